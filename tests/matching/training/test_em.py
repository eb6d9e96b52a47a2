"""EM: finds what was planted, stays put where there is nothing to find, never gets worse."""

from __future__ import annotations

import numpy as np
import pytest

from reunion.deciding.posterior import posterior
from reunion.matching.training.em import fit, in_order, measured_u, moved_to
from reunion.matching.training.groups import Chances
from tests.matching.training.planted import GROUP, SIZE, U, planted, worth_of

TRUE = np.array([0.6, 0.25, 0.1, 0.04, 0.01])
FLAT = np.array([0.25, 0.24, 0.2, 0.16, 0.15])


def test_planted_chances_are_found_from_a_poor_start() -> None:
    pairs, start = planted(3_000, 0.5, TRUE, FLAT, seed=1)
    everybody = np.ones(3_000, dtype=np.bool_)
    found = fit(worth_of(pairs, start, 0.5), (GROUP,), start, learning=everybody)
    m = found.chances.m["height"]
    assert found.converged
    assert found.matches == pytest.approx(1_500, rel=0.1)
    assert np.abs(m - TRUE).max() < 0.04 < np.abs(FLAT - TRUE).max()


def test_where_matches_are_rare_the_chances_stay_put() -> None:
    """Ten thousand candidates without a single match, and a match rate that says so."""
    pairs, start = planted(1_000, 0.0, TRUE, FLAT, seed=2)
    everybody = np.ones(1_000, dtype=np.bool_)
    found = fit(worth_of(pairs, start, 0.01), (GROUP,), start, learning=everybody)
    assert np.abs(found.chances.m["height"] - FLAT).max() < 0.01
    assert found.matches < 1


def test_every_round_explains_the_residents_better() -> None:
    pairs, start = planted(500, 0.5, TRUE, FLAT, seed=3)
    everybody = np.ones(500, dtype=np.bool_)
    worth = worth_of(pairs, start, 0.5)
    found = fit(worth, (GROUP,), start, learning=everybody, kept=0.0)
    assert len(found.trace) > 2
    assert all(b >= a - 1e-9 for a, b in zip(found.trace, found.trace[1:], strict=False))


def test_only_the_residents_that_are_learned_from_count() -> None:
    pairs, start = planted(400, 0.5, TRUE, FLAT, seed=4)
    nobody = np.zeros(400, dtype=np.bool_)
    found = fit(worth_of(pairs, start, 0.5), (GROUP,), start, learning=nobody)
    assert np.allclose(found.chances.m["height"], FLAT) and found.matches == 0


def test_shares_are_the_posterior_of_each_resident() -> None:
    pairs, start = planted(20, 0.5, TRUE, FLAT, seed=5)
    worth = worth_of(pairs, start, 0.3)
    shares, evidence = worth.shares(start)
    for number in range(20):
        rows = slice(number * 10, number * 10 + 10)
        known = posterior(pairs.families[rows, 0], 0.3, SIZE)
        assert shares[rows] == pytest.approx(known.shares, abs=1e-9)
        assert 0.7 / 2 ** evidence[number] == pytest.approx(known.not_in_file, abs=1e-9)


def test_bits_follow_the_chances() -> None:
    pairs, start = planted(10, 0.5, TRUE, FLAT, seed=6)
    now = start.with_m({"height": TRUE})
    change = np.log2(TRUE / FLAT)[pairs.told["height"].likelihood.argmax(axis=1)]
    assert worth_of(pairs, start, 0.5).bits(now) == pytest.approx(pairs.families[:, 0] + change)


def test_sums_stay_and_the_order_of_levels_too() -> None:
    m = np.array([0.3, 0.35, 0.1, 0.15, 0.05])
    kept = in_order(GROUP, m, U)
    assert kept.sum() == pytest.approx(m.sum())
    assert (np.diff(kept / U) <= 1e-12).all()
    assert kept[:2] == pytest.approx([0.325, 0.325])


def test_u_is_measured_and_the_weights_of_evidence_stay() -> None:
    pairs, start = planted(2_000, 0.0, TRUE, FLAT, seed=7)
    wrong = Chances({"height": FLAT}, {"height": np.array([0.5, 0.2, 0.1, 0.1, 0.1])})
    own = {"height": np.ones(5, dtype=np.bool_)}
    u = measured_u((GROUP,), wrong, pairs, own)
    assert u["height"] == pytest.approx(U, abs=0.01)
    moved = moved_to(wrong, u)
    before, after = FLAT / wrong.u["height"], moved.m["height"] / u["height"]
    assert after / before == pytest.approx(np.full(5, after[0] / before[0]))
    untouched = measured_u((GROUP,), wrong, pairs, {"height": np.zeros(5, dtype=np.bool_)})
    assert untouched["height"] == pytest.approx(wrong.u["height"])
    assert start.u["height"] == pytest.approx(U)
