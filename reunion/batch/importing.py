"""Bringing a file into the register: read, judged whole, then put chunk by chunk.

The same file twice changes nothing. A killed import goes on behind the last chunk that was put when
the same file is given again: each chunk is one transaction that also notes how far it came.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from reunion.batch.judging import Fault, Last, Read, cut_short, day_in_name, judge, judge_day
from reunion.batch.spool import Spool
from reunion.desk.returning import next_visit
from reunion.errors import InputError, UsageError
from reunion.reading import Quarantine, open_records
from reunion.reading.report import ReadingReport
from reunion.store.bulk import (
    CHUNK,
    Closing,
    Sorted,
    make_room,
    open_ids,
    put_encounter_chunk,
    put_entry_chunk,
    put_missing_chunk,
    put_resident_chunk,
    sort_encounters,
    sort_entries,
    sort_missing,
    sort_residents,
    withdraw,
)
from reunion.store.feeds import (
    Aside,
    Feed,
    begin_or_resume,
    finish,
    last_done,
    note_chunk,
    note_foreign,
)
from reunion.store.ledgers import EASILY_LOST, REPEAT, RETURNED
from reunion.store.locks import at_work
from reunion.store.opening import Register
from reunion.store.work import ImportRow

KINDS: dict[str, Literal["resident", "missing", "encounter"]] = {
    "residents": "resident", "missing": "missing", "encounters": "encounter",
    "returned": "resident", "easily-lost": "resident", "repeat": "resident",
}  # fmt: skip
LEDGER_OF = {"returned": RETURNED, "easily-lost": EASILY_LOST, "repeat": REPEAT}
SOURCES = dict.fromkeys(KINDS, "station") | {"missing": "police"}
REPEATED = "编号重复"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How a file is to be brought in; `anyway` puts it although something is wrong with it."""

    source: str | None = None
    made_on: str | None = None
    full: bool = False
    dry_run: bool = False
    anyway: bool = False
    by: str = "command-line"
    overrides: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    workers: int = 1
    import_id: int | None = None
    """An import that the service has begun for this file, to be filled."""


@dataclass(slots=True)
class Imported:
    """What an import did, or (dry run) would do."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    aside: int = 0
    known: bool = False
    """The very same file was the last one brought in."""
    faults: tuple[Fault, ...] = ()
    report: ReadingReport | None = None


def bring_in(
    register: Register,
    home: Path,
    kind: str,
    path: Path,
    options: ImportOptions,
    *,
    progress: Callable[[int], None] = lambda done: None,
) -> Imported:
    """Bring one file in. `home` takes the spool and the quarantine file.

    Raises UsageError for a kind or option that does not exist, InputError for a file that cannot be
    read or that something is wrong with (and not `anyway`), BusyError while another import runs,
    OutputError when the disk is full.
    """
    _check(kind, options)
    with at_work(register, home):
        return import_file(register, home, kind, path, options, progress=progress)


def import_file(
    register: Register,
    home: Path,
    kind: str,
    path: Path,
    options: ImportOptions,
    *,
    progress: Callable[[int], None] = lambda done: None,
) -> Imported:
    """As `bring_in`, for a caller that holds the lock."""
    feed = _feed(kind, path, options)
    last, known, faults = _last(register, feed)
    if known and options.import_id is None:
        return Imported(known=True, faults=faults)
    day = tuple(judge_day(feed.made_on, last, date.today().isoformat()))
    _refuse(path, day, options)
    aside = home / "quarantine" / f"{path.name}.quarantine.csv"
    aside.parent.mkdir(mode=0o700, exist_ok=True)
    aside.unlink(missing_ok=True)
    with Spool(home, whole=feed.full) as spool:
        report = _read(register, kind, path, aside, options, spool, progress)
        read = Read(report, _repeated(aside), cut_short(path))
        faults = (*day, *judge(read, last, full=feed.full))
        if not options.dry_run:
            _refuse(path, faults, options)
        work = _Work(register, feed, spool, faults, progress)
        done = work.dry() if options.dry_run else work.put(read, aside, options)
    done.report, done.faults, done.aside = report, faults, report.rows_quarantined + done.aside
    return done


def _check(kind: str, options: ImportOptions) -> None:
    if kind not in KINDS:
        raise UsageError(
            f"不能导入“{kind}”,可用:{'、'.join(KINDS)}",
            f"{kind!r} cannot be imported; use one of {', '.join(KINDS)}",
        )
    if options.full and kind != "missing":
        raise UsageError(
            "--full 只用于 missing:受助人员不会因为表中没有而结案",
            "--full is for missing only: a resident is not closed for being left out of a table",
        )
    if options.made_on is not None:
        try:
            date.fromisoformat(options.made_on)
        except ValueError:
            raise UsageError(
                f"日期“{options.made_on}”应写作 2026-11-26 这样",
                f"the date {options.made_on!r} must look like 2026-11-26",
            ) from None


def _feed(kind: str, path: Path, options: ImportOptions) -> Feed:
    source = options.source or SOURCES[kind]
    digest = file_digest(path, options) if path.is_file() else ""
    return Feed(kind, source, path.name, digest, options.made_on or day_in_name(path), options.full)


def file_digest(path: Path, options: ImportOptions) -> str:
    """Of the file, and of what it is read with: another reading gives other records."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
    except OSError:
        return ""  # opening it for reading tells what is wrong
    if options.overrides or options.encoding:
        told = [sorted(options.overrides.items()), options.encoding]
        digest.update(json.dumps(told, ensure_ascii=False).encode())
    return digest.hexdigest()


