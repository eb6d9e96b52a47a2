"""Counters that all workers share: attempts to sign in, in a stretch of time."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from reunion.store.service import CounterRow


def count_up(session: Session, bucket: str, since: str) -> int:
    """Add one; the count of this bucket in this stretch."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(CounterRow).values(bucket=bucket, since=since, count=1)
    session.execute(
        row.on_conflict_do_update(
            index_elements=["bucket", "since"], set_={"count": CounterRow.count + 1}
        )
    )
    return counted(session, bucket, since)


def counted(session: Session, bucket: str, since: str) -> int:
    """How often this was counted in this stretch."""
    wanted = select(CounterRow.count).where(CounterRow.bucket == bucket, CounterRow.since == since)
    return session.scalar(wanted) or 0


def take_back(session: Session, bucket: str, since: str) -> None:
    """Take one off again."""
    wanted = (CounterRow.bucket == bucket) & (CounterRow.since == since) & (CounterRow.count > 0)
    session.execute(update(CounterRow).where(wanted).values(count=CounterRow.count - 1))


def forget(session: Session, bucket: str) -> None:
    """Begin this bucket anew."""
    session.execute(delete(CounterRow).where(CounterRow.bucket == bucket))


def forget_before(session: Session, since: str) -> None:
    """Forget every bucket of earlier stretches: what strangers make up as they go is not kept."""
    session.execute(delete(CounterRow).where(CounterRow.since < since))
