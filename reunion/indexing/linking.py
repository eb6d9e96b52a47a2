"""Pairs of query probes and record entries, in two ways that give the same pairs.

`link_recordlinkage` is for batches: Block and SortedNeighbourhood of recordlinkage, in the room of
that library. It materialises every pair and copies both frames (eight merges a call, about 50 ms
even for one query), so it is only given entries that some probe of the batch can meet, and batches
whose pairs have been counted beforehand. `link_ranges` reads the same pairs off the sorted entries
and is for a query or two that somebody waits for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from reunion.indexing.years import HALF, LAST, WINDOW

Pairs: TypeAlias = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
"""(probe, row): positions among the probes, and rows of the file; one entry a pair."""


@dataclass(frozen=True, slots=True)
class Probes:
    """What a batch of queries asks: `key` (low byte 0), `year` (0 for an exact probe), and whose it
    is (`query`, a position in the batch). All arrays have one entry a probe."""

    key: npt.NDArray[np.int64]
    year: npt.NDArray[np.int64]
    query: npt.NDArray[np.int64]

    def bounds(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The least and the greatest entry that each probe meets."""
        near = self.year > 0
        low = np.where(near, np.maximum(self.year - HALF, 1), 0)
        high = np.where(near, np.minimum(self.year + HALF, LAST), 0)
        return self.key | low, self.key | high

    def take(self, chosen: npt.NDArray[Any]) -> Probes:
        return Probes(self.key[chosen], self.year[chosen], self.query[chosen])


@dataclass(frozen=True, slots=True)
class Chunk:
    """Entries of up to 65,536 records: `entry` (key | year number) ascending, `row` of each."""

    entry: npt.NDArray[np.int64]
    row: npt.NDArray[np.int32]

    def ranges(self, probes: Probes) -> Pairs:
        """For each probe, the first of the entries it meets and how many they are."""
        low, high = probes.bounds()
        first = np.searchsorted(self.entry, low, side="left").astype(np.int64)
        return first, np.searchsorted(self.entry, high, side="right").astype(np.int64) - first

    def counts(self, probes: Probes) -> npt.NDArray[np.int64]:
        """How many entries each probe meets, without making the pairs."""
        return self.ranges(probes)[1]


def link_ranges(probes: Probes, chunk: Chunk) -> Pairs:
    """All pairs of a batch and a chunk, read off the sorted entries."""
    first, count = chunk.ranges(probes)
    probe = np.repeat(np.arange(len(count)), count)
    within = np.arange(len(probe)) - np.repeat(np.cumsum(count) - count, count)
    return probe, chunk.row[first[probe] + within].astype(np.int64)


def link_recordlinkage(probes: Probes, chunk: Chunk) -> Pairs:
    """All pairs of a batch and a chunk: Block for exact probes, SortedNeighbourhood on the birth
    year within Block for near ones."""
    near = probes.year > 0
    exact = _link_exact(probes, np.flatnonzero(~near), chunk)
    neighbours = _link_near(probes, np.flatnonzero(near), chunk)
    return (
        np.concatenate((exact[0], neighbours[0])),
        np.concatenate((exact[1], neighbours[1])),
    )


def _link_exact(probes: Probes, chosen: npt.NDArray[np.int64], chunk: Chunk) -> Pairs:
    from recordlinkage import Index
    from recordlinkage.index import Block

    asked = probes.take(chosen)
    touched = _touched(asked, chunk)
    left = _frame(key=asked.key)
    right = _frame(key=chunk.entry[touched])
    return _rows(Index([Block("key")]), left, right, chosen, chunk.row[touched])


def _link_near(probes: Probes, chosen: npt.NDArray[np.int64], chunk: Chunk) -> Pairs:
    from recordlinkage import Index
    from recordlinkage.index import SortedNeighbourhood

    asked = probes.take(chosen)
    touched = _touched(asked, chunk)
    entries = chunk.entry[touched]
    left = _frame(key=asked.key >> 8, year=asked.year)
    right = _frame(key=entries >> 8, year=entries & 0xFF)
    # Without the full list of years the neighbourhood would be counted in years that happen to
    # occur in the chunk, and the answer would depend on the other records.
    everyone = np.arange(-WINDOW, LAST + WINDOW + 1)
    algorithm = SortedNeighbourhood(
        "year", window=WINDOW, block_on=["key"], sorting_key_values=everyone
    )
    return _rows(Index([algorithm]), left, right, chosen, chunk.row[touched])


def _touched(probes: Probes, chunk: Chunk) -> npt.NDArray[np.int64]:
    """Positions of the entries that at least one probe meets, ascending."""
    first, count = chunk.ranges(probes)
    change = np.zeros(len(chunk.entry) + 1, dtype=np.int32)
    np.add.at(change, first, 1)
    np.add.at(change, first + count, -1)
    return np.flatnonzero(np.cumsum(change[:-1]) > 0).astype(np.int64)


def _frame(**columns: npt.NDArray[np.int64]) -> Any:
    import pandas as pd

    return pd.DataFrame(columns)


def _rows(
    index: Any,
    left: Any,
    right: Any,
    probes: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int32],
) -> Pairs:
    """Pairs as positions; the codes are read, because the labels would be made into tuples."""
    if left.empty or right.empty:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    pairs = index.index(left, right)
    return (
        probes[np.asarray(pairs.codes[0])],
        rows[np.asarray(pairs.codes[1])].astype(np.int64),
    )
