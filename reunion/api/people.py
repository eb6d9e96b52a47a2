"""Rows of people for a caller: found only within scope and role, shown through the role's view."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reunion.api.access import Caller
from reunion.api.masks import record_for
from reunion.api.problems import not_found
from reunion.api.roles import MISSING_OPEN_TO, RESIDENT_OPEN_TO, may_know
from reunion.desk.protection import marks_in
from reunion.records import Json
from reunion.store.casework import missing_record, resident_record
from reunion.store.people import MissingRow, ResidentRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def resident_row(session: Session, caller: Caller, resident_id: str) -> ResidentRow:
    """The row, when it lies in the caller's stations and its marks are open to the role; else the
    answer is that of a row that does not exist."""
    row = session.get(ResidentRow, resident_id)
    if row is None or not caller.sees_station(row.station_id):
        raise not_found()
    if not resident_allowed(caller, json.loads(row.body)):
        raise not_found()
    return row


def resident_allowed(caller: Caller, body: Json) -> bool:
    """Whether the marks of this resident are open to the caller."""
    return may_know(caller.role, marks_in(body), RESIDENT_OPEN_TO)


def missing_row(session: Session, caller: Caller, mp_id: str) -> MissingRow:
    """The row, when its marks are open to the role."""
    row = session.get(MissingRow, mp_id)
    if row is None or not missing_allowed(caller, json.loads(row.body)):
        raise not_found()
    return row


def missing_allowed(caller: Caller, body: Json) -> bool:
    """Whether the marks of this missing person are open to the caller."""
    return may_know(caller.role, marks_in(body), MISSING_OPEN_TO)


def shown_resident(session: Session, caller: Caller, row: ResidentRow) -> Json:
    """A resident as the caller sees them."""
    whole = resident_record(session, caller.service.register.keys, row)
    return {
        "resident_id": row.resident_id,
        "station_id": row.station_id,
        "entered_on": row.entered_on,
        "closed_at": row.closed_at,
        "closed_as": row.closed_as,
        "version": row.version,
        "record": record_for(caller.role, whole),
    }


def shown_missing(session: Session, caller: Caller, row: MissingRow) -> Json:
    """A missing person as the caller sees them."""
    whole = missing_record(session, caller.service.register.keys, row)
    return {
        "mp_id": row.mp_id,
        "source": row.source,
        "status": row.status,
        "version": row.version,
        "changed_at": row.changed_at,
        "record": record_for(caller.role, whole),
    }


def note_opened(caller: Caller, record_id: str) -> None:
    """A record was opened by itself: watch for fishing."""
    kind = caller.service.fishing.opened(caller.name, record_id)
    if kind is not None:
        caller.alarm(kind, record_id)


def new_id(letter: str) -> str:
    """A fresh id that says nothing of anybody."""
    import secrets

    return f"{letter}{secrets.token_hex(8)}"


def own_station(caller: Caller, station_id: str | None) -> None:
    """Raises the answer of a station that does not exist when it lies outside the scope."""
    if not caller.sees_station(station_id):
        raise not_found()


def plain_text(value: Any) -> Any:
    """A JSON text of a column as its value."""
    return json.loads(value)
