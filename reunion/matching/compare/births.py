"""Births: everything said about one side becomes a distribution over days, then meets the record.

density(day) ∝ prior(day) · Π P(claim | day), with the prior taken from the file's birth years. The
record's own date is noisy too: exact, lunar date written as solar (true day 19–54 days later),
another year, another day of the year, or unrelated. bits = log2(P(record's date | claims) /
P(record's date)). One comparator for dates, ages and zodiac, so nothing is counted twice.

Rates: domain error table (hukou dates: lunar-as-solar .28 rural before 1985, else .08; year shifted
.08; day and month wrong .20–.30 over 60; ages told: 虚岁 60–80 % of the old; seen age: sd 7).
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from reunion.columns.births import KINDS, best_birth
from reunion.columns.growing import Ints, Rows
from reunion.knowledge import lunar
from reunion.matching.compare.frozen_ages import all_with_stopped, told_ages, with_stopped
from reunion.matching.contract import Bits, Finding, Scene, Score, rounded
from reunion.matching.frequencies import FIRST_DAY, FIRST_YEAR, LAST_DAY, LAST_YEAR
from reunion.matching.sounding import FloatArray
from reunion.profiles import BirthClaim, Profile, Span

SIZE = LAST_DAY - FIRST_DAY + 1
YEAR = 365.2425
DATED = KINDS[:2]
"""Kinds that name one day."""
LUNAR_LAG = (19, 54)
"""A lunar date written as solar lies this many days before the true day (computed, 1935–1995)."""

LUNAR_EXACT = 0.9
"""How often it is just that day; else a day or a leap month is off as well."""


@cache
def year_of_day() -> np.ndarray:
    """Year index (from FIRST_YEAR) of each day, shape (SIZE,)."""
    lengths = [366 if _leap(y) else 365 for y in range(FIRST_YEAR, LAST_YEAR + 1)]
    return np.repeat(np.arange(len(lengths)), lengths)


@cache
def _days_of_years() -> np.ndarray:
    return np.bincount(year_of_day())


@cache
def _first_days() -> np.ndarray:
    """Index of the first day of each year."""
    return np.asarray(np.cumsum(_days_of_years()) - _days_of_years())


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def prior_of_days(scene: Scene) -> FloatArray:
    """The file's birth years spread over their days, shape (SIZE,), sums to 1."""

    def make() -> FloatArray:
        years = scene.frequencies.years
        days = (years / _days_of_years())[year_of_day()]
        return np.asarray(days / days.sum())

    return scene.memory.recall(("birth prior",), make)


def density(claims: tuple[BirthClaim, ...], scene: Scene) -> FloatArray | None:
    """Distribution over days given the claims, shape (SIZE,); None when nothing is usable."""
    out = prior_of_days(scene)
    used = False
    for claim in claims:
        likelihood = _likelihood(claim, scene)
        if likelihood is not None:
            out = out * likelihood
            used = True
    return out / out.sum() if used else None


def _likelihood(claim: BirthClaim, scene: Scene) -> FloatArray | None:
    """P(claim | day) up to a factor."""
    name = "birth"
    wrong = scene.model.parameter(name, f"wrong_{_GROUP[claim.kind]}")
    if claim.kind == "zodiac":
        hit = lunar.zodiac_of_days(FIRST_DAY, LAST_DAY) == claim.value
        return np.where(hit, 1 - wrong, wrong / 11)
    if claim.kind == "lunar_day":
        hit = lunar.month_day_of_days(FIRST_DAY, LAST_DAY) == claim.value
        return np.where(hit, (1 - wrong) * 354, wrong)
    lo, hi = claim.lo - FIRST_DAY, claim.hi - FIRST_DAY
    if hi < 0 or lo >= SIZE:
        return None
    lo, hi = max(lo, 0), min(hi, SIZE - 1)
    if claim.kind in ("date", "lunar_date"):
        return _told_date(lo, wrong)
    soft = _SOFT[claim.kind]
    if claim.kind == "seen":
        younger = int(seen_bias(claim.value) * YEAR)
        lo, hi = lo + younger, hi + younger
    return _soft_span(lo, hi, soft.spread * YEAR, wrong)


