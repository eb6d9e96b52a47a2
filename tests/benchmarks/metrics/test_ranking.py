"""Hits and reciprocal ranks against figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.metrics import hits, mean_reciprocal_rank, rank_of, reciprocal_ranks

RANKS = st.lists(st.integers(0, 60), max_size=40)


@pytest.mark.parametrize(
    ("ids", "right", "rank"),
    [
        (["a", "b", "c"], {"b"}, 2),
        (["a", "b", "c"], {"c", "b"}, 2),
        (["a", "b", "c"], {"z"}, 0),
        ([], {"z"}, 0),
        (["a"], set(), 0),
    ],
)
def test_the_best_of_several_right_records_counts(
    ids: list[str], right: set[str], rank: int
) -> None:
    assert rank_of(ids, right) == rank


def test_mean_reciprocal_rank_by_hand() -> None:
    # 1 + 1/2 + 0 + 1/4 over four residents
    assert mean_reciprocal_rank([1, 2, 0, 4]) == pytest.approx(0.4375)


def test_hits_by_hand() -> None:
    assert hits([1, 10, 11, 0], 10).tolist() == [True, True, False, False]


def test_a_depth_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="k must be at least 1, not 0"):
        hits([1], 0)


def test_nobody_has_no_reciprocal_rank() -> None:
    assert mean_reciprocal_rank([]) == 0.0


@given(RANKS)
def test_hits_grow_with_depth_and_bound_the_reciprocal_rank(ranks: list[int]) -> None:
    shallow, deep = hits(ranks, 1), hits(ranks, 50)
    assert not np.any(shallow & ~deep)
    inverse = reciprocal_ranks(ranks)
    assert np.all(inverse >= shallow) and np.all(inverse <= (np.asarray(ranks, dtype=int) > 0))
