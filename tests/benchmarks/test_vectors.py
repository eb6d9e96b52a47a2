"""Vectors whose inner product is the score: the factors give the bits back, and what is kept is
counted by bits."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest

from benchmarks.vectors import WAYS, _builders, _by_faiss, factored, kept, measure, table_of
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
    monkeypatch.setattr("benchmarks.vectors.WAYS", {"flat": WAYS["flat, single precision"]})
    monkeypatch.setattr("benchmarks.vectors.RESCORED", (200,))
    with gzip.open(sample(RECORDS), "rt", encoding="utf-8") as file:
        engine = Engine.build(json.loads(line) for line in file)
    lines = sample(RESIDENTS).read_text(encoding="utf-8").splitlines()
    asked = [resident_profile(Resident.from_json(json.loads(line))) for line in lines[:40]]
    result = measure(engine, asked[:30], asked[30:])
    ways = result["ways"]
    assert ways["the look at every record"]["kept_200"] >= 0.99
    # Of thirty residents not much can be learned, but far more than by chance.
    assert ways["flat"]["kept_200"] > 5 * 200 / result["records"]
    assert "flat" in table_of(result).plain()


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
    graph, flat = _builders()[name](records), _by_faiss("Flat", records)
    shares = [
        len(set(found) & set(true)) / 20
        for found, true in zip(graph.search(query, 20), flat.search(query, 20), strict=False)
    ]
    assert graph.size > records.nbytes
    assert np.mean(shares) >= 0.9
