"""A tiny invented world, made by a rule that fits on a page, for testing the harness itself."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "秀英兰桂玉梅凤芳红霞建国军志强明华平文德"
SAME_SOUND = {"兰": "蓝", "英": "瑛", "国": "帼", "芳": "方", "红": "洪", "霞": "夏", "陈": "程"}
COUNTIES = (
    ("410222", "河南省开封市通许县"),
    ("511621", "四川省广安市岳池县"),
    ("341202", "安徽省阜阳市颍州区"),
    ("430525", "湖南省邵阳市洞口县"),
    ("522401", "贵州省毕节市"),
)


def _record(number: int, chance: Random) -> dict[str, Any]:
    code, place = chance.choice(COUNTIES)
    name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, 2))
    year = chance.randrange(1940, 1999)
    return {
        "mp_id": f"M{number:04}",
        "status": "open",
        "names": [{"text": name, "kind": "legal"}],
        "sex": chance.choice("12"),
        "birth": {"date": f"{year}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"},
        "hukou": {"code": code, "text": place},
        "missing": {"date": f"{year + 25}-05-04", "place": place},
        "height_cm": chance.randrange(150, 180),
        "relatives": [{"relation": "父亲", "name": name[0] + chance.choice(GIVEN)}],
        "marks": [{"type": "疤痕", "site": chance.choice(["左手", "右手", "额头"])}],
    }


def _resident(number: int, record: dict[str, Any], chance: Random) -> dict[str, Any]:
    """The record as heard: characters for others of the same sound, an age for a date of birth."""
    name = "".join(SAME_SOUND.get(char, char) for char in record["names"][0]["text"])
    age = 2024 - int(record["birth"]["date"][:4]) + chance.choice([0, 0, 1])
    out = {
        "resident_id": f"R{number:04}",
        "names": [{"text": name, "kind": "self_oral"}],
        "sex": record["sex"],
        "birth": {"age": {"value": age, "kind": "unknown", "as_of": "2024-06-01"}},
        "origin": [{"text": record["hukou"]["text"][:6], "role": "home", "heard": True}],
        "found": {"date": "2024-05-30", "place": "广东省广州市"},
        "recorded_on": "2024-06-01",
        "marks": record["marks"],
    }
    if chance.random() < 0.2:
        del out["names"]
    return out


def make_tiny_world(path: Path, records: int = 120, residents: int = 24, seed: int = 5) -> Path:
    """Write the world; every fourth resident is not in the file."""
    chance = Random(seed)
    people = [_record(number, chance) for number in range(records + residents)]
    known, strangers = people[:records], people[records:]
    asked, truth = [], []
    for number in range(residents):
        inside = number % 4 != 3
        record = known[number * 3] if inside else strangers[number]
        asked.append(_resident(number, record, chance))
        groups = {"sex": record["sex"], "errors": ["sound"] if inside else []}
        ids = [record["mp_id"]] if inside else []
        truth.append({"resident_id": f"R{number:04}", "mp_ids": ids, "strata": groups})
    path.mkdir(parents=True, exist_ok=True)
    for name, rows in (("records", known), ("residents", asked), ("truth", truth)):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    info = {"name": "tiny", "seed": seed, "records": records, "residents": residents}
    (path / "world.json").write_text(json.dumps(info), encoding="utf-8")
    return path
