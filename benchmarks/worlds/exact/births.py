"""P(what is told and seen of the birth | the birth as filed).

First every claim is weighed for each true day; then the register's ways of being wrong (lunar date
as solar, shifted years, 1 January) lead from the registered day back to the true ones. Exact but
for a frozen age, which is counted from the registered birth, and leap days.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from benchmarks.worlds.exact.columns import Columns
from benchmarks.worlds.identity import FIRST_DAY, LAST_DAY, SHIFT_YEARS, lunar_as_solar, shift_years
from benchmarks.worlds.people import ordinals_to_days
from benchmarks.worlds.rates import Rates, rates_of
from benchmarks.worlds.residents import Description
from benchmarks.worlds.terms import DAY, MONTH, TODAY, YEAR
from reunion.knowledge.lunar import month_day_of_days, zodiac_of_days

Floats: TypeAlias = npt.NDArray[np.float64]
Floats32: TypeAlias = npt.NDArray[np.float32]
COUNT = TODAY - FIRST_DAY + 1
_COMPUTERISED = 30681
"""Days from FIRST_DAY to 1985-01-01."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Calendar:
    """For each registered day: its year and month (numbers from 0), whether it is 1 January, the
    day `by` years before (index, clipped), and the days whose lunar date it writes, two at most."""

    year: npt.NDArray[np.int64]
    month: npt.NDArray[np.int64]
    january: npt.NDArray[np.bool_]
    shifted: dict[int, npt.NDArray[np.integer[Any]]]
    lunar: npt.NDArray[np.int64]


