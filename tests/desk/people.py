"""Invented people of a small station tree, for the daily work."""

from __future__ import annotations

from typing import Any

from reunion.records import Decision
from reunion.store.casework import put_missing, put_resident
from reunion.store.decisions import add_decision
from reunion.store.models import MissingRow, ResidentRow, Station
from reunion.store.opening import Register

AT = "2026-11-26T08:00:00Z"
NUMBER = "511621195603159985"
Json = dict[str, Any]
PERSON: Json = {
    "names": [{"text": "陈兰英", "kind": "self_oral"}],
    "sex": "2",
    "birth": {"age": {"value": 60, "kind": "xu", "as_of": "2015-06-01"}, "zodiac": "猴"},
    "origin": [{"text": "四川岳池", "role": "home"}],
    "accent": [{"text": "四川"}],
    "marks": [{"text": "左手六指"}],
    "relatives": [{"relation": "儿子", "name": "石头"}],
    "height_cm": 155,
}


def stations(register: Register) -> None:
    """CITY over COUNTY over POINT, and OTHER."""
    tree = (
        ("CITY", None, "city", "测试市救助管理站"),
        ("COUNTY", "CITY", "county", "测试县站"),
        ("POINT", "COUNTY", "point", "测试街道救助点"),
        ("OTHER", None, "city", "外市站"),
    )
    with register.session() as session:
        for key, parent, level, name in tree:
            session.add(Station(station_id=key, parent_id=parent, level=level, name=name))
            session.flush()


def resident(
    register: Register, key: str, entered: str | None, record: Json | None = None, *,
    station: str | None = "COUNTY", closed: tuple[str, str] | None = None,
) -> None:  # fmt: skip
    """A resident; `closed` is (day, how)."""
    with register.session() as session:
        row = ResidentRow(resident_id=key, station_id=station, entered_on=entered, version=0)
        put_resident(session, register.keys, row, record or {}, at=AT)
        if closed:
            row.closed_at, row.closed_as = f"{closed[0]}T08:00:00Z", closed[1]


def confirmed(register: Register, key: str, mp_id: str, day: str) -> None:
    """A pair that two people confirmed on this day."""
    with register.session() as session:
        if session.get(MissingRow, mp_id) is None:
            row = MissingRow(mp_id=mp_id, source="police", source_id=mp_id, version=0)
            put_missing(session, register.keys, row, {}, at=AT)
        for verdict, by in (("first_confirmed", "li"), ("confirmed", "wang")):
            told = Decision(key, mp_id, verdict, by, f"{day}T09:00:00Z")
            add_decision(session, register.keys, told)
