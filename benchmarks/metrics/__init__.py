"""How good an answer is: pure functions of ranks, scores, probabilities and known truth.

A *rank* is 1 for the first place; 0 means that the right record was not in the list at all. Every
figure is a plain number or an `Interval`; nothing here reads a file or knows an engine.
"""

from __future__ import annotations

from benchmarks.metrics.calibration import Bin, brier, expected_calibration_error, reliability
from benchmarks.metrics.intervals import Interval, bootstrap_mean, share, wilson
from benchmarks.metrics.losses import Losses, kept_share, losses
from benchmarks.metrics.paired import (
    McNemar,
    mcnemar,
    paired_difference,
    ratio_of_means,
    worse_sign,
)
from benchmarks.metrics.pairs import average_precision, best_f1, pr_curve, roc_auc, roc_curve
from benchmarks.metrics.ranking import KS, hits, mean_reciprocal_rank, rank_of, reciprocal_ranks

__all__ = [
    "KS",
    "Bin",
    "Interval",
    "Losses",
    "McNemar",
    "average_precision",
    "best_f1",
    "bootstrap_mean",
    "brier",
    "expected_calibration_error",
    "hits",
    "kept_share",
    "losses",
    "mcnemar",
    "mean_reciprocal_rank",
    "paired_difference",
    "pr_curve",
    "rank_of",
    "ratio_of_means",
    "reciprocal_ranks",
    "reliability",
    "roc_auc",
    "roc_curve",
    "share",
    "wilson",
    "worse_sign",
]
