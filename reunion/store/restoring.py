"""Putting a backup in the place of a register: whole or not at all, and never over one unasked.

With `force` the register that is there is kept: on SQLite beside the new one, on PostgreSQL as a
backup of its own, both named after the moment. A program that has the register open, or an import
at work, stops the restoring.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from reunion.errors import BusyError, InputError
from reunion.store.audit import verify_chain
from reunion.store.backup import COPY, Manifest, damaged, open_backup, write_backup
from reunion.store.copying import copy_rows, digests, holds_rows, tables_of
from reunion.store.locks import at_work
from reunion.store.opening import (
    REGISTER,
    Register,
    address_of,
    known_keys,
    make_engine,
    unreachable,
    upgrade,
    version_of,
)
from reunion.store.triggers import APPEND_ONLY


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where the register that was there before is kept (None: none was)."""

    manifest: Manifest
    kept: Path | None


def restore_backup(
    home: Path, archive: Path, *, url: str | None, key: str | None, force: bool, at: str
) -> Restored:
    """Restore an archive into the register of this folder or address.

    Raises InputError: an archive that cannot be used (backup.open_backup), or a register that holds
    something and no `force`. Raises BusyError while others have the register open.
    """
    keys = known_keys(home, key)
    with TemporaryDirectory(prefix=".restore-", dir=home) as own:
        copy = Path(own) / COPY
        manifest = open_backup(archive, keys, copy)
        _bring_up_to_date(copy, manifest, Register(_sqlite(copy), keys))
        address = address_of(home, url)
        register = Register(make_engine(address), keys)
        with register:
            try:
                put = _put_file if address.drivername == "sqlite" else _put_rows
                return Restored(manifest, put(register, home, copy, force, at))
            except DBAPIError as error:
                raise unreachable(address, error) from None


def _sqlite(path: Path) -> Engine:
    return make_engine(URL.create("sqlite", database=str(path)))


def _bring_up_to_date(copy: Path, manifest: Manifest, opened: Register) -> None:
    """The copy is what its manifest says, down to the audit chain; then it is of this version."""
    with opened, opened.engine.begin() as connection:
        if version_of(connection) != manifest.schema or digests(connection) != manifest.tables:
            raise damaged()
        with Session(connection) as session:
            chain = verify_chain(session, opened.keys)
        if (chain.entries, chain.last) != (manifest.audit_entries, manifest.audit_last):
            raise damaged()
        upgrade(connection)
    with closing(sqlite3.connect(copy)) as alone:
        alone.execute("PRAGMA journal_mode=DELETE")


def _put_file(register: Register, home: Path, copy: Path, force: bool, at: str) -> Path | None:
    place = home / REGISTER
    with at_work(register, home):
        kept = None
        if place.exists():
            full = force or _holds_rows(register)
            register.close()
            if full and not force:
                raise _not_empty()
            _nobody_else(place)
            if full:
                kept = home / f"{REGISTER}.before-{_short(at)}"
                os.link(place, kept)
                kept.chmod(0o600)
                _set_aside(place, kept)
        with copy.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(copy, place)
    return kept


def _holds_rows(register: Register) -> bool:
    """A file that cannot be read counts as full: somebody has to say that it may go."""
    try:
        with register.engine.begin() as connection:
            return holds_rows(connection)
    except DBAPIError:
        return True


def _set_aside(place: Path, kept: Path) -> None:
    """What a damaged register could not take in stays beside it: laid over the new one it would
    damage that, too."""
    for ending in ("-wal", "-shm"):
        rest = place.with_name(place.name + ending)
        if rest.exists():
            rest.rename(kept.with_name(kept.name + ending))


def _nobody_else(place: Path) -> None:
    """Take the register out of WAL mode: that works only while nobody else has it open, and its
    last pages are in the file then. A damaged file is in no state to be asked."""
    try:
        with closing(sqlite3.connect(place, timeout=1)) as database:
            mode = database.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError:
        mode = None
    except sqlite3.DatabaseError:
        return
    if mode != ("delete",):
        raise BusyError(
            "登记库正在使用中(服务或其他命令),请先停止再恢复",
            "the register is in use (the service, another command); stop it before restoring",
        )


def _put_rows(register: Register, home: Path, copy: Path, force: bool, at: str) -> Path | None:
    with register.engine.connect() as connection:
        full = holds_rows(connection)
    if full and not force:
        raise _not_empty()
    with at_work(register, home):
        kept = _kept(register, home, at) if full else None
        source = Register(_sqlite(copy), register.keys)
        with source, source.engine.begin() as rows, register.engine.begin() as target:
            _others_wait(target)
            _clear(target)
            upgrade(target)
            copy_rows(rows, target)
            if digests(target) != digests(rows):
                raise damaged()
    return kept


def _kept(register: Register, home: Path, at: str) -> Path:
    path = home / f"register-before-{_short(at)}.zip"
    with path.open("xb+") as out:
        path.chmod(0o600)
        write_backup(register, out, home, at=at)
    return path


def _others_wait(target: Connection) -> None:
    """Fail within seconds, not wait for hours, when somebody holds a table."""
    target.exec_driver_sql("SET LOCAL lock_timeout = '10s'")


def _clear(target: Connection) -> None:
    """Drop the register's tables, in this transaction; append-only ones cannot be emptied."""
    for table in reversed(tables_of(target)):
        table.drop(target)
    if inspect(target).has_table("alembic_version"):
        target.exec_driver_sql("DROP TABLE alembic_version")
    for name in APPEND_ONLY:
        target.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}_append_only()")


def _short(at: str) -> str:
    return "".join(char for char in at if char.isalnum())


def _not_empty() -> InputError:
    return InputError(
        "登记库中已有内容,没有恢复;确要替换请加 --force(原有内容会另存一份)",
        "the register holds records and was left as it is; to replace it add --force (what is "
        "there now is kept aside)",
    )
