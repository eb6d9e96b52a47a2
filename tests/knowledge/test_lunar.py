"""Lunar days by the whole range, against one look-up a day."""

from __future__ import annotations

import datetime

import pytest
from borax.calendars.lunardate import LunarDate

from reunion.knowledge.lunar import month_day_of_days, written_as_solar, zodiac_of_days

FIRST, LAST = (datetime.date(1900, 2, 1).toordinal(), datetime.date(2030, 12, 31).toordinal())


def _slowly(day: int) -> tuple[int, int, int]:
    lunar = LunarDate.from_solar(datetime.date.fromordinal(day))
    try:
        written = datetime.date(lunar.year, lunar.month, lunar.day).toordinal()
    except ValueError:  # the calendar has no 30 February
        written = 0
    return (lunar.year - 4) % 12, lunar.month * 100 + lunar.day, written


def test_every_eleventh_day_from_1900_to_2030() -> None:
    fast = zip(
        zodiac_of_days(FIRST, LAST).tolist(),
        month_day_of_days(FIRST, LAST).tolist(),
        written_as_solar(FIRST, LAST).tolist(),
        strict=True,
    )
    assert list(fast)[::11] == [_slowly(day) for day in range(FIRST, LAST + 1, 11)]


@pytest.mark.parametrize(
    ("day", "sign", "lunar", "written"),
    [
        ("1957-01-27", "猴", 1227, "1956-12-27"),
        ("1971-10-03", "猪", 815, "1971-08-15"),
        ("1995-10-20", "猪", 826, "1995-08-26"),  # a leap eighth month
        ("1900-01-31", "鼠", 101, "1900-01-01"),
        ("2030-02-03", "狗", 101, "2030-01-01"),
    ],
)
def test_known_days(day: str, sign: str, lunar: int, written: str) -> None:
    at = datetime.date.fromisoformat(day).toordinal()
    assert "鼠牛虎兔龙蛇马羊猴鸡狗猪"[zodiac_of_days(at, at)[0]] == sign
    assert month_day_of_days(at, at)[0] == lunar
    assert datetime.date.fromordinal(int(written_as_solar(at, at)[0])).isoformat() == written


def test_a_day_that_no_calendar_has_stands_for_nothing() -> None:
    at = LunarDate(1956, 2, 30).to_solar_date().toordinal()
    assert written_as_solar(at, at)[0] == 0
