"""Fit the weights of `name_pairs` in model.json on invented name pairs with known truth.

    python tools/fit_name_pairs.py [--pairs 7600] [--out reunion/matching/model.json]

Logistic regression over the features of `reunion.matching.compare.resembling`, on the tuning seed
of `reunion bench names`. A pair has several form pairs, of which the best counts: so the fit goes
around a few times, choosing the best form pair under the weights found before. Weights of the wrong
sign are set to 0 and the rest fitted again. Prints the figures on a third that was held out.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.metrics.pairs import roc_auc
from benchmarks.sets.names import TUNING, NamePair, best_f1, make_pairs
from reunion.knowledge.accents import accent_regions
from reunion.matching.compare.resembling import FEATURES, NOTHING_SHARED, pairing
from reunion.names import pair_forms
from reunion.profiles import NameForm, Weighted

MODEL = Path(__file__).parents[1] / "reunion" / "matching" / "model.json"
ROUNDS = 4
SOFT = 3.0
"""Inverse strength of the ridge: weak, the features are few."""
START = {
    "one": 0.0, "surname": -5.0, "surname_same": 7.0, "surname_twin": 6.5, "surname_sound": 6.0,
    "surname_near": 5.0, "surname_look": 5.0, "surname_shape": 1.0, "surname_part": 4.0,
    "surname_unknown": -0.5, "given": -5.0, "given_same": 7.0, "given_sound": 6.5,
    "given_near": 5.0, "given_look": 5.0, "given_shape": 1.0, "given_unknown": -0.5,
    "nickname": 0.0, "lost": -2.5, "called": -1.0, "doubled": -0.5, "turned": -1.5,
    "father_alike": 3.0, "father_unlike": -3.0, "father_unknown": -0.5, "sure": 0.5,
}  # fmt: skip
SOURCE = (
    "logistic regression on invented pairs of names, tuning seed of `reunion bench names`: one "
    "person with one kind of error against a similar stranger"
)
Forms = tuple[tuple[NameForm, ...], tuple[NameForm, ...], Weighted]


def forms_of(pairs: list[NamePair]) -> list[Forms]:
    """Name forms of both sides and the regions of the accent."""
    return [(pair_forms(p.left), pair_forms(p.right), accent_regions(p.accent)) for p in pairs]


def design(forms: list[Forms], weights: dict[str, float]) -> npt.NDArray[np.float64]:
    """Features of the best form pair of every pair, shape (pairs, features)."""
    names = tuple(FEATURES)
    out = np.zeros((len(forms), len(names)))
    for row, (left, right, regions) in enumerate(forms):
        best = max(
            (pairing(x, y, regions, weights) for x in left for y in right),
            key=lambda found: found.bits,
        )
        for name, value in best.features if best.bits > NOTHING_SHARED else ():
            out[row, names.index(name)] = value
    return out


def fit(x: npt.NDArray[np.float64], y: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Weights in bits; features whose sign would be wrong are left out, one round after another."""
    from sklearn.linear_model import LogisticRegression

    names = tuple(FEATURES)
    kept = list(range(len(names)))
    while True:
        model = LogisticRegression(C=SOFT, fit_intercept=False, max_iter=5000).fit(x[:, kept], y)
        bits = dict(zip(kept, model.coef_[0] / math.log(2), strict=True))
        wrong = [i for i in kept if FEATURES[names[i]] * bits[i] < 0]
        if not wrong:
            return {name: round(float(bits.get(i, 0.0)), 2) for i, name in enumerate(names)}
        kept = [i for i in kept if i not in wrong]


def main() -> None:
    """Fit, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7_600)
    parser.add_argument("--out", type=Path, default=MODEL)
    args = parser.parse_args()
    pairs = make_pairs(TUNING, args.pairs)
    usable = [(p, f) for p, f in zip(pairs, forms_of(pairs), strict=True) if f[0] and f[1]]
    forms, truth = [f for _, f in usable], np.array([p.same for p, _ in usable])
    train = np.arange(len(forms)) // 2 % 3 != 0
    weights = dict(START)
    for number in range(ROUNDS):
        x = design(forms, weights)
        weights = fit(x[train], truth[train])
        scores = x @ np.array(list(weights.values()))
        auc = roc_auc(scores[~train], truth[~train])
        print(f"round {number}: AUC {auc:.4f}, F1 {best_f1(scores[~train], truth[~train])[0]:.4f}")
    data: dict[str, Any] = json.loads(args.out.read_text("utf-8")) if args.out.exists() else {}
    data["name_pairs"] = {"source": SOURCE, "weights": weights}
    args.out.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(weights, indent=1))


if __name__ == "__main__":
    main()
