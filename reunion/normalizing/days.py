"""Dates of three precisions as spans of days: 1985, 1985-03, 1985-03-07."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from reunion.profiles import Span

EARLIEST, LATEST = 1850, 2100
_SHAPES = (
    re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?(?:[T ].*)?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
    re.compile(r"(\d{4})[-./年](\d{1,2})月?份?"),
    re.compile(r"(\d{4})年?"),
)
_FULL_WIDTH = str.maketrans("0123456789-./:", "0123456789-./:")


@dataclass(frozen=True, slots=True)
class Told:
    """A date as told; month and day are 0 where they were not."""

    year: int
    month: int
    day: int

    @property
    def span(self) -> Span:
        """First and last day."""
        if self.day:
            day = date(self.year, self.month, self.day).toordinal()
            return day, day
        if self.month:
            after = (self.year + self.month // 12, self.month % 12 + 1)
            return date(self.year, self.month, 1).toordinal(), date(*after, 1).toordinal() - 1
        return date(self.year, 1, 1).toordinal(), date(self.year, 12, 31).toordinal()


@lru_cache(maxsize=32_768)
def parts_of(text: str) -> tuple[int, int, int] | None:
    """Year, month and day as written, 0 for what is not; None when it is no date.

    No calendar is asked: the text may hold a lunar date.
    """
    text = text.strip().translate(_FULL_WIDTH)
    for shape in _SHAPES:
        match = shape.fullmatch(text)
        if match:
            numbers = [int(part) for part in match.groups()]
            year, month, day = (*numbers, 0, 0)[:3]
            return year, month, day
    return None


@lru_cache(maxsize=32_768)
def read_day(text: str) -> Told | None:
    """A solar date; None for text that is none and for days no calendar has (1985-02-30)."""
    parts = parts_of(text)
    if parts is None or not EARLIEST <= parts[0] <= LATEST:
        return None
    year, month, day = parts
    if day and not month:
        return None
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return Told(year, month, day)


@lru_cache(maxsize=65_536)
def day_span(text: str | None) -> Span | None:
    """First and last day of a date; None when it is missing or impossible."""
    told = read_day(text) if text else None
    return told.span if told else None
