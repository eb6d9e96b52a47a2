"""Calibrated bits: laws that hold for every slope, and numbers that are refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.deciding.calibration import Calibration
from reunion.deciding.posterior import posterior
from reunion.errors import ModelError

bits = st.lists(st.floats(-40, 60), min_size=1, max_size=30)
slopes, offsets = st.floats(0.1, 3), st.floats(-5, 5)


def test_by_hand() -> None:
    # 20 bits in a file of 1,024: 10 above it; half of that is 5, 3 less is 2, so 12 again.
    assert Calibration(0.5, -3.0).apply([20.0], 1024).tolist() == [12.0]
    assert Calibration().apply([20.0, -7.5], 77).tolist() == pytest.approx([20.0, -7.5])
    assert Calibration(0.5, 1.0).apply([-np.inf], 10).tolist() == [-np.inf]


@given(bits, slopes, offsets, st.integers(30, 1_000_000))
def test_the_order_stays(values: list[float], slope: float, offset: float, size: int) -> None:
    found = Calibration(slope, offset).apply(values, size)
    order = np.argsort(values, kind="stable")
    assert (np.diff(found[order]) >= -1e-9).all()


@given(bits, slopes, offsets, st.integers(30, 1_000_000))
def test_the_same_bits_are_worth_less_in_a_larger_file(
    values: list[float], slope: float, offset: float, size: int
) -> None:
    known = Calibration(slope, offset)
    small = posterior(known.apply(values, size), 0.5, size)
    large = posterior(known.apply(values, 10 * size), 0.5, 10 * size)
    assert large.not_in_file >= small.not_in_file - 1e-12
    assert (large.shares <= small.shares + 1e-12).all()


@pytest.mark.parametrize(("slope", "offset"), [(0.0, 0.0), (-1.0, 0.0), (1.0, 1e9), (np.nan, 0.0)])
def test_numbers_that_turn_the_order_round_are_refused(slope: float, offset: float) -> None:
    with pytest.raises(ModelError, match="calibration is unusable"):
        Calibration(slope, offset)
