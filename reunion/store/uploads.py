"""A file of missing persons brought in through the service, batch by batch, with its progress."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reunion.records import MissingPerson
from reunion.store.casework import digest_of, put_missing
from reunion.store.keys import Keys
from reunion.store.people import MissingRow
from reunion.store.work import ImportRow, QuarantineRow


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that could not be used: where it stands and why, without its content."""

    sheet: str
    row: int
    column: str
    reason: str


def known_import(session: Session, digest: str) -> ImportRow | None:
    """An import of the very same file that is done or under way."""
    wanted = select(ImportRow).where(
        ImportRow.file_digest == digest, ImportRow.state.in_(("running", "done"))
    )
    return session.scalars(wanted.order_by(ImportRow.import_id.desc())).first()


def begin_import(
    session: Session, *, source: str, file_name: str, digest: str, at: str
) -> ImportRow:
    """A new import of missing persons."""
    row = ImportRow(
        kind="missing", source=source, file_name=file_name, file_digest=digest, full=0,
        state="running", started_at=at, next_row=0, counts="{}",
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def put_batch(
    session: Session, keys: Keys, import_id: int, people: Sequence[MissingPerson], *, at: str
) -> None:
    """Put some records and note how far the import is. An id that another source uses is put
    aside, not overwritten."""
    row = session.get_one(ImportRow, import_id)
    counts = Counter(json.loads(row.counts))
    for person in people:
        counts[_put(session, keys, row, person, at)] += 1
    row.next_row += len(people)
    row.counts = json.dumps(counts)


def _put(session: Session, keys: Keys, of: ImportRow, person: MissingPerson, at: str) -> str:
    whole = person.to_json()
    known = session.get(MissingRow, person.mp_id)
    if known is None:
        fresh = MissingRow(
            mp_id=person.mp_id, source=of.source, source_id=person.mp_id, source_version=1,
            import_id=of.import_id, version=0,
        )  # fmt: skip
        put_missing(session, keys, fresh, whole, at=at)
        return "added"
    if known.source != of.source:
        session.add(
            QuarantineRow(
                import_id=of.import_id, row_number=0, column_name="mp_id",
                reason=f"编号“{person.mp_id}”已被来源“{known.source}”使用",
            )
        )  # fmt: skip
        return "aside"
    if known.digest == digest_of(whole):
        return "unchanged"
    known.source_version += 1
    known.import_id = of.import_id
    put_missing(session, keys, known, whole, at=at)
    return "changed"


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
