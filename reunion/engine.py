"""The engine: the only place where the steps meet.

reading gives records; `Engine.build` normalises them into a table and an index; `search` proposes
candidates, scores them, turns bits into probabilities and grades, and tells why. The same engine
serves the command line, the service, the nightly run and the benchmarks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from reunion.columns import Table, TableBuilder
from reunion.columns.raw import RawRecords
from reunion.deciding.asking import Reliability, ask_next, reliability, weighed
from reunion.deciding.calibration import Calibration
from reunion.deciding.grades import X, exclusion, families_for, grade
from reunion.deciding.posterior import estimate_prior, posterior
from reunion.deciding.reasons import one_line
from reunion.deciding.waterfall import Waterfall, waterfall
from reunion.errors import UsageError
from reunion.indexing.blocked import BlockedBuilder, BlockedIndex
from reunion.indexing.contract import CandidateIndex, open_rows
from reunion.indexing.exhaustive import ExhaustiveIndex
from reunion.indexing.fast import FastIndex
from reunion.matching.coarse_table import CoarseTable
from reunion.matching.contract import Look
from reunion.matching.model import Model, load_model
from reunion.matching.scorer import Scorer, total_bits
from reunion.narrowing import Filter
from reunion.normalizing.profiles import missing_person_profile, resident_profile
from reunion.preparing import Prepared, RecordLike, all_prepared, segments
from reunion.profiles import Profile
from reunion.records import Evidence, Json, MissingPerson, Resident, ScoredPair
from reunion.saving import CLOSED, GONE, OPEN, Saved, load_engine_parts, save_engine_parts
from reunion.viewing import Narrowed, Ready, View

METHODS = ("fast", "blocked", "exhaustive")
DEFAULT_PRIOR = 0.5
"""Chance that a resident is in the file when a single search cannot estimate it."""
SMALL = 20_000
"""Up to this many records the fast path scores everything in full, being no slower so."""
SEEN, SEEN_EACH = 800, 40
"""Candidates that the first look hands on to be scored in full: so many, or so many for each asked
for. Among a million records the first ten were never behind place 292 of the look, the first fifty
never behind 1,725 (100 residents)."""
KEPT = 100
"""Best scored candidates beyond those asked for that take part in the posterior."""
NEAR = 6.0
"""Bits by which the first look may be wrong: it is nearly right, clothes and stopped ages apart."""
FRESH = 64
"""Records that may wait beside a large table, each scored by itself in every search (half a
millisecond): a change is seen at once, and merging, which takes seconds in a file of a million
records, pays when it is put off."""
EXPLAINED = 50
"""So many first candidates of a resident can be explained."""
CHUNK = 256
"""Residents that are searched at a time."""

ResidentLike = Mapping[str, Any] | Resident
Progress = Callable[[int], None]
Hidden: TypeAlias = npt.NDArray[np.bool_]
"""One truth a record: whether a search may not find it."""
Without: TypeAlias = Mapping[str, Collection[str]]
"""By resident_id: ids of records that are not to be found for this resident."""
_NOBODY: Without = MappingProxyType({})


class SearchResult(list[ScoredPair]):
    """Scored pairs, best first; the chance of "not in this file"; what to ask next."""

    def __init__(self, pairs: Iterable[ScoredPair] = (), not_in_file: float = 1.0) -> None:
        super().__init__(pairs)
        self.not_in_file_probability = not_in_file
        self.ask_next: list[Json] = []


@dataclass(frozen=True, slots=True)
class _Scored:
    """One resident's best rows with their bits: first those to be `listed`, best first, then those
    that only take part in the posterior; minus infinity for a closed record, which takes no part.
    The first `checked` of all rows are looked at for what excludes them. `size` of the file that
    was searched, from which records may have gone since."""

    resident: Resident
    profile: Profile
    rows: npt.NDArray[np.int64]
    bits: npt.NDArray[np.float64]
    size: int
    listed: int
    checked: int


@dataclass(frozen=True, slots=True, repr=False)
class Merged:
    """A table with more records than an engine searches yet; made and taken by the engine."""

    table: Table
    scorer: Scorer
    added: tuple[Prepared, ...]


class Engine:
    """A file of missing-person records, ready to be searched. Make one by `build` or `load`."""

    def __init__(self, model: Model, method: str) -> None:
        """An empty engine; raises UsageError for an unknown method."""
        if method not in METHODS:
            raise UsageError(
                f"没有“{method}”这种检索方式,可用:{'、'.join(METHODS)}",
                f"unknown method {method!r}; use one of {', '.join(METHODS)}",
            )
        self._model = model
        self._calibration = Calibration(**model.calibration)
        self._asked = method
        self._raw = RawRecords()
        self._table: Table | None = None
        self._tables: TableBuilder | None = TableBuilder()
        self._look: CoarseTable | None = None
        self._keys = BlockedBuilder() if method == "blocked" else None
        self._standing = bytearray()  # GONE, CLOSED or OPEN, by row
        self._open = 0
        self._known: dict[str, int] | None = {}
        self._ready: Ready | None = None
        self._threads: int | None = None

    # --- the file of records ------------------------------------------------------------------

    @classmethod
    def build(
        cls,
        records: Iterable[RecordLike],
        *,
        model: Path | None = None,
        method: str = "fast",
        workers: int = 1,
        progress: Progress | None = None,
    ) -> Engine:
        """Normalise and index `records`, one pass, in order. Of two records with one id the later
        counts. With several `workers` so many processes normalise a large file; the calling program
        then needs `if __name__ == "__main__":`. `progress` is called with the number of records so
        far. Raises RecordError for a mapping that is not a missing-person record, ModelError for an
        unusable model file."""
        engine = cls(load_model(model), method)
        engine.add(records, workers=workers, progress=progress)
        return engine

    def add(
        self,
        records: Iterable[RecordLike],
        *,
        workers: int = 1,
        progress: Progress | None = None,
    ) -> None:
        """Add records; a known id is replaced. Visible to the next search.

        Few of them (FRESH) for a large file that is searched already wait beside its table, are
        scored one by one and count in no frequency; more are merged with the file, which is then
        measured anew by the next search. With several `workers` all are merged."""
        if workers > 1 and self._keys is None:
            self._add_segments(records, workers, progress)
            return
        ready = self._ready
        room = 0 if ready is None else self._room(ready)
        waiting: list[Profile] = [] if ready is None else list(ready.fresh)
        try:
            for count, record in enumerate(all_prepared(records, workers), start=1):
                self._enter(*record.row)
                waiting.append(record.profile)
                if len(waiting) > room:
                    room = 0
                    self._grow(waiting)
                if progress and count % 1_000 == 0:
                    progress(count)
        finally:
            self._ready = self._with_fresh(ready, waiting) if ready and room else None

    def _add_segments(
        self, records: Iterable[RecordLike], workers: int, progress: Progress | None
    ) -> None:
        """Add records whose columns grow in several processes."""
        self._settle()
        self._ready = None
        count = 0
        for segment in segments(records, workers):
            for row in segment.rows:
                self._enter(*row)
            self._growing().extend(segment.table)
            count += len(segment.rows)
            if progress:
                progress(count)

    def _room(self, ready: Ready) -> int:
        """How many records may wait beside the table."""
        return FRESH if self._asked == "fast" and len(ready.table) > SMALL else 0

    def _with_fresh(self, ready: Ready, waiting: Sequence[Profile]) -> Ready:
        """The same table with what waits beside it now, and without rows that were replaced."""
        live = self._open_rows()[: len(ready.table)]
        index = self._index(ready.scorer, live)
        return Ready(ready.table, ready.scorer, live, index, tuple(waiting))

    def has_room_for(self, more: int) -> bool:
        """Whether so many more records may wait beside the table."""
        ready = self._ready
        return ready is not None and len(ready.fresh) + more <= self._room(ready)

    @property
    def waiting(self) -> int:
        """Number of records that wait beside the table: each costs every search some time."""
        return 0 if self._ready is None else len(self._ready.fresh)

    @property
    def crowded(self) -> bool:
        """Whether it is time to merge what waits, so that the next records find room."""
        return self.waiting > FRESH // 2

    def merged(self, records: Iterable[RecordLike] = ()) -> Merged:
        """A table that holds these records too, and those that wait, and is ready to be searched.
        The engine stays as it is, and may be searched meanwhile; `take` puts it in place. Raises
        RecordError for a mapping that is not a missing-person record."""
        ready = self._prepared()
        added = tuple(all_prepared(records))
        builder = TableBuilder(ready.table)
        for profile in (*ready.fresh, *(one.profile for one in added)):
            builder.add(profile)
        table = builder.finish()
        scorer = Scorer(self._model, table)
        if self._asked == "fast" and len(table) > SMALL:
            scorer.warm()
        return Merged(table, scorer, added)

    def take(self, merged: Merged) -> None:
        """Search this table from now on; a known id is replaced. Raises UsageError when records
        were added since it was made."""
        if len(self._standing) + len(merged.added) != len(merged.table):
            raise UsageError(
                "索引在合并期间又有新记录,请重新合并",
                "records were added since this table was made: merge again",
            )
        for one in merged.added:
            self._enter(*one.row)
            if self._keys is not None:
                self._keys.add(one.profile)
        self._table, self._tables, self._look = merged.table, None, None
        self._ready = self._made_ready(merged.table, merged.scorer)

    def _settle(self) -> None:
        """Merge what waits beside the table."""
        if self._ready is not None and self._ready.fresh:
            self._grow(list(self._ready.fresh))
            self._ready = None

    def _enter(self, mp_id: str, live: bool, raw: bytes) -> None:
        """Give a record its row; that of an earlier record of its id is found no more."""
        known = self._rows.get(mp_id)
        if known is not None:
            self._hide(known)
        self._rows[mp_id] = len(self._standing)
        self._standing.append(OPEN if live else CLOSED)
        self._open += live
        self._raw.add(raw)

    def _grow(self, waiting: list[Profile]) -> None:
        """Put the records that wait into the table."""
        for profile in waiting:
            self._growing().add(profile)
            if self._keys is not None:
                self._keys.add(profile)
        waiting.clear()

    def _growing(self) -> TableBuilder:
        """The table to add to, and no longer the one that was opened."""
        if self._tables is None:
            self._tables = TableBuilder(self._table)
        self._table = self._look = None
        return self._tables

    @property
    def _rows(self) -> dict[str, int]:
        """Row of each id; made when it is first asked for, for a search does not need it."""
        if self._known is None:
            assert self._table is not None  # opened, and nothing added yet
            ids = self._table.ids
            self._known = {
                ids[row]: row for row in np.flatnonzero(self._standings() != GONE).tolist()
            }
        return self._known

    def remove(self, mp_ids: Iterable[str]) -> None:
        """Take records out of every later search; an unknown id is passed over. Until the file is
        built anew they still count in its frequencies."""
        for mp_id in mp_ids:
            row = self._rows.pop(mp_id, None)
            if row is not None:
                self._hide(row)
        if self._ready is not None:  # the table and its frequencies are as they were
            self._ready = self._with_fresh(self._ready, self._ready.fresh)

    def _hide(self, row: int) -> None:
        self._open -= self._standing[row] == OPEN
        self._standing[row] = GONE

    def __len__(self) -> int:
        """Number of records that a search can find."""
        return self._open

    @property
    def replaced(self) -> float:
        """Share of rows that were replaced or removed, and still count in the frequencies."""
        return 1 - len(self._rows) / len(self._standing) if self._standing else 0.0

    def count(self, within: Filter) -> int:
        """Number of records that such a filter would list. Raises UsageError as a search."""
        view = self._view(None, within)
        assert view.narrowed is not None  # there is a filter
        return int(view.narrowed.listed.sum())

    def __contains__(self, mp_id: object) -> bool:
        """Whether the file holds a record of this id."""
        return mp_id in self._rows

    def record(self, mp_id: str) -> MissingPerson | None:
        """The record of this id, or None."""
        row = self._rows.get(mp_id)
        return None if row is None else MissingPerson.from_json(self._raw.get(row))

    def ids(self) -> list[str]:
        """The ids of the records that a search can find, in order."""
        return [mp_id for mp_id, row in self._rows.items() if self._standing[row] == OPEN]

    def profile(self, mp_id: str) -> Profile | None:
        """The normalised record of this id, or None."""
        row = self._rows.get(mp_id)
        return None if row is None else self._profile(row)

    @property
    def model(self) -> Model:
        """The weights this engine scores with."""
        return self._model

    @property
    def scorer(self) -> Scorer:
        """The model on the records as they are now."""
        return self._prepared().scorer

    @property
    def method_used(self) -> str:
        """The path that searches take: "exhaustive" for small files, else the one asked for."""
        if self._asked == "fast" and len(self._standing) <= SMALL:
            return "exhaustive"
        return self._asked

    # --- saving -------------------------------------------------------------------------------

    def save(self, path: Path | str) -> None:
        """Write the engine to a folder, whole or not at all. Raises OutputError."""
        self._settle()
        ready = self._prepared()
        table, scorer = ready.table, ready.scorer
        look = scorer.coarse_table if self.method_used == "fast" else None
        keys = None if self._keys is None else self._keys.finish()
        parts = Saved(self._model, table, keys, self._raw, self._standings(), look)
        save_engine_parts(Path(path), parts)

    @classmethod
    def load(cls, path: Path | str, method: str = "fast", *, threads: int | None = None) -> Engine:
        """Open a saved engine. Raises IndexFileError when it is damaged or of another version.
        A search scans a large file on so many `threads`, by default on one for each core.

        One that was built for another path has no keys for the blocked path: then these are made
        from its records, which takes as long as building it."""
        parts = load_engine_parts(Path(path))
        engine = cls(parts.model, method)
        engine._threads = threads
        engine._raw = parts.raw
        engine._table, engine._tables, engine._look = parts.table, None, parts.look
        if method == "blocked":
            engine._keys = BlockedBuilder(parts.keys)
            if parts.keys is None:
                for row in range(len(parts.raw)):
                    engine._keys.add(engine._profile(row))
        engine._standing = bytearray(parts.standing.tobytes())
        engine._open = engine._standing.count(OPEN)
        engine._known = None
        return engine

    def _prepared(self) -> Ready:
        """What a search needs of the records as they are now."""
        ready = self._ready
        if ready is None:
            if self._table is None:
                self._table = self._growing().finish()
                self._tables = None  # one copy of the columns is enough
            scorer = Scorer(self._model, self._table, look=self._look)
            ready = self._ready = self._made_ready(self._table, scorer)
        return ready

    def _made_ready(self, table: Table, scorer: Scorer) -> Ready:
        live = self._open_rows()
        return Ready(table, scorer, live, self._index(scorer, live))

    def _standings(self, begin: int = 0, end: int | None = None) -> npt.NDArray[np.uint8]:
        """How these rows stand now; a copy, for others may go on adding."""
        return np.frombuffer(self._standing[begin:end], dtype=np.uint8)

    def _open_rows(self) -> npt.NDArray[np.bool_]:
        return np.asarray(self._standings() == OPEN)

    def _index(self, scorer: Scorer, live: npt.NDArray[np.bool_]) -> CandidateIndex:
        if self.method_used == "exhaustive":
            return ExhaustiveIndex(scorer.scanner, live, threads=self._threads)
        if self.method_used == "fast":
            return FastIndex(scorer.coarse, live, threads=self._threads)
        assert self._keys is not None  # the path that is left
        return BlockedIndex(self._keys.finish(), live)

    # --- searching ----------------------------------------------------------------------------

    def search(
        self,
        resident: ResidentLike,
        top: int = 10,
        *,
        prior: float | None = None,
        hidden: Hidden | None = None,
        within: Filter | None = None,
        without: Collection[str] = (),
        asking: bool = True,
    ) -> SearchResult:
        """The best `top` records for one resident. `prior`: the chance that the person is in this
        file, 0.5 when not given. Raises RecordError or UsageError for what cannot be searched.
        `hidden` (see `hide`): records that must not be found, nor take a share of probability;
        `without`: the same by id, such as those already rejected. `within`: which records are
        listed; the others keep their share. Without `asking` nothing is worked out about what to
        ask next, which takes a third less."""
        chance = DEFAULT_PRIOR if prior is None else prior
        one = _resident(resident)
        found = self.search_many(
            [one], top, prior=chance, hidden=hidden, within=within,
            without={one.resident_id: without}, asking=asking,
        )  # fmt: skip
        (_, result), *_ = found
        return result

    def explain(
        self, resident: ResidentLike, mp_id: str, *, prior: float | None = None
    ) -> Waterfall:
        """From the prior to the probability of one pair, step by step. Raises UsageError when the
        record is not among the first candidates (EXPLAINED) of this resident."""
        chance = DEFAULT_PRIOR if prior is None else prior
        for pair in self.search(resident, EXPLAINED, prior=chance):
            if pair.mp_id == mp_id:
                return waterfall(
                    pair.evidence,
                    probability=pair.probability,
                    prior=chance,
                    file_size=len(self),
                    calibration=self._calibration,
                )
        raise UsageError(
            f"记录 {mp_id} 不在前 {EXPLAINED} 名候选之内,无从解释",
            f"record {mp_id} is not among the first {EXPLAINED} candidates",
        )

    def hide(self, mp_ids: Iterable[str]) -> Hidden:
        """These records as rows to be kept out of a search; an unknown id is passed over."""
        rows = np.zeros(len(self._standing), dtype=np.bool_)
        rows[self._rows_of(mp_ids)] = True
        return rows

    def protected(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Id and words of protection of every record that has any, closed ones too."""
        self._settle()
        held = self._prepared().table.records
        rows = np.flatnonzero(np.diff(held.protection_start))
        begins, ends = (
            held.protection_start[rows].tolist(),
            held.protection_start[rows + 1].tolist(),
        )
        codes = held.protection.tolist()
        for mp_id, begin, end in zip(self._current(rows), begins, ends, strict=True):
            if mp_id is not None:
                yield mp_id, tuple(held.protections[code] for code in codes[begin:end])

    def born_since(self, day: int) -> list[str]:
        """Ids of the records whose birth may lie on or after this day (an ordinal of `date`),
        closed ones too."""
        self._settle()
        births = self._prepared().table.births
        rows = np.flatnonzero((births.hi >= day) & (births.kind >= 0))
        return [mp_id for mp_id in self._current(rows) if mp_id is not None]

    def _current(self, rows: npt.NDArray[np.int64]) -> list[str | None]:
        """The ids of these rows of the table; None for one that was replaced or removed."""
        ids, known = self._prepared().table.ids, self._rows
        return [ids[row] if known.get(ids[row]) == row else None for row in rows.tolist()]

    def warm(self) -> None:
        """Make ready what the first search after a change would make ready."""
        self._prepared()

    def search_many(
        self,
        residents: Iterable[ResidentLike],
        top: int = 50,
        *,
        prior: float | None = None,
        hidden: Hidden | None = None,
        within: Filter | None = None,
        without: Without = _NOBODY,
        asking: bool = True,
    ) -> Iterator[tuple[Resident, SearchResult]]:
        """Search for many, in order. Without a `prior` the chance that a resident is in the file is
        estimated from the whole run (bounded 0.1–0.9), so the first answer waits for all scores.
        The rest as in `search`; `without` by resident_id."""
        _check(top, prior)
        view = self._view(hidden, within)
        scored: Iterable[_Scored] = self._score(residents, top, view, without)
        if prior is None:
            scored = list(scored)
            runs = [self._calibration.apply(one.bits, one.size) for one in scored]
            prior = estimate_prior(runs, max((one.size for one in scored), default=len(self)))
        for one in scored:
            yield one.resident, self._result(one, prior, asking)

    def score_many(
        self, residents: Iterable[ResidentLike], top: int = 10
    ) -> Iterator[tuple[Resident, tuple[str, ...], npt.NDArray[np.float64]]]:
        """For each resident, in order, the ids and uncalibrated bits of the best records, best
        first, as the posterior takes them: `top` and 100 more; minus infinity where one of the
        first `top` is excluded. For calibration and training."""
        for one in self._score(residents, top, self._view(None, None)):
            told = one.rows[:top]
            bits = one.bits.copy()
            for place, row in enumerate(told):
                if exclusion(one.profile, self._profile(int(row))):
                    bits[place] = -np.inf
            yield one.resident, tuple(self._id(int(row)) for row in one.rows), bits

    def rows(self, mp_ids: Iterable[str]) -> npt.NDArray[np.int64]:
        """Rows of those of these records that a search can find, ascending."""
        self._settle()
        rows = self._rows_of(mp_ids)
        return rows[self._open_rows()[rows]]

    def _rows_of(self, mp_ids: Iterable[str]) -> npt.NDArray[np.int64]:
        """The rows of these records, ascending; an unknown id is passed over."""
        rows = {row for mp_id in mp_ids if (row := self._rows.get(mp_id)) is not None}
        return np.array(sorted(rows), dtype=np.int64)

    def most_bits(
        self, residents: Iterable[ResidentLike], rows: npt.NDArray[np.int64]
    ) -> Iterator[tuple[Resident, float]]:
        """For each resident, in order, the most bits that one of these rows (see `rows`) has,
        exclusions not looked at; minus infinity without rows. Cheaper than a search: a search that
        would not list a record of so few bits need not be made anew when only these changed."""
        scorer = self._prepared().scorer
        for one in residents:
            resident = _resident(one)
            profile = resident_profile(resident)
            prepared = scorer.prepare(profile) if len(rows) else None
            if prepared is None:
                yield resident, -np.inf
            else:
                near = rows[self._near_best(scorer.coarse(profile), rows)]
                yield resident, float(prepared.bits(near).max())

    def _near_best(self, look: Look, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Which of these rows, ascending, may have the most bits: all of a small file. Records that
        have changed stand together at the end of a file, so that one run of rows holds them."""
        if self.method_used != "fast":
            return np.ones(len(rows), dtype=np.bool_)
        begin = int(rows[0])
        bits = look(slice(begin, int(rows[-1]) + 1))[rows - begin]
        return np.asarray(bits >= bits.max() - NEAR)

    def _view(self, hidden: Hidden | None, within: Filter | None) -> View:
        """What a search sees of the file as it is now."""
        ready = self._prepared()
        allowed = None if hidden is None else ~hidden
        begin, end = len(ready.table), len(ready.table) + len(ready.fresh)
        fresh = self._standings(begin, end) == OPEN
        if within is None:
            seen = open_rows(fresh, None if allowed is None else allowed[begin:])
            return View(ready, ready.index, allowed, seen)
        asked, index = ready.as_asked(within), ready.index
        live = np.concatenate((ready.live, fresh))
        seen = rivals = open_rows(live, allowed)
        if within.closed_too:
            live = live | (asked & (self._standings(0, end) != GONE))
            index = self._index(ready.scorer, live[:begin])
            seen = open_rows(live, allowed)
        return View(ready, index, allowed, seen[begin:], Narrowed(asked & seen, rivals))

    def _score(
        self, residents: Iterable[ResidentLike], top: int, view: View, without: Without = _NOBODY
    ) -> Iterator[_Scored]:
        most = max(map(len, without.values()), default=0)
        limit = max(SEEN, SEEN_EACH * top) + most
        stream = iter(residents)
        while chunk := [_resident(one) for one in islice(stream, CHUNK)]:
            profiles = [resident_profile(resident) for resident in chunk]
            found = view.candidates(profiles, limit)
            for resident, profile, rows in zip(chunk, profiles, found, strict=True):
                gone = without.get(resident.resident_id, ())
                rows, bits = self._scored(profile, rows, view, gone)
                listed, checked, order = view.in_order(rows, bits, top, top + KEPT)
                rows, bits = rows[order], bits[order]
                if view.narrowed is not None:
                    bits[~view.narrowed.rivals[rows]] = -np.inf
                size = max(len(self), int((bits > -np.inf).sum()))
                yield _Scored(resident, profile, rows, bits, size, listed, checked)

    def _scored(
        self,
        profile: Profile,
        rows: npt.NDArray[np.int64],
        view: View,
        without: Collection[str],
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """These rows of the table and those that wait beside it, with their bits."""
        prepared = view.ready.scorer.prepare(profile)
        if prepared is None:
            return rows[:0], np.zeros(0)
        more, fresh = view.fresh_bits(profile)
        bits = np.concatenate((prepared.bits(rows), fresh))
        rows = np.concatenate((rows, more))
        if without:
            left = ~np.isin(rows, self._rows_of(without))
            return rows[left], bits[left]
        return rows, bits

    def _id(self, row: int) -> str:
        ids = self._prepared().table.ids
        return ids[row] if row < len(ids) else str(self._raw.get(row)["mp_id"])

    def _profile(self, row: int) -> Profile:
        return missing_person_profile(MissingPerson.from_json(self._raw.get(row)))

    def _result(self, one: _Scored, prior: float, asking: bool) -> SearchResult:
        """The rows to be listed told in full. What is excluded shares no probability, and so goes
        to the end of the list, with its reason."""
        records = [self._profile(int(row)) for row in one.rows[: one.checked]]
        excluded = [exclusion(one.profile, record) for record in records]
        bits = one.bits.copy()
        bits[[i for i, why in enumerate(excluded) if why]] = -np.inf
        known = posterior(self._calibration.apply(bits, one.size), prior, one.size)
        told = [
            self._pair(one, record, why, float(known.shares[position]))
            for position, (record, why) in enumerate(
                zip(records[: one.listed], excluded[: one.listed], strict=True)
            )
        ]
        told.sort(key=lambda pair: (-pair.probability, -pair.bits, pair.mp_id))
        ranked = (replace(pair, rank=rank) for rank, pair in enumerate(told, start=1))
        result = SearchResult(ranked, known.not_in_file)
        if asking:
            result.ask_next = self._questions(one, records, known.shares)
        return result

    def _questions(
        self, one: _Scored, records: Sequence[Profile], shares: npt.NDArray[np.float64]
    ) -> list[Json]:
        """What to ask next, weighed over `records`, the first rows, and those that follow them."""
        places = weighed(shares)
        people = [
            records[place] if place < len(records) else self._profile(int(one.rows[place]))
            for place in places
        ]
        asked = ask_next(one.profile, people, shares[places], self._trust)
        return [question.to_json() for question in asked]

    @cached_property
    def _trust(self) -> Reliability:
        levels = {
            field: {name: level.m for name, level in rows.items()}
            for field, rows in self._model.levels.items()
        }
        return reliability(levels, self._model.parameters)

    def _pair(
        self, one: _Scored, record: Profile, excluded: str | None, chance: float
    ) -> ScoredPair:
        scorer = self._prepared().scorer
        evidence = scorer.evidence(one.profile, record)
        bits = total_bits(evidence)
        return ScoredPair(
            resident_id=one.resident.resident_id,
            rank=0,
            mp_id=record.record_id,
            bits=bits,
            probability=round(chance, 6),
            grade=X if excluded else self._grade(bits, chance, evidence, scorer),
            reason=one_line(evidence, excluded=excluded),
            evidence=evidence,
        )

    def _grade(
        self, bits: float, chance: float, evidence: Sequence[Evidence], scorer: Scorer
    ) -> str:
        supporting = families_for(evidence, scorer.families())
        return grade(bits, chance, supporting, evidence, len(self))


def _resident(resident: ResidentLike) -> Resident:
    return resident if isinstance(resident, Resident) else Resident.from_json(resident)


def _check(top: int, prior: float | None) -> None:
    if top < 1:
        raise UsageError(f"候选数量应至少为 1,实际是 {top}", f"top must be at least 1, not {top}")
    if prior is not None and not 0 < prior < 1:
        raise UsageError(
            f"在库概率应在 0 与 1 之间,实际是 {prior}",
            f"the prior must lie between 0 and 1, not {prior}",
        )