_GROUP = {
    "date": "date", "lunar_date": "date", "month": "date", "new_year": "date", "year": "date",
    "xu": "age", "zhou": "age", "age": "age", "seen": "seen", "zodiac": "zodiac",
    "lunar_day": "lunar_day",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Soft:
    """How far a span reaches beyond its ends (years, one standard deviation)."""

    spread: float


_SOFT = {
    "month": _Soft(0.15), "new_year": _Soft(1.0), "year": _Soft(1.0), "xu": _Soft(0.8),
    "zhou": _Soft(0.8), "age": _Soft(1.0), "seen": _Soft(6.0),
}  # fmt: skip
_SEEN_AGES, _SEEN_BIAS = (12, 20, 50, 65, 80), (0.0, 3.0, 3.5, 2.0, -0.5)
"""Years by which people look older than they are, by the age they look."""


def seen_bias(age: int) -> float:
    """Years by which somebody of this seen age is younger than that: life outdoors ages a face,
    children look their age, and the very old are guessed too young (domain 1.2: +4 years for
    adults under 50, -3 over 75; held nearer to the mean of all, +3)."""
    return float(np.interp(age, _SEEN_AGES, _SEEN_BIAS))


_FAR = math.ceil(7 * 1.2 * YEAR)
"""Days beyond which "somewhere near that year" is nothing: seven standard deviations."""


def _told_date(day: int, wrong: float) -> FloatArray:
    """A told date: mostly right, else a lunar date said as solar, else somewhere near that year."""
    out = np.full(SIZE, wrong / (60 * YEAR))
    begin, end = max(day - _FAR, 0), min(day + _FAR + 1, SIZE)
    away = (np.arange(begin, end) - day) / (1.2 * YEAR)
    out[begin:end] += 0.25 * np.exp(-0.5 * away**2) / (3 * YEAR)
    lo, hi = day + LUNAR_LAG[0], day + LUNAR_LAG[1] + 1
    out[lo:hi] += 0.2 * (1 - LUNAR_EXACT) / (LUNAR_LAG[1] - LUNAR_LAG[0] + 1)
    meant = np.flatnonzero(day_as_solar() == day)
    out[meant] += 0.2 * LUNAR_EXACT / max(len(meant), 1)
    out[day] += 0.55
    return out


def _soft_span(lo: int, hi: int, spread: float, wrong: float) -> FloatArray:
    """1 inside the span, falling off like a normal density outside, never below `wrong`."""
    out = np.full(SIZE, 0.02 * wrong * (1 - wrong) + 0.05 * wrong)
    reach = math.ceil(spread * math.sqrt(-2 * math.log(0.02 * wrong)))
    begin, end = max(lo - reach, 0), min(hi + reach + 1, SIZE)
    days = np.arange(begin, end)
    beyond = np.maximum(np.maximum(lo - days, days - hi), 0)
    near = np.maximum(np.exp(-0.5 * (beyond / spread) ** 2), 0.02 * wrong)
    out[begin:end] = near * (1 - wrong) + 0.05 * wrong
    return out


# --- the record's side --------------------------------------------------------------------------


def registered(days: FloatArray, shifted: FloatArray, scene: Scene) -> FloatArray:
    """P(registered date = d) for each d, given the distribution of the true day, and the same with
    the years shifted; shape (SIZE,)."""
    parameter = scene.model.parameter
    lunar_rate, year_rate = parameter("birth", "lunar_as_solar"), parameter("birth", "year_shift")
    day_rate, wild_rate = parameter("birth", "day_wrong"), parameter("birth", "unrelated")
    out = (1 - lunar_rate - year_rate - day_rate - wild_rate) * days
    out += lunar_rate * (LUNAR_EXACT * _taken_for_solar(days) + (1 - LUNAR_EXACT) * _earlier(days))
    out += year_rate * shifted
    out += day_rate * _same_year(days)
    return out + wild_rate * prior_of_days(scene)


@cache
def day_as_solar() -> Ints:
    """Index of the day that stands for each day when its lunar date is taken for a solar one."""
    return np.asarray(lunar.written_as_solar(FIRST_DAY, LAST_DAY) - FIRST_DAY)


@cache
def _solar_days() -> tuple[Ints, Ints]:
    """The days whose `day_as_solar` lies among the SIZE days, and that day."""
    known = np.flatnonzero((day_as_solar() >= 0) & (day_as_solar() < SIZE))
    return known, day_as_solar()[known]


def _taken_for_solar(days: FloatArray) -> FloatArray:
    """Mass moved to the day with the numbers of the lunar date."""
    known, taken_for = _solar_days()
    return np.bincount(taken_for, days[known], SIZE).astype(np.float64, copy=False)


def _earlier(days: FloatArray) -> FloatArray:
    """Mass moved 19 to 54 days back, evenly."""
    nearest, farthest = LUNAR_LAG
    total = np.zeros(SIZE + farthest + 2)
    np.cumsum(days, out=total[1 : SIZE + 1])
    total[SIZE + 1 :] = total[SIZE]
    moved = total[farthest + 1 : farthest + 1 + SIZE] - total[nearest : nearest + SIZE]
    return moved / (farthest - nearest + 1)


def _shifted_years(days: FloatArray) -> FloatArray:
    """Mass moved by 1 to 3 years either way, the day of the year kept."""
    out = np.zeros(SIZE)
    for years, share in ((1, 0.3), (2, 0.13), (3, 0.07)):
        step = round(years * YEAR)
        out[step:] += share * days[:-step]
        out[:-step] += share * days[step:]
    return out


def _same_year(days: FloatArray) -> FloatArray:
    """Mass spread evenly over its year."""
    of_years = np.add.reduceat(days, _first_days()) / _days_of_years()
    return np.asarray(np.repeat(of_years, _days_of_years()))


@dataclass(frozen=True, slots=True)
class Births:
    """双方说的出生情况(日期、农历、虚岁、属相、看上去的年龄)合不合得上。"""

    field: str = "birth"
    family: str = "birth"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        """log2 of the chance of the record's date under the resident's claims, against chance."""
        record = best_birth(right)
        known = known_birth(left.births, scene)
        if record is None or known is None:
            return None
        plain = known.one(record)
        lost = right.event.span if right.event else None
        bits = with_stopped(plain, told_ages(left.births), (record.lo, record.hi), lost)
        stopped = bits > plain + 0.5 and lost is not None
        bits = round(min(bits, known.most), 2) + 0.0
        text = _tell_stopped(left, record, lost) if stopped and lost else _tell(left, record, bits)
        return Finding(_level(bits), bits, _tell_side(left.births), record.text, text)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        known = known_birth(query.births, scene)
        if known is None:
            return None
        births, events = scene.table.births, scene.table.circumstances
        ages = told_ages(query.births)

        def score(rows: Rows) -> Bits:
            born = births.lo[rows].astype(np.int64), births.hi[rows].astype(np.int64)
            bits = known.many(*born, births.kind[rows])
            if ages:
                lost = events.lo[rows].astype(np.int64), events.hi[rows].astype(np.int64)
                more = np.minimum(all_with_stopped(bits, ages, born, lost), known.most)
                bits = np.where(births.kind[rows] >= 0, more, bits)
            return rounded(bits)

        return score


def day_index(days: Ints) -> Ints:
    """Ordinals as places among the SIZE days; those beyond either end as the last day there."""
    return np.clip(days.astype(np.int64) - FIRST_DAY, 0, SIZE - 1)


@dataclass(frozen=True, slots=True, repr=False)
class KnownBirth:
    """What one side's claims say about any span of days on the other: `dated` bits of each exact
    date, `mass` and `chance` running sums of both distributions, the limits of the bits."""

    dated: FloatArray
    mass: FloatArray
    chance: FloatArray
    least: float
    most: float

    def of_days(self) -> FloatArray:
        """Bits of each exact date, shape (SIZE,)."""
        return np.clip(self.dated, self.least, self.most)

    def one(self, record: BirthClaim) -> float:
        """Bits of one statement: the reference."""
        a, b = (min(max(day - FIRST_DAY, 0), SIZE - 1) for day in (record.lo, record.hi))
        if record.kind in DATED:
            value = float(self.dated[a])
        else:
            share = float(self.mass[b + 1] - self.mass[a])
            value = math.log2(max(share / float(self.chance[b + 1] - self.chance[a]), 1e-9))
        return min(max(value, self.least), self.most)

    def many(self, lo: Ints, hi: Ints, kind: Ints) -> FloatArray:
        """Bits of spans (ordinals, kind into KINDS; -1 gives 0)."""
        a = day_index(lo)
        value = self.dated[a]
        spans = np.flatnonzero(kind >= len(DATED))  # few: most records have a date
        if len(spans):
            a, b = a[spans], day_index(hi[spans])
            shares = (self.mass[b + 1] - self.mass[a]) / (self.chance[b + 1] - self.chance[a])
            value[spans] = np.log2(np.maximum(shares, 1e-9))
        np.clip(value, self.least, self.most, out=value)
        value[kind < 0] = 0.0
        return np.asarray(value)


def known_birth(claims: tuple[BirthClaim, ...], scene: Scene) -> KnownBirth | None:
    """What the claims say; None when nothing is usable."""

    def make() -> KnownBirth | None:
        days = density(claims, scene)
        if days is None:
            return None
        base, chance = scene.memory.recall(
            ("birth chance",), lambda: _chances(prior_of_days(scene), scene)
        )
        given, mass = _chances(days, scene)
        parameter = scene.model.parameter
        limits = (parameter("birth", "least"), parameter("birth", "most"))
        return KnownBirth(np.log2(given / base), mass, chance, *limits)

    return scene.memory.recall(("birth", claims), make) if claims else None


def _chances(days: FloatArray, scene: Scene) -> tuple[FloatArray, FloatArray]:
    """P(registered date = d), and the running sum of what spans of days are weighed with."""
    shifted = _shifted_years(days)
    blurred = np.concatenate(([0.0], np.cumsum(_blurred(days, shifted, scene))))
    return registered(days, shifted, scene), blurred


def _blurred(days: FloatArray, shifted: FloatArray, scene: Scene) -> FloatArray:
    """The record's year is uncertain by registration edits: what a span of days is weighed with."""
    rate = scene.model.parameter("birth", "year_shift")
    wild = scene.model.parameter("birth", "unrelated")
    return np.asarray((1 - rate - wild) * days + rate * shifted + wild * prior_of_days(scene))


def _level(bits: float) -> str:
    for level, least in (("day", 8.0), ("close", 2.0), ("possible", -1.0), ("far", -5.0)):
        if bits >= least:
            return level
    return "contradicts"


def _tell_side(claims: tuple[BirthClaim, ...]) -> str:
    return "、".join(dict.fromkeys(claim.text for claim in claims if claim.text))


def _tell_stopped(left: Profile, record: BirthClaim, lost: Span) -> str:
    born, gone = (
        datetime.date.fromordinal((span[0] + span[1]) // 2).year
        for span in ((record.lo, record.hi), lost)
    )
    told = _tell_side(told_ages(left.births))
    return f"所说年龄({told})可能是走失时的年龄:登记出生于{born}年,{gone}年走失"


def _tell(left: Profile, record: BirthClaim, bits: float) -> str:
    told, held = _tell_side(left.births), record.text
    year = datetime.date.fromordinal((record.lo + record.hi) // 2).year
    dated = [c for c in left.births if c.kind in ("date", "lunar_date")]
    if bits >= 8 and dated:
        return f"出生日期基本吻合:{told},登记为{held}"
    if bits >= 2:
        extra = "(登记日可能是农历)" if dated and dated[0].lo != record.lo else ""
        return f"出生情况相符:{told},登记为{held}{extra}"
    if bits > -1:
        return f"年龄大致说得通:{told},登记出生于{year}年"
    return f"年龄对不上:{told},登记出生于{year}年"
