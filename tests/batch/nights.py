"""Invented people for nights: twelve records, and residents who are some of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reunion.batch.importing import ImportOptions, bring_in
from reunion.batch.nightly import NightDone, NightOptions, run_night
from reunion.store.nights import pairs_of
from reunion.store.opening import Register
from reunion.store.work import PairRow
from tests.batch.feeds import Json, jsonl

NAMES = ("王秀兰", "李建国", "张桂英", "刘志强", "陈小龙", "杨凤霞", "赵德福", "黄玉梅", "周文斌",
         "吴春花", "徐海涛", "孙丽娟")  # fmt: skip


def record(number: int, **more: Any) -> Json:
    """The record of one of the twelve."""
    return {
        "mp_id": f"M{number:03}", "names": [{"text": NAMES[number % 12], "kind": "legal"}],
        "sex": "1" if number % 2 else "2",
        "birth": {"date": f"{1950 + number % 12}-0{1 + number % 9}-11"},
        "hukou": {"code": "511621", "text": "四川省岳池县"}, **more,
    }  # fmt: skip


def resident(number: int, **more: Any) -> Json:
    """A resident who says the name and the year of the record of this number."""
    return {
        "resident_id": f"R{number:03}", "station": "某站",
        "names": [{"text": NAMES[number % 12], "kind": "self_oral"}],
        "sex": "1" if number % 2 else "2",
        "birth": {"date": f"{1950 + number % 12}", "calendar": "solar"}, **more,
    }  # fmt: skip


def filled(register: Register, folder: Path, residents: int = 4, records: int = 12) -> None:
    """Bring both files in."""
    people = jsonl(folder / "residents.jsonl", map(resident, range(residents)))
    bring_in(register, folder, "residents", people, ImportOptions())
    missing = jsonl(folder / "missing.jsonl", map(record, range(records)))
    bring_in(register, folder, "missing", missing, ImportOptions())


def night(register: Register, folder: Path, day: str, *feeds: Path, **more: Any) -> NightDone:
    """One night."""
    return run_night(register, folder, NightOptions(feeds=feeds, as_of=day, **more))


def pairs(register: Register, done: NightDone) -> list[PairRow]:
    """What a night wrote."""
    with register.reading() as session:
        return pairs_of(session, done.run_id)
