"""The posterior (后验概率): each candidate's share of the odds, with "not in this file" beside it.

    odds of candidate i = 2^bits_i · P / N        odds of "not in this file" = 1 − P

where P is the chance that the resident is in the file at all and N its number of open records. So
the same bits mean less in a larger file, and a lone weak candidate stays weak.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from reunion.errors import UsageError

Floats = npt.NDArray[np.float64]

USUAL_PRIOR = 0.45
"""Middle of the 0.3-0.6 that stations expect; used where a run tells nothing."""
LEAST_PRIOR, MOST_PRIOR = 0.1, 0.9
_PSEUDO_RESIDENTS = 2.0
"""Weight of USUAL_PRIOR in the estimate, so that a run of one resident does not decide it alone."""
_ROUNDS = 500
_CLOSE = 1e-7


class Posterior(NamedTuple):
    """`shares` of the candidates, shape (number of candidates,), in the order of their bits, and
    `not_in_file`; together they sum to 1 (to rounding, never above)."""

    shares: Floats
    not_in_file: float


def posterior(bits: npt.ArrayLike, prior: float, file_size: int) -> Posterior:
    """Share out the odds of one resident's candidates, in log space.

    Candidates that were not scored are taken to add nothing; minus infinity bits (an excluded
    record) share nothing. Raises UsageError for a prior outside (0, 1) or a file that is smaller
    than the number of the others.
    """
    values = np.asarray(bits, dtype=np.float64)
    possible = int((values > -np.inf).sum())
    _check(prior, file_size, possible)
    if not possible:
        return Posterior(np.zeros(len(values)), 1.0)
    logs = np.append(values * log(2) + log(prior / file_size), log(1 - prior))
    weights = np.exp(logs - logs.max())
    shares = weights / weights.sum()
    inside = shares[:-1]
    return Posterior(inside, min(float(shares[-1]), max(0.0, 1.0 - float(inside.sum()))))


def estimate_prior(runs: Sequence[npt.ArrayLike], file_size: int) -> float:
    """P from a whole run: `runs` holds one array of candidate bits per resident.

    Expectation: each resident's chance to be the first candidate under P. Maximisation: P is their
    mean, with two residents' worth of the usual prior. Only first candidates count: the others,
    many and weak, would add up to somebody for everybody, and P to nine in ten in any file.
    Bounded to 0.1-0.9; no residents: the usual prior.
    """
    odds = np.array([_log_ratio(bits, file_size) for bits in runs], dtype=np.float64)
    prior = USUAL_PRIOR
    for _ in range(_ROUNDS if len(odds) else 0):
        inside = _logistic(odds + log(prior / (1 - prior)))
        mean = (inside.sum() + _PSEUDO_RESIDENTS * USUAL_PRIOR) / (len(odds) + _PSEUDO_RESIDENTS)
        renewed = min(max(float(mean), LEAST_PRIOR), MOST_PRIOR)
        if abs(renewed - prior) < _CLOSE:
            return renewed
        prior = renewed
    return prior


def _log_ratio(bits: npt.ArrayLike, file_size: int) -> float:
    """ln of 2^bits / N of the best candidate; minus infinity without (possible) candidates."""
    values = np.asarray(bits, dtype=np.float64)
    possible = int((values > -np.inf).sum())
    _check(USUAL_PRIOR, file_size, possible)
    if not possible:
        return -np.inf
    return float(values.max() * log(2) - log(file_size))


def _logistic(x: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -700, 700))))


def _check(prior: float, file_size: int, candidates: int) -> None:
    if not 0 < prior < 1:
        raise UsageError(
            f"先验概率为 {prior},应大于 0 且小于 1",
            f"the prior is {prior}; it must lie between 0 and 1",
        )
    if file_size < candidates:
        raise UsageError(
            f"档案只有 {file_size} 条,候选却有 {candidates} 条",
            f"{candidates} candidates cannot come from a file of {file_size} records",
        )
