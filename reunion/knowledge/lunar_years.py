"""Lunar years 1900 to 2030 from the shipped table, and lunar dates as solar days."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import cache, lru_cache

from reunion.knowledge.division_history import read_table
from reunion.profiles import Span

FIRST, LAST = 1900, 2030


@cache
def new_year_days() -> tuple[int, ...]:
    """Ordinals of the lunar new years from FIRST to LAST."""
    rows = read_table("lunar_new_years.tsv")
    return tuple(date.fromisoformat(row[1]).toordinal() for row in rows)


def new_year_day(year: int) -> int:
    """First day of a lunar year; outside the table 5 February, its mean."""
    if FIRST <= year <= LAST:
        return new_year_days()[year - FIRST]
    return date(year, 2, 5).toordinal()


def lunar_year_of(day: int) -> int:
    """The lunar year of a day (ordinal)."""
    if new_year_days()[0] <= day < new_year_days()[-1]:
        return FIRST + bisect_right(new_year_days(), day) - 1
    year = date.fromordinal(day).year
    return year if day >= new_year_day(year) else year - 1


def year_span(year: int) -> Span:
    """First and last day of a lunar year."""
    return new_year_day(year), new_year_day(year + 1) - 1


@lru_cache(maxsize=131_072)
def solar_day(year: int, month: int, day: int, leap: bool = False) -> int | None:
    """The solar day (ordinal) of a lunar date; None when the calendar has no such day."""
    from borax.calendars.lunardate import LunarDate

    try:
        return int(LunarDate(year, month, day, 1 if leap else 0).to_solar_date().toordinal())
    except (ValueError, KeyError, IndexError):
        return None


def month_span(year: int, month: int) -> Span | None:
    """First and last day of a lunar month (not its leap month); None when there is none."""
    first = solar_day(year, month, 1)
    if first is None:
        return None
    return first, first + (29 if solar_day(year, month, 30) is not None else 28)
