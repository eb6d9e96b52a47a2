"""recordlinkage: blocks joined, agreement yes or no field by field, ECM without labels.

ECM of this library takes two levels a field and no missing value, so a missing value counts as
differing, which is what its users do too.
"""

from __future__ import annotations

import warnings
from math import log2
from typing import Any

import numpy as np
import pandas as pd
import recordlinkage as rl
from rapidfuzz.distance import JaroWinkler
from recordlinkage.index import Block, Random

from benchmarks.peers.flat import Row, many, year
from benchmarks.peers.protocol import Task, best, peer_main
from benchmarks.runs import Answer

RANDOM_PAIRS = 100_000
TRAINED_ON = 500_000
"""Pairs that ECM is fitted on at most, drawn at random; all pairs are then scored."""
LARGEST = 8_000_000
"""Pairs of one blocking pass above which the pass is left out."""
PREPARED_BLOCKS = (
    ["given_py"],
    ["surname_py", "given1_py"],
    ["surname_py", "given2_py"],
    ["surname_py", "prefecture"],
    ["given1_py", "prefecture"],
    ["given2_py", "prefecture"],
    ["county", "decade", "sex"],
    ["prefecture", "year", "sex"],
    ["region", "year", "sex"],
    ["event_county", "sex"],
    ["event_prefecture", "decade", "sex"],
    ["id_number"],
)
EXACT = {
    True: [
        "sex",
        "surname_py",
        "given1_py",
        "given2_py",
        "prefecture",
        "ethnicity",
        "id_number",
        "region",
        "event_county",
    ],
    False: ["sex", "surname", "given", "start", "event_start", "ethnicity", "id_number"],
}
SHARED = {
    True: ["names_py", "kin_given", "mark_codes", "disability_codes"],
    False: ["kin", "marks"],
}
FLOOR = 1e-4
RAW_BLOCKS = (
    ["name"],
    ["given"],
    ["surname", "start"],
    ["start", "year", "sex"],
    ["event_start", "sex"],
    ["id_number"],
)


def work(task: Task) -> dict[str, Answer]:
    """Index and compare, fit, score; only the fitting counts as building, since pairs are made for
    each set of residents anew."""
    warnings.simplefilter("ignore")
    sides = (task.records, task.residents)
    with task.clock.phase("search"):
        records, residents = (_frame(rows, task.prepared) for rows in sides)
        pairs = _pairs(residents, records, task.prepared)
    with task.clock.phase("build"):
        model = rl.ECMClassifier(binarize=None)
        shown = _training_pairs(pairs, residents, records)
        model.fit(_varied(_features(shown, residents, records, task.prepared)))
    with task.clock.phase("search"):
        features = _features(pairs, residents, records, task.prepared)[list(model.m_probs)]
        asked = [one["id"] for one in task.residents]
        scored = weights(model, features)
        return answers(scored, float(model.p), residents["id"], records["id"], asked)


