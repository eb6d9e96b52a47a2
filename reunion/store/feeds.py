"""The account of imports: begun, gone on with after a kill, ended; what the last one was like."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reunion.records import Json
from reunion.store.audit import add_entry
from reunion.store.bulk import Sorted
from reunion.store.keys import Keys
from reunion.store.work import ImportRow, QuarantineRow, RunRow

UPLOAD = "upload."
"""How the service names its files; it closes their imports itself."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One file as it is brought in; `made_on` is the day its sender made it, where known."""

    kind: str
    source: str
    file_name: str
    digest: str
    made_on: str | None = None
    full: bool = False


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that could not be used: where it stands and why, without its content."""

    sheet: str
    row: int
    column: str
    reason: str


def last_done(session: Session, kind: str, source: str, *, full: bool = False) -> ImportRow | None:
    """The newest import of this kind and source that was finished; with `full` of full feeds."""
    wanted = select(ImportRow).where(
        ImportRow.kind == kind, ImportRow.source == source, ImportRow.state == "done"
    )
    if full:
        wanted = wanted.where(ImportRow.full == 1)
    return session.scalars(wanted.order_by(ImportRow.import_id.desc()).limit(1)).first()


def begin_or_resume(session: Session, feed: Feed, *, at: str) -> ImportRow:
    """The killed import of this very file, to be gone on with, or a new one.

    Only the newest import of the source is gone on with: behind a newer file, what an older one had
    put no longer stands. Older killed ones are given up.
    """
    wanted = select(ImportRow).where(ImportRow.kind == feed.kind, ImportRow.source == feed.source)
    rows = session.scalars(wanted.order_by(ImportRow.import_id.desc()).limit(20)).all()
    found = None
    for row in rows:
        if row.state != "running" or row.file_name.startswith(UPLOAD):
            continue
        if row is rows[0] and row.file_digest == feed.digest and row.full == int(feed.full):
            found = row
        else:
            row.state, row.ended_at = "abandoned", at
    return found or begin(session, feed, at=at)


def begin(session: Session, feed: Feed, *, at: str) -> ImportRow:
    """A new import."""
    row = ImportRow(
        kind=feed.kind, source=feed.source, file_name=feed.file_name, file_digest=feed.digest,
        made_on=feed.made_on, full=int(feed.full), state="running", next_row=0, counts="{}",
        started_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def running(session: Session, feed: Feed) -> Sequence[ImportRow]:
    """The imports of this very file that are under way, or were killed."""
    wanted = select(ImportRow).where(
        ImportRow.state == "running", ImportRow.file_digest == feed.digest,
        ImportRow.source == feed.source, ImportRow.kind == feed.kind,
    )  # fmt: skip
    return session.scalars(wanted.order_by(ImportRow.import_id)).all()


def may_go_on(session: Session, import_id: int, *, at: str) -> bool | None:
    """Whether a killed import is to be gone on with; None where it is not known at all. Behind a
    newer file of its source, what it had put no longer stands: it is given up."""
    row = session.get(ImportRow, import_id)
    if row is None or row.state != "running":
        return None if row is None else False
    newer = select(func.count()).where(
        ImportRow.kind == row.kind, ImportRow.source == row.source,
        ImportRow.import_id > import_id, ImportRow.state.in_(("running", "done")),
    )  # fmt: skip
    if session.scalar(newer):
        row.state, row.ended_at = "abandoned", at
        return False
    return True


def note_chunk(session: Session, import_id: int, rows: int, counts: Json) -> None:
    """So many more rows are put; the import goes on behind them after a kill."""
    row = session.get_one(ImportRow, import_id)
    row.next_row += rows
    row.counts = json.dumps(Counter(json.loads(row.counts)) + Counter(counts))


def note_foreign(session: Session, import_id: int, found: Sorted) -> None:
    """Put records aside whose id another source owns, and encounters of nobody on record."""
    why = [
        ("resident_id", f"登记库中没有受助人员“{resident_id}”(救助记录“{key}”)")
        for key, resident_id in found.ownerless
    ]
    why += [("mp_id", f"编号“{key}”已被来源“{owner}”使用") for key, owner in found.foreign]
    session.add_all(
        QuarantineRow(import_id=import_id, row_number=0, column_name=column, reason=reason)
        for column, reason in why
    )


def finish(
    session: Session, keys: Keys, import_id: int, about: Json, *, at: str, by: str,
    aside: Iterable[Aside] = (),
) -> Json:  # fmt: skip
    """Close the import as done, with the rows that were put aside and an audit entry; what it did.

    `about` is kept for comparing the next file of this source with this one.
    """
    end_import(session, import_id, state="done", at=at, aside=aside)
    row = session.get_one(ImportRow, import_id)
    counts: Json = json.loads(row.counts)
    row.counts = json.dumps(counts | about, ensure_ascii=False)
    add_entry(
        session, keys, at=at, actor=by, action=f"import:{row.kind}", subject=str(import_id),
        detail={"source": row.source, **counts},
    )  # fmt: skip
    return counts


def end_import(
    session: Session, import_id: int, *, state: str, at: str, aside: Iterable[Aside] = (),
    reason: str = "",
) -> None:  # fmt: skip
    """Close an import as done, refused or abandoned, with the rows that were put aside."""
    row = session.get_one(ImportRow, import_id)
    counts = json.loads(row.counts)
    for each in aside:
        session.add(
            QuarantineRow(
                import_id=import_id, sheet=each.sheet or None, row_number=each.row,
                column_name=each.column or None, reason=each.reason,
            )
        )  # fmt: skip
        counts["aside"] = counts.get("aside", 0) + 1
    row.state, row.ended_at = state, at
    row.counts = json.dumps(counts | ({"reason": reason} if reason else {}), ensure_ascii=False)


def imports_page(session: Session, *, before: int | None, limit: int) -> Sequence[ImportRow]:
    """Imports, newest first."""
    wanted = select(ImportRow).order_by(ImportRow.import_id.desc())
    if before is not None:
        wanted = wanted.where(ImportRow.import_id < before)
    return session.scalars(wanted.limit(limit)).all()


def aside_of(session: Session, import_id: int, limit: int) -> Sequence[QuarantineRow]:
    """The rows that an import put aside, in order."""
    wanted = select(QuarantineRow).where(QuarantineRow.import_id == import_id)
    return session.scalars(wanted.order_by(QuarantineRow.quarantine_id).limit(limit)).all()


def aside_count(session: Session, import_id: int) -> int:
    """How many rows an import put aside."""
    wanted = select(func.count()).where(QuarantineRow.import_id == import_id)
    return session.scalar(wanted) or 0


def runs_page(session: Session, *, before: int | None, limit: int) -> Sequence[RunRow]:
    """Nights and matches, newest first."""
    wanted = select(RunRow).order_by(RunRow.run_id.desc())
    if before is not None:
        wanted = wanted.where(RunRow.run_id < before)
    return session.scalars(wanted.limit(limit)).all()
