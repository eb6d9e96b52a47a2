"""Stations, users and audit as the administrator reads and changes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from reunion.errors import UsageError
from reunion.store.accounts import Account, account_of, check_role
from reunion.store.people import Station
from reunion.store.safety import AuditRow, SessionRow, UserRow
from reunion.store.scope import subtree

_ABOVE = {"city": ("city",), "county": ("city",), "point": ("city", "county")}


def station(session: Session, station_id: str) -> Station | None:
    """The station of this id."""
    return session.get(Station, station_id)


def stations(session: Session, scope: Iterable[str] | None) -> Sequence[Station]:
    """The stations of this scope, by id."""
    wanted = select(Station).order_by(Station.station_id)
    if scope is not None:
        wanted = wanted.where(Station.station_id.in_(sorted(scope)))
    return session.scalars(wanted).all()


def put_station(session: Session, told: Mapping[str, Any], *, new: bool) -> Station:
    """Add or change a station. Raises UsageError: taken id, no such parent, a tree with a ring."""
    key, parent_id = told["station_id"], told["parent_id"]
    row = session.get(Station, key)
    if new and row is not None:
        raise UsageError(f"站点“{key}”已存在", f"the station {key!r} exists already")
    parent = session.get(Station, parent_id) if parent_id else None
    if parent_id and parent is None:
        raise UsageError(f"没有上级站点“{parent_id}”", f"there is no parent station {parent_id!r}")
    if parent is not None and parent.level not in _ABOVE[told["level"]]:
        raise UsageError("上级站点的级别应高于本站", "the parent station must be of a higher level")
    if not new and parent_id in (subtree(session, key) or ()):
        raise UsageError("上级站点不能是本站或其下级", "a station cannot be below itself")
    if row is None:
        row = Station(station_id=key, version=0)
    for name in ("parent_id", "level", "name", "code"):
        setattr(row, name, told[name])
    row.version += 1
    session.add(row)
    session.flush()
    return row


def users(session: Session, scope: Iterable[str] | None) -> list[Account]:
    """The users of these stations, by name."""
    wanted = select(UserRow).order_by(UserRow.name)
    if scope is not None:
        wanted = wanted.where(UserRow.station_id.in_(sorted(scope)))
    return [account_of(row) for row in session.scalars(wanted)]


def change_user(
    session: Session, name: str, *, role: str, station_id: str | None, disabled: bool
) -> Account:
    """Change a user who exists; a disabled one's sessions end. Raises UsageError (check_role)."""
    check_role(session, role, station_id)
    row = session.get_one(UserRow, name)
    row.role, row.station_id, row.disabled = role, station_id, int(disabled)
    row.version += 1
    if disabled:
        session.execute(delete(SessionRow).where(SessionRow.user_name == name))
    session.flush()
    return account_of(row)


def audit_page(
    session: Session,
    *,
    before: int | None,
    limit: int,
    since: str,
    scope: Iterable[str] | None,
    actor: str | None = None,
    action: str | None = None,
    subject: str | None = None,
) -> Sequence[AuditRow]:
    """Entries, newest first; with a scope only those of its users."""
    wanted = select(AuditRow).where(AuditRow.at >= since).order_by(AuditRow.audit_id.desc())
    if before is not None:
        wanted = wanted.where(AuditRow.audit_id < before)
    if scope is not None:
        names = select(UserRow.name).where(UserRow.station_id.in_(sorted(scope)))
        wanted = wanted.where(AuditRow.actor.in_(names))
    for column, value in ((AuditRow.actor, actor), (AuditRow.subject, subject)):
        if value:
            wanted = wanted.where(column == value)
    if action:
        wanted = wanted.where(AuditRow.action.startswith(action, autoescape=True))
    return session.scalars(wanted.limit(limit)).all()
