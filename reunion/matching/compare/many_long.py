"""Many pairs of long given names aligned at once: the bits of `resembling` for given names that are
longer than two units or not equally long.

The same dynamic programme as `resembling._align_long`, over all pairs together: `units[n, i, j]`
are the bits of the i-th unit of the query against the j-th of the record.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from reunion.matching.compare.many_units import Bools, Floats, Ints


def aligned_bits(
    left: Ints, right: Ints, units: Floats, called: Bools, weights: Mapping[str, float]
) -> Floats:
    """Resemblance of the given names of every pair.

    `left` and `right` hold the codes of their units, -1 behind the last; shapes (n, most units).
    """
    gap = np.where(called, weights["called"], weights["lost"])
    best = _fill(units, gap)
    paired = _trace(best, units, (left >= 0).sum(axis=1), (right >= 0).sum(axis=1))
    on_left: Bools = np.asarray(paired.any(axis=2))
    on_right: Bools = np.asarray(paired.any(axis=1))
    bits = np.where(paired, units, 0.0).sum(axis=(1, 2))
    for own, other, mine, theirs in (
        (left, right, on_left, on_right), (right, left, on_right, on_left),
    ):  # fmt: skip
        alone = (own >= 0) & ~mine
        repeats = _among(own, own, mine) | _among(own, other, theirs)
        doubled = (alone & repeats).sum(axis=1)
        bits += doubled * weights["doubled"] + (alone & ~repeats).sum(axis=1) * gap
    return np.asarray(bits)


def _fill(units: Floats, gap: Floats) -> Floats:
    """The best bits of every pair of beginnings, shape (n, rows + 1, columns + 1)."""
    count, rows, columns = units.shape
    best = np.zeros((count, rows + 1, columns + 1))
    best[:, 0, :] = gap[:, None] * np.arange(columns + 1)
    best[:, :, 0] = gap[:, None] * np.arange(rows + 1)
    for i in range(rows):
        for j in range(columns):
            alone = np.maximum(best[:, i, j + 1] + gap, best[:, i + 1, j] + gap)
            best[:, i + 1, j + 1] = np.maximum(best[:, i, j] + units[:, i, j], alone)
    return best


def _trace(best: Floats, units: Floats, rows: Ints, columns: Ints) -> Bools:
    """Which units are partners, shape as `units`: the way back from the ends of both names."""
    paired = np.zeros(units.shape, dtype=np.bool_)
    at = np.arange(len(units))
    i, j = rows.copy(), columns.copy()
    for _ in range(units.shape[1] + units.shape[2]):
        inside = (i > 0) & (j > 0)
        up, back = np.maximum(i - 1, 0), np.maximum(j - 1, 0)
        together = inside & (best[at, i, j] == best[at, up, back] + units[at, up, back])
        paired[at[together], up[together], back[together]] = True
        above = (i > 0) & ~together & ((j == 0) | (best[at, up, j] >= best[at, i, back]))
        left = (j > 0) & ~together & ~above
        i, j = np.where(together | above, up, i), np.where(together | left, back, j)
    return paired


def _among(own: Ints, other: Ints, chosen: Bools) -> Bools:
    """Whether each unit also stands among the chosen units of the other name."""
    return np.asarray(((own[:, :, None] == other[:, None, :]) & chosen[:, None, :]).any(axis=2))
