"""Everybody met before, as rows with versions: what intake and quick check look in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reunion.records import Json
from reunion.store.casework import resident_record
from reunion.store.keys import Keys
from reunion.store.ledgers import entry_record
from reunion.store.people import ResidentRow
from reunion.store.work import LedgerRow

RESIDENT = "resident"
Who: TypeAlias = tuple[str, str]
"""(resident or the ledger, id)"""
Mark: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Met:
    """One resident or live ledger entry."""

    who: Who
    version: int
    entry_id: int | None
    resident_id: str | None
    station_id: str | None
    on_date: str | None
    record: Json = field(repr=False)


def met_mark(session: Session, *, residents: bool) -> Mark:
    """What differs whenever anybody was added, changed or taken out: how many, and their versions
    added up (which only grow). Without `residents` only the ledgers count, here and below."""
    wanted: list[Any] = [
        select(
            func.count(), func.coalesce(func.sum(LedgerRow.version), 0),
            func.count(LedgerRow.withdrawn_at),
        )
    ]  # fmt: skip
    if residents:
        wanted.append(select(func.count(), func.coalesce(func.sum(ResidentRow.version), 0)))
    return tuple(int(value) for one in wanted for value in session.execute(one).one())


def met_versions(session: Session, *, residents: bool) -> dict[Who, int]:
    """The version of everybody met."""
    found: dict[Who, int] = {}
    if residents:
        rows = session.execute(select(ResidentRow.resident_id, ResidentRow.version))
        found |= {(RESIDENT, key): version for key, version in rows}
    wanted = select(LedgerRow.ledger, LedgerRow.source_id, LedgerRow.version)
    for ledger, key, version in session.execute(wanted.where(LedgerRow.withdrawn_at.is_(None))):
        found[ledger, key] = version
    return found


def met_people(
    session: Session, keys: Keys, known: Mapping[Who, int], *, residents: bool
) -> Iterator[Met]:
    """Everybody whose version is not the known one, whole."""
    rows = select(ResidentRow).order_by(ResidentRow.resident_id)
    for row in session.scalars(rows) if residents else ():
        if known.get((RESIDENT, row.resident_id)) != row.version:
            yield Met(
                (RESIDENT, row.resident_id), row.version, None, row.resident_id, row.station_id,
                row.entered_on, resident_record(session, keys, row),
            )  # fmt: skip
    live = select(LedgerRow).where(LedgerRow.withdrawn_at.is_(None)).order_by(LedgerRow.entry_id)
    for entry in session.scalars(live):
        who = (entry.ledger, entry.source_id)
        if known.get(who) != entry.version:
            yield Met(
                who, entry.version, entry.entry_id, entry.resident_id, entry.station_id,
                entry.on_date, entry_record(session, keys, entry),
            )  # fmt: skip
