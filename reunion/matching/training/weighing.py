"""Weights of fields from reviewed decisions: a logistic regression over the bits of each field.

    ln odds(confirmed) = a + w · Σ bits + Σ d_f · bits_f        weight of a field = 1 + d_f / w

Only the d are held small (L2), so a field keeps its weight until the decisions speak against it:
one that mostly repeats what another has said falls below 1. The common factor w and a belong to
which pairs people happened to review, and are not taken. A weight never falls below 0, for
agreement must not speak against a pair: such a field is left out and the rest fitted anew. Judged,
and its strength of L2 chosen, by folds of people, never of pairs.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
FOLDS = 5
STRENGTHS = (0.001, 0.003, 0.01, 0.03, 0.1)
"""Inverse strengths of L2 (scikit-learn's C) that are tried, in squared units of 1 / bits."""
SPOKEN = 20
"""Decided pairs in which a field must speak for a weight of its own."""
FREE = 30.0
"""The sum of bits is scaled up by this, so that L2 hardly holds its coefficient."""
MOST = 2.0
"""No field counts more than twice what the model says."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """`weights` by field; log loss (nats a pair) on people left out, `before` with all weights as
    they were and `after`; the strength chosen."""

    weights: dict[str, float]
    before: float
    after: float
    strength: float


def fit_weights(bits: Floats, fields: Sequence[str], confirmed: Flags, person: Ints) -> Weighed:
    """Weights from decided pairs: `bits` (n, fields), `confirmed` (n,), `person` (n,) numbers that
    keep all pairs of a person in one fold."""
    folds = list(_folds(confirmed, person))
    before = _loss(bits, confirmed, folds, None)
    losses = [(_loss(bits, confirmed, folds, one), one) for one in STRENGTHS]
    after, strength = min(losses)
    weights = _weights(bits, confirmed, strength)
    named = {field: round(float(weight), 3) for field, weight in zip(fields, weights, strict=True)}
    return Weighed(named, before, after, strength)


def loss_of(bits: Floats, weights: Floats, confirmed: Flags, person: Ints) -> float:
    """Log loss (nats a pair) on people left out of these weights as they are."""
    return _loss(bits * weights, confirmed, list(_folds(confirmed, person)), None)


def _folds(confirmed: Flags, person: Ints) -> list[tuple[Ints, Ints]]:
    from sklearn.model_selection import StratifiedGroupKFold

    dealt = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=1)
    return list(dealt.split(np.zeros(len(person)), confirmed, person))


def _loss(
    bits: Floats, confirmed: Flags, folds: Sequence[tuple[Ints, Ints]], strength: float | None
) -> float:
    """Mean log loss over the folds; with `strength` None all fields keep their weight."""
    total = 0.0
    for learned, left in folds:
        weights = (
            np.ones(bits.shape[1])
            if strength is None
            else _weights(bits[learned], confirmed[learned], strength)
        )
        sums = bits @ weights
        chance = _logistic(sums[learned][:, None], confirmed[learned], 1e6).predict_proba(
            sums[left][:, None]
        )[:, 1]
        chance = np.clip(chance, 1e-6, 1 - 1e-6)
        total -= float(np.log(np.where(confirmed[left], chance, 1 - chance)).sum())
    return total / len(confirmed)


def _weights(bits: Floats, confirmed: Flags, strength: float) -> Floats:
    """One weight a field, 0 to MOST; 1 where too few pairs speak."""
    taken = np.ones(bits.shape[1], dtype=np.bool_)
    own = (bits != 0).sum(axis=0) >= SPOKEN
    while True:
        total = bits[:, taken].sum(axis=1)
        columns = np.flatnonzero(own & taken)
        design = np.column_stack([total * FREE, bits[:, columns]])
        found = _logistic(design, confirmed, strength).coef_[0]
        common = found[0] * FREE
        weights = taken.astype(np.float64)
        if common <= 0:  # the decisions contradict the bits as a whole: nothing to be learned
            return weights
        weights[columns] += found[1:] / common
        if weights.min() >= 0:
            return np.minimum(weights, MOST)
        taken &= weights >= 0


def _logistic(design: Floats, confirmed: Flags, strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # of rounds: the loss on people left out tells what it is worth
        return LogisticRegression(C=strength, max_iter=2_000).fit(design, confirmed)
