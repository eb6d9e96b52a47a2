"""The births benchmark: invented births are possible, and the figures follow from them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from benchmarks.cli import main
from benchmarks.sets.births import measured
from benchmarks.sets.told_births import FIRST, LAST, lunar_iso, lunar_text, told_births
from reunion.normalizing.profiles import resident_profile
from reunion.records import Resident

PEOPLE = told_births(400, 3)


def test_a_seed_draws_the_same_people() -> None:
    assert told_births(50, 3) == PEOPLE[:50] and told_births(50, 4) != PEOPLE[:50]


def test_births_are_possible_and_everybody_tells_something() -> None:
    for person in PEOPLE:
        assert FIRST <= person.true <= LAST and FIRST <= person.registered <= LAST + 366
        birth = resident_profile(Resident.from_json({"resident_id": "R", "birth": person.birth}))
        assert birth.births and person.claims


def test_all_sorts_of_claims_occur() -> None:
    told = {claim for person in PEOPLE for claim in person.claims}
    assert told == {"date", "lunar", "lunar_as_solar", "lunar_day", "year", "age", "zodiac", "seen"}
    same = sum(person.registered == person.true for person in PEOPLE) / len(PEOPLE)
    assert 0.5 < same < 0.68


@pytest.mark.parametrize(
    ("day", "iso", "text"),
    [
        (date(1956, 2, 12), "1956-01-01", "正月初一"),
        (date(1956, 1, 30), "1955-12-18", "腊月十八"),
        (date(1960, 10, 5), "1960-08-15", "八月十五"),
        (date(1962, 2, 4), "1961-12-30", "腊月三十"),
        (date(1970, 3, 7), "1970-01-30", "正月三十"),
        (date(1965, 7, 18), "1965-06-20", "六月二十"),
    ],
)
def test_lunar_dates_as_they_are_told(day: date, iso: str, text: str) -> None:
    assert (lunar_iso(day.toordinal()), lunar_text(day.toordinal())) == (iso, text)


def test_the_figures() -> None:
    result = measured(PEOPLE, 3)
    auc = result["auc"]
    assert auc["exact_date"] < auc["two_years"] < auc["comparator"] <= 1
    assert sum(one["cases"] for one in result["calibration"]["bins"]) == 2 * len(PEOPLE)
    assert 0 <= result["coverage"]["low"] <= result["coverage"]["share"] <= 1
    assert result["coverage"]["median_days"] > 30


def test_the_command_prints_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "births.json"
    assert main(["births", "--people", "100", "--seed", "3", "--out", str(out)]) == 0
    assert "95% 区域包含真实生日的比例" in capsys.readouterr().out
    assert json.loads(out.read_text("utf-8"))["people"] == 100


def test_too_few_people_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["births", "--people", "5"]) == 2
    assert "--people 为 5,应不少于 100" in capsys.readouterr().err
