"""The night: feeds in, the index brought up to date, new people against everything, everybody
against new records; what is new is told, what was rejected stays so unless its evidence grew.

Killed at any instant and started again it ends as if undisturbed: an import goes on behind its last
chunk, the index of a night is written whole or not at all, and the pairs of every few residents are
one transaction with the note of how far the night came.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from reunion.batch.importing import Imported, ImportOptions, file_digest, import_file
from reunion.crew import Crew
from reunion.deciding.verdicts import Pair, Standing, State
from reunion.engine import Engine, SearchResult
from reunion.errors import IndexFileError, ModelError, ReunionError, UsageError
from reunion.matching.model import Model, load_model
from reunion.matching.scorer import LIMIT
from reunion.records import Json, Resident, ScoredPair
from reunion.saving import INDEXES, current_index
from reunion.store.casework import residents_of
from reunion.store.changes import changed_since, latest_change, records_of
from reunion.store.decisions import standings
from reunion.store.evidence import evidence_digest, evidence_text
from reunion.store.followed import FIRST, Followed, followed_file, keep_followed, seen_versions
from reunion.store.locks import at_work
from reunion.store.nights import (
    Baseline,
    Known,
    Night,
    anything_new,
    as_it_stands,
    baselines,
    changes_of,
    cut_off,
    decided_since,
    drop_night,
    end_night,
    fix_changes,
    grades_before,
    known_pairs,
    last_night,
    least_listed,
    listing,
    note_feed,
    number_of_day,
    on_file,
    open_night,
    open_residents,
    pairs_of,
    put_pairs,
)
from reunion.store.opening import Register

TOP = 10
"""Pairs kept for each resident."""
STEP = 50
"""Residents whose pairs are one transaction."""
PRIOR = 0.5
"""Chance that a resident is in the file: fixed, so that a night cut in two tells the same."""
GREW = 0.5
"""Bits by which a field must say more for a pair to count as new evidence."""
NIGHTS, SUDDEN, FEW = 5, 3.0, 10
"""More than FEW new A pairs, and SUDDEN times the mean of so many nights, is worth a warning."""
STATISTICS = "statistics.json"
"""The file of a night that is written last."""
STALE = 0.1
"""Share of replaced rows from which an index is made anew, for they still count as frequent."""
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class NightOptions:
    """Feeds of police records; the day the night stands for; how the feeds are to be taken; the
    model to match by (None: the shipped one)."""

    feeds: Sequence[Path] = ()
    as_of: str | None = None
    full: bool = False
    anyway: bool = False
    source: str | None = None
    workers: int = 1
    model: Path | None = None


@dataclass(frozen=True, slots=True)
class NightDone:
    """What a night did, the how-manieth of its day. `known`: it had been done before, and nothing
    is done now."""

    run_id: int
    as_of: str
    statistics: Json
    warnings: tuple[str, ...] = ()
    imports: tuple[Imported, ...] = ()
    known: bool = False
    number: int = 1


def run_night(
    register: Register, home: Path, options: NightOptions, *, progress: Progress = lambda done: None
) -> NightDone:
    """Do one night, or go on with one that was killed; a night of the past is only told again.

    Raises UsageError for a day that is none, or of which there is no night any more to be had,
    InputError for a feed that cannot be read or that something is wrong with (nothing of it is
    applied), BusyError while another night or import runs, OutputError when the disk is full.
    """
    _day(options.as_of)
    model, taken = load_model(options.model), _taken(options)
    asked = tuple(file_digest(feed, taken) for feed in options.feeds)
    with at_work(register, home):
        night = _opened(register, options, asked, _name_of(model))
        if night.state == "done":
            return _told(register, night)
        imports = _brought_in(register, home, night, options.feeds, taken)
        night = _fixed(register, night)
        if night.state == "done":
            return replace(_told(register, night), imports=imports, warnings=_faults(imports))
        engine = _index(register, home, night, model, options)
        crew = Crew(_folder(home, night.run_id), engine, options.workers)
        _Matching(register, crew, night, progress).run()
        done = _told(register, _end(register, night))
        _serve(home, night)
        _sweep(home, night)
    return replace(done, imports=imports, known=False)


def _opened(register: Register, options: NightOptions, asked: tuple[str, ...], model: str) -> Night:
    """The night to go on with, a new one, or one of the past that is done, where no feeds are to be
    brought in. A night that was cut off is gone on with while none has come after it: on its day,
    and with the same feeds on any day that follows. What one that is not gone on with brought in is
    in: it may be older than what came in with it."""
    with register.session() as session:
        left, last = cut_off(session), last_night(session)
        cut = left
        if cut is not None and cut.model != model:
            cut = None
        if cut is not None and options.as_of is None and asked and cut.asked == asked:
            return cut
        day = _day(options.as_of)
        done = last_night(session, as_of=day)
        if last is not None and day < last.as_of:
            return _overtaken(done, day, last.as_of, feeds=bool(asked))
        if done is not None and not asked and day < date.today().isoformat():
            return done
        if cut is not None and cut.as_of == day:
            return cut
        return open_night(session, day, model=model, asked=asked, at=_now(), left=left)


def _overtaken(done: Night | None, day: str, latest: str, *, feeds: bool) -> Night:
    """The night of a day before the last one, which is told again and takes no feeds."""
    if done is None:
        raise UsageError(
            f"没有 {day} 这一晚的记录;最近的一晚是 {latest}",
            f"there is no night of {day}; the latest is that of {latest}",
        )
    if feeds:
        raise UsageError(
            f"{day} 这一晚已经完成,来料不能再算到那一晚;请去掉 --as-of",
            f"the night of {day} is done and takes no feed any more: leave --as-of out",
        )
    return done


def _name_of(model: Model) -> str:
    """Version and content: a model that was trained twice in a day is two models."""
    return f"{model.version} {hashlib.sha256(model.text.encode()).hexdigest()[:12]}"


def _told(register: Register, night: Night) -> NightDone:
    """A night that is done, as it was."""
    with register.reading() as session:
        number = number_of_day(session, night)
    warnings = tuple(night.statistics.get("warnings", ()))
    return NightDone(night.run_id, night.as_of, night.statistics, warnings, known=True,
                     number=number)  # fmt: skip


def nights_untold(register: Register, home: Path, done: NightDone) -> Iterator[NightDone]:
    """The nights right before this one that came to their end and were killed before their digest
    was written, the newest first."""
    run_id = done.run_id
    while True:
        with register.reading() as session:
            before = last_night(session, before=run_id)
        if before is None:
            return
        told = _told(register, before)
        if (folder_of(home, told) / STATISTICS).exists():
            return
        yield told
        run_id = before.run_id


def folder_of(home: Path, done: NightDone) -> Path:
    """nights/DATE, and nights/DATE/2 for a second night of one day."""
    folder = home / "nights" / done.as_of
    return folder if done.number == 1 else folder / str(done.number)


def _taken(options: NightOptions) -> ImportOptions:
    """How the feeds of a night are brought in."""
    return ImportOptions(
        source=options.source, full=options.full, anyway=options.anyway, by="nightly",
        workers=options.workers,
    )  # fmt: skip


def _brought_in(
    register: Register, home: Path, night: Night, feeds: Sequence[Path], taken: ImportOptions
) -> tuple[Imported, ...]:
    """Bring in the feeds that are not in yet. Where the first is refused there was no night."""
    imports: list[Imported] = []
    known = list(night.feeds)
    try:
        for feed in feeds:
            digest = file_digest(feed, taken)
            if digest in known:
                imports.append(Imported(known=True, aside=night.aside.get(digest, 0)))
                continue
            done = import_file(register, home, "missing", feed, taken)
            imports.append(done)
            with register.session() as session:
                note_feed(session, night, digest, _faults([done]), done.aside)
            known.append(digest)
    except ReunionError:
        if not known and not night.fixed:
            with register.session() as session:
                drop_night(session, night)
        raise
    return tuple(imports)


def _faults(imports: Sequence[Imported]) -> tuple[str, ...]:
    return tuple(fault.zh for done in imports for fault in done.faults)


def _fixed(register: Register, night: Night) -> Night:
    """The night with what it looks at written down; the one before, where that is nothing new and
    of the same day."""
    if night.fixed:
        return night
    with register.session() as session:
        fixed = fix_changes(session, night)
        last = last_night(session, before=night.run_id)
        if last is None or last.as_of != night.as_of or anything_new(session, fixed):
            return fixed
        drop_night(session, fixed)
        return last


def _day(text: str | None) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else date.today().isoformat()
    except ValueError:
        raise UsageError(
            f"--as-of 应为日期,如 2026-01-31,实际是“{text}”",
            f"--as-of takes a day such as 2026-01-31, not {text!r}",
        ) from None


# --- the index --------------------------------------------------------------------------------


def _folder(home: Path, run_id: int) -> Path:
    return home / INDEXES / f"night-{run_id}"


def _index(
    register: Register, home: Path, night: Night, model: Model, options: NightOptions
) -> Engine:
    """The index of this night: there already, or last night's with the changes, or made anew."""
    own = _folder(home, night.run_id)
    if own.exists():
        return Engine.load(own)
    own.parent.mkdir(mode=0o700, exist_ok=True)
    made = _of_last_night(register, home, night, model)
    if made is None or made[0].replaced > STALE:
        made = _anew(register, options)
    engine, followed = made
    keep_followed(own, followed)
    engine.save(own)
    return engine


