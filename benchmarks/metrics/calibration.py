"""Do probabilities mean what they say? Of the candidates given 0.8, eight in ten should be right.

Expected calibration error: the mean distance between stated probability and observed share over
bins of equal width, weighted by the number of cases (Naeini, Cooper and Hauskrecht, AAAI 2015).
Brier score: the mean squared distance of probability and outcome (Brier, Monthly Weather Review 78,
1950).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.metrics.intervals import Interval, wilson
from benchmarks.metrics.ranking import Flags, Floats

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar of a reliability curve: its edges, the mean stated probability in it, and the
    observed share of right ones with its 95 % interval (`observed.count` cases)."""

    low: float
    high: float
    stated: float
    observed: Interval


def _checked(probabilities: npt.ArrayLike, outcomes: npt.ArrayLike) -> tuple[Floats, Flags]:
    stated = np.asarray(probabilities, dtype=np.float64)
    right = np.asarray(outcomes, dtype=np.bool_)
    if stated.shape != right.shape:
        raise ValueError(f"{stated.shape} probabilities do not fit {right.shape} outcomes")
    if stated.size and not bool(np.all((stated >= 0) & (stated <= 1))):
        raise ValueError("probabilities must lie between 0 and 1")
    return stated, right


def reliability(
    probabilities: npt.ArrayLike, outcomes: npt.ArrayLike, bins: int = BINS
) -> list[Bin]:
    """Non-empty bins of equal width. Raises ValueError for a probability outside 0–1 or for
    arrays of unequal length."""
    stated, right = _checked(probabilities, outcomes)
    which = np.minimum((stated * bins).astype(np.int64), bins - 1)
    out: list[Bin] = []
    for number in np.unique(which):
        inside = which == number
        observed = wilson(int(right[inside].sum()), int(inside.sum()))
        edges = (float(number) / bins, (float(number) + 1) / bins)
        out.append(Bin(*edges, float(stated[inside].mean()), observed))
    return out


def expected_calibration_error(
    probabilities: npt.ArrayLike, outcomes: npt.ArrayLike, bins: int = BINS
) -> float:
    """Mean |stated − observed| over the bins, weighted by cases; 0 for no cases."""
    found = reliability(probabilities, outcomes, bins)
    cases = sum(one.observed.count for one in found)
    if not cases:
        return 0.0
    return sum(one.observed.count * abs(one.stated - one.observed.value) for one in found) / cases


def brier(probabilities: npt.ArrayLike, outcomes: npt.ArrayLike) -> float:
    """Mean squared distance of probability and outcome; 0 for no cases."""
    stated, right = _checked(probabilities, outcomes)
    return float(np.mean((stated - right) ** 2)) if stated.size else 0.0
