"""Vectors whose inner product is the score: the factors give the bits back, and what is kept is
counted by bits."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest

from benchmarks.vectors import (
    FAST,
    SCAN,
    WAYS,
    Asked,
    _builders,
    _by_faiss,
    factored,
    kept,
    measure,
    table_of,
)  # fmt: skip
from reunion import Engine
from reunion.cli.demo import RECORDS, RESIDENTS, sample
from reunion.normalizing.profiles import resident_profile
from reunion.records import Resident


def test_factors_of_full_rank_give_the_bits_back() -> None:
    rng = np.random.default_rng(5)
    bits = rng.normal(size=(40, 6)).astype(np.float32)
    counts = np.array([1, 5, 2, 900, 3, 7], dtype=np.float32)
    factors = factored(bits, counts, 6)
    again = (factors.fit @ bits[0]) @ factors.of_content.T
    np.testing.assert_allclose(again, bits[0], atol=0.2)
    assert abs(float(again[3] - bits[0][3])) < 0.02  # what many records hold is fitted best


def test_ties_with_the_tenth_count_as_kept() -> None:
    bits = np.array([9.0, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, -1])
    assert kept(bits, np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 11])) == 1.0
    assert kept(bits, np.array([0, 1, 2, 3, 12])) == 0.4


def test_every_way_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.vectors.WAYS", {"in full": WAYS["flat, single precision"]})
    monkeypatch.setattr("benchmarks.vectors.RESCORED", (200,))
    with gzip.open(sample(RECORDS), "rt", encoding="utf-8") as file:
        engine = Engine.build(json.loads(line) for line in file)
    lines = sample(RESIDENTS).read_text(encoding="utf-8").splitlines()
    asked = [resident_profile(Resident.from_json(json.loads(line))) for line in lines[:40]]
    result = measure(engine, asked[:30], asked[30:], "in full")
    ways = result["ways"]
    assert result["groups"]["born"]["correlation"] > 0.5
    assert all(one["error_bits"] >= 0 for one in result["groups"].values())
    assert ways["the look at every record"]["kept_200"] >= 0.99
    # Of thirty residents not much can be learned, but far more than by chance.
    assert ways["in full"]["kept_200"] > 5 * 200 / result["records"]
    assert "in full" in table_of(result).plain()


@pytest.mark.parametrize(
    ("library", "name"), [("hnswlib", "graph (hnswlib)"), ("usearch", "graph (usearch)")]
)
def test_graphs_of_other_libraries_find_the_neighbours_that_all_give(
    library: str, name: str
) -> None:
    pytest.importorskip(library)
    rng = np.random.default_rng(3)
    records = rng.normal(size=(600, 16)).astype(np.float32)
    query = rng.normal(size=(2, 16)).astype(np.float32)
    sexes = np.zeros(600, dtype=np.int8)
    graph, flat = _builders()[name](records, sexes), _by_faiss("Flat", records, sexes)
    shares = [
        len(set(found) & set(true)) / 20
        for found, true in zip(
            graph.search(Asked(query), 20), flat.search(Asked(query), 20), strict=False
        )
    ]
    assert graph.size > records.nbytes
    assert np.mean(shares) >= 0.9


def test_an_index_of_each_sex_finds_nobody_of_the_other() -> None:
    pytest.importorskip("faiss")
    rng = np.random.default_rng(3)
    records = rng.normal(size=(900, 16)).astype(np.float32)
    sexes = rng.integers(0, 3, size=900)
    index = _builders()[f"{FAST}, of the same sex"](records, sexes)
    query = rng.normal(size=(1, 16)).astype(np.float32)
    assert set(sexes[index.search(Asked(query, 1), 50).ravel()]) == {0, 1}
    assert set(sexes[index.search(Asked(query, 2), 50).ravel()]) == {0, 2}
    assert set(sexes[index.search(Asked(query), 50).ravel()]) == {0, 1, 2}


def test_what_is_ranked_again_by_more_bits_is_nearer_to_all() -> None:
    pytest.importorskip("faiss")
    rng = np.random.default_rng(3)
    records = rng.normal(size=(3_000, 16)).astype(np.float32)
    sexes = np.zeros(3_000, dtype=np.int8)
    query = Asked(rng.normal(size=(1, 16)).astype(np.float32))
    true = set(_by_faiss("Flat", records, sexes).search(query, 50).ravel())
    again = next(recipe for name, recipe in WAYS.items() if "again" in name)
    found = [
        len(true & set(_by_faiss(recipe, records, sexes).search(query, 50).ravel()))
        for recipe in (SCAN, again)
    ]
    assert found[0] < found[1] >= 45
