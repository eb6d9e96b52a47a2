"""What can be wrong inside a register: rows that belong to nobody, seals, work left unfinished."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from reunion.errors import InputError
from reunion.store.keys import Keys
from reunion.store.opening import Register, version_of
from reunion.store.people import IdNumberRow, MissingRow, ResidentRow
from reunion.store.sealing import unseal
from reunion.store.work import ImportRow, LedgerRow, RunRow


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An import or a run that was begun and not ended."""

    what: str
    number: int
    name: str
    began_at: str


def schema_version(session: Session) -> str:
    """The version of the tables."""
    return version_of(session.connection()) or ""


def numbers_of_nobody(session: Session) -> int:
    """ID numbers whose owner is not in the register; no foreign key can hold these."""
    owner = IdNumberRow.owner_id
    owners: tuple[tuple[str, Any], ...] = (
        ("resident", select(ResidentRow.resident_id).where(ResidentRow.resident_id == owner)),
        ("missing", select(MissingRow.mp_id).where(MissingRow.mp_id == owner)),
        (
            "ledger",
            select(LedgerRow.entry_id).where(LedgerRow.ledger + ":" + LedgerRow.source_id == owner),
        ),
    )
    lost = or_(*(and_(IdNumberRow.owner_kind == kind, ~one.exists()) for kind, one in owners))
    return session.scalar(select(func.count(IdNumberRow.id_number_id)).where(lost)) or 0


def seals_that_stay_shut(session: Session, keys: Keys, most: int = 200) -> int:
    """How many of the newest sealed numbers do not open with these keys."""
    rows = select(IdNumberRow).order_by(IdNumberRow.id_number_id.desc()).limit(most)
    shut = 0
    for row in session.scalars(rows):
        try:
            unseal(keys, row.sealed, f"{row.owner_kind}:{row.owner_id}")
        except InputError:
            shut += 1
    return shut


def broken_file(register: Register) -> bool:
    """Whether SQLite finds its own file damaged or a row that refers to nothing; PostgreSQL keeps
    references whole by itself."""
    if register.engine.dialect.name != "sqlite":
        return False
    try:
        with closing(sqlite3.connect(str(register.engine.url.database))) as database:
            sound = database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            return not sound or database.execute("PRAGMA foreign_key_check").fetchone() is not None
    except sqlite3.DatabaseError:
        return True


def unfinished(session: Session) -> Iterator[Unfinished]:
    """Imports and runs that are under way or were killed, and runs that failed last."""
    for row in session.scalars(select(ImportRow).where(ImportRow.state == "running")):
        yield Unfinished("import", row.import_id, row.kind, row.started_at)
    newest = select(func.max(RunRow.run_id)).group_by(RunRow.kind)
    wanted = select(RunRow).where(RunRow.state != "done", RunRow.run_id.in_(newest))
    for run in session.scalars(wanted.order_by(RunRow.run_id)):
        yield Unfinished("run", run.run_id, run.kind, run.started_at)


def open_missing_ids(session: Session) -> Iterator[str]:
    """The ids of the open missing-person records, in order."""
    wanted = select(MissingRow.mp_id).where(MissingRow.status == "open").order_by(MissingRow.mp_id)
    yield from session.scalars(wanted.execution_options(yield_per=10_000))
