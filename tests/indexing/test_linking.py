"""The quick way of linking gives the pairs of recordlinkage, and both those of two plain loops."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reunion.indexing.linking import Chunk, Pairs, Probes, link_ranges, link_recordlinkage
from reunion.indexing.years import HALF, LAST

keys = st.integers(1, 4).map(lambda number: number << 8)
years = st.one_of(st.just(0), st.integers(1, LAST))
entries = st.lists(st.tuples(keys, years), max_size=25)


def chunk_of(content: list[tuple[int, int]]) -> Chunk:
    entry = np.array([key | year for key, year in content], dtype=np.int64)
    order = np.argsort(entry, kind="stable")
    return Chunk(entry[order], np.arange(len(entry), dtype=np.int32)[order])


def probes_of(content: list[tuple[int, int]]) -> Probes:
    key = np.array([key for key, _ in content], dtype=np.int64)
    year = np.array([year for _, year in content], dtype=np.int64)
    return Probes(key, year, np.zeros(len(content), dtype=np.int64))


def counted(pairs: Pairs) -> Counter[tuple[int, int]]:
    return Counter(zip(pairs[0].tolist(), pairs[1].tolist(), strict=True))


def meet(asked: tuple[int, int], held: tuple[int, int]) -> bool:
    """An exact probe meets entries without a year, a near one those within the window."""
    if asked[0] != held[0] or (asked[1] == 0) != (held[1] == 0):
        return False
    return abs(asked[1] - held[1]) <= HALF


@settings(max_examples=60, deadline=None)
@given(entries, entries)
def test_both_ways_give_the_pairs_of_two_loops(
    asked: list[tuple[int, int]], held: list[tuple[int, int]]
) -> None:
    expected = Counter(
        (probe, row)
        for probe, left in enumerate(asked)
        for row, right in enumerate(held)
        if meet(left, right)
    )
    probes, chunk = probes_of(asked), chunk_of(held)
    assert counted(link_ranges(probes, chunk)) == expected
    assert counted(link_recordlinkage(probes, chunk)) == expected
    assert chunk.counts(probes).sum() == expected.total()
