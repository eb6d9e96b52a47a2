"""One import or night at a time. A killed holder leaves nothing behind: the lock is the operating
system's (SQLite) or the server's (PostgreSQL), which both give it back when the holder ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from reunion.errors import BusyError
from reunion.store.opening import Register

_FILE, _NUMBER = "work.lock", 20261129
MOMENTS, MOMENT = 10, 0.2
"""How often, and how many seconds apart, the server is asked for its lock."""


@contextmanager
def at_work(register: Register, home: Path) -> Iterator[None]:
    """Hold the lock while the block runs. Raises BusyError."""
    if register.engine.dialect.name == "postgresql":
        with register.engine.connect() as connection:
            _ask(connection)
            try:
                yield
            finally:
                with suppress(DBAPIError):  # a connection that is gone has given the lock back
                    connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_NUMBER})")
                    connection.commit()
        return
    handle = os.open(home / _FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(handle)
        yield
    finally:
        os.close(handle)


def _ask(connection: Connection) -> None:
    """Take the server's lock; for some moments it may still be held by a run that was killed, until
    the server sees that nobody is there any more."""
    for moment in range(MOMENTS):
        asked = connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_NUMBER})")
        taken = bool(asked.scalar())
        connection.commit()
        if taken:
            return
        if moment + 1 < MOMENTS:
            sleep(MOMENT)
    raise _busy()


def _take(handle: int) -> None:
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise _busy() from None


def _busy() -> BusyError:
    return BusyError(
        "另一个导入或夜间任务正在进行,请等它结束再试",
        "another import or nightly run is at work; try again when it has ended",
    )
