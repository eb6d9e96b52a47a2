"""The audit chain: every entry's link is an HMAC of the entry and of the link before it.

A changed or removed entry in the middle breaks every later link. A cut tail shows only against a
copy of the newest link kept elsewhere: `AuditCheck.last` gives it.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from reunion.store.keys import Keys
from reunion.store.safety import AuditRow

_FIRST = b"\x00" * 32
_AUDIT = AuditRow.__table__
_NEWEST = select(_AUDIT.c.audit_id, _AUDIT.c.link).order_by(_AUDIT.c.audit_id.desc()).limit(1)
_ADD = insert(AuditRow)
"""Plain statements: every look-up adds an entry, and an object of the session costs twice."""


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """What was found: entries read, the newest link in hex, the first broken entry (or None)."""

    entries: int
    last: str
    broken_at: int | None


def add_entry(
    session: Session,
    keys: Keys,
    *,
    at: str,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Add one entry in the caller's transaction; `subject` and `detail` hold ids, never names."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(20261127)"))
    session.flush()
    connection = session.connection()
    newest = connection.execute(_NEWEST).one_or_none()
    entry: dict[str, Any] = {
        "audit_id": newest.audit_id + 1 if newest else 1,
        "at": at,
        "actor": actor,
        "action": action,
        "subject": subject,
        "detail": json.dumps(detail or {}, ensure_ascii=False, sort_keys=True),
    }
    link = _link(keys, tuple(entry.values()), newest.link if newest else _FIRST)
    connection.execute(_ADD, entry | {"link": link})


def _link(keys: Keys, entry: tuple[object, ...], before: bytes) -> bytes:
    said = json.dumps(entry, ensure_ascii=False)
    return hmac.digest(keys.audit, before + said.encode(), "sha256")


def verify_chain(session: Session, keys: Keys) -> AuditCheck:
    """Read the whole chain in order; stops at the first entry whose number or link is wrong."""
    before, count = _FIRST, 0
    rows = select(AuditRow).order_by(AuditRow.audit_id).execution_options(yield_per=2_000)
    with session.scalars(rows) as found:
        for row in found:
            said = (row.audit_id, row.at, row.actor, row.action, row.subject, row.detail)
            expected = _link(keys, said, before)
            if row.audit_id != count + 1 or not hmac.compare_digest(expected, row.link):
                return AuditCheck(count, before.hex(), row.audit_id)
            before, count = row.link, count + 1
    return AuditCheck(count, before.hex(), None)
