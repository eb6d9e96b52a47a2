"""Processes that end, fail, or do not end."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.process import Failure, run_engine
from benchmarks.runs import EngineRun, write_run


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_result_is_read(tmp_path: Path) -> None:
    kept, out = tmp_path / "kept.json", tmp_path / "out.json"
    write_run(EngineRun("e", "", {}), kept)
    code = f"import shutil; shutil.copy({str(kept)!r}, {str(out)!r})"
    assert run_engine("e", _python(code), out, limit=30) == EngineRun("e", "", {})


def test_a_failure_says_its_last_line(tmp_path: Path) -> None:
    outcome = run_engine("e", _python("raise SystemExit('no luck')"), tmp_path / "o", limit=30)
    assert outcome == Failure("e", "exit 1: no luck")


def test_nothing_written_is_a_failure(tmp_path: Path) -> None:
    outcome = run_engine("e", _python("print('done')"), tmp_path / "o", limit=30)
    assert outcome == Failure("e", "exit 0: done")


def test_a_result_of_an_earlier_run_does_not_count(tmp_path: Path) -> None:
    write_run(EngineRun("e", "", {}), tmp_path / "o")
    assert isinstance(run_engine("e", _python("pass"), tmp_path / "o", limit=30), Failure)


def test_the_limit_ends_a_process_and_its_children(tmp_path: Path) -> None:
    mark = tmp_path / "alive"
    child = f"import time; time.sleep(3); open({str(mark)!r}, 'w')"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    outcome = run_engine("e", _python(code), tmp_path / "o", limit=1)
    assert outcome == Failure("e", "stopped after the limit of 1 s")
    assert not mark.exists()
