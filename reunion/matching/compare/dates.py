"""When: how long after the loss somebody was found, against all the losses of the file.

The chance of being found on a day is spread evenly within each level of the time since the loss,
and nobody could be found later than today. bits = log2(chance of the day found, given the loss of
this record / the mean of that chance over the losses of the file): a finding within the week of a
loss says much, because few others were lost that week.

Nobody is found before being lost, but dates are those of reports, of admissions, of memory; so an
impossible order counts against and never excludes.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from reunion.columns.growing import Rows
from reunion.matching.compare.rarity import BASE
from reunion.matching.contract import Bits, Finding, Scene, Score, rounded
from reunion.matching.sounding import FloatArray
from reunion.profiles import Profile, Span

Days: TypeAlias = npt.NDArray[np.int64]
SLACK = 2
"""Days by which a finding may precede the loss: dates are written down afterwards."""
PRECISE = 31
"""A loss known to the month (days) counts as dated."""
LEVELS = ("after_long", "after_late", "after_vague", "about",
          "week", "month", "year", "years", "decade", "long")  # fmt: skip
"""Levels of the days from the first possible day of the loss to the finding."""
EDGES = (-1_826, -365, -SLACK, 0, 8, 32, 367, 1_828, 3_654)
"""First day of each level but the first."""
_ENDS = np.array([-7_300.0, *EDGES, 11_000.0])
_WIDTHS = np.diff(_ENDS)
_SINCE = 4
"""Levels from here on follow the loss."""
KINDS = ("", "reported_", "vague_")
"""Prefix of the levels: a dated loss, one whose date may be that of the report, a year only."""
TEXT = {
    "week": "走失与发现前后不到一周",
    "month": "走失与发现相隔不到一个月",
    "year": "走失与发现相隔不到一年",
    "years": "走失与发现相隔几年",
    "decade": "走失与发现相隔五到十年",
    "long": "先走失、后发现,相隔多年",
    "about": "发现比登记的走失早一两天,可能是日期记录有出入",
    "after_vague": "发现早于登记的走失时间,但登记的可能是报案日期或只知大概年月",
    "after_late": "发现早于登记的走失时间一年以上,登记的可能是报案日期",
    "after_long": "发现早于登记的走失时间五年以上,请核对走失日期",
}
_AFTER = "发现在前、走失在后,时间对不上,请核对走失日期"
_ALL_DAYS = 7_300
"""Without a file, losses are taken to be spread evenly over so many days."""
SAMPLE = 2_000
"""So many losses of the file stand for all of them."""


def span_of(profile: Profile) -> Span | None:
    """The day span of a record's event."""
    return profile.event.span if profile.event else None


@dataclass(frozen=True, slots=True, repr=False)
class _Waiting:
    """How long people are away: `density` log2 of the chance a day, shape (kinds, levels), and
    `ended` log2 of being found within so many days, from 0 on (the last for all that follow)."""

    density: FloatArray
    ended: FloatArray

    def one(self, kind: int, gap: int, waited: int) -> float:
        """`bits` of one loss: the reference."""
        level = bisect_right(EDGES, gap)
        ended = 0.0
        if level >= _SINCE:
            ended = float(self.ended[min(waited, len(self.ended) - 1)])
        return float(self.density[kind, level]) - ended

    def bits(self, kind: Days, gap: Days, waited: Days) -> FloatArray:
        """log2 of the chance a day of a finding `gap` days after a loss `waited` days ago."""
        level = _levels()[np.clip(gap, -_REACH, _REACH) + _REACH]
        ended = self.ended[np.clip(waited, 0, len(self.ended) - 1)]
        return np.asarray(self.density[kind, level] - np.where(level < _SINCE, 0.0, ended))


_REACH = -EDGES[0] + EDGES[-1]
"""Days before and after the loss beyond which the level is the first or the last one."""


@cache
def _levels() -> Days:
    """Level by the days from -_REACH to _REACH."""
    return np.searchsorted(EDGES, np.arange(-_REACH, _REACH + 1), side="right")


def _waiting(scene: Scene) -> _Waiting:
    def make() -> _Waiting:
        rows = [[scene.model.level("dates", kind + name).m for name in LEVELS] for kind in KINDS]
        shares = np.array(rows) / np.sum(rows, axis=1, keepdims=True)
        since = np.concatenate(([0.0], np.cumsum(shares[0, _SINCE:])))
        within = since / since[-1]
        waited = np.maximum(np.arange(_ENDS[-1] + 1), 7)
        ended = np.log2(np.interp(waited, _ENDS[_SINCE:], within))
        return _Waiting(np.log2(shares / _WIDTHS), ended)

    return scene.memory.recall(("dates", "waiting"), make)


@dataclass(frozen=True, slots=True, repr=False)
class _Found:
    """A day found: the last day known to the file, and log2 of its chance after any loss."""

    waiting: _Waiting
    day: int
    last: int
    anybody: float
    least: float
    most: float

    def one(self, kind: int, lost: int) -> float:
        """Bits of one loss: the reference."""
        bits = self.waiting.one(kind, self.day - lost, self.last - lost) - self.anybody
        return min(max(bits, self.least), self.most)

    def bits(self, kind: Days, lost: Days) -> FloatArray:
        """Bits of losses from the days `lost` on."""
        bits = self.waiting.bits(kind, self.day - lost, self.last - lost) - self.anybody
        return np.asarray(np.clip(bits, self.least, self.most))


def _found(day: int, scene: Scene) -> _Found:
    def make() -> _Found:
        losses, waiting = scene.frequencies.losses, _waiting(scene)
        last = max(day, int(losses[-1])) if len(losses) else day
        size, mean = len(losses), 0.0
        if size:
            some = losses[:: max(size // SAMPLE, 1)]
            mean = float(np.exp2(waiting.bits(np.zeros_like(some), day - some, last - some)).mean())
        anybody = math.log2((size * mean + BASE / _ALL_DAYS) / (size + BASE))
        limits = (scene.model.parameter("dates", name) for name in ("least", "most"))
        return _Found(waiting, day, last, anybody, *limits)

    return scene.memory.recall(("dates", day), make)


@dataclass(frozen=True, slots=True)
class Dates:
    """走失与发现的先后、相隔多久;先后矛盾只扣分,不排除。"""

    field: str = "dates"
    family: str = "circumstance"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        found, lost = span_of(left), span_of(right)
        if found is None or lost is None or left.event is None or right.event is None:
            return None
        kind = 2 if lost[1] - lost[0] > PRECISE else int(right.event.reported)
        level = LEVELS[bisect_right(EDGES, found[1] - lost[0])]
        bits = _found(found[1], scene).one(kind, lost[0])
        a, b = left.event.text or "发现时间", right.event.text or "走失时间"
        text = _AFTER if kind == 0 and level.startswith("after") else TEXT[level]
        return Finding(KINDS[kind] + level, round(bits, 2) + 0.0, a, b, text)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        found = span_of(query)
        if found is None:
            return None
        known = _found(found[1], scene)
        columns = scene.table.circumstances

        def score(rows: Rows) -> Bits:
            lo, hi = columns.lo[rows].astype(np.int64), columns.hi[rows]
            kind = np.where(hi - lo > PRECISE, 2, columns.reported[rows] > 0).astype(np.int64)
            return rounded(np.where(lo > 0, known.bits(kind, lo), 0.0))

        return score
