"""Two ID numbers: at which level they compare, how much their common digits say, whom to trust."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reunion.columns.documents import (
    PREFIX,
    TEN,
    TRUSTS,
    UNKNOWN,
    WIDTH,
    digit_values,
    is_old,
)
from reunion.columns.growing import Floats
from reunion.matching.contract import Scene
from reunion.profiles import IdPattern

FIELD = "id_number"


def pair_level(left: IdPattern, right: IdPattern) -> str | None:
    """How two numbers compare; None when there is nothing to say."""
    a, b = digit_values(left.digits), digit_values(right.digits)
    both = [i for i in range(WIDTH) if UNKNOWN not in (a[i], b[i])]
    wrong = [i for i in both if a[i] != b[i]]
    if len(both) < WIDTH:
        return _partial_level(len(both), len(wrong))
    if not wrong:
        return "old15" if is_old(left) or is_old(right) else "full"
    if left.valid and right.valid:
        return "different"
    swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and _crossed(a, b, wrong[0])
    if (left.valid or right.valid) and (len(wrong) == 1 or swapped):
        return "repaired"
    return "two_edits" if len(wrong) <= 2 else None


def _crossed(a: bytes, b: bytes, place: int) -> bool:
    return a[place] == b[place + 1] and a[place + 1] == b[place]


def _partial_level(known: int, wrong: int) -> str | None:
    if known == 0:
        return None
    if wrong == 0:
        return "partial"
    return "partial_slip" if wrong == 1 and known >= SLIP_LEAST else "partial_differs"


SLIP_LEAST = 8
"""Digits that must be known before one wrong digit counts as a slip."""


@dataclass(frozen=True, slots=True)
class Shares:
    """log2 shares in the file of one query's digits: `prefix[k]` of its first k together, shape
    (7,); `digit` of each one alone, shape (18,), 0 where the query does not know it."""

    prefix: Floats
    digit: Floats

    def rarity(self, agreed: tuple[bool, ...]) -> float:
        """-log2 of the share of numbers that agree in these positions."""
        run = self.run(agreed)
        rest = sum(self.digit[i] for i in range(run, WIDTH) if agreed[i])
        return float(-(self.prefix[run] + rest))

    @staticmethod
    def run(agreed: tuple[bool, ...]) -> int:
        """How many of the first six digits agree without a gap."""
        run = 0
        while run < PREFIX and agreed[run]:
            run += 1
        return run


def shares(digits: bytes, scene: Scene) -> Shares:
    """Shares of a query's digits, smoothed so that a digit never seen still has a share."""
    documents = scene.table.documents
    counts = documents.position_counts.astype(np.float64)
    chances = (counts + _EVEN) / (counts.sum(axis=1, keepdims=True) + _EVEN * (TEN + 1))
    digit = np.zeros(WIDTH)
    for place, value in enumerate(digits):
        if value != UNKNOWN:
            digit[place] = math.log2(chances[place, value])
    total = float(documents.prefix_count.sum())
    prefix = np.zeros(PREFIX + 1)
    below = np.concatenate(([0], np.cumsum(documents.prefix_count)))
    number = 0
    for k in range(1, PREFIX + 1):
        if digits[k - 1] >= TEN:
            prefix[k:] = prefix[k - 1]
            break
        number = number * 10 + digits[k - 1]
        width = 10 ** (PREFIX - k)
        lo, hi = np.searchsorted(documents.prefix, (number * width, (number + 1) * width))
        guess = 2.0 ** float(digit[:k].sum())
        count = float(below[hi] - below[lo])
        prefix[k] = math.log2((count + _GUESS * guess) / (total + _GUESS))
    return Shares(prefix, digit)


_EVEN = 20.0
"""Pseudo-records for each digit value, so that a small file of few places is not taken for all."""
_GUESS = 20.0
"""Pseudo-records for a prefix that the file hardly holds."""


def level_bits(level: str, rarity: float, scene: Scene) -> float:
    """Bits of a level before trust; `rarity` counts for partial numbers only."""
    model = scene.model
    if level in ("partial", "partial_slip"):
        bits = rarity + math.log2(model.level(FIELD, level).m)
        least = 0.0 if level == "partial" else model.bits(FIELD, "partial_differs")
        return min(max(bits, least), model.parameter(FIELD, f"{level}_most"))
    return model.bits(FIELD, level)


DOUBTS = {"carried": ",号码来自随身证件,多半是本人的", "doubtful": ",但证件不一定是本人的"}
"""What a sentence adds about a paper whose owner is not known for sure."""


def trusted(bits: float, trust: int, scene: Scene) -> float:
    """Bits as far as the papers may be held to be the person's own; `trust` into TRUSTS."""
    if TRUSTS[trust] == "own":
        return bits
    most = scene.model.parameter(FIELD, f"{TRUSTS[trust]}_most")
    return min(bits, most) if TRUSTS[trust] == "unknown" else min(max(bits, 0.0), most)
