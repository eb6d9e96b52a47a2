"""P(day and place found, clothes | day and place of the loss as filed).

The gap between the day filed and the day noted mixes late reports, years only and people first
found elsewhere; its chances are counted from a million simulated cases, by the age of the loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.worlds import words
from benchmarks.worlds.exact.columns import AGO, Columns
from benchmarks.worlds.filing import draw_report
from benchmarks.worlds.geography import geography
from benchmarks.worlds.people import draw_missing, ordinals_to_days
from benchmarks.worlds.rates import rates_of
from benchmarks.worlds.residents import (
    FOUND_FAR,
    FOUND_NEAR,
    GAPS,
    NEAR_GAP,
    SAME_CLOTHES,
    Description,
    gap_cdf,
)
from benchmarks.worlds.streams import TRIAL, stream
from benchmarks.worlds.terms import TODAY

Floats: TypeAlias = npt.NDArray[np.float32]
_TRIALS = 1_000_000
_BEFORE = -np.geomspace(6000, 1, 14)
_AFTER = (
    *(0, 1, 2, 4, 8, 15, 31, 62, 120, 200, 366, 550, 731, 1096, 1500, 2000, 2700, 3653),
    *(5000, 7000, 9500, 13500),
)
_EDGES = np.concatenate([_BEFORE, _AFTER])
_FAR = 16_000
"""Gaps beyond so many days, either way, count as so many."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Gaps:
    """By kind of date × time since × bin of the gap: log density a day, chance that the true gap
    is within 7, 30 days."""

    density: Floats
    within_7: Floats
    within_30: Floats


@lru_cache(maxsize=4)
def gaps(world: str) -> Gaps:
    """Counted once a world, from a stream of its own."""
    rates, rng = rates_of(world), stream(world, 0, TRIAL)
    missing = draw_missing(rng, _TRIALS)
    filed, report, vague = draw_report(rng, rates, missing)
    first = missing + _draw_gaps(rng, TODAY - missing)
    later = first + rng.integers(366, 1826, _TRIALS)
    moved = (rng.random(_TRIALS) < rates["resident.other.found_a_year_later"]) & (later <= TODAY)
    found = np.where(moved, later, first)
    kind = np.where(vague, 2, np.where(filed == report, 0, 1))
    shown = np.where(vague, middle_of_year(filed), filed)
    ago = np.searchsorted(AGO, TODAY - shown, side="right")
    cell = cells(kind, ago, found - shown)
    size = 3 * (len(AGO) + 1) * (len(_EDGES) + 1)
    count = np.bincount(cell, minlength=size).astype(np.float64)
    true = found - missing
    near = [np.bincount(cell, weights=true <= days, minlength=size) for days in (7, NEAR_GAP)]
    width = np.diff(np.concatenate([[_EDGES[0] - 3000], _EDGES, [_EDGES[-1] + 3000]]))
    grid = count.reshape(3, len(AGO) + 1, -1)
    share = (grid + 0.05) / (grid.sum(axis=2, keepdims=True) + 2)
    within = [((one + 0.02) / (count + 0.5)).astype(np.float32) for one in near]
    return Gaps(np.log(share / width).astype(np.float32).ravel(), within[0], within[1])


def _draw_gaps(rng: np.random.Generator, waited: Any) -> Any:
    """Gaps of many people, as `residents._found` draws them one by one."""
    edges = np.array([low for low, _, _ in GAPS] + [GAPS[-1][1] + 1], dtype=np.float64)
    cumulated = np.array([0.0, *np.cumsum([share for _, _, share in GAPS])])
    most = np.interp(waited + 1, edges, cumulated)
    assert abs(gap_cdf(100) - float(np.interp(101, edges, cumulated))) < 1e-9
    gap = np.interp(rng.random(len(waited)) * most, cumulated, edges).astype(np.int64)
    return np.minimum(gap, waited)


def middle_of_year(days: Any) -> Any:
    """2 July of each day's year, near enough."""
    years = ordinals_to_days(days).astype("datetime64[Y]").astype("datetime64[D]")
    return years.astype(np.int64) + 719163 + 182


@cache
def _bins() -> npt.NDArray[np.int32]:
    """Bin of each gap from -_FAR days on."""
    return np.searchsorted(_EDGES, np.arange(-_FAR, _FAR + 1), side="right").astype(np.int32)


def cells(kind: Any, ago: Any, gap: Any) -> Any:
    """Number of the cell of `Gaps` for kinds and ages of dates of loss, and gaps in days."""
    place = _bins()[np.clip(gap, -_FAR, _FAR) + _FAR]
    first = (np.asarray(kind, dtype=np.int32) * (len(AGO) + 1) + ago) * (len(_EDGES) + 1)
    return first + place


def weigh_events(world: str, found: Description, records: Columns) -> Floats:
    """Log chance of when, where and in what clothes the person was found."""
    known = gaps(world)
    cell = cells(records.lost_kind, records.lost_ago, found.found - records.missing)
    out = known.density[cell] + _where(found, records, known.within_30[cell])
    out += _clothes(found, records, known.within_7[cell], known.within_30[cell])
    return np.asarray(out)


def _where(found: Description, records: Columns, near: Floats) -> Floats:
    """The place found, by its nearness to the place of the loss."""
    far, close = _by_place(found.found_county)
    chance = far[records.lost_county]
    chance += near * (close[records.lost_county] - chance)
    return np.log(chance)


@lru_cache(maxsize=16)
def _by_place(here: int) -> tuple[Floats, Floats]:
    """Chance of being found here by the county of the loss: long after it, and soon."""
    places = geography()
    weight = places.weight
    tables = []
    for shares in (FOUND_FAR, FOUND_NEAR):
        table = np.full(len(weight), shares[3] * weight[here])
        for share, group in ((shares[1], places.prefecture), (shares[2], places.province)):
            total = np.bincount(group, weights=weight)
            table += (group == group[here]) * share * weight[here] / total[group[here]]
        table[here] += shares[0]
        tables.append(table.astype(np.float32))
    return tables[0], tables[1]


def _clothes(found: Description, records: Columns, week: Floats, month: Floats) -> Floats:
    """The clothes noted, over those of anybody; pieces are kept, or named otherwise, one by one."""
    if found.clothes is None:
        return np.zeros(len(records), dtype=np.float32)
    (_, first), (_, second) = SAME_CLOTHES
    sizes = (len(words.COLOURS) * len(words.TOPS), len(words.COLOURS) * len(words.BOTTOMS))
    fresh, worn = np.ones(len(records), np.float32), np.ones(len(records), np.float32)
    for place, size in enumerate(sizes):
        same = records.clothes[:, place] == found.clothes[place]
        fresh *= np.where(same, np.float32(first * size + 1 - first), np.float32(1 - first))
        worn *= np.where(same, np.float32(second * size + 1 - second), np.float32(1 - second))
    mixed = week * fresh + (month - week) * worn + (1 - month)
    return np.where(records.clothes[:, 0] >= 0, np.log(mixed), np.float32(0))
