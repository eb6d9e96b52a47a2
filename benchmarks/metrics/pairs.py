"""Pair-level quality: do right pairs score above wrong ones, over all residents together?

The area under the ROC curve is the chance that a random right pair scores above a random wrong one,
ties counting half (Mann–Whitney; Hanley and McNeil, Radiology 143, 1982). Precision and recall are
the more telling view here, because wrong pairs outnumber right ones by thousands. `missed` counts
right pairs that an engine never returned: they have no score, so they can only lower recall.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from benchmarks.metrics.ranking import Floats


def _mid_ranks(scores: Floats) -> Floats:
    """Ranks from 1, equal scores sharing the mean of their ranks."""
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean: Floats = (last - counts + 1 + last) / 2.0
    return mean[place]


def roc_auc(scores: npt.ArrayLike, labels: npt.ArrayLike) -> float | None:
    """The area under the ROC curve, None when only one kind of label is present."""
    values, right = np.asarray(scores, dtype=np.float64), np.asarray(labels, dtype=np.bool_)
    positives = int(right.sum())
    negatives = right.size - positives
    if not positives or not negatives:
        return None
    above = _mid_ranks(values)[right].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def _counts(values: Floats, right: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """True and false positives at each distinct threshold, from the highest score down."""
    order = np.argsort(-values, kind="stable")
    ordered, hit = values[order], right[order]
    ends = np.append(np.flatnonzero(np.diff(ordered)), ordered.size - 1)
    true = np.cumsum(hit)[ends].astype(np.float64)
    return true, (ends + 1) - true


def roc_curve(scores: npt.ArrayLike, labels: npt.ArrayLike) -> tuple[Floats, Floats]:
    """False and true positive rates from (0, 0) to (1, 1); empty arrays when undefined."""
    values, right = np.asarray(scores, dtype=np.float64), np.asarray(labels, dtype=np.bool_)
    positives, negatives = int(right.sum()), int((~right).sum())
    if not positives or not negatives:
        return np.zeros(0), np.zeros(0)
    true, false = _counts(values, right)
    return np.append(0.0, false / negatives), np.append(0.0, true / positives)


def pr_curve(
    scores: npt.ArrayLike, labels: npt.ArrayLike, *, missed: int = 0
) -> tuple[Floats, Floats]:
    """Recall and precision at each threshold, recall rising; empty arrays without a right pair."""
    values, right = np.asarray(scores, dtype=np.float64), np.asarray(labels, dtype=np.bool_)
    positives = int(right.sum()) + missed
    if not positives or not values.size:
        return np.zeros(0), np.zeros(0)
    true, false = _counts(values, right)
    return true / positives, true / (true + false)


def average_precision(
    scores: npt.ArrayLike, labels: npt.ArrayLike, *, missed: int = 0
) -> float | None:
    """The step-wise area under precision over recall; None without a right pair."""
    right = np.asarray(labels, dtype=np.bool_)
    if int(right.sum()) + missed == 0:
        return None
    recall, precision = pr_curve(scores, labels, missed=missed)
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


def best_f1(scores: npt.ArrayLike, labels: npt.ArrayLike, *, missed: int = 0) -> float | None:
    """The largest F1 over all thresholds on the score (van Rijsbergen's effectiveness with equal
    weights, Information Retrieval, 1979); None without a right pair."""
    recall, precision = pr_curve(scores, labels, missed=missed)
    if not recall.size:
        return 0.0 if missed else None
    total = recall + precision
    return float(np.max(2 * recall * precision / np.where(total > 0, total, 1.0)))
