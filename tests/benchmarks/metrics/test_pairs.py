"""Areas under curves, by hand and against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.metrics import average_precision, best_f1, pr_curve, roc_auc, roc_curve

CASES = st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=2, max_size=50)


@pytest.mark.parametrize(
    ("scores", "labels", "area"),
    [
        ([3, 2, 1], [1, 0, 0], 1.0),
        ([1, 2, 3], [1, 0, 0], 0.0),
        ([2, 2], [1, 0], 0.5),
        ([4, 3, 2, 1], [1, 0, 1, 0], 0.75),
    ],
)
def test_roc_by_hand(scores: list[int], labels: list[int], area: float) -> None:
    assert roc_auc(scores, labels) == pytest.approx(area)


@pytest.mark.parametrize("labels", [[1, 1], [0, 0]])
def test_one_kind_of_label_has_no_roc(labels: list[int]) -> None:
    assert roc_auc([1, 2], labels) is None
    assert roc_curve([1, 2], labels)[0].size == 0


def test_average_precision_by_hand() -> None:
    # Right at places 1 and 3: (1/1 + 2/3) / 2; with two right pairs never returned: / 4.
    assert average_precision([4, 3, 2, 1], [1, 0, 1, 0]) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([4, 3, 2, 1], [1, 0, 1, 0], missed=2) == pytest.approx((1 + 2 / 3) / 4)


def test_nothing_right_has_no_average_precision() -> None:
    assert average_precision([1.0], [False]) is None
    assert average_precision([], [], missed=3) == 0.0


@given(CASES)
def test_as_scikit_learn_has_it(cases: list[tuple[int, bool]]) -> None:
    from sklearn.metrics import average_precision_score, roc_auc_score

    scores, labels = [s for s, _ in cases], [y for _, y in cases]
    if len(set(labels)) < 2:
        return
    assert roc_auc(scores, labels) == pytest.approx(roc_auc_score(labels, scores))
    assert average_precision(scores, labels) == pytest.approx(
        average_precision_score(labels, scores)
    )


@given(CASES)
def test_the_area_is_that_under_the_curve(cases: list[tuple[int, bool]]) -> None:
    scores, labels = [s for s, _ in cases], [y for _, y in cases]
    false, true = roc_curve(scores, labels)
    if false.size:
        assert roc_auc(scores, labels) == pytest.approx(float(np.trapezoid(true, false)))
    recall, precision = pr_curve(scores, labels)
    assert np.all(np.diff(recall) >= 0)
    assert np.all((precision >= 0) & (precision <= 1))


def test_best_f1_by_hand() -> None:
    # Thresholds from the top: (tp 1, fp 0), (1, 1), (2, 1); four right pairs in all, two unseen.
    scores, labels = [0.9, 0.8, 0.7], [True, False, True]
    by_hand = max(2 * tp / (tp + fp + 4) for tp, fp in ((1, 0), (1, 1), (2, 1)))
    assert best_f1(scores, labels, missed=2) == pytest.approx(by_hand)
    assert best_f1([0.5], [True]) == 1.0
    assert best_f1([], [], missed=3) == 0.0
    assert best_f1([0.5], [False]) is None
