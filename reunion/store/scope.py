"""The tree of stations: which of them a user's scope takes in."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reunion.store.people import Station


def subtree(session: Session, station_id: str | None) -> frozenset[str] | None:
    """This station and all below it; None (every station) for None."""
    if station_id is None:
        return None
    children: dict[str | None, list[str]] = {}
    for key, parent in session.execute(select(Station.station_id, Station.parent_id)):
        children.setdefault(parent, []).append(key)
    found: set[str] = set()
    waiting = [station_id]
    while waiting:
        station = waiting.pop()
        if station not in found:
            found.add(station)
            waiting.extend(children.get(station, ()))
    return frozenset(found)