def _last(register: Register, feed: Feed) -> tuple[Last, bool, tuple[Fault, ...]]:
    """What the last file of the source was like, whether it was this very one, and what was wrong
    with it."""
    with register.reading() as session:
        row = last_done(session, feed.kind, feed.source)
        full = last_done(session, feed.kind, feed.source, full=True)
        if row is None:
            return Last(), False, ()
        known = row.file_digest == feed.digest and row.full == int(feed.full)
        about = json.loads(row.counts)
        rows = json.loads(full.counts).get("rows", 0) if full else 0
        last = Last(row.made_on, rows, frozenset(about.get("fields", ())))
        return last, known, tuple(Fault(*one) for one in about.get("faults", ()))


def _refuse(path: Path, faults: tuple[Fault, ...], options: ImportOptions) -> None:
    if not faults or options.anyway or options.dry_run:
        return
    zh = ";".join(fault.zh for fault in faults)
    en = "; ".join(fault.en for fault in faults)
    raise InputError(
        f"文件“{path.name}”没有导入:{zh}。核对无误后可加 --anyway 导入",
        f"{path.name!r} was not brought in: {en}. If that is right, add --anyway",
    )


def _read(
    register: Register,
    kind: str,
    path: Path,
    aside: Path,
    options: ImportOptions,
    spool: Spool,
    progress: Callable[[int], None],
) -> ReadingReport:
    with Quarantine(aside) as quarantine:
        source: Any = open_records(
            path, KINDS[kind], overrides=options.overrides, encoding=options.encoding,
            quarantine=quarantine,
        )  # fmt: skip
        closing = Closing(register.keys, LEDGER_OF.get(kind))
        closed = source.each(closing, workers=options.workers)
        spool.fill(_told(closed, progress))
    report: ReadingReport = source.report
    return report


def _told(items: Iterator[Any], progress: Callable[[int], None]) -> Iterator[Any]:
    for number, item in enumerate(items, 1):
        if number % 1_000 == 0:
            progress(number)
        yield item


def rows_aside(path: Path) -> Iterator[Aside]:
    """Where and why, of each row put aside; the cells stay out of the register."""
    if not path.exists():
        return
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in islice(csv.reader(file), 1, None):
            yield Aside(row[1], int(row[2] or 0), row[3], row[4])


