"""The night: feeds in, the index brought up to date, new people against everything, everybody
against new records; what is new is told, what was rejected stays so unless its evidence grew.

Killed at any instant and started again it ends as if undisturbed: an import goes on behind its last
chunk, the index of a night is written whole or not at all, and the pairs of every few residents are
one transaction with the note of how far the night came.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from reunion.batch.importing import Imported, ImportOptions, import_file
from reunion.deciding.verdicts import Pair, Standing, State
from reunion.engine import Engine
from reunion.errors import IndexFileError, UsageError
from reunion.matching.model import load_model
from reunion.records import Json, ScoredPair
from reunion.store.changes import changed_ids, changed_since
from reunion.store.decisions import standings
from reunion.store.locks import at_work
from reunion.store.nights import (
    Known,
    Night,
    begin_night,
    end_night,
    grades_before,
    known_pairs,
    least_listed,
    listing,
    on_file,
    open_residents,
    pairs_of,
    put_pairs,
    residents_of,
)
from reunion.store.opening import Register

TOP = 10
"""Pairs kept for each resident."""
STEP = 50
"""Residents whose pairs are one transaction."""
PRIOR = 0.5
"""Chance that a resident is in the file: fixed, so that a night cut in two tells the same."""
GREW = 0.5
"""Bits by which a rejected pair's evidence must have grown to be shown again."""
NIGHTS, SUDDEN, FEW = 5, 3.0, 10
"""More than FEW new A pairs, and SUDDEN times the mean of so many nights, is worth a warning."""
STALE = 0.02
"""Share of replaced rows from which an index is made anew, for they still count as frequent."""
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class NightOptions:
    """Feeds of police records; the day the night stands for; how the feeds are to be taken."""

    feeds: Sequence[Path] = ()
    as_of: str | None = None
    full: bool = False
    anyway: bool = False
    source: str | None = None
    workers: int = 1


@dataclass(frozen=True, slots=True)
class NightDone:
    """What a night did. `known`: it had been done before, and nothing changed since."""

    run_id: int
    as_of: str
    statistics: Json
    warnings: tuple[str, ...] = ()
    imports: tuple[Imported, ...] = ()
    known: bool = False


def run_night(
    register: Register, home: Path, options: NightOptions, *, progress: Progress = lambda done: None
) -> NightDone:
    """Do one night, or go on with one that was killed.

    Raises UsageError for a day that is none, InputError for a feed that cannot be read or that
    something is wrong with (nothing of it is applied), BusyError while another night or import
    runs, OutputError when the disk is full.
    """
    day = _day(options.as_of)
    with at_work(register, home):
        imports = tuple(_feeds(register, home, options))
        with register.session() as session:
            night = begin_night(session, day, model=load_model().version, at=_now())
        faults = [fault.zh for done in imports for fault in done.faults]
        if night.state == "done":
            return NightDone(night.run_id, day, night.statistics, tuple(faults), imports, True)
        engine = _index(register, home, night, options.workers)
        _Matching(register, engine, night, progress).run()
        statistics = _end(register, night)
        _serve(home, night)
        _sweep(home, night)
    warnings = (*faults, *statistics.get("warnings", ()))
    return NightDone(night.run_id, day, statistics, warnings, imports)


def _day(text: str | None) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else date.today().isoformat()
    except ValueError:
        raise UsageError(
            f"--as-of 应为日期,如 2026-01-31,实际是“{text}”",
            f"--as-of takes a day such as 2026-01-31, not {text!r}",
        ) from None


def _feeds(register: Register, home: Path, options: NightOptions) -> Iterator[Imported]:
    taken = ImportOptions(
        source=options.source, full=options.full, anyway=options.anyway, by="nightly",
        workers=options.workers,
    )  # fmt: skip
    for feed in options.feeds:
        yield import_file(register, home, "missing", feed, taken)


# --- the index --------------------------------------------------------------------------------


def _folder(home: Path, run_id: int) -> Path:
    return home / "indexes" / f"night-{run_id}"


def _index(register: Register, home: Path, night: Night, workers: int) -> Engine:
    """The index of this night: there already, or last night's with the changes, or made anew."""
    own = _folder(home, night.run_id)
    if own.exists():
        return Engine.load(own)
    own.parent.mkdir(mode=0o700, exist_ok=True)
    engine = _of_last_night(register, home, night)
    if engine is None or engine.replaced > STALE:
        with register.reading() as session:
            people = (one.record for one in changed_since(session, register.keys, ""))
            engine = Engine.build(people, workers=workers)
    engine.save(own)
    return engine


def _of_last_night(register: Register, home: Path, night: Night) -> Engine | None:
    """Last night's index with the changes laid on; None where there is none that can be used."""
    if night.before is None:
        return None
    try:
        engine = Engine.load(_folder(home, night.before))
    except IndexFileError:
        return None  # deleted, damaged or of an older program
    with register.reading() as session:
        fresh = list(changed_since(session, register.keys, night.since))
    engine.add(one.record for one in fresh)
    engine.remove(one.mp_id for one in fresh if one.record.get("status") != "open")
    return engine


def _serve(home: Path, night: Night) -> None:
    """Let the service, which looks at indexes/current, swap this night's index in. A folder that
    somebody put there is left alone."""
    current = home / "indexes" / "current"
    if current.exists() and not current.is_symlink():
        return
    beside = current.with_name(f".current-{night.run_id}")
    beside.unlink(missing_ok=True)
    beside.symlink_to(_folder(home, night.run_id).name)
    beside.replace(current)


