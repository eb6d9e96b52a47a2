"""Circumstances: how far from the loss somebody was found, and what was worn.

Who is found within a month is mostly found near the loss; later they may be anywhere. Clothes count
for some weeks only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reunion.columns.circumstances import event_node
from reunion.columns.growing import Rows, flatten, sum_of_each
from reunion.knowledge.divisions import divisions
from reunion.matching.compare.dates import PRECISE, SLACK, span_of
from reunion.matching.compare.rarity import agreement, share
from reunion.matching.contract import Bits, Finding, Scene, Score
from reunion.profiles import Profile, Span

WEEK, MONTH = 7, 30
"""Days for which clothes count."""
RINGS = (("there", 1.0), ("near", 60.0), ("around", 200.0), ("region", 600.0), ("far", 99_999.0))
"""Levels of the distance between loss and finding, by its greatest length in km."""
RING_ZH = {
    "there": "走失地与发现地相同",
    "near": "走失地与发现地相邻(不到60公里)",
    "around": "走失地离发现地不到200公里",
    "region": "走失地离发现地几百公里",
    "far": "走失地离发现地很远",
}


def _rings(node: int) -> npt.NDArray[np.int64]:
    """Level of every division node by its distance from `node`; the last entry is for unknown."""
    distance = divisions().distances_km(node)
    return np.searchsorted([km for _, km in RINGS], distance).astype(np.int64)


TIMES = ("", "soon_", "undated_")
"""Whether the finding came within a month of the loss, later, or nobody knows: by the prefix of the
level. "" stands first, for it is what most pairs are."""


def _soon(found: Span | None, lost: Span | None) -> int:
    """Index into TIMES."""
    if found is None or lost is None:
        return 2
    return int(-SLACK <= found[1] - lost[0] <= PRECISE)


def _ring_bits(node: int, scene: Scene) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Level of every node, and bits of each level, shape (times, rings), by the records of the file
    lost at that range."""

    def make() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        model, rings = scene.model, _rings(node)
        counts = np.bincount(rings, weights=scene.frequencies.lost_at, minlength=len(RINGS))
        people = np.bincount(rings, weights=scene.frequencies.nodes, minlength=len(RINGS))
        chances = people / people.sum()
        least, most = (model.parameter("distance", name) for name in ("least", "most"))
        total = int(counts.sum())
        bits = np.zeros((len(TIMES), len(RINGS)))
        for row, time in enumerate(TIMES):
            for column, (name, _) in enumerate(RINGS):
                guess = max(float(chances[column]), 1e-5)
                u = share(float(counts[column]), total, guess)
                m = model.level("distance", time + name).m
                bits[row, column] = round(agreement(m, u, least, most), 2)
        return rings, bits

    return scene.memory.recall(("distance", node), make)


@dataclass(frozen=True, slots=True)
class Distances:
    """走失地与发现地相距多远;走失不久就被发现的,多半还在附近。"""

    field: str = "distance"
    family: str = "circumstance"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        here, there = event_node(left), event_node(right)
        if here < 0 or there < 0 or left.event is None or right.event is None:
            return None
        rings, bits = _ring_bits(here, scene)
        ring, time = int(rings[there]), _soon(span_of(left), span_of(right))
        names = [divisions().full_name(node) for node in (here, there)]
        level = RINGS[ring][0]
        text = RING_ZH[level] + ",且相隔不到一个月" * (TIMES[time] == "soon_" and ring < 3)
        return Finding(TIMES[time] + level, float(bits[time, ring]), names[0], names[1], text)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        table, days = distance_bits(query, scene), found_in_time(query)
        if table is None:
            return None
        columns = scene.table.circumstances

        def score(rows: Rows) -> Bits:
            node, lo = columns.node[rows], columns.lo[rows]
            if days is None:
                return np.asarray(table[2][node])
            soon = (lo >= days[0]) & (lo <= days[1])
            return np.asarray(table[np.where(lo > 0, soon, 2), node])

        return score


def distance_bits(query: Profile, scene: Scene) -> npt.NDArray[np.float64] | None:
    """Bits of a loss at every division node, shape (times, nodes + 1), the last for an unknown
    place; None when nobody knows where the query was found."""
    here = event_node(query)
    if here < 0:
        return None

    def make() -> npt.NDArray[np.float64]:
        rings, bits = _ring_bits(here, scene)
        return np.column_stack([bits[:, rings], np.zeros(len(TIMES))])

    return scene.memory.recall(("distances", here), make)


def found_in_time(query: Profile) -> Span | None:
    """First and last day of a loss that the finding followed within a month."""
    found = span_of(query)
    return None if found is None else (found[1] - PRECISE, found[1] + SLACK)


def garment_likeness(garment: str, worn: set[str]) -> float:
    """1 for a garment ("red:jacket") that was worn, 0.5 where one side gives no colour, else 0."""
    if garment in worn:
        return 1.0
    colour, _, what = garment.rpartition(":")
    others = [other.rpartition(":") for other in worn]
    return 0.5 if any(what == kind and not (colour and hue) for hue, _, kind in others) else 0.0


ALIKE = ("same", "part", "differ")


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
        level = f"{'week' if longest <= WEEK else 'month'}_{alike}"
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
            for name in (f"{when}_{how}" for when in ("week", "month") for how in ALIKE)
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
            other = np.where(week, bits["week_differ"], bits["month_differ"])
            value = np.where(shared == 0, other, value)
            timely = (longest >= -SLACK) & (longest <= MONTH) & (lo > 0) & (count > 0)
            return np.where(timely, value, 0.0)

        return score
