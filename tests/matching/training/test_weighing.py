"""Weights from decisions: what repeats counts less, what misleads not at all, people stay whole."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from reunion.matching.training.weighing import _folds, fit_weights, loss_of

FIELDS = ("first", "copy", "own", "noise")
Floats = npt.NDArray[np.float64]


def decided(
    seed: int, size: int = 1_500
) -> tuple[Floats, npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Bits of four fields: two that say the same, one of its own, one that says nothing true."""
    chance = np.random.default_rng(seed)
    confirmed = chance.random(size) < 0.4
    sign = np.where(confirmed, 1.0, -1.0)

    def said() -> Floats:
        return np.asarray(2.0 * sign + 2.4 * chance.standard_normal(size))

    first = said()
    bits = np.column_stack([first, first, said(), 3 * chance.standard_normal(size)])
    return bits, confirmed, np.arange(size, dtype=np.int64) // 3


def test_what_is_said_twice_counts_less_and_noise_hardly() -> None:
    bits, confirmed, person = decided(1)
    found = fit_weights(bits, FIELDS, confirmed, person)
    assert found.after < found.before
    assert found.weights["first"] == pytest.approx(found.weights["copy"], abs=0.05)
    assert found.weights["own"] > 1.4 * found.weights["copy"]
    assert found.weights["noise"] < 0.3


def test_a_field_that_speaks_against_the_truth_gets_no_weight_rather_than_a_negative_one() -> None:
    bits, confirmed, person = decided(2)
    bits[:, 3] = -bits[:, 2] + np.random.default_rng(3).standard_normal(len(bits))
    found = fit_weights(bits, FIELDS, confirmed, person)
    assert found.weights["noise"] == 0.0
    assert all(weight >= 0 for weight in found.weights.values())


def test_a_field_of_which_few_pairs_speak_keeps_its_weight() -> None:
    bits, confirmed, person = decided(4)
    bits[19:, 3] = 0.0
    found = fit_weights(bits, FIELDS, confirmed, person)
    assert found.weights["noise"] == 1.0


def test_where_the_bits_are_right_already_the_weights_stay_near_one() -> None:
    chance = np.random.default_rng(5)
    confirmed = chance.random(3_000) < 0.5
    mean = np.where(confirmed, 1.0, -1.0)[:, None] * np.array([1.0, 2.0, 0.5])
    # Normal with variance 2·mean·ln 2 in squared bits' units: such bits are exact log ratios.
    spread = np.sqrt(2 * np.abs(mean) / np.log(2))
    bits = mean + spread * chance.standard_normal(mean.shape)
    found = fit_weights(bits, FIELDS[:3], confirmed, np.arange(3_000, dtype=np.int64))
    assert all(weight == pytest.approx(1.0, abs=0.2) for weight in found.weights.values())


def test_a_person_is_never_on_both_sides() -> None:
    bits, confirmed, person = decided(6)
    for learned, left in _folds(confirmed, person):
        assert not set(person[learned].tolist()) & set(person[left].tolist())
    assert sum(len(left) for _, left in _folds(confirmed, person)) == len(bits)


def test_decisions_that_contradict_all_bits_teach_nothing() -> None:
    bits, confirmed, person = decided(7)
    found = fit_weights(-bits, FIELDS, confirmed, person)
    assert set(found.weights.values()) == {1.0}
    assert not found.after < found.before


def test_the_loss_of_given_weights_is_that_of_scaled_bits() -> None:
    bits, confirmed, person = decided(8)
    ones = loss_of(bits, np.ones(4), confirmed, person)
    half = loss_of(bits, np.array([0.5, 0.5, 1.0, 0.0]), confirmed, person)
    assert half < ones
