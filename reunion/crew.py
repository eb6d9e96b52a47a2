"""Many residents searched by several processes, each of which opens the same saved index.

The arrays of an index are memory-mapped, so that every process reads the same pages. Opening takes
a process a few seconds: few residents stay in the process that asks, which has its engine already.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from reunion.engine import Engine, SearchResult
from reunion.records import Resident
from reunion.workers import dealt

ALONE = 300
"""Residents that are searched before other processes are called: some seconds in a large file."""
CHUNK = 25
"""Residents that a process is given at a time."""


class Crew:
    """So many processes over the index saved in `index`, which is what `engine` holds.

    With one of them everything is done by `engine` itself. What comes back is in the order of the
    residents; what a search raises is raised here, see `reunion.workers.dealt`.
    """

    def __init__(self, index: Path, engine: Engine, workers: int = 1) -> None:
        self._index = index
        self._engine = engine
        self._workers = workers

    def search(
        self, residents: Iterable[Resident], top: int, *, prior: float
    ) -> Generator[tuple[Resident, SearchResult], None, None]:
        """As `Engine.search_many` with this prior, without questions."""
        work = _Search(self._index, self._engine, top, prior)
        return dealt(iter(residents), work, self._workers, alone=ALONE, chunk=CHUNK)

    def most_bits(
        self, residents: Iterable[Resident], mp_ids: Sequence[str]
    ) -> Generator[tuple[Resident, float], None, None]:
        """As `Engine.most_bits` of the records of these ids."""
        work = _MostBits(self._index, self._engine, mp_ids)
        return dealt(iter(residents), work, self._workers, alone=ALONE, chunk=CHUNK)


class _OfEngine:
    """Work that needs an engine: the one at hand in this process, the saved one in another, where
    it is opened for the first resident and scans on one thread, for the others do as well."""

    def __init__(self, index: Path, engine: Engine | None, *told: Any) -> None:
        self._index = index
        self._engine = engine
        self._told = told

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._index, None, *self._told)

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            self._engine = Engine.load(self._index, threads=1)
        return self._engine


class _Search(_OfEngine):
    def __call__(self, resident: Resident) -> SearchResult:
        top, prior = self._told
        return self.engine.search(resident, top, prior=prior, asking=False)


class _MostBits(_OfEngine):
    def __call__(self, resident: Resident) -> float:
        ((_, bits),) = self.engine.most_bits([resident], self._rows)
        return bits

    @cached_property
    def _rows(self) -> npt.NDArray[np.int64]:
        (mp_ids,) = self._told
        return self.engine.rows(mp_ids)
