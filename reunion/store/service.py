"""Tables of the service: counters of attempts, and answers kept for a repeated request."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from reunion.store.base import STRICT, Base, Key, Secret


class CounterRow(Base):
    """How often something happened in one stretch of time, over all workers."""

    __tablename__ = "counter"
    __table_args__ = (STRICT,)

    bucket: Mapped[Key]
    since: Mapped[Key]
    count: Mapped[int]


class AnswerRow(Base):
    """The sealed answer to a write with an Idempotency-Key, so that a repeat is answered alike."""

    __tablename__ = "answer"
    __table_args__ = (STRICT,)

    key_hash: Mapped[bytes] = mapped_column(primary_key=True)
    user_name: Mapped[str]
    request_digest: Mapped[str]
    status: Mapped[int]
    sealed: Mapped[Secret]
    at: Mapped[str] = mapped_column(index=True)
