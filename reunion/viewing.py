"""What a search sees of a file: its table, what waits beside it, what a filter lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from reunion.columns import Table, TableBuilder
from reunion.errors import UsageError
from reunion.indexing.contract import CandidateIndex, Mask, RowNumbers
from reunion.matching.scorer import Scorer, total_bits
from reunion.narrowing import Filter
from reunion.profiles import Profile

TOLD = 8
"""Sources of a file that are named to who asks for another."""
Bits = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, repr=False)
class Ready:
    """What a search needs; `live`: which rows of the table can be found; `fresh`: the records
    behind its last row, in order."""

    table: Table
    scorer: Scorer
    live: Mask
    index: CandidateIndex
    fresh: tuple[Profile, ...] = ()

    def as_asked(self, within: Filter) -> Mask:
        """Which rows of the table, and of what waits beside it, are as this filter asks. Raises
        UsageError for a source that the file does not hold."""
        waiting = TableBuilder()
        for profile in self.fresh:
            waiting.add(profile)
        tables = (self.table, waiting.finish())
        held = dict.fromkeys(source for table in tables for source in table.records.sources)
        some = [*held][:TOLD]
        for source in within.sources:
            if source not in held:
                raise UsageError(
                    f"档案中没有来源为“{source}”的记录,有:{'、'.join(some) or '均未注明'}",
                    f"no record is from {source!r}; there is {', '.join(some) or 'none'}",
                )
        return np.concatenate([within.rows(table) for table in tables])


class Narrowed(NamedTuple):
    """What a filter makes of all rows: those `listed`, and the `rivals` that take their share of
    probability, listed or not."""

    listed: Mask
    rivals: Mask


@dataclass(frozen=True, slots=True, repr=False)
class View:
    """What a search may see. `allowed`: rows that may be found, None for all; `fresh`: which of the
    records that wait beside the table; `narrowed`: None without a filter."""

    ready: Ready
    index: CandidateIndex
    allowed: Mask | None
    fresh: Mask
    narrowed: Narrowed | None = None

    def candidates(self, profiles: Sequence[Profile], limit: int) -> Iterator[RowNumbers]:
        """Rows of the table worth scoring for each profile: the best of all and of the listed."""
        best = self.index.candidates(profiles, limit, self.allowed)
        if self.narrowed is None:
            yield from best
            return
        listed = self.index.candidates(profiles, limit, self.narrowed.listed)
        for rows, more in zip(listed, best, strict=True):
            yield np.union1d(rows, more)

    def fresh_bits(self, profile: Profile) -> tuple[RowNumbers, Bits]:
        """Rows and bits of the records that wait beside the table."""
        ready = self.ready
        seen = np.flatnonzero(self.fresh)
        bits = [total_bits(ready.scorer.evidence(profile, ready.fresh[place])) for place in seen]
        return seen + len(ready.table), np.array(bits, dtype=np.float64)

    def in_order(
        self, rows: RowNumbers, bits: Bits, top: int, rivals: int
    ) -> tuple[int, int, RowNumbers]:
        """How many of these rows are listed, how many have to be looked at for what excludes them,
        and the places of all that take part in the posterior: first the listed, at most `top`, then
        at most `rivals`, both best first."""
        order = np.lexsort((rows, -bits))
        if self.narrowed is None:
            listed = min(top, len(order))
            return listed, listed, order[:rivals]
        mine, rival = (mask[rows[order]] for mask in self.narrowed)
        told = order[mine][:top]
        others = order[rival & ~np.isin(order, told)][:rivals]
        return len(told), len(told) + min(top, len(others)), np.concatenate((told, others))
