"""Answers kept for a day, sealed, so that a write sent twice is done once and answered alike."""

from __future__ import annotations

import hmac

from sqlalchemy import delete
from sqlalchemy.orm import Session

from reunion.errors import UsageError
from reunion.store.keys import Keys
from reunion.store.sealing import seal, unseal
from reunion.store.service import AnswerRow


def kept_answer(
    session: Session, keys: Keys, user: str, key: str, digest: str
) -> tuple[int, str] | None:
    """Status and text of the answer to this key. Raises UsageError when the key was used for
    another request."""
    row = session.get(AnswerRow, _hash(keys, user, key))
    if row is None:
        return None
    if row.request_digest != digest:
        raise UsageError(
            "这个 Idempotency-Key 已用于另一个请求,请换一个",
            "this Idempotency-Key was used for another request; choose a new one",
        )
    return row.status, unseal(keys, row.sealed, f"answer:{row.key_hash.hex()}")


def keep_answer(
    session: Session, keys: Keys, user: str, key: str, digest: str, answer: tuple[int, str],
    *, at: str, older_than: str,
) -> None:  # fmt: skip
    """Keep the answer of a write in the write's own transaction; forget old ones."""
    session.execute(delete(AnswerRow).where(AnswerRow.at < older_than))
    hashed = _hash(keys, user, key)
    session.add(
        AnswerRow(
            key_hash=hashed,
            user_name=user,
            request_digest=digest,
            status=answer[0],
            sealed=seal(keys, answer[1], f"answer:{hashed.hex()}"),
            at=at,
        )
    )


def _hash(keys: Keys, user: str, key: str) -> bytes:
    return hmac.digest(keys.lookup, f"answer:{user}:{key}".encode(), "sha256")