def _repeated(path: Path) -> int:
    return sum(REPEATED in each.reason for each in rows_aside(path))


@dataclass(frozen=True, slots=True)
class _Work:
    """The second half: what was read against what is there."""

    register: Register
    feed: Feed
    spool: Spool
    faults: tuple[Fault, ...]
    progress: Callable[[int], None]

    def dry(self) -> Imported:
        """What putting would do."""
        done = Imported()
        with self.register.reading() as session:
            for chunk in self.spool.chunks():
                found = self._sort(session, chunk)
                done.added += len(found.added)
                done.changed += len(found.changed)
                done.unchanged += found.unchanged
                done.aside += found.aside
            if self.feed.full:
                done.withdrawn = len(self._gone(session))
        return done

    def put(self, read: Read, aside: Path, options: ImportOptions) -> Imported:
        """Put every chunk that is not put yet, withdraw what is gone, close the import."""
        with self.register.session() as session:
            row = (
                begin_or_resume(session, self.feed, at=_now())
                if options.import_id is None
                else session.get_one(ImportRow, options.import_id)
            )
            import_id, start = row.import_id, row.next_row
        for number, chunk in enumerate(self.spool.chunks(start), 1):
            self._put_chunk(import_id, chunk)
            self.progress(start + number * CHUNK)
        if self.feed.full:
            self._withdraw(import_id)
        about = {
            "rows": read.report.rows_used, "fields": sorted(read.fields),
            "faults": [[fault.zh, fault.en] for fault in self.faults],
        }  # fmt: skip
        with self.register.session() as session:
            counts = finish(
                session, self.register.keys, import_id, about, at=_now(), by=options.by,
                aside=rows_aside(aside),
            )  # fmt: skip
        return Imported(
            added=counts.get("added", 0), changed=counts.get("changed", 0),
            unchanged=counts.get("unchanged", 0), withdrawn=counts.get("withdrawn", 0),
            aside=counts.get("foreign", 0),
        )  # fmt: skip

    def _sort(self, session: Any, chunk: list[Any]) -> Sorted:
        if self.feed.kind == "missing":
            return sort_missing(session, self.feed.source, chunk)
        if self.feed.kind in LEDGER_OF:
            return sort_entries(session, LEDGER_OF[self.feed.kind], chunk)
        if self.feed.kind == "encounters":
            return sort_encounters(session, chunk)
        return sort_residents(session, chunk)

    def _put_chunk(self, import_id: int, chunk: list[Any]) -> None:
        at = _now()
        with self.register.session() as session:
            make_room(session)
            found = self._sort(session, chunk)
            if self.feed.kind == "missing":
                put_missing_chunk(
                    session, found, source=self.feed.source, import_id=import_id, at=at
                )
            elif self.feed.kind in LEDGER_OF:
                ledger = LEDGER_OF[self.feed.kind]
                visit = next_visit(date.today()).isoformat() if ledger == EASILY_LOST else None
                put_entry_chunk(session, found, ledger=ledger, follow_up_on=visit, at=at)
            elif self.feed.kind == "encounters":
                put_encounter_chunk(session, found, by="import", at=at)
            else:
                put_resident_chunk(session, found, at=at)
            counts = {
                "added": len(found.added), "changed": len(found.changed),
                "unchanged": found.unchanged, "foreign": found.aside,
            }  # fmt: skip
            note_chunk(session, import_id, len(chunk), counts)
            note_foreign(session, import_id, found)

    def _gone(self, session: Any) -> list[str]:
        there = self.spool.keys or set()
        return [key for key in open_ids(session, self.feed.source) if key not in there]

    def _withdraw(self, import_id: int) -> None:
        with self.register.reading() as session:
            gone = self._gone(session)
        for start in range(0, len(gone), CHUNK):
            part = gone[start : start + CHUNK]
            with self.register.session() as session:
                withdraw(session, part, import_id=import_id, at=_now())
                note_chunk(session, import_id, 0, {"withdrawn": len(part)})


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
