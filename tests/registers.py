"""A register on each engine; PostgreSQL is started for the session (CI must have it)."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from reunion.store.opening import Register, open_register


def _server() -> Path | None:
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    return found[-1] if found else None


def _run(*command: str) -> None:
    as_owner = ["/usr/sbin/runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    # Output goes to a file: the server would keep a pipe open for as long as it lives.
    with tempfile.TemporaryFile() as said:
        status = subprocess.run([*as_owner, *command], stdout=said, stderr=said).returncode
        said.seek(0)
        assert status == 0, said.read().decode(errors="replace")


@dataclass(frozen=True, slots=True)
class Server:
    """A real server, on a socket of its own, that a test may stop and start again."""

    folder: Path
    control: tuple[str, ...]

    @property
    def url(self) -> str:
        """Its address."""
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        _run(*self.control, "-o", f"-k {self.folder} -c listen_addresses='' -c fsync=off", "start")

    def stop(self, how: str = "fast") -> None:
        """Stop it, and wait until it has ended: `fast` ends every connection, `immediate` as a
        power failure would."""
        _run(*self.control, "-m", how, "stop")


@contextmanager
def _served() -> Iterator[Server]:
    """A server that is running (CI must have it)."""
    binaries = _server()
    if binaries is None:
        reason = "no PostgreSQL server on this machine: apt-get install postgresql"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="reunion-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    _run(
        f"{binaries}/initdb", "-D", f"{folder}/d", "-A", "trust", "-U", "postgres",
        "--no-sync", "-E", "UTF8", "--locale=C.UTF-8",
    )  # fmt: skip
    control = (f"{binaries}/pg_ctl", "-D", f"{folder}/d", "-w", "-l", f"{folder}/log")
    server = Server(folder, control)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a server for all tests of the session."""
    with _served() as server:
        yield server.url


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server of this test alone."""
    with _served() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str | None]:
    """Where an empty register may be made: its folder, and its address (None for SQLite)."""
    if request.param == "sqlite":
        return tmp_path, None
    url: str = request.getfixturevalue("postgresql")
    emptied(url)
    return tmp_path, url


def at_home(monkeypatch: pytest.MonkeyPatch, place: tuple[Path, str | None]) -> Path:
    """Let commands find the register of this place, with the key in its folder; the folder."""
    home, url = place
    monkeypatch.setenv("REUNION_HOME", str(home))
    monkeypatch.setenv("REUNION_DATABASE_URL", url or "")
    monkeypatch.delenv("REUNION_KEY", raising=False)
    return home


def emptied(url: str) -> None:
    """Make this database an empty one."""
    from sqlalchemy import create_engine

    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()


@pytest.fixture
def register(place: tuple[Path, str | None]) -> Iterator[Register]:
    """A new register."""
    with open_register(place[0], url=place[1]) as opened:
        yield opened
