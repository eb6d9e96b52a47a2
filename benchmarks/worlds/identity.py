"""What a household register says of a person: the registered birth date and the ID number.

The date may be the lunar date written as if it were solar, shifted by years, or 1 January. ID
numbers carry the county's code at the time of issue and sequence codes 996–999 only, which were
kept for centenarians: they belong to nobody. People born from 2000 on have none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.worlds.geography import geography
from benchmarks.worlds.people import People, ordinals_to_days, years_of
from benchmarks.worlds.rates import Rates
from benchmarks.worlds.terms import Ints, Random

Digits: TypeAlias = npt.NDArray[np.uint8]

FIRST_DAY = date(1901, 1, 1).toordinal()
LAST_DAY = date(2030, 12, 31).toordinal()
_WEIGHTS = np.array([pow(2, 17 - place, 11) for place in range(17)])
_COMPUTERISED = date(1985, 1, 1).toordinal()
_NO_NUMBER = date(2000, 1, 1).toordinal()
SHIFT_YEARS = (-3, -2, -1, 1, 2, 3)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Registry:
    """`birth` the registered day; `digits` (n, 18) of the number, 10 for X; `has_number`: born
    before 2000; `lunar`, `shift`, `january`: what is wrong with the day."""

    birth: Ints
    digits: Digits
    has_number: npt.NDArray[np.bool_]
    lunar: npt.NDArray[np.bool_]
    shift: Ints
    january: npt.NDArray[np.bool_]


@cache
def lunar_as_solar() -> npt.NDArray[np.int64]:
    """For each day from FIRST_DAY: the ordinal of the solar date that bears the numbers of the
    day's lunar date (leap months as the month they repeat; the 30th of February is its 28th)."""
    from borax.calendars.lunardate import LCalendars, LunarDate

    out = np.arange(FIRST_DAY, LAST_DAY + 1)
    for year in range(1900, 2031):
        first = LunarDate(year, 1, 1).to_solar_date().toordinal()
        for month, length, _leap in LCalendars.iter_year_month(year):
            for day in range(length):
                place = first + day - FIRST_DAY
                if 0 <= place < len(out):
                    out[place] = _solar_day(year, month, day + 1)
            first += length
    return out


def _solar_day(year: int, month: int, day: int) -> int:
    while True:
        try:
            return date(year, month, day).toordinal()
        except ValueError:
            day -= 1


def shift_years(days: npt.NDArray[np.integer], by: npt.NDArray[np.integer]) -> Ints:
    """The same date `by` years later; 29 February becomes 1 March where there is none."""
    stamps = ordinals_to_days(days)
    months = stamps.astype("datetime64[M]")
    offset = (stamps - months.astype("datetime64[D]")).astype(np.int64)
    moved = (months + 12 * np.asarray(by, dtype=np.int64)).astype("datetime64[D]") + offset
    return np.asarray(moved.astype(np.int64) + 719163, dtype=np.int32)


def january_first(days: npt.NDArray[np.integer]) -> Ints:
    """1 January of each day's year."""
    years = ordinals_to_days(days).astype("datetime64[Y]").astype("datetime64[D]")
    return (years.astype(np.int64) + 719163).astype(np.int32)


def register(rng: Random, rates: Rates, people: People) -> Registry:
    """Registered dates and numbers of all these people."""
    count = len(people)
    birth = np.clip(people.birth, FIRST_DAY, LAST_DAY)
    country = people.rural & (people.birth < _COMPUTERISED)
    share = np.where(
        country, rates["record.birth.lunar_as_solar_rural"], rates["record.birth.lunar_as_solar"]
    )
    lunar = rng.random(count) < share
    day = np.where(lunar, lunar_as_solar()[birth - FIRST_DAY], birth)
    shifted = rng.random(count) < rates["record.birth.year_shifted"]
    shift = np.where(shifted, np.array(SHIFT_YEARS)[rng.integers(0, 6, count)], 0)
    day = shift_years(day, shift)
    january = rng.random(count) < rates["record.birth.first_january"]
    day = np.where(january, january_first(day), day).astype(np.int32)
    # A register never holds a birth after the loss, nor one before its own century.
    day = np.where((day < FIRST_DAY) | (day > people.missing), birth, day).astype(np.int32)
    digits = _digits(rng, people, day)
    return Registry(day, digits, day < _NO_NUMBER, lunar, shift.astype(np.int32), january)


def _digits(rng: Random, people: People, day: Ints) -> Digits:
    years = years_of(day)
    issued = np.where(years >= 1986, years, np.maximum(years + 16, 1985))
    units = geography().units_in(issued.astype(np.int32), people.county)
    prefixes = np.array([[int(c) for c in unit.code] for unit in geography().units], dtype=np.uint8)
    sequence = np.where(people.sex == 1, 997, 996) + 2 * rng.integers(0, 2, len(people))
    return number_digits(prefixes[units], day, sequence)


def number_digits(prefix: Digits, day: Ints, sequence: npt.NDArray[np.integer]) -> Digits:
    """18 digits from a six-digit prefix (n, 6), a day and a sequence code, with the check digit."""
    out = np.zeros((len(day), 18), dtype=np.uint8)
    out[:, :6] = prefix
    stamps = ordinals_to_days(day)
    years = years_of(day)
    months = stamps.astype("datetime64[M]")
    month = months.astype(np.int64) % 12 + 1
    in_month = (stamps - months.astype("datetime64[D]")).astype(np.int64) + 1
    parts: list[tuple[Ints, int]] = [(years, power) for power in (3, 2, 1, 0)]
    parts += [(part, power) for part in (month, in_month) for power in (1, 0)]
    parts += [(sequence, power) for power in (2, 1, 0)]
    for place, (value, power) in enumerate(parts, start=6):
        out[:, place] = value // 10**power % 10
    out[:, 17] = (12 - (out[:, :17].astype(np.int64) @ _WEIGHTS) % 11) % 11
    return out


def number_text(digits: npt.NDArray[np.uint8]) -> str:
    """The digits as written, X for ten."""
    return number_texts(digits[None, :])[0]


def number_texts(digits: Digits) -> list[str]:
    """Many numbers as written."""
    letters = np.where(digits == 10, ord("X"), digits + ord("0")).astype(np.uint8)
    texts = np.ascontiguousarray(letters).view("S18")[:, 0].astype("U18")
    return texts.tolist()  # type: ignore[no-any-return]


def damaged(rng: Random, digits: Digits, substituted: float, transposed: float) -> Digits:
    """Numbers of which some have one digit changed, others two neighbours swapped."""
    out = digits.copy()
    draw, place = rng.random(len(digits)), rng.integers(0, 17, len(digits))
    step = rng.integers(1, 10, len(digits))
    rows = np.flatnonzero(draw < substituted)
    out[rows, place[rows]] = (out[rows, place[rows]] + step[rows]) % 10
    rows = np.flatnonzero((draw >= substituted) & (draw < substituted + transposed))
    out[rows, place[rows]] = digits[rows, place[rows] + 1]
    out[rows, place[rows] + 1] = digits[rows, place[rows]]
    return out


def damage(rng: Random, digits: list[int], substituted: float, transposed: float) -> list[int]:
    """The digits with, by chance, one changed or two neighbours swapped."""
    draw, place = rng.random(), int(rng.integers(0, 17))
    out = list(digits)
    if draw < substituted:
        out[place] = (out[place] + int(rng.integers(1, 10))) % 10
    elif draw < substituted + transposed:
        out[place], out[place + 1] = out[place + 1], out[place]
    return out
