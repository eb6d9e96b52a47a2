"""Where hits are lost: on the way to the candidates, or in scoring them?

With the exhaustive path as the reference (it scores every record, so it loses nothing to
candidates): candidate loss is what the index's choice costs against it, scoring loss is what the
model still lacks against the best possible ranking of the world.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.metrics.intervals import Interval, share
from benchmarks.metrics.ranking import hits

TIE = 0.01
"""Bits are promised to a hundredth, so what differs by less is a tie."""


@dataclass(frozen=True, slots=True)
class Losses:
    """hit@k given up by the choice of candidates and, when the best possible ranking is known, by
    the scores; both as shares of the residents in the file (negative = gained by chance)."""

    k: int
    candidate: float
    scoring: float | None


def losses(
    indexed: npt.ArrayLike, exhaustive: npt.ArrayLike, best: npt.ArrayLike | None, k: int
) -> Losses:
    """Split the loss of hit@k of an `indexed` run, given an `exhaustive` run of the same model and
    the `best` possible ranks (None when unknown)."""
    reference = float(np.mean(hits(exhaustive, k)))
    candidate = reference - float(np.mean(hits(indexed, k)))
    scoring = None if best is None else float(np.mean(hits(best, k))) - reference
    return Losses(k, candidate, scoring)


def kept_share(
    full: Sequence[tuple[str, float]], kept: Sequence[tuple[str, float]], top: int = 10
) -> Interval:
    """Of the first `top` (id, bits) of the exhaustive path, the share that the other path has too.
    A record that is left out for one of equal bits counts as kept."""
    have = {one for one, _ in kept[:top]}
    worst = kept[min(top, len(kept)) - 1][1] if kept else float("inf")
    enough = len(kept) >= min(top, len(full))
    flags = [one in have or (enough and bits <= worst + TIE) for one, bits in list(full)[:top]]
    return share(flags)
