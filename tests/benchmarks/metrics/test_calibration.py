"""Calibration by hand, and what an honest forecaster must get."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.metrics import brier, expected_calibration_error, reliability

CASES = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60)


def test_by_hand() -> None:
    # Bin 0.8-0.9: stated .8, half right, two of four cases; bin 0.2-0.3: stated .2, none right.
    stated, right = [0.8, 0.8, 0.2, 0.2], [True, False, False, False]
    assert expected_calibration_error(stated, right) == pytest.approx(0.5 * 0.3 + 0.5 * 0.2)
    assert brier(stated, right) == pytest.approx((0.04 + 0.64 + 0.04 + 0.04) / 4)
    low, high = reliability(stated, right)
    assert (low.low, low.observed.count) == (0.2, 2)
    assert low.high == pytest.approx(0.3)
    assert high.observed.value == 0.5


def test_an_honest_forecaster_is_calibrated() -> None:
    chance = np.random.default_rng(7)
    stated = chance.random(20_000)
    right = chance.random(20_000) < stated
    assert expected_calibration_error(stated, right) < 0.015
    assert brier(stated, right) == pytest.approx(1 / 6, abs=0.01)


@given(CASES)
def test_the_error_is_a_share(cases: list[tuple[float, bool]]) -> None:
    stated, right = [p for p, _ in cases], [y for _, y in cases]
    assert 0 <= expected_calibration_error(stated, right) <= 1
    assert 0 <= brier(stated, right) <= 1
    assert sum(one.observed.count for one in reliability(stated, right)) == len(cases)


def test_a_probability_above_one_is_refused() -> None:
    with pytest.raises(ValueError, match="probabilities must lie between 0 and 1"):
        brier([1.2], [True])


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        reliability([0.2, 0.3], [True])