def _frame(rows: list[Row], prepared: bool) -> Any:
    frame = pd.DataFrame(rows)
    frame = frame.astype(object).where(frame != "", None)
    frame["year"] = [_middle(row, prepared) for row in rows]
    frame["decade"] = [None if value is None else value // 10 for value in frame["year"]]
    frame["height"] = pd.to_numeric(frame["height"])
    if not prepared:
        frame["surname"] = frame["name"].str[:1]
        frame["given"] = frame["name"].str[1:].where(frame["name"].str.len() > 1, None)
        frame["start"] = frame["place"].str[:4]
        frame["event_start"] = frame["event_place"].str[:7]
    return frame


def _middle(row: Row, prepared: bool) -> int | None:
    lo, hi = (year(row[key]) for key in ("birth_lo", "birth_hi")) if prepared else (None, None)
    return (lo + hi) // 2 if lo is not None and hi is not None else year(row["birth_year"])


def _pairs(residents: Any, records: Any, prepared: bool) -> Any:
    """The union of all blocking passes, one after the other, without a pass that would explode."""
    union: Any = None
    for keys in PREPARED_BLOCKS if prepared else RAW_BLOCKS:
        if _size(residents, records, keys) > LARGEST:
            continue
        indexer = rl.Index()
        indexer.add(Block(keys, keys))
        found = indexer.index(residents, records)
        union = found if union is None else union.union(found, sort=False)
    return union


def _training_pairs(pairs: Any, residents: Any, records: Any) -> Any:
    """Blocked pairs and random ones: among blocked pairs alone ECM finds clusters of blocks (those
    alike by name, those alike by place) instead of matches."""
    size = min(TRAINED_ON, len(pairs))
    some = pairs[np.sort(np.random.default_rng(1).permutation(len(pairs))[:size])]
    indexer = rl.Index()
    indexer.add(Random(min(RANDOM_PAIRS, len(residents) * len(records)), random_state=1))
    return some.union(indexer.index(residents, records), sort=False)


def _size(residents: Any, records: Any, keys: list[str]) -> int:
    mine, theirs = (
        frame.dropna(subset=keys).groupby(keys).size() for frame in (residents, records)
    )
    return int(mine.mul(theirs, fill_value=0).sum())


def _features(pairs: Any, residents: Any, records: Any, prepared: bool) -> Any:
    """One column of 0 and 1 a field."""
    left, right = residents.loc[pairs.get_level_values(0)], records.loc[pairs.get_level_values(1)]
    out = pd.DataFrame(index=pairs)

    def same(column: str) -> Any:
        a, b = left[column].to_numpy(), right[column].to_numpy()
        return ((a == b) & pd.notna(a)).astype(int)

    def shared(column: str) -> Any:
        cells = zip(left[column], right[column], strict=True)
        return [int(bool(a and b and set(many(a)) & set(many(b)))) for a, b in cells]

    def near(column: str, most: float) -> Any:
        a, b = (pd.to_numeric(frame[column]).to_numpy(dtype=float) for frame in (left, right))
        return (abs(a - b) <= most).astype(int)

    # One column an idea: ECM takes fields for independent, and nested ones (province within
    # prefecture, one year within five) make it find a cluster of its own instead of the matches.
    for column in EXACT[prepared]:
        out[column] = same(column)
    for column in SHARED[prepared]:
        out[f"any_{column}"] = shared(column)
    out["year"], out["height"] = near("year", 3), near("height", 5)
    if prepared:
        out["event"] = near("event_day", 400)
    if not prepared:
        names = zip(left["name"], right["name"], strict=True)
        out["alike"] = [
            int(bool(a and b) and JaroWinkler.similarity(a, b) >= 0.8) for a, b in names
        ]
    return out


def _varied(features: Any) -> Any:
    """Columns that take both values: ECM refuses the others."""
    return features[[column for column in features if features[column].nunique() == 2]]


def weights(model: Any, features: Any) -> Any:
    """The sum of log2(m/u) over the fields, m and u floored: this library's own probability turns
    to nothing when one of them is zero."""
    total = 0.0
    for column in features:
        m, u = (probs[column] for probs in (model.m_probs, model.u_probs))
        bits = [log2(max(m[value], FLOOR) / max(u[value], FLOOR)) for value in (0, 1)]
        total = total + features[column] * bits[1] + (1 - features[column]) * bits[0]
    return total


def answers(
    total: Any, share: float, residents: Any, records: Any, asked: list[str]
) -> dict[str, Answer]:
    """The first 50 by weight; the probability from the weight and the share of matches found."""
    prior = min(max(share, FLOOR), 1 - FLOOR)
    scored: dict[str, list[tuple[str, float]]] = {one: [] for one in asked}
    mine = residents.loc[total.index.get_level_values(0)]
    theirs = records.loc[total.index.get_level_values(1)]
    for one, mp, bits in zip(mine, theirs, total, strict=True):
        scored[one].append((mp, float(bits)))
    out = {}
    for one, pairs in scored.items():
        answer = best(pairs)
        odds = [prior / (1 - prior) * 2**bits for bits in answer.scores]
        chances = tuple(round(value / (1 + value), 6) for value in odds)
        out[one] = Answer(answer.ids, answer.scores, chances)
    return out


if __name__ == "__main__":
    peer_main("recordlinkage ECM", ("recordlinkage", "pandas"), work)
