"""The birth in an ID number, as a distribution over the date of a record of that person.

Day, month and year by their digits, as many of them as are known. The record's date is the same, or
its lunar or solar counterpart, or another day of the year, or a day of the years beside, or any.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np

from reunion.matching.compare.births import (
    DATED,
    SIZE,
    KnownBirth,
    day_as_solar,
    prior_of_days,
    year_of_day,
)
from reunion.matching.contract import Scene
from reunion.matching.frequencies import FIRST_DAY, FIRST_YEAR, LAST_YEAR
from reunion.matching.sounding import FloatArray
from reunion.profiles import BirthClaim, Span

FIELD = "id_birth"
NEAR = 3
"""Years by which registered years differ (domain: edits of one to three years)."""


@dataclass(frozen=True, slots=True, repr=False)
class NumberBirth:
    """Days (ordinals) that a number may mean; what they say of a record; how they are shown."""

    span: Span
    known: KnownBirth
    text: str


def number_birth(digits: str, scene: Scene) -> NumberBirth | None:
    """The birth in 18 digits; None when the year is not known or there is no such day."""
    span = birth_span(digits[6:14])
    if span is None:
        return None
    known = scene.memory.recall((FIELD, span), lambda: _known(span, scene))
    day = datetime.date.fromordinal(span[0])
    text = day.isoformat() if span[0] == span[1] else str(day.year)
    return NumberBirth(span, known, text)


def birth_span(digits: str) -> Span | None:
    """First and last day for YYYYMMDD with "?" for unknown digits; None when the year is unknown or
    the day does not exist.

    >>> [datetime.date.fromordinal(day).isoformat() for day in birth_span("195602??")]
    ['1956-02-01', '1956-02-29']
    """
    year, month, day = digits[:4], digits[4:6], digits[6:8]
    if not year.isdecimal() or not FIRST_YEAR <= int(year) <= LAST_YEAR - NEAR:
        return None
    try:
        if month.isdecimal() and day.isdecimal():
            told = datetime.date(int(year), int(month), int(day)).toordinal()
            return told, told
        if month.isdecimal():
            first = datetime.date(int(year), int(month), 1)
            after = (first + datetime.timedelta(days=31)).replace(day=1)
            return first.toordinal(), after.toordinal() - 1
        first = datetime.date(int(year), 1, 1)
        return first.toordinal(), first.replace(month=12, day=31).toordinal()
    except ValueError:
        return None


def _known(span: Span, scene: Scene) -> KnownBirth:
    prior = prior_of_days(scene)
    given = _given(span, prior, scene)
    parameter = scene.model.parameter
    sums = [np.concatenate(([0.0], np.cumsum(days))) for days in (given, prior)]
    limits = (parameter(FIELD, "least"), parameter(FIELD, "most"))
    return KnownBirth(np.log2(given / prior), sums[0], sums[1], *limits)


def _given(span: Span, prior: FloatArray, scene: Scene) -> FloatArray:
    """P(record's date | number), shape (SIZE,), sums to 1."""
    m = {level: scene.model.level(FIELD, level).m
         for level in ("day", "lunar", "year", "near", "elsewhere")}  # fmt: skip
    lo, hi = span[0] - FIRST_DAY, span[1] - FIRST_DAY
    out = m["elsewhere"] * prior
    out[lo : hi + 1] += m["day"] / (hi - lo + 1)
    years = year_of_day()
    year = int(years[lo])
    same = years == year
    out[same] += m["year"] / same.sum()
    beside = (np.abs(years - year) <= NEAR) & ~same
    out[beside] += m["near"] / beside.sum()
    other = _counterparts(lo, hi)
    if len(other):
        out[other] += m["lunar"] / len(other)
    return np.asarray(out / out.sum())


def _counterparts(lo: int, hi: int) -> np.ndarray:
    """Days that stand for these when a lunar date is written as a solar one, either way round."""
    solar = day_as_solar()
    written = solar[lo : hi + 1]
    meant = np.flatnonzero((solar >= lo) & (solar <= hi))
    both = np.concatenate((written[(written >= 0) & (written < SIZE)], meant))
    return np.unique(both)


def level_of(born: NumberBirth, record: BirthClaim) -> str:
    """How the record's birth stands to that of the number."""
    exact = born.span[0] == born.span[1] and record.kind in DATED
    lo, hi = born.span[0] - FIRST_DAY, born.span[1] - FIRST_DAY
    if exact and record.lo == born.span[0]:
        return "day"
    if exact and record.lo - FIRST_DAY in _counterparts(lo, hi):
        return "lunar"
    year = datetime.date.fromordinal(born.span[0]).year
    apart = _apart(year, record)
    return "year" if apart == 0 else "near" if apart <= NEAR else "elsewhere"


def _apart(year: int, record: BirthClaim) -> int:
    """Years between a year and the record's span."""
    first, last = (datetime.date.fromordinal(day).year for day in (record.lo, record.hi))
    return max(first - year, year - last, 0)