def _anew(register: Register, options: NightOptions) -> tuple[Engine, Followed]:
    """An index of every record, and how far it has followed the register."""
    versions: dict[str, int] = {}
    with register.reading() as session:
        cursor = latest_change(session)

        def people() -> Iterator[Json]:
            for one in changed_since(session, register.keys, ""):
                if one.version != FIRST:
                    versions[one.mp_id] = one.version
                yield one.record

        engine = Engine.build(people(), model=options.model, workers=options.workers)
    return engine, Followed(cursor, versions)


def _of_last_night(
    register: Register, home: Path, night: Night, model: Model
) -> tuple[Engine, Followed] | None:
    """Last night's index with the changes laid on; None where there is none that can be used."""
    if night.before is None:
        return None
    try:
        engine = Engine.load(_folder(home, night.before))
    except (IndexFileError, ModelError):
        return None  # deleted, damaged or of an older program
    if engine.model.text != model.text:
        return None
    with register.reading() as session:
        cursor, versions = latest_change(session), seen_versions(session)
        fresh = list(records_of(session, register.keys, changes_of(session, night, "missing")))
    versions |= {one.mp_id: one.version for one in fresh if one.version != FIRST}
    engine.add(one.record for one in fresh)
    return engine, Followed(cursor, versions)


def _serve(home: Path, night: Night) -> None:
    """Let the service, which looks at indexes/current, swap this night's index in. A folder that
    somebody put there is left alone."""
    current = current_index(home)
    if current.exists() and not current.is_symlink():
        return
    beside = current.with_name(f".current-{night.run_id}")
    beside.unlink(missing_ok=True)
    beside.symlink_to(_folder(home, night.run_id).name)
    beside.replace(current)


