"""Pairs of one file that agree in two respects."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from reunion.indexing import agreeing
from reunion.indexing.agreeing import STRONG, AgreeingBuilder
from reunion.normalizing.profiles import missing_person_profile
from reunion.profiles import Profile
from reunion.records import Json, MissingPerson

NAMES = ("陈国强", "程国强", "李秀英", "王建军", "王健军", "张桂兰")
VILLAGES = ("511621", "岳池县罗渡镇双龙村"), ("411421", "民权县龙塘镇双龙村"), ("511621", "岳池县")
BIRTHS = ("1960-05-01", "1960", "1961-11-30", "1985-02-02")


def report(number: int, **more: Any) -> Profile:
    return missing_person_profile(MissingPerson.from_json({"mp_id": f"M{number}", **more}))


def mixed(count: int, seed: int) -> list[Profile]:
    """Reports put together by chance from few values, so that many agree in something."""
    rng = np.random.default_rng(seed)

    def one(number: int) -> Profile:
        code, text = VILLAGES[rng.integers(len(VILLAGES))]
        fields: Json = {
            "names": [{"text": NAMES[rng.integers(len(NAMES))], "kind": "legal"}],
            "birth": {"date": BIRTHS[rng.integers(len(BIRTHS))]},
            "hukou": {"code": code, "text": text},
            "relatives": [{"relation": "父亲", "name": NAMES[rng.integers(len(NAMES))]}],
        }
        left = [key for key in fields if rng.random() < 0.6]
        return report(number, **{key: fields[key] for key in left})

    return [one(number) for number in range(count)]


def found(people: list[Profile]) -> list[tuple[int, int]]:
    builder = AgreeingBuilder()
    for one in people:
        builder.add(one)
    return [(left, right) for left, right in builder.pairs().tolist()]


def by_hand(people: list[Profile]) -> list[tuple[int, int]]:
    """Every pair looked at: a strong key in common, or weak ones of two kinds."""
    keys = [set(agreeing._keys(one)) for one in people]
    out = []
    for left, right in combinations(range(len(people)), 2):
        kinds = {key % agreeing._KINDS for key in keys[left] & keys[right]}
        if len(kinds) > 1 or any(kind < STRONG for kind in kinds):
            out.append((left, right))
    return out


@pytest.mark.parametrize("seed", range(4))
def test_the_pairs_are_those_of_comparing_everybody(seed: int) -> None:
    people = mixed(40, seed)
    pairs = found(people)
    assert pairs == by_hand(people)
    assert 10 < len(pairs) < 780


HOME: Json = {"hukou": {"code": "511621", "text": "岳池县罗渡镇双龙村"}}
COUNTY: Json = {"hukou": {"code": "511621"}}
YEAR: Json = {"birth": {"date": "1960"}}
NAMED: Json = {"names": [{"text": "陈国强", "kind": "legal"}]}
SOUNDED: Json = {"names": [{"text": "程国墙", "kind": "legal"}]}
BORN: Json = {"birth": {"date": "1960-05-01"}}
CASES: list[tuple[str, Json, Json, bool]] = [
    ("name by sound and birth day", NAMED | BORN, SOUNDED | BORN, True),
    ("name, county and village", NAMED | HOME, SOUNDED | HOME, True),
    ("birth day and county", BORN | COUNTY, BORN | COUNTY, False),
    ("birth day, county and village", BORN | HOME, BORN | HOME, True),
    ("name and county", NAMED | COUNTY, NAMED | COUNTY, False),
    ("name, county and year", NAMED | COUNTY | YEAR, NAMED | COUNTY | YEAR, True),
    ("name alone", NAMED, NAMED, False),
    ("birth day alone", BORN, BORN, False),
    ("the number alone", {"id_number": "511621196005019976"}, {"id_number": "511621196005019976"},
     True),
    ("a number with a slip", {"id_number": "511621196005019976"},
     {"id_number": "511621196005019970"}, False),
    ("a number with a slip and the birth day", BORN | COUNTY | {"id_number": "511621196005019976"},
     BORN | COUNTY | {"id_number": "511621196005019970"}, True),
    ("nothing", {}, {}, False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "one", "other", "met"), CASES, ids=[case[0] for case in CASES])
def test_what_proposes_a_pair(name: str, one: Json, other: Json, met: bool) -> None:
    assert found([report(1, **one), report(2), report(3, **other)]) == [(0, 2)] * met


def test_a_crowd_is_joined_to_its_neighbours_only() -> None:
    """A hundred records of one name and day: each meets the next five, not all the others."""
    people = [report(number, **NAMED, **BORN) for number in range(100)]
    pairs = found(people)
    assert {right - left for left, right in pairs} == {1, 2, 3, 4, 5}
    assert len(pairs) == 99 + 98 + 97 + 96 + 95


def test_an_empty_file() -> None:
    assert found([]) == []
