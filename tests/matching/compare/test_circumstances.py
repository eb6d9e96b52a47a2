"""Dates and places of loss and finding, clothes, work, origins, siblings, faces."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from reunion.matching.compare.biometrics import Faces
from reunion.matching.compare.circumstances import Clothes, Distances
from reunion.matching.compare.dates import LEVELS, SLACK, Dates
from reunion.matching.compare.origins import Ethnicities, Languages
from reunion.matching.compare.siblings import SiblingCounts, SiblingOrders
from reunion.matching.compare.works import Employers, Occupations
from reunion.matching.contract import Comparator
from reunion.profiles import Moment
from tests.matching.compare.pairs import Case, check, file_of, person

FOUND = datetime.date(2020, 6, 20).toordinal()
KAIFENG, ZHENGZHOU, CHENGDU = "410222", "410100", "510104"


def at(day: int, node: str = "", *, last: int | None = None, reported: bool = False) -> Moment:
    """`day` counts from the finding."""
    return Moment((FOUND + day, FOUND + (day if last is None else last)), node, reported, "某日")


def case(
    name: str, query: dict[str, Any], record: dict[str, Any], level: str | None, low: float = 0,
    high: float = 0,
) -> Case:  # fmt: skip
    return Case(name, person(**query), person("M1", **record), level, low, high)


def dates(
    name: str, lost: Moment | None, level: str | None, low: float = 0.0, high: float = 0.0
) -> Case:
    return case(name, {"event": at(0, KAIFENG)}, {"event": lost}, level, low, high)


DATES = [
    dates("the same week", at(-5, CHENGDU), "week", 8, 9),
    dates("a day after, written down late", at(1, ZHENGZHOU), "about", 1.5, 3),
    dates("the same month", at(-25, ZHENGZHOU), "month", 7, 9),
    dates("the same year", at(-200, ZHENGZHOU), "year", 1, 5.05),
    dates("the year, reported in it", at(-171, last=-10), "vague_year", 4, 6),
    dates("some years", at(-1000, CHENGDU), "years", 0, 3),
    dates("many years", at(-6000, CHENGDU), "long", -1.5, -0.5),
    dates("lost after found", at(30, ZHENGZHOU), "after_vague", -4.5, -3),
    dates("the date of the report", at(30, CHENGDU, reported=True), "reported_after_vague", 1, 2),
    dates("reported years late", at(900, CHENGDU, reported=True), "reported_after_late", -1.5, -1),
    dates("decades late", at(9000, CHENGDU, reported=True), "reported_after_long", -4.5, -4.5),
    dates("only the year", at(30, last=390), "vague_after_vague", -1, 0),
    dates("unknown", None, None),
]


@pytest.mark.parametrize("case", DATES, ids=lambda c: c.name)
def test_dates(case: Case) -> None:
    check(Dates(), case, file_of(case.record, event=at(-6000, CHENGDU)))


def far(
    name: str, node: str, level: str | None, low: float = 0.0, high: float = 0.0, ago: int = -9
) -> Case:
    return case(name, {"event": at(0, KAIFENG)}, {"event": at(ago, node)}, level, low, high)


DISTANCES = [
    far("the same county, soon", KAIFENG, "soon_there", 6, 8),
    far("the next town, soon", "410221", "soon_near", 3, 8),
    far("the provincial capital, soon", ZHENGZHOU, "soon_around", 2, 6),
    far("another part of the country, soon", CHENGDU, "soon_far", -1.5, -1),
    far("the same county, years later", KAIFENG, "there", 3, 6, -900),
    far("the next town, years later", "410221", "near", 2, 6, -900),
    far("another part of the country, years later", CHENGDU, "far", -1, 0.5, -900),
    far("only the province", "410000", None),
    far("unknown", "", None),
]


def test_found_soon_means_found_near() -> None:
    """The same place says more, and a place far away less, the sooner the person was found."""

    def bits(node: str, ago: int) -> float:
        record = person(event=at(ago, node))
        scene = file_of(record, event=at(-300, CHENGDU))
        found = Distances().compare(person(event=at(0, KAIFENG)), record, scene)
        assert found is not None
        return found.bits

    assert bits(KAIFENG, -9) > bits(KAIFENG, -900) + 1
    assert bits(CHENGDU, -9) < bits(CHENGDU, -900)


@pytest.mark.parametrize("case", DISTANCES, ids=lambda c: c.name)
def test_distances(case: Case) -> None:
    check(Distances(), case, file_of(case.record, event=at(-300, CHENGDU)))


def test_a_day_says_more_where_few_were_lost_about_then() -> None:
    """In a file of people who were all lost that week, that week is no evidence."""
    record = person("M1", event=at(-5, CHENGDU))
    query = person(event=at(0, KAIFENG))
    rare, common = (
        Dates().compare(query, record, file_of(record, event=at(days, CHENGDU)))
        for days in (-6_000, -4)
    )
    assert rare is not None
    assert common is not None
    assert rare.bits > 8
    assert abs(common.bits) < 1


def test_every_level_begins_on_its_day() -> None:
    """Levels by the number of days from the loss to the finding, at both ends of each."""
    days = (-1_827, -1_826, -366, -365, -3, -2, -1, 0, 7, 8, 31, 32, 366, 367, 1_827, 1_828,
            3_653, 3_654)  # fmt: skip
    lost = [person(f"M{day}", event=at(-day, CHENGDU)) for day in days]
    scene = file_of(lost[0], event=at(-300, CHENGDU))
    found = [Dates().compare(person(event=at(0)), one, scene) for one in lost]
    assert [one.level for one in found if one] == [
        LEVELS[0], *(level for level in LEVELS[1:-1] for _ in range(2)), LEVELS[-1]
    ]  # fmt: skip
    assert SLACK == 2


WORN = ("red:jacket", "blue:trousers", "shoes")


def clothes(
    name: str, there: tuple[str, ...], day: int, level: str | None, bits: float = 0
) -> Case:
    record = {"clothing": there, "event": at(day)}
    return case(name, {"clothing": WORN, "event": at(0)}, record, level, bits - 0.05, bits + 0.05)


CLOTHES = [
    clothes("same, within a week", WORN[:2], -3, "week_same", 6.23),
    clothes("one garment, within a week", ("red:jacket", "hat"), -3, "week_part", 2.81),
    clothes("colour not told", ("jacket", "hat"), -3, "week_part", 2.81),
    clothes("same, within a month", WORN[:2], -20, "month_same", 4.13),
    clothes("one garment, within a month", ("red:jacket", "hat"), -20, "month_part", 2.62),
    clothes("others", ("green:jacket",), -3, "week_differ", -1.74),
    clothes("a year ago", WORN, -365, None),
    clothes("lost later", WORN, 30, None),
]


@pytest.mark.parametrize("case", CLOTHES, ids=lambda c: c.name)
def test_clothes(case: Case) -> None:
    check(Clothes(), case, file_of(case.record, clothing=("hat",), event=at(-300)))


OTHERS: list[tuple[Comparator, Case]] = [
    (Ethnicities(), case("uyghur", {"ethnicity": "05"}, {"ethnicity": "05"}, "agree", 6, 7)),
    (Ethnicities(), case("han", {"ethnicity": "01"}, {"ethnicity": "01"}, "agree", 0, 0.3)),
    (Ethnicities(), case("other", {"ethnicity": "05"}, {"ethnicity": "01"},
          "differ", -3.05, -2.95)),
    (Languages(), case("yi", {"languages": ("彝语", "普通话")}, {"languages": ("彝语",)},
          "agree", 6, 7)),
    (Languages(), case("standard", {"languages": ("普通话",)}, {"languages": ("普通话",)},
          "agree", 0, 0.3)),
    (Languages(), case("other", {"languages": ("彝语",)}, {"languages": ("普通话",)},
          "differ", -2.05, -1.95)),
    (SiblingCounts(), case("same", {"sibling_count": 4}, {"sibling_count": 4}, "same", 0.3, 3)),
    (SiblingCounts(), case("far", {"sibling_count": 1}, {"sibling_count": 6}, "far", -3, -3)),
    (SiblingCounts(), case("three off", {"sibling_count": 3}, {"sibling_count": 6},
          "differ", -1, -1)),
    (SiblingCounts(), case("one off", {"sibling_count": 4}, {"sibling_count": 5}, "near", 0, 0)),
    (SiblingCounts(), case("two off", {"sibling_count": 4}, {"sibling_count": 2},
          "differ", -1.05, -0.95)),
    (SiblingCounts(), case("an only child", {"sibling_count": 0}, {"sibling_count": 0},
          "same", 0.3, 3)),
    (SiblingOrders(), case("same", {"sibling_order": 1}, {"sibling_order": 1}, "same", 0.3, 3)),
    (SiblingOrders(), case("off", {"sibling_order": 1}, {"sibling_order": 3},
          "differ", -1.05, -0.95)),
    (Employers(), case("same", {"employer": "某县第一砖厂"}, {"employer": "某县第一砖厂"},
          "same", 2.5, 3)),
    (Employers(), case("alike", {"employer": "某县第一砖厂"}, {"employer": "某县砖厂"},
          "alike", 1, 2.9)),
    (Employers(), case("unlike", {"employer": "某县第一砖厂"}, {"employer": "纺织公司"}, None)),
    (Occupations(), case("rare", {"occupation": "弹棉花匠"}, {"occupation": "弹棉花匠"},
          "same", 1.5, 2)),
    (Occupations(), case("common", {"occupation": "农民"}, {"occupation": "农民"}, "same", 0, 0.5)),
    (Faces(), case("first, high score", {"face_top": ("M1",), "face_score": 0.97}, {},
          "listed_scored", 8, 8)),
    (Faces(), case("fourth", {"face_top": ("A", "B", "C", "M1"), "face_score": 0.9}, {},
          "listed_scored", 5, 6)),
    (Faces(), case("no score", {"face_top": ("A", "M1")}, {}, "listed", 2.9, 3.1)),
    (Faces(), case("not listed", {"face_top": ("A",)}, {}, None)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("comparator", "case"), OTHERS, ids=[f"{c.field}-{case.name}" for c, case in OTHERS]
)
def test_levels(comparator: Comparator, case: Case) -> None:
    crowd: dict[str, Any] = {
        "ethnicity": "01",
        "languages": ("普通话",),
        "occupation": "农民",
        "employer": "某公司",
    }
    check(comparator, case, file_of(case.record, **crowd))


def test_a_face_always_warns_of_siblings() -> None:
    record = person("M1")
    found = Faces().compare(person(face_top=("M1",)), record, file_of(record))
    assert found is not None
    assert "双胞胎" in found.text
    assert "兄弟姐妹" in found.text
