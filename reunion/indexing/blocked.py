"""The blocked path (分块): the union of cheap keys, as candidates for scoring and for audits.

    profiles ─▶ BlockedBuilder ─▶ BlockedKeys (arrays; save, load) ─▶ BlockedIndex.candidates

A pair is seen when it shares at least one key of passes.py. Keys that are too common for a query
are left out as long as rarer ones fill its budget, and above `limit` the candidates that share the
rarest keys stay. `explain_missing` says which of this happened to a pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from reunion.indexing.blocked_keys import BlockedBuilder, BlockedKeys
from reunion.indexing.contract import Mask, RowNumbers, open_rows
from reunion.indexing.digits import agreeing, patterns
from reunion.indexing.explaining import explain
from reunion.indexing.keys import exact_keys, near_keys
from reunion.indexing.linking import Probes, link_ranges, link_recordlinkage
from reunion.indexing.passes import FAMILIES, MEANINGS, Pass
from reunion.indexing.selecting import best_positions, checked_limit, whole_file
from reunion.indexing.years import query_centres
from reunion.profiles import Profile

__all__ = ["BlockedBuilder", "BlockedIndex", "BlockedKeys"]

BUDGET = 8
"""Pairs made for a query are about BUDGET × limit at most, unless one common key is all it has.
Measured on 600 residents against 100,000 invented records at limit 1,000: pair recall .937, .935,
.935 for a budget of 4, 8, 16; at limit 500 .883, .890, .895. So 8."""
BATCH_PAIRS = 2_000_000
"""Pairs held at a time; about 100 bytes each while they are linked and sorted."""
FEW = 4
"""Up to this many queries somebody waits for the answer: the quick way of linking is taken."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The probes of one query that are used, with the family and the rarity in bits of each, the
    rows that its ID digits meet, and the number of pairs to expect."""

    probes: Probes
    family: npt.NDArray[np.int64]
    bits: npt.NDArray[np.float64]
    by_digits: RowNumbers
    pairs: int


@dataclass(frozen=True, slots=True)
class _Met:
    """Meetings of queries and rows: through a key of which family, and how rare it is, in bits."""

    query: npt.NDArray[np.int64]
    row: npt.NDArray[np.int64]
    family: npt.NDArray[np.int64]
    bits: npt.NDArray[np.float64]

    def take(self, chosen: slice | npt.NDArray[np.int64]) -> _Met:
        return _Met(self.query[chosen], self.row[chosen], self.family[chosen], self.bits[chosen])


class BlockedIndex:
    """Candidates by shared keys; see the module's docstring and contract.CandidateIndex."""

    def __init__(self, keys: BlockedKeys, live: Mask) -> None:
        self._keys = keys
        self._live = live

    @property
    def name(self) -> str:
        return "blocked"

    def candidates(
        self, queries: Sequence[Profile], limit: int, allowed: Mask | None = None
    ) -> Iterator[RowNumbers]:
        """Rows that share a key with each query, the best `limit` by rarity of what is shared."""
        checked_limit(limit)
        return self._answers(queries, limit, allowed)

    def _answers(
        self, queries: Sequence[Profile], limit: int, allowed: Mask | None
    ) -> Iterator[RowNumbers]:
        live = open_rows(self._live, allowed)
        whole = whole_file(live, limit)
        if whole is not None:
            yield from (whole.copy() for _ in queries)
            return
        batch: list[_Asked] = []
        for query in queries:
            asked = self._ask(query, limit)
            if batch and asked.pairs + sum(one.pairs for one in batch) > BATCH_PAIRS:
                yield from self._answer(batch, limit, allowed)
                batch = []
            batch.append(asked)
        if batch:
            yield from self._answer(batch, limit, allowed)

    def _ask(self, query: Profile, limit: int) -> _Asked:
        """Choose the keys of a query: rarest first, until the budget is full, and on while they
        have not yet met as many records as the limit. The windows of one key count together."""
        probes, kinds = query_probes(query)
        keys, group = np.unique(probes.key, return_inverse=True)
        counts = np.zeros(len(keys))
        np.add.at(counts, group, self._counts(probes))
        order = np.argsort(counts, kind="stable")
        spent = np.cumsum(counts[order])
        chosen = np.zeros(len(keys), dtype=np.bool_)
        chosen[order] = (spent <= BUDGET * limit) | (spent - counts[order] < limit)
        used = np.flatnonzero((chosen & (counts > 0))[group])
        family = np.array([MEANINGS[kind].family for kind in kinds], dtype=np.int64)
        return _Asked(
            probes.take(used),
            family[used],
            self._rarity(counts[group][used]),
            self._by_digits(query),
            int(counts[chosen].sum()),
        )

    def _counts(self, probes: Probes) -> npt.NDArray[np.int64]:
        """How many entries of the file each probe meets."""
        total = np.zeros(len(probes.key), dtype=np.int64)
        for chunk in self._keys.chunks:
            total += chunk.counts(probes)
        return total

    def _rarity(self, counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """What sharing a key with so many records says, in bits."""
        return np.asarray(np.log2((self._keys.count + 1) / np.maximum(counts, 1)), dtype=np.float64)

    def _by_digits(self, query: Profile) -> RowNumbers:
        found = [agreeing(pattern, self._keys.digits) for pattern in patterns(query)]
        if not found:
            return np.empty(0, dtype=np.int64)
        return np.unique(self._keys.digit_rows[np.concatenate(found)])

    def _answer(
        self, batch: Sequence[_Asked], limit: int, allowed: Mask | None
    ) -> Iterator[RowNumbers]:
        parts = [self._meet_keys(batch)]
        parts.extend(self._meet_digits(position, one) for position, one in enumerate(batch))
        met = _Met(
            np.concatenate([part.query for part in parts]),
            np.concatenate([part.row for part in parts]),
            np.concatenate([part.family for part in parts]),
            np.concatenate([part.bits for part in parts]),
        )
        alive = np.flatnonzero(open_rows(self._live, allowed)[met.row])
        met = met.take(alive[np.argsort(met.query[alive], kind="stable")])
        edges = np.searchsorted(met.query, np.arange(len(batch) + 1))
        for begin, end in pairwise(edges.tolist()):
            yield _best_rows(met.take(slice(begin, end)), limit)

    def _meet_keys(self, batch: Sequence[_Asked]) -> _Met:
        probes = Probes(
            np.concatenate([one.probes.key for one in batch]),
            np.concatenate([one.probes.year for one in batch]),
            np.repeat(np.arange(len(batch)), [len(one.bits) for one in batch]),
        )
        link = link_ranges if len(batch) <= FEW else link_recordlinkage
        linked = [link(probes, chunk) for chunk in self._keys.chunks]
        probe = np.concatenate([pair[0] for pair in linked])
        return _Met(
            probes.query[probe],
            np.concatenate([pair[1] for pair in linked]),
            np.concatenate([one.family for one in batch])[probe],
            np.concatenate([one.bits for one in batch])[probe],
        )

    def _meet_digits(self, position: int, one: _Asked) -> _Met:
        size = len(one.by_digits)
        bits = self._rarity(np.array([float(size)]))[0]
        family = MEANINGS[Pass.ID_DIGITS].family
        return _Met(
            np.full(size, position), one.by_digits, np.full(size, family), np.full(size, bits)
        )

    def explain_missing(self, query: Profile, record: Profile) -> str:
        """Which keys the pair shares and how common they are here, or that it shares none."""
        probes, kinds = query_probes(query)
        counted = [*zip(kinds, self._counts(probes).tolist(), strict=True)]
        return explain(query, record, probes, counted, len(self._by_digits(query)))


def query_probes(query: Profile) -> tuple[Probes, list[Pass]]:
    """Everything a query asks: exact keys once, near keys at each window and at "no year known"."""
    asked = [(kind, key, 0) for kind, key in sorted(exact_keys(query, asking=True))]
    years = (0, *query_centres(query))
    near = sorted(near_keys(query, asking=True))
    asked.extend((kind, key, year) for kind, key in near for year in years)
    probes = Probes(
        np.array([key for _, key, _ in asked], dtype=np.int64),
        np.array([year for _, _, year in asked], dtype=np.int64),
        np.zeros(len(asked), dtype=np.int64),
    )
    return probes, [kind for kind, _, _ in asked]


def _best_rows(met: _Met, limit: int) -> RowNumbers:
    """The rows of the greatest sums over families of the rarest key shared in each."""
    if not len(met.row):
        return met.row
    slot = met.row * FAMILIES + met.family
    order = np.lexsort((met.bits, slot))
    last = np.append(slot[order][1:] != slot[order][:-1], True)
    best = order[last]
    rows, starts = np.unique(met.row[best], return_index=True)
    sums = np.add.reduceat(met.bits[best], starts)
    return np.asarray(rows[best_positions(sums, limit)], dtype=np.int64)
