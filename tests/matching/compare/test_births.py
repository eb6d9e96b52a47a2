"""Births: cases as data, and a slow obvious sum over days as the oracle."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from borax.calendars.lunardate import LunarDate

from reunion.columns.births import KINDS
from reunion.matching.compare import births
from reunion.matching.compare.births import Births, seen_bias
from reunion.matching.contract import Scene
from reunion.matching.frequencies import FIRST_DAY
from reunion.profiles import BirthClaim, Profile
from tests.scenes import scene_of


def day(text: str) -> int:
    return datetime.date.fromisoformat(text).toordinal()


def date(text: str, kind: str = "date") -> BirthClaim:
    return BirthClaim(kind, day(text), day(text), 0, text)


def span(kind: str, lo: str, hi: str) -> BirthClaim:
    return BirthClaim(kind, day(lo), day(hi), 0, f"{lo}~{hi}")


def sign(value: int) -> BirthClaim:
    return BirthClaim("zodiac", 0, 0, value, "属相")


def lunar(value: int) -> BirthClaim:
    return BirthClaim("lunar_day", 0, 0, value, "农历生日")


@pytest.fixture(scope="module")
def scene() -> Scene:
    dates = [f"{year}-{month:02}-15" for year in range(1935, 1995) for month in range(1, 13)]
    return scene_of([Profile(f"M{i}", births=(date(text),)) for i, text in enumerate(dates)])


def bits(query: tuple[BirthClaim, ...], record: BirthClaim, scene: Scene) -> float:
    found = Births().compare(Profile("R", births=query), Profile("M", births=(record,)), scene)
    assert found is not None
    return found.bits


TOLD_55 = span("age", "1955-01-01", "1956-12-31")


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ((date("1956-03-15"),), date("1956-03-15"), date("1956-03-16")),
        ((date("1956-03-15"),), date("1956-03-16"), date("1959-07-20")),
        ((date("1956-03-15"),), date("1957-03-15"), date("1975-03-15")),
        ((date("1956-04-20"),), date("1956-03-12"), date("1956-08-12")),
        ((date("1956-03-15"),), span("new_year", "1956-01-01", "1956-12-31"), date("1958-08-12")),
        ((TOLD_55,), date("1955-08-01"), date("1962-08-01")),
        ((TOLD_55,), date("1957-08-01"), date("1980-08-01")),
        ((span("seen", "1950-01-01", "1960-12-31"),), date("1957-05-05"), date("1985-05-05")),
        ((sign(8),), date("1956-06-01"), date("1957-06-01")),
        ((sign(7),), date("1956-02-01"), date("1956-06-01")),
        ((TOLD_55, sign(8)), date("1956-06-01"), date("1955-06-01")),
        ((lunar(1218),), date("1957-01-18"), date("1957-07-18")),
    ],
)
def test_better_above_worse(
    query: tuple[BirthClaim, ...], better: BirthClaim, worse: BirthClaim, scene: Scene
) -> None:
    assert bits(query, better, scene) > bits(query, worse, scene)


def test_the_same_day_is_strong_and_another_generation_speaks_against(scene: Scene) -> None:
    assert bits((date("1956-03-15"),), date("1956-03-15"), scene) > 8
    assert bits((date("1956-03-15"),), date("1985-03-15"), scene) < -3


def test_a_vaguer_statement_says_less(scene: Scene) -> None:
    exact = bits((date("1956-03-15"),), date("1956-03-15"), scene)
    told = bits((TOLD_55,), date("1956-03-15"), scene)
    seen = bits((span("seen", "1950-01-01", "1962-12-31"),), date("1956-03-15"), scene)
    assert exact > told > seen > 0


def test_zodiac_and_age_together_are_one_statement(scene: Scene) -> None:
    both = bits((TOLD_55, sign(8)), date("1956-06-01"), scene)
    apart = bits((TOLD_55,), date("1956-06-01"), scene) + bits(
        (sign(8),), date("1956-06-01"), scene
    )
    assert both < apart


def test_against_a_plain_sum_over_days(scene: Scene) -> None:
    """P(record's date | claims) / P(record's date), day by day, with the same error table."""
    claims = (TOLD_55, sign(8))
    days = births.density(claims, scene)
    assert days is not None
    parameter = scene.model.parameter
    lunar_rate, shift = parameter("birth", "lunar_as_solar"), parameter("birth", "year_shift")
    same_year, wild = parameter("birth", "day_wrong"), parameter("birth", "unrelated")
    prior = births.prior_of_days(scene)
    record = day("1956-06-01") - FIRST_DAY
    years = births.year_of_day()
    lunar_days = [_lunar(FIRST_DAY + number) for number in range(len(days))]

    def chance(distribution: np.ndarray) -> float:
        total = (1 - lunar_rate - shift - same_year - wild) * distribution[record]
        lags = range(19, 55)
        total += 0.1 * lunar_rate * sum(distribution[record + lag] for lag in lags) / len(lags)
        meant = [i for i, text in enumerate(lunar_days) if text == "1956-06-01"]
        total += 0.9 * lunar_rate * sum(distribution[i] for i in meant)
        for step, share in ((1, 0.3), (2, 0.13), (3, 0.07)):
            moved = round(step * 365.2425)
            total += shift * share * (distribution[record - moved] + distribution[record + moved])
        beside = np.flatnonzero(years == years[record])
        total += same_year * distribution[beside].sum() / len(beside)
        return float(total + wild * prior[record])

    expected = np.log2(chance(days) / chance(prior))
    assert bits(claims, date("1956-06-01"), scene) == pytest.approx(expected, abs=0.011)


def _lunar(ordinal: int) -> str:
    if ordinal < day("1900-01-31"):
        return ""
    one = LunarDate.from_solar(datetime.date.fromordinal(ordinal))
    return f"{one.year}-{one.month:02}-{one.day:02}"


def test_the_best_statement_of_a_record_is_the_most_precise() -> None:
    from reunion.columns.births import best_birth

    claims = (TOLD_55, date("1956-03-15"), sign(8))
    assert best_birth(Profile("M", births=claims)) == claims[1]
    assert best_birth(Profile("M", births=(sign(8),))) is None
    assert KINDS[0] == "date"


def test_the_sentence_names_both_sides(scene: Scene) -> None:
    found = Births().compare(
        Profile("R", births=(date("1956-03-15"),)),
        Profile("M", births=(date("1985-03-15"),)),
        scene,
    )
    assert found is not None
    assert "年龄对不上" in found.text and "1985" in found.text


def test_faces_look_older_by_an_amount_that_depends_on_the_age() -> None:
    assert [seen_bias(age) for age in (5, 20, 50, 65, 90)] == [0.0, 3.0, 3.5, 2.0, -0.5]
    assert 0 < seen_bias(16) < seen_bias(20)
