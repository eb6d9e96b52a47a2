"""One resident whole, for work that begins with a resident."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reunion.records import Json
from reunion.store.casework import resident_record
from reunion.store.keys import Keys
from reunion.store.people import ResidentRow, Station
from reunion.store.steps import nobody


def resident_whole(session: Session, keys: Keys, resident_id: str) -> tuple[ResidentRow, Json]:
    """The row and the whole record. Raises UsageError when there is no such resident."""
    row = session.get(ResidentRow, resident_id)
    if row is None:
        raise nobody(resident_id)
    return row, resident_record(session, keys, row)


def station_name(session: Session, station_id: str | None) -> str:
    """The name of a station, or its id when it has no row."""
    row = session.get(Station, station_id) if station_id else None
    return row.name if row else station_id or "本站"


def station_names(session: Session) -> dict[str, str]:
    """The name of every station."""
    return {key: name for key, name in session.execute(select(Station.station_id, Station.name))}
