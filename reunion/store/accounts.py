"""Users, tokens and sessions. Of a token and of a cookie only the SHA-256 is kept.

Passwords come here already hashed. Times are ISO 8601 in UTC to the second and compare as text.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.orm import Session

from reunion.errors import UsageError
from reunion.store.audit import add_entry
from reunion.store.keys import Keys
from reunion.store.people import Station
from reunion.store.safety import ROLES, SessionRow, TokenRow, UserRow

TOKEN_MARK = "rt_"
_NAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_TOKENS, _SESSIONS, _USERS = TokenRow.__table__, SessionRow.__table__, UserRow.__table__
_USER = (
    _USERS.c.name, _USERS.c.role, _USERS.c.station_id, _USERS.c.version, _USERS.c.created_at,
)  # fmt: skip
_BY_TOKEN = (
    select(_TOKENS.c.purpose, *_USER)
    .join_from(_TOKENS, _USERS, _TOKENS.c.user_name == _USERS.c.name)
    .where(
        _TOKENS.c.token_hash == bindparam("hash"),
        _TOKENS.c.revoked_at.is_(None),
        _TOKENS.c.expires_at.is_(None) | (_TOKENS.c.expires_at > bindparam("now")),
        _USERS.c.disabled == 0,
    )
)
_BY_SESSION = (
    select(*_USER)
    .join_from(_SESSIONS, _USERS, _SESSIONS.c.user_name == _USERS.c.name)
    .where(
        _SESSIONS.c.session_hash == bindparam("hash"),
        _SESSIONS.c.expires_at > bindparam("now"),
        _USERS.c.disabled == 0,
    )
)


@dataclass(frozen=True, slots=True)
class Account:
    """A user as the doors know them; `station_id` None: every station."""

    name: str
    role: str
    station_id: str | None
    version: int = 1
    disabled: bool = False
    created_at: str = ""


def add_user(
    session: Session,
    keys: Keys,
    account: Account,
    *,
    password_hash: str | None,
    by: str,
    at: str,
) -> None:
    """Add a user with its audit entry. Raises UsageError: name, role or station not usable."""
    if not _NAME.fullmatch(account.name):
        raise UsageError(
            "用户名应为 2 至 32 个小写字母、数字、点、横线,以字母开头",
            "a user name has 2 to 32 lower-case letters, digits, dots or dashes, a letter first",
        )
    check_role(session, account.role, account.station_id)
    if session.get(UserRow, account.name) is not None:
        raise UsageError(
            f"用户“{account.name}”已存在,请换一个名字",
            f"the user {account.name!r} exists already; choose another name",
        )
    session.add(
        UserRow(
            name=account.name,
            role=account.role,
            station_id=account.station_id,
            password_hash=password_hash,
            disabled=0,
            created_at=at,
        )
    )
    detail = {"role": account.role, "station": account.station_id}
    add_entry(
        session, keys, at=at, actor=by, action="user:add", subject=account.name, detail=detail
    )


def check_role(session: Session, role: str, station_id: str | None) -> None:
    """Raises UsageError for an unknown role or station, or a point or outside user without one."""
    if role not in ROLES:
        raise UsageError(
            f"没有“{role}”这个角色,可用:{'、'.join(ROLES)}",
            f"unknown role {role!r}; use one of {', '.join(ROLES)}",
        )
    if station_id is not None and session.get(Station, station_id) is None:
        raise UsageError(
            f"没有编号为“{station_id}”的站点", f"there is no station with the id {station_id!r}"
        )
    if station_id is None and role in ("point", "outside"):
        raise UsageError(
            "救助点人员和外站人员必须指明所属站点",
            "a user of a rescue point or of another station needs a station",
        )


def find_user(session: Session, name: str) -> Account | None:
    """The user of this name."""
    row = session.get(UserRow, name)
    return None if row is None else account_of(row)


def account_of(row: UserRow) -> Account:
    """A row as the doors know it."""
    return Account(
        row.name, row.role, row.station_id, row.version, bool(row.disabled), row.created_at
    )


def password_hash(session: Session, name: str) -> str | None:
    """The kept hash; None: no such user, no password, or disabled."""
    row = session.get(UserRow, name)
    return None if row is None or row.disabled else row.password_hash


def set_password_hash(session: Session, name: str, hashed: str) -> None:
    """Keep a new hash and end every session of this user."""
    session.execute(update(UserRow).where(UserRow.name == name).values(password_hash=hashed))
    session.execute(delete(SessionRow).where(SessionRow.user_name == name))


def make_token(
    session: Session, name: str, *, purpose: str, at: str, expires_at: str | None
) -> str:
    """A new token; it is shown once and kept only as a hash."""
    token = TOKEN_MARK + secrets.token_urlsafe(32)
    session.add(
        TokenRow(
            token_hash=_hash(token),
            user_name=name,
            purpose=purpose,
            created_at=at,
            expires_at=expires_at,
        )
    )
    return token


def token_account(connection: Connection, token: str, now: str) -> tuple[Account, str] | None:
    """The user and purpose of a token that still counts."""
    row = connection.execute(_BY_TOKEN, {"hash": _hash(token), "now": now}).one_or_none()
    return None if row is None else (_account(row), row.purpose)


def _account(row: Any) -> Account:
    return Account(row.name, row.role, row.station_id, row.version, False, row.created_at)


def token_mark(token_hash: bytes) -> str:
    """What names a token in lists and routes: the first half of its hash."""
    return token_hash.hex()[:32]


def tokens_of(session: Session, name: str) -> list[TokenRow]:
    """This user's tokens, newest first."""
    rows = select(TokenRow).where(TokenRow.user_name == name)
    return list(session.scalars(rows.order_by(TokenRow.created_at.desc())))


def revoke_token(session: Session, name: str, mark: str, at: str) -> bool:
    """Revoke one of this user's tokens; False when there is none of this mark."""
    for row in tokens_of(session, name):
        if token_mark(row.token_hash) == mark:
            row.revoked_at = row.revoked_at or at
            return True
    return False


def open_session(session: Session, name: str, *, at: str, expires_at: str) -> str:
    """A new session; the text goes into the cookie and is kept only as a hash."""
    text = secrets.token_urlsafe(32)
    session.add(
        SessionRow(
            session_hash=_hash(text), user_name=name, created_at=at, seen_at=at,
            expires_at=expires_at,
        )
    )  # fmt: skip
    session.execute(delete(SessionRow).where(SessionRow.expires_at <= at))
    return text


def session_account(connection: Connection, text: str, now: str) -> Account | None:
    """The user of a session that still counts."""
    row = connection.execute(_BY_SESSION, {"hash": _hash(text), "now": now}).one_or_none()
    return None if row is None else _account(row)


def close_session(session: Session, text: str) -> None:
    """End one session."""
    session.execute(delete(SessionRow).where(SessionRow.session_hash == _hash(text)))


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
