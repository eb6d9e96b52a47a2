"""Statements about births as spans of days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reunion.knowledge import lunar_years
from reunion.knowledge.division_history import read_table
from reunion.normalizing.births import birth_claims, lunar_day_value, zodiac_value
from reunion.records import Age, Birth, Estimate, Json

TOLD_ON = "2024-05-01"


def _claims(told_on: str | None = TOLD_ON, **birth: object) -> list[tuple[str, str, str, int]]:
    data: Json = dict(birth)
    found = birth_claims(Birth.from_json(data), recorded_on=told_on)
    return [(c.kind, _iso(c.lo), _iso(c.hi), c.value) for c in found]


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat() if day else ""


@pytest.mark.parametrize(
    ("text", "calendar", "claim"),
    [
        ("1985-03-07", "solar", ("date", "1985-03-07", "1985-03-07", 0)),
        ("1985/3/7", "unknown", ("date", "1985-03-07", "1985-03-07", 0)),
        ("19850307", None, ("date", "1985-03-07", "1985-03-07", 0)),
        ("1985年3月7日", None, ("date", "1985-03-07", "1985-03-07", 0)),
        ("1985-01-01", "solar", ("new_year", "1985-01-01", "1985-12-31", 0)),
        ("1985-02", None, ("month", "1985-02-01", "1985-02-28", 0)),
        ("1984-12", None, ("month", "1984-12-01", "1984-12-31", 0)),
        ("1985", None, ("year", "1985-01-01", "1985-12-31", 0)),
        ("1955-12-18", "lunar", ("lunar_date", "1956-01-30", "1956-01-30", 0)),
        ("1955-12", "lunar", ("month", "1956-01-13", "1956-02-11", 0)),
        ("1955", "lunar", ("year", "1955-01-24", "1956-02-11", 0)),
        ("1964-02-29", "solar", ("date", "1964-02-29", "1964-02-29", 0)),
    ],
)
def test_dates(text: str, calendar: str | None, claim: tuple[str, str, str, int]) -> None:
    assert _claims(date=text, calendar=calendar) == [claim]


@pytest.mark.parametrize(
    ("text", "calendar"),
    [
        ("1985-02-30", "solar"), ("1985-13-01", "solar"), ("1985-00-10", None), ("", None),
        ("不详", None), ("1700-01-02", None), ("1955-13-01", "lunar"), ("1955-12-31", "lunar"),
        ("1890-05-05", "lunar"), ("85年", None),
    ],
)  # fmt: skip
def test_impossible_dates_claim_nothing(text: str, calendar: str | None) -> None:
    assert _claims(date=text, calendar=calendar) == []


@pytest.mark.parametrize(
    ("age", "claim"),
    [
        # 73 full years on 1 May 2024: born from 2 May 1950 to 1 May 1951.
        ({"value": 73, "kind": "zhou"}, ("zhou", "1950-05-02", "1951-05-01", 73)),
        # 73 nominal in the dragon year 2024: born in the lunar year 1952.
        ({"value": 73, "kind": "xu"}, ("xu", "1952-01-27", "1953-02-13", 73)),
        ({"value": 73}, ("age", "1950-05-02", "1953-02-13", 73)),
        ({"value": 1, "kind": "xu"}, ("xu", "2024-02-10", "2024-05-01", 1)),
        ({"value": 40, "kind": "zhou", "as_of": "2020"}, ("zhou", "1979-01-02", "1980-12-31", 40)),
        # Before the lunar new year of 2024 the nominal age is one less.
        (
            {"value": 73, "kind": "xu", "as_of": "2024-02-09"},
            ("xu", "1951-02-06", "1952-01-26", 73),
        ),
    ],
)
def test_ages(age: Json, claim: tuple[str, str, str, int]) -> None:
    assert _claims(age=age) == [claim]


def test_ages_need_a_day_to_count_from_and_sense() -> None:
    assert _claims(told_on=None, age={"value": 73}) == []
    assert _claims(told_on=None, est={"lo": 50, "hi": 60}) == []
    for value in (-1, 200, float("nan"), float("inf")):
        assert _claims(age={"value": value}) == []


@pytest.mark.parametrize(
    ("est", "lo", "hi"),
    [
        ({"lo": 50, "hi": 60}, "1963-05-02", "1974-05-01"),
        ({"lo": 60, "hi": 50}, "1963-05-02", "1974-05-01"),
        ({"lo": 50}, "1963-05-02", "1974-05-01"),
        ({"hi": 60}, "1963-05-02", "1974-05-01"),
    ],
)
def test_seen_ages(est: Json, lo: str, hi: str) -> None:
    assert _claims(est=est) == [("seen", lo, hi, 55)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("虎", 2), ("属虎", 2), ("鼠", 0), ("生肖:猪", 11), ("龍", 4), ("不详", None),
        ("虎或兔", None),
    ],
)  # fmt: skip
def test_signs(text: str, value: int | None) -> None:
    assert zodiac_value(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("腊月十八", 1218), ("正月初一", 101), ("八月十五", 815), ("冬月廿三", 1123),
        ("12-18", 1218),
        ("农历六月初六", 606), ("十月三十", 1030), ("二月卅", 230), ("十三月初一", None),
        ("八月四十", None), ("八月", None), ("", None),
    ],
)  # fmt: skip
def test_lunar_days(text: str, value: int | None) -> None:
    assert lunar_day_value(text) == value


def test_what_the_station_made_up_is_no_claim() -> None:
    assert _claims(date="1970-01-01", assigned=True, zodiac="虎") == []
    assert birth_claims(None) == ()


def test_lunar_new_years_agree_with_the_shipped_table() -> None:
    rows = read_table("lunar_new_years.tsv")
    assert len(rows) == 131
    for row in rows:
        first = date.fromisoformat(row[1]).toordinal()
        assert lunar_years.solar_day(int(row[0]), 1, 1) == first
        assert lunar_years.new_year_day(int(row[0])) == first
        assert lunar_years.lunar_year_of(first) == int(row[0])
        assert lunar_years.lunar_year_of(first - 1) == int(row[0]) - 1


@pytest.mark.parametrize(
    ("lunar", "solar"),
    [((1950, 8, 15), "1950-09-26"), ((1966, 3, 3), "1966-03-24"), ((2023, 12, 30), "2024-02-09")],
)
def test_known_lunar_days(lunar: tuple[int, int, int], solar: str) -> None:
    found = lunar_years.solar_day(*lunar)
    assert found is not None and _iso(found) == solar


@given(
    st.text(max_size=12), st.sampled_from(["solar", "lunar", "unknown", None]), st.text(max_size=8)
)
def test_any_text_gives_ordered_spans(text: str, calendar: str | None, other: str) -> None:
    birth = Birth(
        date=text, calendar=calendar, lunar_day=other, zodiac=other,
        age=Age(value=30, as_of=text), est=Estimate(lo=1, hi=2, as_of=other),
    )  # fmt: skip
    assert all(claim.lo <= claim.hi for claim in birth_claims(birth, recorded_on=TOLD_ON))


@given(st.integers(0, 110), st.dates(date(1960, 1, 1), date(2030, 1, 1)))
@example(9, date(2004, 1, 22))  # of 18 February 1996, the last day of its lunar year: 10 and 7
def test_a_nominal_age_is_mostly_one_or_two_above_the_full_age(age: int, day: date) -> None:
    birth = Birth(age=Age(value=age + 1, kind="xu", as_of=day.isoformat()))
    (claim,) = birth_claims(birth)
    for edge in (claim.lo, claim.hi):
        born = date.fromordinal(edge)
        full = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        # Equal only at the end of a lunar year of 13 months, which is longer than a solar year.
        assert age + 1 - full in (0, 1, 2, 3)
        if age + 1 - full == 3:  # a late end of the lunar year then, an early new year now
            assert (born.month, born.day) <= (2, 20) and (day.month, day.day) <= (2, 20)
        if age + 1 == full:
            assert lunar_years.year_span(lunar_years.lunar_year_of(day.toordinal()))[1] - edge > 365
