"""How rare a value is in the file: counted, and smoothed with a guess for what it does not hold."""

from __future__ import annotations

import math

BASE = 200.0
"""Pseudo-records of the guess; a file of some thousands speaks for itself."""


def share(count: float, size: int, guess: float) -> float:
    """Smoothed share: `count` of `size` records, with `guess` worth BASE records."""
    return (count + BASE * guess) / (size + BASE)


def agreement(m: float, u: float, least: float, most: float) -> float:
    """log2(m / u) held between `least` and `most`."""
    return min(max(math.log2(m / u), least), most)
