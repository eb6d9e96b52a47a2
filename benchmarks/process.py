"""Running one engine as a process of its own, with a limit on its time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.runs import EngineRun, read_run

GRACE = 10
"""Seconds that a process gets to end after it is asked to."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an engine gave no result, in one line."""

    label: str
    reason: str


def run_engine(
    label: str,
    command: Sequence[str],
    out: Path,
    *,
    limit: float,
    env: Mapping[str, str] | None = None,
) -> EngineRun | Failure:
    """Run `command`, which writes `out`, for at most `limit` seconds; read what it wrote."""
    out.unlink(missing_ok=True)
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        status = _finish(command, said.fileno(), limit, env)
        said.seek(0)
        last = _last_line(said.read())
    if status is None:
        return Failure(label, f"stopped after the limit of {limit:.0f} s")
    if status != 0 or not out.is_file():
        return Failure(label, f"exit {status}: {last}")
    return read_run(out)


def _finish(
    command: Sequence[str], said: int, limit: float, env: Mapping[str, str] | None
) -> int | None:
    """The exit status, None when the limit was reached. Children of the process end with it."""
    process = subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=subprocess.STDOUT,
        env={**os.environ, **(env or {})},
        start_new_session=True,
    )
    try:
        return process.wait(limit)
    except subprocess.TimeoutExpired:
        _end(process)
        return None
    except KeyboardInterrupt:
        _end(process)
        raise


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.terminate()
    else:
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "no message"
