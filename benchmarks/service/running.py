"""A service of its own for a measurement: a home in a temporary folder, processes, their memory."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter, sleep

from benchmarks.memory import family, resident
from reunion.batch.importing import ImportOptions, bring_in
from reunion.errors import OutputError
from reunion.store.accounts import Account, add_user, find_user, make_token
from reunion.store.opening import Register, open_register

NOW = "2020-01-01T00:00:00Z"
LEAST = 50_000 * 1024
"""Bytes below which a process is not worth the name."""
PATIENCE = 300.0
"""Seconds that a service may take to be ready."""


@dataclass(frozen=True, slots=True)
class Running:
    """A service that is ready: where, with which token, after how many seconds."""

    port: int
    token: str
    process: int
    seconds_to_ready: float

    def memory_mb(self) -> float:
        """Proportional memory of all its processes: a page that n of them share counts 1/n."""
        return round(sum(_pss(pid) for pid in family(self.process)) / 1024, 1)

    def resident_mb(self) -> list[float]:
        """Resident set of each process that has one worth the name, shared pages counted whole."""
        sizes = (resident(pid) for pid in family(self.process))
        return [round(size / 2**20, 1) for size in sizes if size > LEAST]

    def cpu_seconds(self) -> float:
        """Processor time of all its processes so far; other work on the machine does not count."""
        return sum(_ticks(pid) for pid in family(self.process)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(
    home: Path, index: Path, workers: int, *, ledger: Path | None = None
) -> Iterator[Running]:
    """Start `reunion serve` over this index, give it when ready, stop it at the end. `ledger`: a
    file of residents who stand in the ledger of those who came again.

    Raises OutputError when it ends or is not ready in time.
    """
    token = _token(home, ledger)
    port = _free_port()
    command = [sys.executable, "-m", "reunion", "serve", "--index", str(index),
               "--port", str(port), "--workers", str(workers)]  # fmt: skip
    env = {**os.environ, "REUNION_HOME": str(home), "OMP_NUM_THREADS": "1",
           "REUNION_SERVE_LOG_LEVEL": "warning",
           "REUNION_SERVE_TOKEN_LOOKUPS_A_MINUTE": "1000000"}  # fmt: skip
    for name in ("REUNION_KEY", "REUNION_DATABASE_URL"):
        env.pop(name, None)
    began = perf_counter()
    with open(home / "service.log", "wb") as log:
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    try:
        _wait_until_ready(process, port, workers)
        yield Running(port, token, process.pid, round(perf_counter() - began, 2))
    finally:
        process.terminate()
        process.wait(60)


def _token(home: Path, ledger: Path | None) -> str:
    """A register with a user, and the ledger."""
    with open_register(home) as register:
        if ledger is not None:
            bring_in(register, home, "repeat", ledger, ImportOptions(anyway=True))
        return _user(register)


def _user(register: Register) -> str:
    with register.session() as session:
        if find_user(session, "load") is None:
            add_user(
                session, register.keys, Account("load", "caseworker", None), password_hash=None,
                by="bench", at=NOW,
            )  # fmt: skip
            session.flush()
        return make_token(
            session, "load", purpose="identification", at=NOW, expires_at="9999-01-01T00:00:00Z"
        )


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, workers: int) -> None:
    """Ready counts when as many answers in a row as make every worker likely to have been asked."""
    end = perf_counter() + PATIENCE
    in_a_row = 0
    while in_a_row < 4 * workers:
        if process.poll() is not None or perf_counter() > end:
            raise OutputError("检索服务没有启动", "the service did not become ready")
        in_a_row = in_a_row + 1 if _ready(port) else 0
        if not in_a_row:
            sleep(0.05)


def _ready(port: int) -> bool:
    link = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", "/readyz")
        return link.getresponse().status == 200
    except OSError:
        return False
    finally:
        link.close()


def _ticks(pid: int) -> int:
    """Clock ticks that a process has run, in itself and in the kernel."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    used = text.rpartition(")")[2].split()
    return int(used[11]) + int(used[12])


def _pss(pid: int) -> int:
    """KiB of proportional memory."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
