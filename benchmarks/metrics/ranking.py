"""Hits and reciprocal ranks.

`hit@k` is the share of residents with a right record among the first k (also called recall@k or
success@k when each query has one answer); MRR is the mean of 1/rank with 0 for an answer not found
(Voorhees, The TREC-8 Question Answering Track Report, 1999). Both are taken over residents who are
in the file; whoever is not in it has no right answer to rank.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ranks: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

KS = (1, 5, 10, 20, 50)
"""The depths that are reported: one look, one screen, one page, two pages, all that is returned."""


def rank_of(ids: Sequence[str], right: Collection[str]) -> int:
    """The rank (from 1) of the first id that is in `right`, 0 when none is: of several records
    of the same person the best one counts, since finding any of them finds the family."""
    wanted = frozenset(right)
    return next((rank for rank, one in enumerate(ids, start=1) if one in wanted), 0)


def hits(ranks: npt.ArrayLike, k: int) -> Flags:
    """Which residents have a right record within the first `k`. Raises ValueError for k < 1."""
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    array = np.asarray(ranks, dtype=np.int64)
    return (array >= 1) & (array <= k)


def reciprocal_ranks(ranks: npt.ArrayLike) -> Floats:
    """1/rank for each resident, 0 where the right record was not found."""
    array = np.asarray(ranks, dtype=np.float64)
    return np.divide(1.0, array, out=np.zeros_like(array), where=array >= 1)


def mean_reciprocal_rank(ranks: npt.ArrayLike) -> float:
    """The mean of 1/rank, 0 for nobody."""
    inverse = reciprocal_ranks(ranks)
    return float(inverse.mean()) if inverse.size else 0.0
