"""Brothers and sisters: how many, and which place among them. Counts are often off by one, because
the dead, the adopted and cousins are counted or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reunion.columns.growing import Ints
from reunion.matching.compare.rarity import agreement, share
from reunion.matching.contract import Finding, Scene, Score
from reunion.profiles import Profile

_UNKNOWN = -1
_MOST = 100
FAR = 4
"""Numbers so far apart are hardly ever one family's: counts are off by one in .25 of cases, by more
in .10."""


def _held(number: int | None) -> int:
    return _UNKNOWN if number is None else min(max(number, 0), _MOST)


def _level(here: int, there: int) -> str:
    apart = abs(here - there)
    return "same" if apart == 0 else "near" if apart == 1 else "differ" if apart < FAR else "far"


def _bits(field: str, here: int, level: str, column: Ints, scene: Scene) -> float:
    """Bits of a level; that of an equal number by how common the number is in the file."""
    if level != "same":
        return scene.model.bits(field, level)
    known = scene.memory.recall((field, "numbers"), lambda: np.bincount(column[column >= 0]))
    count = float(known[here]) if here < len(known) else 0.0
    u = share(count, int(known.sum()), scene.model.parameter(field, "guess"))
    limits = (scene.model.parameter(field, name) for name in ("least", "most"))
    return round(agreement(scene.model.level(field, "same").m, u, *limits), 2)


def _score(field: str, here: int, column: Ints, scene: Scene) -> Score | None:
    if here == _UNKNOWN:
        return None
    levels = [_level(here, there) for there in range(_MOST + 1)]
    bits = {level: _bits(field, here, level, column, scene) for level in set(levels)}
    table = np.zeros(_MOST + 2)  # the last place is that of -1, unknown
    table[:-1] = [bits[level] for level in levels]
    return lambda rows: np.asarray(table[column[rows]])


@dataclass(frozen=True, slots=True)
class SiblingCounts:
    """兄弟姐妹人数是否相同;差一个常见,不算矛盾。"""

    field: str = "sibling_count"
    family: str = "kin"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        here, there = _held(left.sibling_count), _held(right.sibling_count)
        if _UNKNOWN in (here, there):
            return None
        level = _level(here, there)
        text = {
            "same": f"兄弟姐妹人数相同({here}个)",
            "near": f"兄弟姐妹人数只差一个({here}/{there})",
            "differ": f"兄弟姐妹人数不同({here}/{there})",
            "far": f"兄弟姐妹人数相差很多({here}/{there})",
        }[level]
        bits = _bits(self.field, here, level, scene.table.bodies.sibling_count, scene)
        return Finding(level, bits, f"{here}个", f"{there}个", text)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        return _score(
            self.field, _held(query.sibling_count), scene.table.bodies.sibling_count, scene
        )


@dataclass(frozen=True, slots=True)
class SiblingOrders:
    """在兄弟姐妹中的排行是否相同。"""

    field: str = "sibling_order"
    family: str = "kin"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        here, there = _held(left.sibling_order), _held(right.sibling_order)
        if _UNKNOWN in (here, there):
            return None
        level = _level(here, there)
        a, b = _place(here), _place(there)
        text = {
            "same": f"双方都说排行{a}",
            "near": f"排行只差一位({a}/{b})",
            "differ": f"排行不同({a}/{b})",
            "far": f"排行相差很多({a}/{b})",
        }[level]
        bits = _bits(self.field, here, level, scene.table.bodies.sibling_order, scene)
        return Finding(level, bits, a, b, text)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        return _score(
            self.field, _held(query.sibling_order), scene.table.bodies.sibling_order, scene
        )


def _place(order: int) -> str:
    return "老大" if order == 1 else f"第{order}"
