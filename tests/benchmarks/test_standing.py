"""Figures from answers and truth, by hand on four residents."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.runs import Answer, EngineRun
from benchmarks.standing import Standing, figures, standing
from benchmarks.worlds_on_disk import Truth

TRUTH = [
    Truth("R1", ("M1",), (("sex", "1"),)),
    Truth("R2", ("M2", "M9"), (("sex", "2"),)),
    Truth("R3", ("M3",), (("sex", "2"),)),
    Truth("R4", (), (("sex", "1"),)),
]
RUN = EngineRun(
    "e",
    "",
    {
        "R1": Answer(("M1", "M5"), (9.0, 2.0), (0.9, 0.0), 0.1, ("A", "D")),
        "R2": Answer(("M5", "M9"), (4.0, 3.0), (0.5, 0.3), 0.2, ("B", "C")),
        "R4": Answer(("M7",), (6.0,), (0.6,), 0.4, ("A",)),
    },
)


def test_ranks_by_hand() -> None:
    # First, second by a duplicate record, no answer at all, not in the file.
    assert standing(RUN, TRUTH).ranks.tolist() == [1, 2, 0, 0]


def test_figures_by_hand() -> None:
    found = figures(standing(RUN, TRUTH), TRUTH, None)
    assert found.hits[1].value == pytest.approx(1 / 3)
    assert found.hits[10].value == pytest.approx(2 / 3)
    assert found.mrr.value == pytest.approx(0.5)
    assert found.shares[1] is None
    # In the file: .9, .8, none; not in it: .6; two of three stand above.
    assert found.in_file_auc == pytest.approx(2 / 3)
    assert found.grades["a_for_absent"]["value"] == 1.0
    assert found.grades["a_precision"]["value"] == 0.5
    assert found.strata["sex"]["2"][10].value == 0.5
    assert found.pairs["missed"] == 2


def test_calibration_by_hand() -> None:
    first = figures(standing(RUN, TRUTH), TRUTH, None).calibration["first"]
    # .9 right, .5 wrong, .6 wrong.
    assert first["brier"] == pytest.approx((0.01 + 0.25 + 0.36) / 3)
    assert first["count"] == 3


def test_the_share_of_the_ceiling() -> None:
    best = Standing("ceiling", np.array([1, 1, 0, 0]))
    found = figures(standing(RUN, TRUTH), TRUTH, best)
    one, ten = found.shares[1], found.shares[10]
    assert one is not None and ten is not None
    assert (one.value, ten.value) == (0.5, 1.0)


def test_an_engine_without_probabilities_is_ranked_by_its_best_score() -> None:
    run = EngineRun("e", "", {"R1": Answer(("M1",), (9.0,)), "R4": Answer(("M7",), (6.0,))})
    found = figures(standing(run, TRUTH), TRUTH, None)
    assert found.in_file_auc == pytest.approx(1 / 3)
    assert found.calibration == {} and found.grades == {}