@cache
def calendar() -> Calendar:
    """Made once."""
    days = np.arange(FIRST_DAY, FIRST_DAY + COUNT)
    stamps = ordinals_to_days(days)
    month = stamps.astype("datetime64[M]").astype(np.int64)
    first = stamps == stamps.astype("datetime64[Y]").astype("datetime64[D]")
    shifted = {by: np.clip(shift_years(days, np.full(COUNT, -by)) - FIRST_DAY, 0, COUNT - 1)
               for by in SHIFT_YEARS}  # fmt: skip
    lunar = np.full((COUNT, 2), -1, dtype=np.int64)
    written = lunar_as_solar()[:COUNT] - FIRST_DAY
    for true, registered in enumerate(written.tolist()):
        if 0 <= registered < COUNT:
            lunar[registered, int(lunar[registered, 0] >= 0)] = true
    assert LAST_DAY - FIRST_DAY >= COUNT
    return Calendar(month // 12 - month[0] // 12, month - month[0], first, shifted, lunar)


def weigh_births(world: str, found: Description, records: Columns) -> Floats32:
    """Log chance for every record."""
    if found.settled and found.settled.whole:
        return np.zeros(len(records), dtype=np.float32)
    tables = _tables(world, found)
    chance = tables.aged.look(records)
    if found.age is not None:
        frozen = rates_of(world)["resident.birth.age_frozen"]
        lost = tables.frozen[np.maximum(records.age_lost, 0)]
        chance = (1 - frozen) * chance + frozen * tables.bare.look(records) * lost
    return np.log(np.maximum(chance, 1e-12)).astype(np.float32)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class _Registered:
    """Chances by registered day, month and year, country people in the second half of each."""

    day: Floats32
    month: Floats32
    year: Floats32

    def look(self, records: Columns) -> Floats32:
        """Values by what each record tells of the day."""
        birth = np.clip(records.birth, 0, COUNT - 1)
        country = records.rural.astype(np.int32)
        day = self.day[birth + COUNT * country]
        vague = np.flatnonzero(records.precision != DAY)
        if len(vague):
            known, few, side = calendar(), birth[vague], country[vague]
            month = self.month[known.month[few] + len(self.month) // 2 * side]
            year = self.year[known.year[few] + len(self.year) // 2 * side]
            day[vague] = np.where(records.precision[vague] == MONTH, month, year)
        return np.asarray(day)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class _Tables:
    """With the age told of the day recorded, and without it; `frozen` by the age when lost."""

    aged: _Registered
    bare: _Registered
    frozen: Floats32


@lru_cache(maxsize=2)
def _tables(world: str, found: Description) -> _Tables:
    rates = rates_of(world)
    aged, bare = _by_day(rates, found)
    with_age = _by_registered(rates, aged)
    if found.age is None:
        return _Tables(with_age, with_age, np.ones(101, dtype=np.float32))
    return _Tables(with_age, _by_registered(rates, bare), _frozen(rates, found))


def _by_day(rates: Rates, found: Description) -> tuple[Floats, Floats]:
    """Chance of all claims for each true day, with and without an age told of the day recorded."""
    days = np.arange(FIRST_DAY, FIRST_DAY + COUNT)
    age = (found.recorded - days) / YEAR
    chance = _seen(rates, found, age)
    if found.zodiac is not None:
        wrong = rates["resident.birth.zodiac_wrong"]
        right = zodiac_of_days(FIRST_DAY, FIRST_DAY + COUNT - 1) == found.zodiac
        chance = chance * np.where(right, 1 - wrong, wrong / 11)
    if found.day is not None:
        kind, value = found.day
        if kind == "lunar_day":
            told = month_day_of_days(FIRST_DAY, FIRST_DAY + COUNT - 1) == value
        else:
            told = days == value
        chance = chance * told
    if found.age is None:
        return chance, chance
    value, label = found.age
    return chance * _age(rates, value, label, age, age > 55), chance


def _seen(rates: Rates, found: Description, age: Floats) -> Floats:
    """P(the middle of the ages seen | true age)."""
    middle = sum(found.seen) / 2
    mean = age + rates["resident.birth.seen_bias"]
    sd = rates["resident.birth.seen_sd"]

    def between(low: float, high: float) -> Floats:
        low = -1e9 if middle <= 6 else low
        high = 1e9 if middle >= 100 else high
        return np.asarray(ndtr((high - mean) / sd) - ndtr((low - mean) / sd))

    chance = 0.4 * between(middle - 0.5, middle + 0.5)
    if middle % 5 == 0 or middle <= 6:
        chance = chance + 0.6 * between(middle - 2.5, middle + 2.5)
    return chance + 1e-9


def _age(rates: Rates, value: int, label: str, age: Floats, old: Any) -> Floats:
    """P(age told and how it is called | true age)."""
    full = np.floor(age)
    xu = np.where(old, rates["resident.birth.xu_old"], rates["resident.birth.xu_young"])
    counted = 0.5 * (full + 1 == value) + 0.5 * (full + 2 == value)
    if label == "xu":
        return np.asarray(0.4 * xu * counted)
    return np.asarray((1 - xu) * (full == value) + 0.6 * xu * counted)


def _frozen(rates: Rates, found: Description) -> Floats32:
    """P(age told | age in full years when lost), for 0 to 100."""
    assert found.age is not None
    value, label = found.age
    ages = np.arange(101.0)
    old = ages + 5 > 55
    exact = _age(rates, value, label, ages, old)
    # The registered birth may be a year off, so may the age.
    return np.convolve(exact, (0.04, 0.92, 0.04), mode="same").astype(np.float32)


def _by_registered(rates: Rates, true: Floats) -> _Registered:
    """Chances for registered days, months and years from those of true days."""
    known, parts = calendar(), []
    for country in (False, True):
        share = np.full(COUNT, rates["record.birth.lunar_as_solar"])
        if country:
            share[:_COMPUTERISED] = rates["record.birth.lunar_as_solar_rural"]
        read = np.where(known.lunar >= 0, true[known.lunar], 0.0).sum(axis=1)
        here = (1 - share) * true + share * read
        moved = rates["record.birth.year_shifted"]
        out = (1 - moved) * here
        for by in SHIFT_YEARS:
            out = out + moved / len(SHIFT_YEARS) * here[known.shifted[by]]
        years = np.bincount(known.year, weights=out)
        first = rates["record.birth.first_january"]
        january = ((1 - first) * out + first * years[known.year]) / (1 - first + first * 365)
        months = np.bincount(known.month, weights=out) / np.bincount(known.month)
        day = np.where(known.january, january, out)
        parts.append((day, months, years / np.bincount(known.year)))
    joined = (np.concatenate(pair).astype(np.float32) for pair in zip(*parts, strict=True))
    return _Registered(*joined)
