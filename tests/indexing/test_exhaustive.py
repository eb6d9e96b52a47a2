from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from reunion.indexing.exhaustive import ExhaustiveIndex
from reunion.indexing.selecting import best_positions
from reunion.profiles import Profile

bits = st.lists(st.integers(-3, 3), max_size=40)


def by_sorting(values: list[int], limit: int) -> list[int]:
    """The obvious way: best first, then the lower position."""
    order = sorted(range(len(values)), key=lambda place: (-values[place], place))
    return sorted(order[:limit])


@given(bits, st.integers(1, 12))
def test_best_positions_equal_a_full_sort(values: list[int], limit: int) -> None:
    assert best_positions(np.array(values, dtype=float), limit).tolist() == by_sorting(
        values, limit
    )


@given(bits, st.integers(1, 12), st.integers(1, 9))
def test_chunks_do_not_change_the_answer(values: list[int], limit: int, chunk: int) -> None:
    scores = np.array(values, dtype=float)

    def scorer(query: Profile) -> Callable[[slice], npt.NDArray[np.float64]]:
        return lambda rows: scores[rows]

    index = ExhaustiveIndex(scorer, np.ones(len(values), dtype=np.bool_), chunk=chunk)
    (rows,) = index.candidates([Profile("R1")], limit)
    assert rows.tolist() == by_sorting(values, limit)


def test_it_says_that_only_the_limit_can_hide_a_record() -> None:
    index = ExhaustiveIndex(lambda query: lambda rows: np.zeros(0), np.zeros(0, dtype=np.bool_))
    assert "穷举比对已给每条记录打分" in index.explain_missing(Profile("R1"), Profile("M1"))
