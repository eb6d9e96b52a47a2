"""Missing-person records as they change, whole, with ID numbers: what an index is fed with."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reunion.store.bodies import opened_body
from reunion.store.keys import Keys
from reunion.store.people import IdNumberRow, MissingRow
from reunion.store.sealing import unseal

BATCH = 500


@dataclass(frozen=True, slots=True)
class Changed:
    """One record of the contract with the version of its row."""

    mp_id: str
    version: int
    record: dict[str, Any] = field(repr=False)


def latest_change(session: Session) -> str:
    """The time of the newest change, "" in an empty register."""
    return session.scalar(select(func.max(MissingRow.changed_at))) or ""


def mark_since(session: Session, since: str) -> tuple[int, int]:
    """How many records changed at or after `since`, and the sum of their versions: while both stay,
    nothing has changed. Read from an index alone."""
    count, versions = func.count(), func.coalesce(func.sum(MissingRow.version), 0)
    row = session.execute(select(count, versions).where(MissingRow.changed_at >= since)).one()
    return int(row[0]), int(row[1])


def changed_since(
    session: Session, keys: Keys, since: str, *,
    known: Callable[[str], int | None] = lambda mp_id: None,
) -> Iterator[Changed]:  # fmt: skip
    """Every record changed at or after `since` whose version is not the `known` one; read as they
    are asked for."""
    # Sorted here: asked for in order, SQLite would walk the whole table along its ids.
    wanted = select(MissingRow.mp_id, MissingRow.version).where(MissingRow.changed_at >= since)
    ids = [mp_id for mp_id, version in session.execute(wanted) if known(mp_id) != version]
    yield from records_of(session, keys, sorted(ids))


def open_and_absent(session: Session, keys: Keys, held: Container[str]) -> Iterator[Changed]:
    """Every open record that is not among those held: what an index made elsewhere lacks."""
    wanted = select(MissingRow.mp_id).where(MissingRow.status == "open")
    ids = [mp_id for (mp_id,) in session.connection().execute(wanted) if mp_id not in held]
    yield from records_of(session, keys, sorted(ids))


def records_of(session: Session, keys: Keys, ids: list[str]) -> Iterator[Changed]:
    """The records of these ids."""
    for start in range(0, len(ids), BATCH):
        yield from _records(session, keys, ids[start : start + BATCH])


def _records(session: Session, keys: Keys, ids: list[str]) -> Iterator[Changed]:
    sealed = dict(
        session.execute(
            select(IdNumberRow.owner_id, IdNumberRow.sealed).where(
                IdNumberRow.owner_kind == "missing", IdNumberRow.owner_id.in_(ids)
            )
        ).all()
    )
    rows = select(MissingRow).where(MissingRow.mp_id.in_(ids)).order_by(MissingRow.mp_id)
    for row in session.scalars(rows):
        record = opened_body(keys, f"missing:{row.mp_id}", row.body)
        record |= {"mp_id": row.mp_id, "source": row.source, "status": row.status}
        if row.mp_id in sealed:
            record["id_number"] = unseal(keys, sealed[row.mp_id], f"missing:{row.mp_id}")
        yield Changed(row.mp_id, row.version, record)
        session.expunge(row)
