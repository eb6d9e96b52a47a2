"""Losses by hand."""

from __future__ import annotations

import pytest

from benchmarks.metrics import kept_share, losses


def test_losses_by_hand() -> None:
    # Of four residents the best ranking finds 4 first, the exhaustive path 3, the index 2.
    found = losses([1, 1, 0, 9], [1, 1, 1, 9], [1, 1, 1, 1], k=1)
    assert found.candidate == pytest.approx(0.25)
    assert found.scoring == pytest.approx(0.25)


def test_without_a_ceiling_only_the_candidate_loss_is_known() -> None:
    assert losses([1, 0], [1, 1], None, k=1).scoring is None


FULL = [("a", 9.0), ("b", 7.0), ("c", 5.0), ("d", 5.0)]


@pytest.mark.parametrize(
    ("kept", "top", "value"),
    [
        (FULL, 3, 1.0),
        ([("a", 9.0), ("b", 7.0), ("d", 5.0)], 3, 1.0),  # d for c: equal bits
        ([("a", 9.0), ("c", 5.0), ("d", 5.0)], 3, 2 / 3),  # b is worth more than what came
        ([("a", 9.0)], 3, 1 / 3),  # too few to speak of a tie
        ([], 3, 0.0),
    ],
)
def test_a_tie_counts_as_kept(kept: list[tuple[str, float]], top: int, value: float) -> None:
    assert kept_share(FULL, kept, top).value == pytest.approx(value)
