"""Intervals: published values, and laws that every interval obeys."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.metrics import bootstrap_mean, share, wilson


@pytest.mark.parametrize(
    ("successes", "count", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_published(successes: int, count: int, low: float, high: float) -> None:
    found = wilson(successes, count)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


def test_no_cases_say_nothing() -> None:
    found = wilson(0, 0)
    assert (found.low, found.high, found.count) == (0.0, 1.0, 0)


def test_more_successes_than_cases_are_refused() -> None:
    with pytest.raises(ValueError, match=r"successes must lie in 0\.\.count, not 3 of 2"):
        wilson(3, 2)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_value_and_mirrors(case: tuple[int, int]) -> None:
    successes, count = case
    found, mirrored = wilson(successes, count), wilson(count - successes, count)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low == pytest.approx(1 - mirrored.high)


def test_share_counts_flags() -> None:
    assert share([True, False, True, True]).value == 0.75


def test_bootstrap_of_a_constant_has_no_width() -> None:
    found = bootstrap_mean([2.0] * 9)
    assert (found.value, found.low, found.high) == (2.0, 2.0, 2.0)


def test_bootstrap_agrees_with_the_normal_interval_on_a_large_sample() -> None:
    values = np.random.default_rng(3).normal(size=4_000)
    found = bootstrap_mean(values)
    half = 1.96 * values.std() / values.size**0.5
    assert found.high - found.low == pytest.approx(2 * half, rel=0.1)
