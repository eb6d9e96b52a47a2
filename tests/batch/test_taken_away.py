"""The database taken away in the midst of an import or a night: held by another program (SQLite),
stopped and started again (PostgreSQL). The work waits or stops cleanly, and ends the same."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from reunion.batch import importing, nightly
from reunion.batch.importing import ImportOptions, bring_in
from reunion.batch.nightly import NightOptions, run_night
from reunion.cli.app import run
from reunion.errors import InputError
from reunion.store.bulk import put_missing_chunk
from reunion.store.canonical import canonical_lines
from reunion.store.feeds import note_chunk
from reunion.store.nights import known_pairs, put_pairs
from reunion.store.opening import Register, open_register
from tests.batch.feeds import jsonl, people
from tests.batch.nights import filled, night
from tests.registers import Server, at_home

DAY = "2026-03-01"
MANY = 130
"""Residents of three steps."""
_HOLDER = (
    "import sqlite3, sys\n"
    "held = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
    "held.execute('BEGIN IMMEDIATE')\n"
    "print('held', flush=True)\n"
    "sys.stdin.readline()\n"
)


class Other:
    """Another program that can write to this SQLite file, and lets go at the end of the block."""

    def __init__(self, file: Path) -> None:
        self._command = [sys.executable, "-c", _HOLDER, str(file)]
        self._process: subprocess.Popen[str] | None = None

    def hold(self) -> None:
        """Begin to write, and end only when it is told to."""
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(self._command, stdin=pipe, stdout=pipe, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "held\n"

    def let_go(self) -> None:
        """End the program."""
        if self._process is not None:
            self._process.communicate("\n")

    def __enter__(self) -> Other:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None, "nothing was disturbed"
        if self._process.returncode is None:
            self.let_go()


def held_at(step: int, other: Other) -> Callable[[int], None]:
    """A progress at whose `step` the other program begins to write."""

    def disturb(done: int) -> None:
        if done == step:
            other.hold()

    return disturb


def canonical(register: Register) -> list[str]:
    with register.reading() as session:
        return list(canonical_lines(session, register.keys))


@pytest.fixture
def calm(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The register after an undisturbed night."""
    home = tmp_path_factory.mktemp("calm")
    with open_register(home) as register:
        filled(register, home, residents=MANY)
        night(register, home, DAY)
        return canonical(register)


@contextmanager
def embedded(home: Path) -> Iterator[Register]:
    with open_register(home) as register:
        filled(register, home, residents=MANY)
        yield register


def test_a_night_waits_while_another_program_writes_for_a_moment(
    tmp_path: Path, calm: list[str]
) -> None:
    with embedded(tmp_path) as register, Other(tmp_path / "register.db") as other:

        def disturb(done: int) -> None:
            if done == 50:
                other.hold()
                threading.Timer(1.0, other.let_go).start()

        run_night(register, tmp_path, NightOptions(as_of=DAY), progress=disturb)
        assert canonical(register) == calm


def test_a_night_stops_when_another_program_does_not_let_go(
    tmp_path: Path, calm: list[str]
) -> None:
    with embedded(tmp_path) as register:
        with (
            Other(tmp_path / "register.db") as other,
            pytest.raises(InputError, match="被占用"),
        ):
            run_night(register, tmp_path, NightOptions(as_of=DAY), progress=held_at(50, other))
        done = night(register, tmp_path, DAY)
        assert done.statistics["residents"] == MANY and canonical(register) == calm


def test_an_import_stops_when_another_program_does_not_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_chunks(monkeypatch)
    path = jsonl(tmp_path / "feed.jsonl", people(30))
    with open_register(tmp_path) as register:
        with (
            Other(tmp_path / "register.db") as other,
            pytest.raises(InputError, match="被占用"),
        ):
            bring_in(
                register, tmp_path, "missing", path, ImportOptions(), progress=held_at(14, other)
            )
        done = bring_in(register, tmp_path, "missing", path, ImportOptions())
        assert (done.added, done.unchanged) == (30, 0)
        at_home(monkeypatch, (tmp_path, None))
        assert run(["doctor"]) == 0


def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reunion.batch.spool.CHUNK", 7)
    monkeypatch.setattr("reunion.batch.importing.CHUNK", 7)


def restarted(server: Server, how: str) -> None:
    server.stop(how)
    server.start()


@pytest.mark.parametrize(
    ("how", "at"),
    [("fast", "write"), ("immediate", "write"), ("immediate", "read"), ("immediate", "between")],
)
def test_a_night_goes_on_after_the_server_was_stopped_and_started(
    own_server: Server,
    tmp_path: Path,
    calm: list[str],
    monkeypatch: pytest.MonkeyPatch,
    how: str,
    at: str,
) -> None:
    """Stopped while pairs are written, while they are read, and between two steps."""

    def writing(*told: Any) -> None:
        put_pairs(*told)
        told[0].flush()
        if at == "write":
            own_server.stop(how)

    def reading(*told: Any) -> Any:
        if at == "read":
            own_server.stop(how)
        return known_pairs(*told)

    def between(done: int) -> None:
        if at == "between" and done == 50:
            restarted(own_server, how)

    with open_register(tmp_path, url=own_server.url) as register:
        filled(register, tmp_path, residents=MANY)
        monkeypatch.setattr(nightly, "put_pairs", writing)
        monkeypatch.setattr(nightly, "known_pairs", reading)
        with pytest.raises(InputError, match="登记库出错或中断"):
            run_night(register, tmp_path, NightOptions(as_of=DAY), progress=between)
        monkeypatch.undo()
        if at != "between":
            own_server.start()
        done = night(register, tmp_path, DAY)
        assert done.statistics["residents"] == MANY and canonical(register) == calm


@pytest.mark.parametrize(
    ("how", "at"), [("fast", "noting"), ("immediate", "noting"), ("immediate", "copying")]
)
def test_an_import_goes_on_after_the_server_was_stopped_and_started(
    own_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, at: str
) -> None:
    small_chunks(monkeypatch)
    path, chunks = jsonl(tmp_path / "feed.jsonl", people(30)), 0

    def third(*told: Any) -> None:
        nonlocal chunks
        note_chunk(*told)
        chunks += 1
        if chunks == 3 and at == "noting":
            told[0].flush()
            own_server.stop(how)

    def copying(*told: Any, **more: Any) -> None:
        if chunks == 2 and at == "copying":
            own_server.stop(how)
        put_missing_chunk(*told, **more)

    with open_register(tmp_path, url=own_server.url) as register:
        monkeypatch.setattr(importing, "note_chunk", third)
        monkeypatch.setattr(importing, "put_missing_chunk", copying)
        with pytest.raises(InputError, match="登记库出错或中断"):
            bring_in(register, tmp_path, "missing", path, ImportOptions())
        monkeypatch.undo()
        small_chunks(monkeypatch)
        own_server.start()
        done = bring_in(register, tmp_path, "missing", path, ImportOptions())
        assert (done.added, done.unchanged) == (30, 0)