def _sweep(home: Path, night: Night) -> None:
    """Indexes of earlier nights go when this one is done."""
    own = _folder(home, night.run_id)
    for path in (home / INDEXES).glob("night-*"):
        if path.is_dir() and path != own:
            shutil.rmtree(path, ignore_errors=True)
        elif path.is_file() and path != followed_file(own):
            path.unlink(missing_ok=True)


# --- matching ---------------------------------------------------------------------------------


@dataclass(slots=True)
class _Matching:
    """One night's matching, resident by resident in the order of their ids."""

    register: Register
    crew: Crew
    night: Night
    progress: Progress
    standing: dict[Pair, Standing] = field(default_factory=dict)

    def run(self) -> None:
        wanted = self._wanted()
        with self.register.reading() as session:
            self.standing = standings(session)
        done = 0
        with closing(self.crew.search(self._people(wanted), TOP, prior=PRIOR)) as searched:
            while some := list(islice(searched, STEP)):
                self._step(some)
                done += len(some)
                self.progress(done)

    def _people(self, ids: Sequence[str]) -> Iterator[Resident]:
        """The residents of these ids, read as they are wanted."""
        for start in range(0, len(ids), STEP):
            with self.register.reading() as session:
                people = residents_of(session, self.register.keys, ids[start : start + STEP])
                read = list(people)
            yield from read

    def _wanted(self) -> list[str]:
        """Residents that are new or changed, or about whom something was decided, and those into
        whose list a changed record may come or in whose list one stands; everybody on the first
        night and after a change of the model."""
        night = self.night
        with self.register.reading() as session:
            people = open_residents(session, night.done_to)
            before = last_night(session, before=night.run_id)
            if before is None or before.model != night.model:
                return people
            changed = changes_of(session, night, "missing")
            fresh = set(changes_of(session, night, "resident"))
            fresh |= decided_since(session, before.decisions)
            least = least_listed(session, night.run_id, TOP)
            fresh |= listing(session, changed, night.run_id)
        others = [key for key in people if key not in fresh]
        return sorted({key for key in people if key in fresh} |
                      self._reached(others, changed, least))  # fmt: skip

    def _reached(self, others: list[str], changed: list[str], least: dict[str, float]) -> set[str]:
        """Residents with whom a changed record has bits enough to enter the list."""
        with closing(self.crew.most_bits(self._people(others), changed)) as told:
            return {
                resident.resident_id
                for resident, bits in told
                if bits >= least.get(resident.resident_id, 0.0)
            }

    def _step(self, searched: Sequence[tuple[Resident, SearchResult]]) -> None:
        """Write the pairs of these residents down, all or none."""
        night = self.night
        ids = [resident.resident_id for resident, _ in searched]
        with self.register.reading() as session:
            known = known_pairs(session, ids, night.run_id)
            held = baselines(session, ids)
        fresh: dict[Pair, Baseline] = {}
        rows = [
            row
            for resident, found in searched
            for row in self._rows(found, known[resident.resident_id], held, fresh)
        ]
        with self.register.session() as session:
            put_pairs(session, night, rows, fresh, ids[-1])

    def _rows(
        self,
        found: Sequence[ScoredPair],
        known: dict[str, Known],
        held: dict[Pair, Baseline],
        fresh: dict[Pair, Baseline],
    ) -> Iterator[Json]:
        """A row for each pair, but for those that were rejected and whose evidence has not grown
        since; what is to grow beyond is put into `fresh`."""
        for pair in found:
            key = (pair.resident_id, pair.mp_id)
            evidence = [line.to_json() for line in pair.evidence]
            digest, seen = evidence_digest(evidence), known.get(pair.mp_id)
            told = news(digest, evidence, seen)
            standing = self.standing.get(key, Standing())
            if standing.state is State.REJECTED and standing.last is not None:
                at = standing.last.at
                base = held.get(key)
                if base is None or base.decided_at != at:
                    base = fresh[key] = Baseline(at, seen.evidence if seen else tuple(evidence))
                grown = gains(evidence, base.evidence)
                if not grown:
                    continue
                if seen is None or seen.decisions < base.decision_id:
                    told = ";".join(grown)
            yield {
                "resident_id": pair.resident_id, "mp_id": pair.mp_id, "rank": pair.rank,
                "bits": pair.bits, "probability": pair.probability, "grade": pair.grade,
                "reason": pair.reason, "evidence": evidence_text(evidence),
                "evidence_digest": digest, "new_evidence": told,
            }  # fmt: skip


