"""Two engines on the same residents, resident by resident.

Comparing two independent intervals throws away that both engines met the same easy and hard
people; a paired test looks only at those on whom they differ. McNemar's test (Psychometrika 12,
1947) in its exact binomial form is for hits; the paired bootstrap is for any mean; the sign test is
for ranks.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
import numpy.typing as npt

from benchmarks.metrics.intervals import ROUNDS, Interval, resampled


@dataclass(frozen=True, slots=True)
class McNemar:
    """Residents that only the first engine hit, that only the second hit, and the exact p values:
    two-sided, and one-sided for "the second engine is better"."""

    only_first: int
    only_second: int
    p_two_sided: float
    p_second_better: float


def binomial_tail(at_least: int, count: int) -> float:
    """P(X ≥ at_least) for X ~ Binomial(count, 1/2), exactly."""
    if at_least <= 0:
        return 1.0
    ways = sum(comb(count, k) for k in range(at_least, count + 1))
    return float(ways / 2**count)


def _same_length(first: npt.ArrayLike, second: npt.ArrayLike) -> None:
    if np.shape(first) != np.shape(second):
        raise ValueError(
            f"both engines must answer for the same residents, not {np.shape(first)} "
            f"and {np.shape(second)}"
        )


def mcnemar(first: npt.ArrayLike, second: npt.ArrayLike) -> McNemar:
    """McNemar's exact test on two sets of hits. Raises ValueError when they differ in length."""
    _same_length(first, second)
    a, b = np.asarray(first, dtype=np.bool_), np.asarray(second, dtype=np.bool_)
    only_a, only_b = int((a & ~b).sum()), int((b & ~a).sum())
    changed = only_a + only_b
    two_sided = min(1.0, 2 * binomial_tail(max(only_a, only_b), changed))
    return McNemar(only_a, only_b, two_sided, binomial_tail(only_b, changed))


def paired_difference(
    first: npt.ArrayLike, second: npt.ArrayLike, *, rounds: int = ROUNDS, seed: int = 0
) -> Interval:
    """mean(second) − mean(first) with its 95 % paired bootstrap interval: residents are drawn, and
    each brings both engines' values. Raises ValueError when the two differ in length."""
    _same_length(first, second)
    change = np.asarray(second, dtype=np.float64) - np.asarray(first, dtype=np.float64)
    if change.size == 0:
        return Interval(0.0, 0.0, 0.0, 0)
    means = change[resampled(change.size, rounds, seed)].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(float(change.mean()), float(low), float(high), int(change.size))


def ratio_of_means(
    part: npt.ArrayLike, whole: npt.ArrayLike, *, rounds: int = ROUNDS, seed: int = 0
) -> Interval | None:
    """mean(part) / mean(whole), as for the share of the best possible ranking, with its 95 %
    paired bootstrap interval; None when the whole is zero. Raises ValueError when they differ in
    length."""
    _same_length(part, whole)
    a, b = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    if a.size == 0 or b.sum() == 0:
        return None
    drawn = resampled(a.size, rounds, seed)
    tops, bottoms = a[drawn].sum(axis=1), b[drawn].sum(axis=1)
    ratios = tops[bottoms > 0] / bottoms[bottoms > 0]
    low, high = np.quantile(ratios, [0.025, 0.975])
    return Interval(float(a.sum() / b.sum()), float(low), float(high), int(a.size))


def worse_sign(before: npt.ArrayLike, after: npt.ArrayLike) -> float:
    """The one-sided exact sign test for "ranks got worse": the chance of at least as many worsened
    ranks among the changed ones, were worse and better equally likely. A rank of 0 (not found) is
    worse than any other. Raises ValueError when the two differ in length."""
    _same_length(before, after)
    a, b = (_not_found_last(np.asarray(one, dtype=np.int64)) for one in (before, after))
    worse, better = int((b > a).sum()), int((b < a).sum())
    return binomial_tail(worse, worse + better)


def _not_found_last(ranks: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.where(ranks >= 1, ranks, np.iinfo(np.int64).max)
