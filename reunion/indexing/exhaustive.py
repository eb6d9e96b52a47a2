"""The exhaustive path (穷举): score every live record and keep the best. The oracle for the others.

Cost: one call of the scorer per 131,072 rows and query; memory of one such chunk and the limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from reunion.indexing.contract import Mask, RowNumbers, open_rows
from reunion.indexing.selecting import best_positions, checked_limit
from reunion.profiles import Profile
from reunion.workers import usable_cores

CHUNK = 131_072
SEVERAL = 4
"""Chunks from which on they are scored by several threads."""
RowScorer: TypeAlias = Callable[[slice], npt.NDArray[np.floating[Any]]]
"""A slice of rows -> total bits of each, shape (number of rows,)."""
Scorer: TypeAlias = Callable[[Profile], RowScorer]
_Found: TypeAlias = tuple[RowNumbers, npt.NDArray[np.floating[Any]]]


class ExhaustiveIndex:
    """Every record is seen. `live` has one truth per record of the file; `scorer` prepares a query.

    Both are handed in by the engine, because this package knows nothing of comparators.
    """

    def __init__(
        self, scorer: Scorer, live: Mask, *, chunk: int = CHUNK, threads: int | None = None
    ) -> None:
        self._scorer = scorer
        self._live = live
        self._chunk = chunk
        self._most_threads = usable_cores() if threads is None else threads
        self._threads: ThreadPoolExecutor | None = None

    @property
    def name(self) -> str:
        return "exhaustive"

    def candidates(
        self, queries: Sequence[Profile], limit: int, allowed: Mask | None = None
    ) -> Iterator[RowNumbers]:
        """The `limit` live rows of most bits for each query; see contract.CandidateIndex."""
        checked_limit(limit)
        return (self._best(query, limit, allowed) for query in queries)

    def _best(self, query: Profile, limit: int, allowed: Mask | None) -> RowNumbers:
        score = self._scorer(query)
        live = open_rows(self._live, allowed)
        least = -np.inf

        def best(begin: int) -> _Found:
            part = slice(begin, min(begin + self._chunk, len(self._live)))
            bits = score(part)
            # Whatever `least` is by now, `limit` rows of earlier chunks have as much.
            alive = np.flatnonzero(live[part] & (bits >= least))
            bits = bits[alive]
            kept = best_positions(bits, limit)
            return alive[kept] + begin, bits[kept]

        rows = np.empty(0, dtype=np.int64)
        bits: npt.NDArray[np.floating[Any]] = np.empty(0, dtype=np.float64)
        for found in self._of_each_chunk(best):
            rows = np.concatenate((rows, found[0]))
            bits = np.concatenate((bits, found[1]))
            kept = best_positions(bits, limit)
            rows, bits = rows[kept], bits[kept]
            if len(bits) == limit:
                least = bits.min()
        return rows

    def _of_each_chunk(self, best: Callable[[int], _Found]) -> Iterator[_Found]:
        """The chunks in order; several at a time where the file is large, for numpy lets other
        threads work while it computes."""
        begins = range(0, len(self._live), self._chunk)
        if len(begins) < SEVERAL or self._most_threads == 1:
            return map(best, begins)
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._most_threads, thread_name_prefix="scan")
        return self._threads.map(best, begins)

    def explain_missing(self, query: Profile, record: Profile) -> str:
        """Only the limit or the status can hide a record from this path."""
        if record.status != "open":
            return "该记录已不在寻找状态,因此不作为候选。"
        return "穷举比对已给每条记录打分;未列出只因分值低于名额之内的其他记录。"
