"""How two sound-bearing units of names are alike: by character, by sound in a region, by shape.

For one pair of units (a character, "~lan", or a surname with its units joined by a space):

    kind    same   the same unit
            twin   surnames registered for one another (肖/萧)
            sound  the same toneless syllable
            near   a merger or slip that makes one heard for the other in this region
            look   look-alike in handwriting
            part   half of a compound surname (欧/欧阳)
            other  none of these
    near    0–1: how easily one is heard for the other; 1 as easily as right, 0 at odds of 1 to 64
    look    0–1: likeness of shape between LOOK_LEAST and 1

About 3 µs a new pair; a pair seen before costs a look-up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from reunion.knowledge import characters
from reunion.knowledge.confusions import sound_matrix
from reunion.matching.frequencies import surname_readings, unit_readings
from reunion.matching.sounding import Reading
from reunion.profiles import Unit, Weighted

KINDS = ("same", "twin", "sound", "near", "look", "part", "other")
LOOK_LEAST = 0.4
LOOK_NAMED = 0.7
"""Likeness of shape from which two characters are called look-alikes."""
NEAR_SPAN = 6.0
"""Bits between heard right and not heard for it at all: odds of 1 to 64."""
STEPS = 254
NEAR_NAMED = 0.3
"""From odds of about 1 to 18 on two sounds are called near."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """See the module's docstring."""

    kind: str
    near: float = 0.0
    look: float = 0.0


_SAME = Likeness("same")
_TWIN = Likeness("twin")
_SOUND = Likeness("sound", 1.0)
_PART = Likeness("part")


@lru_cache(maxsize=262_144)
def likeness(a: Unit, b: Unit, regions: Weighted, surname: bool = False) -> Likeness:
    """How two units are alike to ears from these regions."""
    if a == b:
        return _SAME
    if surname and b in characters.doublets(a):
        return _TWIN
    readings = surname_readings if surname else unit_readings
    near = _near(readings(a), readings(b), regions)
    if near >= 1.0:
        return _SOUND
    if surname and (" " in a) != (" " in b):
        return _PART if a in b.split(" ") or b in a.split(" ") else Likeness("other", near)
    shape = characters.shape_similarity(a, b) if len(a) == len(b) == 1 else 0.0
    look = max(0.0, (shape - LOOK_LEAST) / (1 - LOOK_LEAST))
    kind = "near" if near >= NEAR_NAMED else "look" if shape >= LOOK_NAMED else "other"
    return Likeness(kind, near, look)


def _near(left: tuple[Reading, ...], right: tuple[Reading, ...], regions: Weighted) -> float:
    """The best over the readings of both; 1 where two readings are the same sound."""
    best = 0.0
    for a in left:
        for b in right:
            if (a[1] < 0) != (b[1] < 0):
                continue
            if a[:2] == b[:2]:
                return 1.0
            first, second = _ease(a[0], b[0], regions), _ease(a[1], b[1], regions)
            best = max(best, first + second - 1.0)
    return min(best, 0.999)


def _ease(a: int, b: int, regions: Weighted) -> float:
    return 1.0 if a == b or a < 0 else eases(regions)[a][b] / STEPS


@lru_cache(maxsize=128)
def eases(regions: Weighted) -> tuple[bytes, ...]:
    """How easily each syllable is heard for another, either way round, in 1/STEPS."""
    matrix = sound_matrix(regions).astype(np.float64)
    odds = matrix / np.diag(matrix)[None, :]
    odds = np.maximum(odds, odds.T)
    steps = np.zeros(odds.shape, dtype=np.uint8)
    near = odds > math.exp2(-NEAR_SPAN)
    ease = np.clip(1 + np.log2(odds[near]) / NEAR_SPAN, 0.0, 1.0)
    steps[near] = np.round(ease * STEPS)
    return tuple(row.tobytes() for row in steps)