def _sweep(home: Path, night: Night) -> None:
    """Indexes of earlier nights go when this one is done."""
    for folder in (home / "indexes").glob("night-*"):
        if folder != _folder(home, night.run_id):
            shutil.rmtree(folder, ignore_errors=True)


# --- matching ---------------------------------------------------------------------------------


@dataclass(slots=True)
class _Matching:
    """One night's matching, resident by resident in the order of their ids."""

    register: Register
    engine: Engine
    night: Night
    progress: Progress
    standing: dict[Pair, Standing] = field(default_factory=dict)

    def run(self) -> None:
        wanted = self._wanted()
        with self.register.reading() as session:
            self.standing = standings(session)
        for start in range(0, len(wanted), STEP):
            self._step(wanted[start : start + STEP])
            self.progress(min(start + STEP, len(wanted)))

    def _wanted(self) -> list[str]:
        """Residents that are new or changed, and those into whose list a changed record may come
        or in whose list one stands."""
        since, night = self.night.since, self.night
        with self.register.reading() as session:
            people = open_residents(session, night.done_to)
            if night.before is None:
                return [key for key, _ in people]
            changed = changed_ids(session, since)
            least = least_listed(session, night.run_id, TOP)
            listed = listing(session, changed, night.run_id)
        fresh = {key for key, at in people if at >= since} | listed
        others = [key for key, _ in people if key not in fresh]
        return sorted(
            {key for key, _ in people if key in fresh} | self._reached(others, changed, least)
        )

    def _reached(self, others: list[str], changed: list[str], least: dict[str, float]) -> set[str]:
        """Residents with whom a changed record has bits enough to enter the list."""
        reached: set[str] = set()
        for start in range(0, len(others), STEP):
            with self.register.reading() as session:
                ids = others[start : start + STEP]
                people = list(residents_of(session, self.register.keys, ids))
            for resident, bits in self.engine.most_bits(people, changed):
                if bits >= least.get(resident.resident_id, 0.0):
                    reached.add(resident.resident_id)
        return reached

    def _step(self, ids: list[str]) -> None:
        night = self.night
        with self.register.reading() as session:
            people = list(residents_of(session, self.register.keys, ids))
            known = known_pairs(session, ids, night.run_id)
        rows = [
            row
            for resident, found in self.engine.search_many(people, TOP, prior=PRIOR)
            for row in self._rows(found, known[resident.resident_id])
        ]
        with self.register.session() as session:
            put_pairs(session, night, rows, ids[-1])

    def _rows(self, found: Sequence[ScoredPair], known: dict[str, Known]) -> Iterator[Json]:
        for pair in found:
            evidence = [line.to_json() for line in pair.evidence]
            digest = digest_of(evidence)
            new = news(pair.bits, digest, evidence, known.get(pair.mp_id))
            state = self.standing.get((pair.resident_id, pair.mp_id), Standing()).state
            if state is State.REJECTED and not grown(pair.bits, digest, known.get(pair.mp_id)):
                continue
            yield {
                "resident_id": pair.resident_id, "mp_id": pair.mp_id, "rank": pair.rank,
                "bits": pair.bits, "probability": pair.probability, "grade": pair.grade,
                "reason": pair.reason, "evidence": json.dumps(evidence, ensure_ascii=False),
                "evidence_digest": digest, "new_evidence": new,
            }  # fmt: skip


def digest_of(evidence: Sequence[Json]) -> str:
    """SHA-256 of the evidence lines in an order of their own."""
    lines = sorted(json.dumps(line, ensure_ascii=False, sort_keys=True) for line in evidence)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def grown(bits: float, digest: str, known: Known | None) -> bool:
    """Whether a pair has more evidence than when a night last wrote it; a pair that was rejected
    before any night saw it has nothing to grow from."""
    return known is not None and digest != known.digest and bits >= known.bits + GREW


def news(bits: float, digest: str, evidence: Sequence[Json], known: Known | None) -> str | None:
    """What speaks for a pair that did not when it was last on record; None: nothing."""
    if known is None:
        return "新的候选"
    if digest == known.digest:
        return None
    held = {(line["field"], line["level"], line.get("left"), line.get("right"))
            for line in known.evidence}  # fmt: skip
    fresh = [
        line["text"]
        for line in evidence
        if line["bits"] > 0
        and line.get("text")
        and (line["field"], line["level"], line.get("left"), line.get("right")) not in held
    ]
    return ";".join(fresh) or ("依据增强" if bits >= known.bits + GREW else None)


# --- the end ----------------------------------------------------------------------------------


def _end(register: Register, night: Night) -> Json:
    with register.session() as session:
        pairs = pairs_of(session, night.run_id)
        new = Counter(pair.grade for pair in pairs if pair.new_evidence)
        earlier = grades_before(session, night.run_id, NIGHTS)
        statistics: Json = {
            "records": on_file(session),
            "residents": len({pair.resident_id for pair in pairs}),
            "pairs": len(pairs),
            "new": sum(new.values()),
            "new_by_grade": {grade: new[grade] for grade in sorted(new)},
            "warnings": list(_sudden(new["A"], earlier)),
        }
        end_night(session, night, statistics, at=_now())
    return statistics


def _sudden(count: int, earlier: Sequence[int]) -> Iterator[str]:
    """A sudden crowd of A pairs is rather a fault of a feed than a night of luck."""
    if not earlier:
        return
    mean = sum(earlier) / len(earlier)
    if count > FEW and count > SUDDEN * max(mean, 1.0):
        nights = f"前 {len(earlier)} 晚平均 {mean:.0f} 对"
        yield f"新的 A 级候选有 {count} 对,{nights}:请先查来料是否有误"


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
