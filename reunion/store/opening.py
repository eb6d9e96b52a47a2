"""Opening the register, and making it when there is none.

`Register` holds the engine and the keys; `session()` is one transaction: all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from reunion.errors import InputError
from reunion.store.keys import Keys, key_from_file, make_key_file, read_key

REGISTER, KEY_FILE = "register.db", "register.key"
_MIGRATIONS = Path(__file__).parent / "migrations"
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000")


@dataclass(frozen=True, slots=True)
class Register:
    """An open register. Close it, or use it as a context manager."""

    engine: Engine = field(repr=False)
    keys: Keys = field(repr=False)
    _reader: Engine = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Made once: every request reads, and a transaction that reads must not wait for a writer.
        object.__setattr__(self, "_reader", self.engine.execution_options(begin="BEGIN"))

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One writing transaction: committed at the end, rolled back by any error. Raises
        InputError when the database goes away in its midst, or its disk is full."""
        try:
            with Session(self.engine) as session, session.begin():
                yield session
        except (OperationalError, self._driver_error):
            raise _interrupted() from None

    @property
    def _driver_error(self) -> type[Exception]:
        """The same of the driver itself, which a COPY raises."""
        error: type[Exception] = self.engine.dialect.loaded_dbapi.OperationalError
        return error

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One transaction that only reads; on SQLite it waits for no writer. Raises InputError
        when the database goes away in its midst."""
        try:
            with Session(self._reader) as session, session.begin():
                yield session
        except OperationalError:
            raise _interrupted() from None

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """As `reading`, for plain statements: a third of the cost, for what every request asks."""
        with self._reader.connect() as connection:
            yield connection

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def __enter__(self) -> Register:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_register(home: Path, *, url: str | None = None, key: str | None = None) -> Register:
    """Open the register of this folder, or of a PostgreSQL address; a new one is made.

    `key` is the root key in base64; without it the key file beside the register is read. A key
    file is made only with a new register. Raises InputError: unreachable, too new, or no key.
    """
    engine = make_engine(address_of(home, url))
    try:
        with engine.begin() as connection:
            _lock_upgrade(connection)
            new = version_of(connection) is None
            keys = _keys(home / KEY_FILE, key, new=new)
            upgrade(connection)
    except DBAPIError as error:
        engine.dispose()
        raise unreachable(engine.url, error) from None
    except BaseException:
        engine.dispose()
        raise
    return Register(engine, keys)


def make_engine(address: URL) -> Engine:
    """An engine that speaks to this database as the register does; nothing is opened yet."""
    engine = create_engine(address)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


def known_keys(home: Path, key: str | None) -> Keys:
    """The keys told, or those of the key file, which must be there. Raises InputError."""
    return _keys(home / KEY_FILE, key, new=False)


def address_of(home: Path, url: str | None) -> URL:
    """The database that this folder and address name. Raises InputError for another scheme."""
    if not url:
        return URL.create("sqlite", database=str(home / REGISTER))
    address = make_url(url)
    if address.drivername in ("postgresql", "postgres"):
        return address.set(drivername="postgresql+psycopg")
    if address.drivername == "postgresql+psycopg":
        return address
    raise InputError(
        "REUNION_DATABASE_URL 应以 postgresql:// 开头",
        "REUNION_DATABASE_URL must begin with postgresql://",
    )


def _on_connect(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver begins nothing on its own; _on_begin does
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    """A writer takes the lock at once: what it read cannot change before it writes."""
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN IMMEDIATE"))


def _lock_upgrade(connection: Connection) -> None:
    """Two programs that open a new register at once: one makes it, the other waits."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20261126)")


def _keys(path: Path, key: str | None, *, new: bool) -> Keys:
    if key:
        return read_key(key)
    return make_key_file(path) if new and not path.exists() else key_from_file(path)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def version_of(connection: Connection) -> str | None:
    """The version of the register's tables; None: there is no register yet."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(connection: Connection, to: str = "head") -> None:
    """Lay the tables out, or bring them up to date. Raises InputError for a newer register."""
    config = _config(connection)
    scripts = ScriptDirectory.from_config(config)
    found = version_of(connection)
    if found == scripts.get_current_head():
        return
    if found is not None and found not in {each.revision for each in scripts.walk_revisions()}:
        raise InputError(
            f"登记库的版本“{found}”比本程序新;请升级 reunion",
            f"the register has version {found}, which is newer than this program; upgrade reunion",
        )
    command.upgrade(config, to)


def _interrupted() -> InputError:
    """Of the driver's text nothing is told: it may hold values."""
    return InputError(
        "登记库出错或中断(数据库停了、被占用,或磁盘满了);本步没有写入,恢复后请重新执行",
        "the register failed or went away (server down, busy, or disk full); this step wrote "
        "nothing: run it again when the register is back",
    )


def unreachable(address: URL, error: DBAPIError) -> InputError:
    """The register cannot be opened. The driver's text may hold a password or a value; only the
    kind of error is told."""
    kind = "连接不上" if isinstance(error, OperationalError) else "出错"
    place = address.database if address.drivername == "sqlite" else address.host or "PostgreSQL"
    return InputError(
        f"登记库“{place}”{kind};请检查数据库是否运行、路径是否可写",
        f"the register at {place} cannot be opened; see that the database runs and that its "
        "path can be written",
    )
