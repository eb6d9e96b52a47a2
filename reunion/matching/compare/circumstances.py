"""Circumstances: when and where lost and found, and what was worn.

Nobody is found before being lost, but dates are those of reports, of admissions, of memory; so an
impossible order counts against and never excludes. Clothes count for some weeks only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from reunion.columns.circumstances import event_node
from reunion.columns.growing import Rows, flatten, sum_of_each
from reunion.knowledge.divisions import divisions
from reunion.matching.contract import Bits, Finding, Scene, Score
from reunion.profiles import Profile, Span

SLACK = 2
"""Days by which a finding may precede the loss: dates are written down afterwards."""
WEEK, MONTH = 7, 30
PRECISE = 31
"""A loss known to the month (days) counts as dated."""
NEAR_KM = 100.0


def span_of(profile: Profile) -> Span | None:
    """The day span of a record's event."""
    return profile.event.span if profile.event else None


@lru_cache(maxsize=512)
def _near(node: int) -> npt.NDArray[np.bool_]:
    """Nodes within NEAR_KM, and a last place for "unknown" (-1): False."""
    tree = divisions()
    if node < 0:
        return np.zeros(len(tree.codes) + 1, dtype=np.bool_)
    return np.append(tree.distances_km(node) <= NEAR_KM, False)


@dataclass(frozen=True, slots=True)
class Dates:
    """走失与发现的先后、相隔多久、相距多远;先后矛盾只扣分,不排除。"""

    field: str = "dates"
    family: str = "circumstance"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        found, lost = span_of(left), span_of(right)
        if found is None or lost is None or left.event is None or right.event is None:
            return None
        level = "before"
        longest = found[1] - lost[0]
        if -longest > SLACK:
            vague = right.event.reported or lost[1] - lost[0] > PRECISE
            level = "after_vague" if vague else "after"
        elif longest <= WEEK:
            level = "week_near" if self._close(left, right) else "week"
        a, b = left.event.text or "发现时间", right.event.text or "走失时间"
        text = {
            "before": "先走失、后发现,时间上说得通",
            "week": "走失与发现前后不到一周",
            "week_near": "走失与发现前后不到一周,两地相距不到100公里",
            "after": "发现在前、走失在后,时间对不上,请核对走失日期",
            "after_vague": "发现早于登记的走失时间,但登记的可能是报案日期或只知大概年月",
        }[level]
        return Finding(level, scene.model.bits(self.field, level), a, b, text)

    def _close(self, left: Profile, right: Profile) -> bool:
        here, there = event_node(left), event_node(right)
        return here >= 0 and there >= 0 and divisions().distance_km(here, there) <= NEAR_KM

    def score(self, query: Profile, scene: Scene) -> Score | None:
        found = span_of(query)
        if found is None:
            return None
        near = _near(event_node(query))
        bits = {
            name: scene.model.bits(self.field, name)
            for name in ("before", "week", "week_near", "after", "after_vague")
        }
        columns = scene.table.circumstances

        def score(rows: Rows) -> Bits:
            lo, hi, reported = columns.lo[rows], columns.hi[rows], columns.reported[rows] > 0
            longest = found[1] - lo
            week = np.where(near[columns.node[rows]], bits["week_near"], bits["week"])
            value = np.where(longest <= WEEK, week, bits["before"])
            vague = reported | (hi - lo > PRECISE)
            after = np.where(vague, bits["after_vague"], bits["after"])
            value = np.where(-longest > SLACK, after, value)
            return np.where(lo > 0, value, 0.0)

        return score


def garment_likeness(garment: str, worn: set[str]) -> float:
    """1 for a garment ("red:jacket") that was worn, 0.5 where one side gives no colour, else 0."""
    if garment in worn:
        return 1.0
    colour, _, what = garment.rpartition(":")
    others = [other.rpartition(":") for other in worn]
    return 0.5 if any(what == kind and not (colour and hue) for hue, _, kind in others) else 0.0


def _alike(shared: float, fewer: int) -> str:
    """same: two garments or more, and half of the shorter list; part: fewer; differ: none."""
    if shared == 0:
        return "differ"
    return "same" if shared >= 2 and 2 * shared >= fewer else "part"


@dataclass(frozen=True, slots=True)
class Clothes:
    """走失时与发现时的衣着;只在相隔一个月以内有意义。"""

    field: str = "clothing"
    family: str = "circumstance"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        found, lost = span_of(left), span_of(right)
        here, there = set(left.clothing), set(right.clothing)
        if found is None or lost is None or not here or not there:
            return None
        longest = found[1] - lost[0]
        if not -SLACK <= longest <= MONTH:
            return None
        shared = sum(garment_likeness(garment, here) for garment in there)
        alike = _alike(shared, min(len(here), len(there)))
        level = alike if alike == "differ" else f"{'week' if longest <= WEEK else 'month'}_{alike}"
        when = "一周" if longest <= WEEK else "一个月"
        text = {
            "same": f"相隔不到{when},衣着相符",
            "part": f"相隔不到{when},衣着有一部分相符",
            "differ": f"相隔不到{when},衣着记录不同",
        }[alike]
        a, b = left.clothing_text or "有记录", right.clothing_text or "有记录"
        return Finding(level, scene.model.bits(self.field, level), a, b, text)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        found = span_of(query)
        worn = set(query.clothing)
        if found is None or not worn:
            return None
        columns = scene.table.circumstances
        mine = np.array([garment_likeness(word, worn) for word in columns.clothes] or [0.0])
        bits = {
            name: scene.model.bits(self.field, name)
            for name in ("week_same", "week_part", "month_same", "month_part", "differ")
        }

        def score(rows: Rows) -> Bits:
            items, offsets = flatten(columns.clothing_start, rows)
            count = np.diff(offsets)
            shared = sum_of_each(mine[columns.clothing[items]], offsets)
            lo = columns.lo[rows]
            longest = found[1] - lo
            week = longest <= WEEK
            same = (shared >= 2) & (2 * shared >= np.minimum(count, len(worn)))
            value = np.where(
                same,
                np.where(week, bits["week_same"], bits["month_same"]),
                np.where(week, bits["week_part"], bits["month_part"]),
            )
            value = np.where(shared == 0, bits["differ"], value)
            timely = (longest >= -SLACK) & (longest <= MONTH) & (lo > 0) & (count > 0)
            return np.where(timely, value, 0.0)

        return score
