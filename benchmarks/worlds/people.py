"""True people: who they are, where from, whom they belong to, when and where they were lost.

A `People` holds one array an attribute, one entry a person. Days are ordinals. Characters,
surnames, counties and villages are numbers of `naming` and `geography`; -1 is "none".
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.worlds import words
from benchmarks.worlds.ethnicities import ETHNICITIES, SYSTEM_OF, ethnic_shares
from benchmarks.worlds.families import draw_kin
from benchmarks.worlds.geography import VILLAGES_A_TOWN, geography
from benchmarks.worlds.naming import (
    HAN,
    MONGOLIAN,
    TIBETAN,
    cohort_of,
    draw_given,
    draw_surnames,
    names,
    native_parts,
    pick,
)
from benchmarks.worlds.rates import Rates
from benchmarks.worlds.terms import (
    MARKS,
    NICK_NONE,
    NICK_POOL,
    TODAY,
    YEAR,
    Bools,
    Drawn,
    Ints,
    Random,
)

HEIGHT_MEAN = (168.0, 157.0)
HEIGHT_SD = 6.0

_HUI = "马马马马马马马杨白丁王李张哈沙海金穆撒"
_ZHUANG = "韦韦覃覃黄黄陆农莫蒙李梁"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class People:
    """One entry a person in every array. `sex` 1 man, 2 woman; `birth`, `missing` days;
    `given`, `former`, `father`, `mother_given`, `spouse_given` (n, 2) characters; `siblings`
    (n, 3, 2), `sibling_kind` (n, 3) and `children` (n, 2, 2), `child_sex` likewise; `native`,
    `spelling` (n, 2) part groups and which spelling; `marks`, `sides` (n, 3), sides 0 none, 1 left,
    2 right; `clothes` (n, 2) colour × kinds + kind."""

    sex: Ints
    birth: Ints
    missing: Ints
    rural: Bools
    ethnicity: Ints
    system: Ints
    surname: Ints
    given: Ints
    former: Ints
    native: Ints
    spelling: Ints
    nick_kind: Ints
    nick: Ints
    county: Ints
    town: Ints
    village: Ints
    married: Bools
    spouse_surname: Ints
    spouse_given: Ints
    father: Ints
    mother_surname: Ints
    mother_given: Ints
    sibling_count: Ints
    sibling_order: Ints
    siblings: Ints
    sibling_kind: Ints
    children: Ints
    child_sex: Ints
    height: npt.NDArray[np.float64]
    marks: Ints
    sides: Ints
    persona: Ints
    late_onset: Bools
    missing_county: Ints
    clothes: Ints
    job: Ints

    def take(self, rows: npt.NDArray[np.int64]) -> People:
        """The people of these rows, copied."""
        return People(*(getattr(self, f.name)[rows] for f in fields(self)))

    def __len__(self) -> int:
        return len(self.sex)


def grown_share(age: Any) -> Any:
    """Height at an age in years, as a share of the height of the grown person."""
    return 0.5 + 0.5 * np.minimum(age, 18) / 18


def years_of(days: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """Calendar years of ordinals."""
    return ordinals_to_days(days).astype("datetime64[Y]").astype(np.int64) + 1970


def ordinals_to_days(days: npt.NDArray[np.integer]) -> npt.NDArray[np.datetime64]:
    """Ordinals as numpy days."""
    return (np.asarray(days).astype(np.int64) - 719163).astype("datetime64[D]")


def draw_people(rng: Random, rates: Rates, count: int) -> People:
    """`count` people nobody is kin to anybody; `decoys.add_kin` makes relatives of some."""
    drawn = _draw_times(rng, rates, count)
    women, birth = drawn["sex"] == 2, drawn["birth"]
    drawn |= _draw_home(rng, rates, count)
    cohort = cohort_of(years_of(birth))
    drawn |= _draw_names(rng, women, cohort, drawn["ethnicity"], drawn["system"])
    drawn |= draw_kin(rng, women, drawn["missing"] - birth, cohort, drawn["surname"])
    drawn |= _draw_body(rng, women, drawn["missing_age"])
    drawn |= _draw_loss(rng, drawn["county"])
    del drawn["missing_age"]
    return People(**drawn)


def draw_missing(rng: Random, count: int) -> Ints:
    """Days of loss over the last 36 years, recent ones more often."""
    back = -np.log(1 - rng.random(count) * (1 - np.exp(-36 / 9))) * 9 * YEAR
    return np.asarray(TODAY - back, dtype=np.int32)


def _draw_times(rng: Random, rates: Rates, count: int) -> Drawn:
    """Sex, birth, day of the loss and persona; dementia only from 60 years on."""
    sex = np.where(rng.random(count) < rates["population.men"], 1, 2).astype(np.int32)
    missing = draw_missing(rng, count)
    kind = rng.random(count)
    minor, old = rates["population.minor"], rates["population.old"]
    age = 18 + rng.beta(1.6, 1.6, count) * 42
    age = np.where(kind < minor, 3 + rng.random(count) * 15, age)
    age = np.where(kind > 1 - old, 60 + rng.beta(1.3, 2.2, count) * 28, age)
    birth = np.maximum(missing - (age * YEAR).astype(np.int32), date(1905, 1, 1).toordinal())
    aged = missing - birth >= 60 * YEAR
    parts = np.array([rates[f"population.{key}"] for key in (
        "psychosis", "intellectual", "dementia", "deaf", "other_trouble")])  # fmt: skip
    young, elder = parts.copy(), parts.copy()
    young[words.DEMENTIA] = 0.0
    elder[words.DEMENTIA] /= max(old, 0.05)
    others = np.arange(len(parts)) != words.DEMENTIA
    elder[others] *= (1 - elder[words.DEMENTIA]) / elder[others].sum()
    persona = np.where(aged, pick(rng, elder, count), pick(rng, young, count)).astype(np.int32)
    late = (rng.random(count) < rates["resident.other.disability_after_loss"]) & (
        persona != words.DEAF
    )
    return {"sex": sex, "birth": birth.astype(np.int32), "missing": missing, "persona": persona,
            "late_onset": late, "missing_age": (missing - birth) / YEAR}  # fmt: skip


def _draw_home(rng: Random, rates: Rates, count: int) -> Drawn:
    places = geography()
    county = pick(rng, places.weight, count)
    first, after = places.town_start[county], places.town_start[county + 1]
    rural = rng.random(count) < rates["population.rural"]
    town = (first + rng.random(count) * (after - first)).astype(np.int32)
    # Country people are not of a street office if a second draw finds them a township.
    again = (first + rng.random(count) * (after - first)).astype(np.int32)
    town = np.where(rural & places.street[town], again, town).astype(np.int32)
    rural &= ~places.street[town]
    village = places.town_villages[town, rng.integers(0, VILLAGES_A_TOWN, count)]
    ethnicity = _draw_ethnicity(rng, rates, county)
    return {
        "county": county,
        "town": town,
        "village": village,
        "rural": rural,
        "ethnicity": ethnicity,
        "system": np.array(SYSTEM_OF, dtype=np.int32)[ethnicity],
    }


def _draw_ethnicity(rng: Random, rates: Rates, county: Ints) -> Ints:
    cumulated = np.cumsum(ethnic_shares(rates["population.minority_share"]), axis=1)
    drawn = rng.random(len(county))
    above = drawn[:, None] >= cumulated[county, :-1]
    return np.asarray(above.sum(axis=1), dtype=np.int32)


def _draw_names(rng: Random, women: Bools, cohort: Ints, ethnicity: Ints, system: Ints) -> Drawn:
    count = len(women)
    surname = draw_surnames(rng, count)
    for people, list_ in (("03", _HUI), ("08", _ZHUANG)):
        own = np.array([names().surname_index[char] for char in list_], dtype=np.int32)
        rows = np.flatnonzero((ethnicity == ETHNICITIES.index(people)) & (rng.random(count) < 0.7))
        surname[rows] = own[rng.integers(0, len(own), len(rows))]
    given = draw_given(rng, women, cohort)
    former = draw_given(rng, women, cohort)
    native, spelling = _draw_native(rng, women, system)
    kinds = np.array([0.70, 0.10, 0.05, 0.10, 0.05])
    nick_kind = pick(rng, kinds, count)
    last = np.where(given[:, 1] >= 0, given[:, 1], given[:, 0])
    pooled = pick(rng, nickname_shares(), count)
    nick = np.where(nick_kind == NICK_POOL, pooled, last)
    foreign = system != HAN
    nick_kind[foreign], nick[foreign] = NICK_NONE, -1
    for array in (given, former):
        array[foreign] = -1
    surname[foreign] = -1
    return {
        "surname": surname,
        "given": given,
        "former": former,
        "native": native,
        "spelling": spelling,
        "nick_kind": nick_kind,
        "nick": nick.astype(np.int32),
    }


def nickname_shares() -> npt.NDArray[np.float64]:
    """Share of each nickname of the pool; the list starts with the commonest."""
    raw = 1 / (np.arange(len(words.NICKNAMES)) + 15.0)
    return np.asarray(raw / raw.sum())


def _draw_native(rng: Random, women: Bools, system: Ints) -> tuple[Ints, Ints]:
    parts = native_parts()
    native = np.full((len(women), 2), -1, dtype=np.int32)
    spelling = np.full((len(women), 2), -1, dtype=np.int32)
    for kind in range(1, 6):
        for sex in (0, 1):
            rows = np.flatnonzero((system == kind) & (women == bool(sex)))
            for column, groups in enumerate((parts.groups[kind][sex], parts.second[kind][sex])):
                native[rows, column] = groups[rng.integers(0, len(groups), len(rows))]
    # One Mongol or Tibetan in three goes by a single part.
    short = ((system == TIBETAN) | (system == MONGOLIAN)) & (rng.random(len(women)) < 0.33)
    native[short, 1] = -1
    sizes = np.array([len(forms) for forms in parts.spellings])
    for column in (0, 1):
        rows = np.flatnonzero(native[:, column] >= 0)
        size = sizes[native[rows, column]]
        spelling[rows, column] = (rng.random(len(rows)) ** 1.5 * size).astype(np.int32)
    return native, spelling


def _draw_body(rng: Random, women: Bools, age: npt.NDArray[np.float64]) -> Drawn:
    count = len(women)
    height = np.array(HEIGHT_MEAN)[women.astype(int)] + HEIGHT_SD * rng.standard_normal(count)
    del age
    shares = np.array([row[4] for row in words.MARKS])
    number = np.minimum(rng.poisson(shares.sum(), count), MARKS)
    marks = np.full((count, MARKS), -1, dtype=np.int32)
    for k in range(MARKS):
        drawn = pick(rng, shares, count)
        fresh = (marks != drawn[:, None]).all(axis=1) & (number > k)
        marks[:, k] = np.where(fresh, drawn, -1)
    sided = np.array([row[3] for row in words.MARKS])
    sides = np.where((marks >= 0) & sided[marks], rng.integers(1, 3, (count, MARKS)), 0)
    return {"height": height, "marks": marks, "sides": sides.astype(np.int32)}


LOST_AT_HOME = 0.7


def _draw_loss(rng: Random, county: Ints) -> Drawn:
    count = len(county)
    elsewhere = pick(rng, geography().weight, count)
    lost = np.where(rng.random(count) < LOST_AT_HOME, county, elsewhere).astype(np.int32)
    tops, bottoms, colours = len(words.TOPS), len(words.BOTTOMS), len(words.COLOURS)
    clothes = np.stack(
        [rng.integers(0, colours * tops, count), rng.integers(0, colours * bottoms, count)], axis=1
    )
    job = pick(rng, 1 / (np.arange(len(words.JOBS)) + 1.5), count)
    return {"missing_county": lost, "clothes": clothes.astype(np.int32), "job": job}
