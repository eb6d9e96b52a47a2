"""The tree of stations: which of them a user's scope takes in."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.orm import Session

from reunion.store.people import Station

_STATIONS = Station.__table__.c
_BELOW = (
    select(_STATIONS.station_id)
    .where(_STATIONS.station_id == bindparam("station"))
    .cte("below", recursive=True)
)
_TREE = select(
    # UNION, not UNION ALL: a ring of stations comes to an end too
    _BELOW.union(
        select(_STATIONS.station_id).where(_STATIONS.parent_id == _BELOW.c.station_id)
    ).c.station_id
)


def subtree(within: Session | Connection, station_id: str | None) -> frozenset[str] | None:
    """This station and all below it; None (every station) for None."""
    if station_id is None:
        return None
    connection = within.connection() if isinstance(within, Session) else within
    found = connection.execute(_TREE, {"station": station_id})
    return frozenset({station_id, *(row[0] for row in found)})