def gains(evidence: Sequence[Json], before: Sequence[Json]) -> list[str]:
    """What speaks more for a pair than before, as sentences: fields that say something else now and
    weigh more by GREW, and doubts that are gone. The same statement of both sides is the same
    evidence, however its weight moved with the frequencies of the file."""
    held = {line["field"]: line for line in before if not line["field"].startswith(LIMIT)}
    told = []
    for line in evidence:
        old = held.pop(line["field"], None)
        if line["field"].startswith(LIMIT) or (old and _said(old) == _said(line)):
            continue
        if line["bits"] - (old["bits"] if old else 0.0) >= GREW:
            told.append(line["text"] or line["field"])
    told += [f"不再有疑点:{old['text']}" for old in held.values() if old["bits"] <= -GREW]
    return told


def _said(line: Json) -> tuple[str, str, str]:
    return line["level"], line.get("left", ""), line.get("right", "")


def news(digest: str, evidence: Sequence[Json], known: Known | None) -> str | None:
    """What speaks for a pair that did not when it was last on record; None: nothing."""
    if known is None:
        return "新的候选"
    if digest == known.digest:
        return None
    return ";".join(gains(evidence, known.evidence)) or None


# --- the end ----------------------------------------------------------------------------------


def _end(register: Register, night: Night) -> Night:
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
            "warnings": [*as_it_stands(session, night).faults, *_sudden(new["A"], earlier)],
        }
        return end_night(session, night, statistics, at=_now())


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
