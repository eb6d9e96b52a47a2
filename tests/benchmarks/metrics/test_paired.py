"""Two engines on the same residents: exact values by hand, and laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.metrics import mcnemar, paired_difference, ratio_of_means, worse_sign

FLAGS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60)


def test_mcnemar_by_hand() -> None:
    # One resident only the first engine finds, five only the second:
    # P(X >= 5 of 6) = (6 + 1) / 64.
    first = [True] + [False] * 5 + [True] * 4
    second = [False] + [True] * 5 + [True] * 4
    found = mcnemar(first, second)
    assert (found.only_first, found.only_second) == (1, 5)
    assert found.p_second_better == pytest.approx(7 / 64)
    assert found.p_two_sided == pytest.approx(14 / 64)


def test_engines_that_agree_cannot_be_told_apart() -> None:
    found = mcnemar([True, False], [True, False])
    assert (found.p_two_sided, found.p_second_better) == (1.0, 1.0)


@given(FLAGS)
def test_mcnemar_does_not_care_who_is_first(pairs: list[tuple[bool, bool]]) -> None:
    a, b = [x for x, _ in pairs], [y for _, y in pairs]
    assert mcnemar(a, b).p_two_sided == mcnemar(b, a).p_two_sided
    assert 0 < mcnemar(a, b).p_second_better <= 1


@pytest.mark.parametrize("test", [mcnemar, paired_difference, ratio_of_means, worse_sign])
def test_different_residents_are_refused(test: object) -> None:
    with pytest.raises(ValueError, match="both engines must answer for the same residents"):
        test([1], [1, 0])  # type: ignore[operator]


@pytest.mark.parametrize(
    ("before", "after", "p"),
    [
        ([1, 1, 1, 1, 1], [2, 2, 2, 2, 0], 1 / 32),  # five worse, none better
        ([1, 1, 5], [2, 2, 1], 0.5),  # two of three worse: (3 + 1) / 8
        ([3, 0], [3, 0], 1.0),  # nothing changed
        ([0, 0, 0], [1, 1, 1], 1.0),  # only better
    ],
)
def test_the_sign_test_by_hand(before: list[int], after: list[int], p: float) -> None:
    assert worse_sign(before, after) == pytest.approx(p)


@given(FLAGS)
def test_the_paired_interval_turns_with_the_engines(pairs: list[tuple[bool, bool]]) -> None:
    a, b = [x for x, _ in pairs], [y for _, y in pairs]
    there, back = paired_difference(a, b, rounds=200), paired_difference(b, a, rounds=200)
    assert there.low <= there.value + 1e-12 and there.value <= there.high + 1e-12
    assert there.value == pytest.approx(-back.value)
    assert there.low == pytest.approx(-back.high)


def test_pairing_is_sharper_than_two_samples() -> None:
    hard = np.random.default_rng(5).random(400)
    found = paired_difference(hard < 0.5, hard < 0.52)
    assert found.low >= 0
    assert found.high < 0.05


def test_the_share_of_the_ceiling() -> None:
    found = ratio_of_means([True, True, False, False], [True, True, True, False])
    assert found is not None
    assert found.value == pytest.approx(2 / 3)
    assert found.high <= 1.0


def test_a_ceiling_of_nothing_has_no_share() -> None:
    assert ratio_of_means([0.0], [0.0]) is None
