"""Probabilities: laws that hold for every file, and cases with known answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.deciding.posterior import (
    LEAST_PRIOR,
    MOST_PRIOR,
    USUAL_PRIOR,
    estimate_prior,
    posterior,
)
from reunion.errors import UsageError

bits = st.lists(st.floats(-40, 60), min_size=1, max_size=30)
priors = st.floats(0.05, 0.95)


@given(bits, priors, st.integers(30, 10_000_000))
def test_shares_and_not_in_file_sum_to_one_at_most(
    values: list[float], prior: float, size: int
) -> None:
    result = posterior(values, prior, size)
    total = float(result.shares.sum()) + result.not_in_file
    assert 1 - 1e-9 < total <= 1 + 1e-12
    assert (result.shares >= 0).all()


@given(bits, priors, st.integers(30, 1_000_000))
def test_the_same_bits_are_worth_less_in_a_file_ten_times_as_large(
    values: list[float], prior: float, size: int
) -> None:
    small, large = posterior(values, prior, size), posterior(values, prior, 10 * size)
    assert (large.shares <= small.shares + 1e-12).all()
    assert large.not_in_file >= small.not_in_file - 1e-12


@given(bits, priors, st.integers(30, 1_000_000))
def test_more_bits_never_rank_below_fewer(values: list[float], prior: float, size: int) -> None:
    shares = posterior(values, prior, size).shares
    order = np.argsort(values)
    assert (np.diff(shares[order]) >= -1e-12).all()


CASES = [
    ("even odds: log2 N bits at prior one half", [10.0], 0.5, 1024, [0.5], 0.5),
    ("a lone weak candidate stays weak", [2.0], 0.5, 1024, [4 / 1028], 1024 / 1028),
    ("two equal strong candidates share", [40.0, 40.0], 0.5, 1024, [0.5, 0.5], 0.0),
    ("an excluded record shares nothing", [-np.inf, 10.0], 0.5, 1024, [0.0, 0.5], 0.5),
    (
        "a closed record is no part of the file",
        [-np.inf, 10.0],
        0.5,
        1,
        [0.0, 1024 / 1025],
        1 / 1025,
    ),
    ("only closed records", [-np.inf], 0.5, 0, [0.0], 1.0),
    ("only excluded records", [-np.inf], 0.5, 1024, [0.0], 1.0),
    ("nobody proposed", [], 0.5, 1024, [], 1.0),
    ("nobody in the file", [], 0.5, 0, [], 1.0),
]


@pytest.mark.parametrize(
    ("values", "prior", "size", "shares", "absent"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_known_answers(
    values: list[float], prior: float, size: int, shares: list[float], absent: float
) -> None:
    found, not_in_file = posterior(values, prior, size)
    assert found.tolist() == pytest.approx(shares, abs=1e-6)
    assert not_in_file == pytest.approx(absent, abs=1e-6)


@pytest.mark.parametrize("value", [-2000.0, 2000.0])
def test_extreme_bits_stay_finite(value: float) -> None:
    shares, absent = posterior([value, 0.0], 0.5, 100)
    assert np.isfinite(shares).all() and 0 <= absent <= 1


@pytest.mark.parametrize("prior", [0.0, 1.0, -0.1, 1.5])
def test_a_prior_outside_zero_and_one_is_refused(prior: float) -> None:
    with pytest.raises(UsageError, match="应大于 0 且小于 1"):
        posterior([1.0], prior, 10)


def test_more_candidates_than_records_are_refused() -> None:
    with pytest.raises(UsageError, match="档案只有 1 条,候选却有 2 条".replace(",", ".")):
        posterior([1.0, 2.0], 0.5, 1)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_the_prior_of_a_clear_run_is_found(share: float) -> None:
    found = [np.array([40.0, 3.0])] * round(400 * share)
    absent = [np.array([-5.0, 3.0])] * round(400 * (1 - share))
    assert estimate_prior([*found, *absent], 100_000) == pytest.approx(share, abs=0.01)


@given(st.lists(bits, max_size=8), st.integers(30, 1_000_000))
def test_the_estimate_stays_in_its_bounds(runs: list[list[float]], size: int) -> None:
    assert LEAST_PRIOR <= estimate_prior(runs, size) <= MOST_PRIOR


def test_one_sure_resident_does_not_make_the_prior_sure() -> None:
    assert USUAL_PRIOR < estimate_prior([[50.0]], 1000) < 0.75


@pytest.mark.parametrize("runs", [[], [[]], [[-np.inf]]])
def test_a_run_that_says_nothing_is_not_an_error(runs: list[list[float]]) -> None:
    assert LEAST_PRIOR <= estimate_prior(runs, 1000) <= USUAL_PRIOR


def test_many_weak_candidates_do_not_put_everybody_in_the_file() -> None:
    """A hundred candidates of a sixteenth of the odds of "not in this file", none standing out."""
    size = 1_000
    crowd = [np.full(100, np.log2(size) - 4.0) for _ in range(50)]
    assert estimate_prior(crowd, size) < 0.3
    found = [np.array([np.log2(size) + 9.0, 0.0]) for _ in range(50)]
    assert estimate_prior(found, size) == 0.9
    assert 0.4 < estimate_prior(crowd + found, size) < 0.65
