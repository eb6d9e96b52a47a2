"""The baseline: recordlinkage's ECM classifier on the same pairs, agreement yes or no.

It takes two levels a field and no missing value, so what is unknown counts as not agreeing. It
knows neither that a resident has one right record nor how rare matches are.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ecm:
    """What ECM finds: the share of pairs that match, m and u of agreement by field, and the log2
    odds of every pair, shape (pairs,)."""

    match_rate: float
    m: dict[str, float]
    u: dict[str, float]
    bits: Floats


def fit_ecm(bits: Floats, fields: tuple[str, ...], strangers: Floats) -> Ecm:
    """ECM over candidate pairs (n, fields) together with pairs drawn at random; more than 0 bits is
    agreement. Fields in which all pairs agree, or none, are left out."""
    import pandas as pd
    import recordlinkage

    both = np.vstack([bits, strangers]) > 0
    varied = np.asarray(both.any(axis=0) & ~both.all(axis=0))
    names = [field for field, one in zip(fields, varied.tolist(), strict=True) if one]
    frame = pd.DataFrame(both[:, varied].astype(np.int8), columns=names)
    frame.index = pd.MultiIndex.from_arrays([frame.index, frame.index])
    model = recordlinkage.ECMClassifier(binarize=None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(frame)
    m, u = (_agreeing(one) for one in (model.m_probs, model.u_probs))
    agree = frame.to_numpy()[: len(bits)] == 1
    ours, theirs = (np.clip([one[name] for name in names], 1e-4, 1 - 1e-4) for one in (m, u))
    weights = np.where(agree, np.log2(ours / theirs), np.log2((1 - ours) / (1 - theirs)))
    rate = float(model.p)
    start = np.log2(max(rate, 1e-9) / max(1 - rate, 1e-9))
    return Ecm(rate, m, u, weights.sum(axis=1) + start)


def _agreeing(chances: dict[str, dict[int, float]]) -> dict[str, float]:
    return {name: float(of.get(1, 0.0)) for name, of in chances.items()}
