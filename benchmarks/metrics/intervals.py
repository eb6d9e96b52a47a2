"""A figure with the range it may lie in.

Shares use the score interval of Wilson (Probable inference, the law of succession, and statistical
inference, JASA 22, 1927), which stays within 0–1 and is honest for small samples, where the usual
p ± 1.96·√(p(1−p)/n) is not. Means of other figures use the percentile bootstrap (Efron, 1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Z95 = 1.959963984540054
"""The 97.5 % point of the normal distribution: two-sided 95 %."""
ROUNDS = 2_000
"""Bootstrap rounds: the ends of a 95 % interval are stable to about a twentieth of its width."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A value, the ends of its 95 % interval, and the number of cases it rests on."""

    value: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def wilson(successes: int, count: int, z: float = Z95) -> Interval:
    """The score interval of `successes` out of `count`; (0, 0, 1) for no cases.
    Raises ValueError unless 0 ≤ successes ≤ count."""
    if not 0 <= successes <= count:
        raise ValueError(f"successes must lie in 0..count, not {successes} of {count}")
    if count == 0:
        return Interval(0.0, 0.0, 1.0, 0)
    p = successes / count
    scale = 1 + z * z / count
    centre = (p + z * z / (2 * count)) / scale
    half = z / scale * (p * (1 - p) / count + z * z / (4 * count * count)) ** 0.5
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == count else min(1.0, centre + half)
    return Interval(p, low, high, count)


def share(flags: npt.ArrayLike | Sequence[bool]) -> Interval:
    """The share of true flags with its Wilson interval."""
    array = np.asarray(flags, dtype=np.bool_)
    return wilson(int(array.sum()), int(array.size))


def resampled(count: int, rounds: int, seed: int) -> npt.NDArray[np.int64]:
    """`rounds` × `count` indexes drawn with replacement from 0..count-1."""
    return np.random.default_rng(seed).integers(0, count, size=(rounds, count))


def bootstrap_mean(
    values: npt.ArrayLike, *, rounds: int = ROUNDS, seed: int = 0, level: float = 0.95
) -> Interval:
    """The mean of `values` with its percentile bootstrap interval; (0, 0, 0) for no values."""
    array = np.asarray(values, dtype=np.float64)
    if array.size == 0:
        return Interval(0.0, 0.0, 0.0, 0)
    means = array[resampled(array.size, rounds, seed)].mean(axis=1)
    tail = (1 - level) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return Interval(float(array.mean()), float(low), float(high), int(array.size))
