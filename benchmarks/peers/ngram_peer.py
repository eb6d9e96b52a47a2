"""Character n-grams, TF-IDF, a graph of neighbours (HNSW), then rescoring by rapidfuzz: what a good
developer builds in an afternoon without a model of evidence."""

from __future__ import annotations

import hnswlib  # type: ignore[import-not-found,import-untyped,unused-ignore]
import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from benchmarks.peers.flat import Row, many, year
from benchmarks.peers.protocol import Task, best, peer_main
from benchmarks.runs import Answer

DIMENSIONS = 192
FITTED_ON = 30_000
NEIGHBOURS = 500
WEIGHTS = {
    "name": 0.4,
    "place": 0.15,
    "year": 0.12,
    "event": 0.15,
    "marks": 0.08,
    "kin": 0.05,
    "other": 0.05,
}
UNKNOWN = 0.4
"""What a field that one side lacks counts: less than agreement, more than difference."""
Matrix = npt.NDArray[np.float32]


def work(task: Task) -> dict[str, Answer]:
    """Neighbours by text, rescored field by field."""
    with task.clock.phase("build"):
        texts = [_text(one, task.prepared) for one in task.records]
        vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 3), max_features=60_000)
        sample = np.random.default_rng(1).permutation(len(texts))[:FITTED_ON]
        fitted = vectoriser.fit_transform([texts[row] for row in sample])
        svd = TruncatedSVD(min(DIMENSIONS, min(fitted.shape) - 1), random_state=1).fit(fitted)
        index = _graph(normalize(svd.transform(vectoriser.transform(texts))).astype(np.float32))
    with task.clock.phase("search"):
        asked = [_text(one, task.prepared) for one in task.residents]
        queries = normalize(svd.transform(vectoriser.transform(asked))).astype(np.float32)
        found, _ = index.knn_query(queries, k=min(NEIGHBOURS, len(texts)))
        return {
            one["id"]: best(
                (task.records[row]["id"], _similar(one, task.records[row], task.prepared))
                for row in rows
                if not _other_sex(one, task.records[row])
            )
            for one, rows in zip(task.residents, found, strict=True)
        }


def _graph(vectors: Matrix) -> hnswlib.Index:
    index = hnswlib.Index(space="cosine", dim=vectors.shape[1])
    index.init_index(max_elements=len(vectors), M=16, ef_construction=200, random_seed=1)
    index.set_num_threads(2)
    index.add_items(vectors)
    index.set_ef(NEIGHBOURS + 100)
    return index


def _text(one: Row, prepared: bool) -> str:
    """Name, place, relatives and marks as one text; the name twice, since it says most."""
    names, kin = ("names_py", "kin_py") if prepared else ("names", "kin")
    parts = [*many(one[names])[:1] * 2, *many(one[names])[1:], one["place"], *many(one[kin])]
    parts += [one["event_place"], one["disability"], one["clothing"]]
    if prepared:
        parts += [one["county"], one["prefecture"], one["region"], one["event_county"]]
    return " ".join([*parts, *many(one["marks"])])


def _other_sex(one: Row, record: Row) -> bool:
    return bool(one["sex"] and record["sex"] and one["sex"] != record["sex"])


def _similar(one: Row, record: Row, prepared: bool) -> float:
    """The weighted mean of the fields' likeness, 0–1."""
    names, kin = ("names_py", "kin_py") if prepared else ("names", "kin")
    likeness: dict[str, float | None] = {
        "name": _closest(many(one[names]), many(record[names])),
        "place": _place(one, record, prepared, ""),
        "event": _place(one, record, prepared, "event_"),
        "other": _tokens(one["disability"], record["disability"]),
        "year": _year(one, record),
        "marks": _tokens(one["marks"], record["marks"]),
        "kin": _closest(many(one[kin]), many(record[kin])),
    }
    known = {field: UNKNOWN if like is None else like for field, like in likeness.items()}
    return sum(weight * known[field] for field, weight in WEIGHTS.items())


def _closest(mine: list[str], theirs: list[str]) -> float | None:
    if not mine or not theirs:
        return None
    return max(JaroWinkler.similarity(a, b) for a in mine for b in theirs)


def _place(one: Row, record: Row, prepared: bool, prefix: str) -> float | None:
    """The home with "", the place of loss and finding with "event_"."""
    province, text = f"{prefix}province", f"{prefix}place"
    if prepared and one[province] and record[province]:
        for level, worth in (("county", 1.0), ("prefecture", 0.8), ("province", 0.5)):
            if one[prefix + level] and one[prefix + level] == record[prefix + level]:
                return worth
        return 0.0
    if not one[text] or not record[text]:
        return None
    return fuzz.partial_ratio(one[text], record[text]) / 100


def _year(one: Row, record: Row) -> float | None:
    a, b = year(one["birth_year"]), year(record["birth_year"])
    return None if a is None or b is None else max(0.0, 1 - abs(a - b) / 12)


def _tokens(a: str, b: str) -> float | None:
    return fuzz.token_set_ratio(a, b) / 100 if a and b else None


if __name__ == "__main__":
    peer_main("char n-gram + HNSW", ("hnswlib", "rapidfuzz", "scikit-learn"), work)
