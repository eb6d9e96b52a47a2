"""Reading in several processes gives what reading in one gives: records, report and quarantine."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from reunion.preparing import prepared
from reunion.reading import Quarantine, ReadingReport, open_records
from reunion.workers import ALONE, CHUNK
from tests.reading.sheets import aside, valid_id, write_csv, write_xlsx

ROWS = ALONE + 3 * CHUNK
HEADER = (
    "序号",
    "编号",
    "姓名",
    "性别",
    "出生日期",
    "身份证号",
    "户籍地",
    "走失时间",
    "备注",
    "来信",
)


def everything(
    path: Path, workers: int, limit: int | None = None
) -> tuple[list[Any], ReadingReport, list[list[str]]]:
    """What each record became, the report, and the rows put aside."""
    with Quarantine(path.with_name("aside.csv")) as quarantine:
        source = open_records(path, "missing", quarantine=quarantine, limit=limit)
        found = list(source.each(prepared, workers=workers))
    return found, source.report, aside(path.parent)


def odd_rows(seed: int, numbered: bool) -> list[list[str]]:
    """A long table with something of everything that goes wrong, near its end above all."""
    chance = random.Random(seed)
    rows = []
    for number in range(ROWS):
        ident = "" if numbered else f"M{chance.randrange(20 * ROWS)}"
        born = f"19{chance.randrange(40, 99)}-0{chance.randrange(1, 10)}-1{chance.randrange(10)}"
        name, serial = "王" + chance.choice("兰英秀"), str(number % (ROWS - 300))
        row = [serial, ident, name, "女", born, "", "", "2003年夏天", "", "有"]
        odd = chance.randrange(40) if number > ALONE - 100 else 99
        if odd == 0:
            row = [row[0], row[1], "", "男", *[""] * 6]
        elif odd == 1:
            row[4], row[5] = "看不清", valid_id("51092219600101999")[:-1] + "Y"
        elif odd == 2:
            row[5] = "510922196001019990"
        elif odd == 3:
            row = ["合计:", *[""] * 9]
        elif odd == 4:
            row = list(HEADER)
        elif odd == 5:
            row.append("多出的一格")
        elif odd == 6:
            row[2] = "字" * 33_000
        rows.append(row)
    return rows


@pytest.mark.parametrize("numbered", [True, False], ids=["running numbers", "ids"])
def test_tables(tmp_path: Path, numbered: bool) -> None:
    path = write_csv(tmp_path / "名单.csv", [HEADER, *odd_rows(7, numbered)])
    alone, report, rows = everything(path, 1)
    assert everything(path, 2) == (alone, report, rows)
    reasons = {row[4] for row in rows[-200:]}
    assert report.void.count and report.warnings.count and report.sheets[0].notes_skipped
    assert len(reasons) >= (2 if numbered else 3) and len(alone) > ALONE


def test_a_limit_within_the_dealt_out_part(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "名单.csv", [HEADER, *odd_rows(8, True)])
    limit = ALONE + CHUNK // 2
    alone = everything(path, 1, limit)
    assert everything(path, 2, limit) == alone
    assert len(alone[0]) == limit and alone[1].stopped_at_limit


def test_json_lines(tmp_path: Path) -> None:
    chance = random.Random(9)
    lines = []
    for _ in range(ROWS):
        record: dict[str, object] = {"mp_id": f"M{chance.randrange(9 * ROWS)}", "sex": "1"}
        bad = chance.randrange(200)
        lines.append("{" if bad == 0 else "" if bad == 1 else json.dumps(record))
    path = tmp_path / "名单.jsonl"
    path.write_text("\n".join(lines))
    alone = everything(path, 1)
    assert everything(path, 2) == alone
    assert {row[4] for row in alone[2]} == {"编号重复", "不是完整的 JSON(第 2 个字符处)"}


def test_a_workbook_of_dates(tmp_path: Path) -> None:
    day = dt.datetime(1961, 5, 3)
    rows: list[Sequence[object]] = [
        ["编号", "姓名", "出生日期"],
        *([f"M{n // 2 * 2}", "李兰", day] for n in range(ALONE + CHUNK)),
    ]
    path = write_xlsx(tmp_path / "名单.xlsx", {"甲": rows})
    alone = everything(path, 1)
    assert everything(path, 2) == alone
    assert len(alone[0]) == len(alone[2]) == (ALONE + CHUNK) // 2
