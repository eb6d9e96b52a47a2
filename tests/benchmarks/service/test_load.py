"""`bench service` on a tiny world: a real service, real requests, a report that adds up."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.cli import main
from benchmarks.service.load import summary
from benchmarks.service.running import running
from reunion.errors import OutputError


def test_a_small_load(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "service.json"
    command = ["service", "--world", "plain", "--records", "300", "--residents", "20",
               "--seconds", "0.5", "--clients", "2", "--workers", "1", "--requests", "30",
               "--cache", str(tmp_path), "--out", str(out)]  # fmt: skip
    assert main(command) == 0
    told = json.loads(out.read_text("utf-8"))
    assert [one["what"] for one in told["rounds"]] == [
        "warm",
        "match",
        "quick check",
        *["steady"] * 4,
    ]
    assert sum(one["requests"] for one in told["rounds"][3:]) == 30
    assert len(told["resident_mb"]) == 8 and all(told["resident_mb"])
    assert all(one["errors"] == 0 and one["requests"] > 0 for one in told["rounds"])
    assert all(figure > 50 for figure in told["memory_mb"])
    assert "p95" in capsys.readouterr().out


def test_a_service_that_does_not_start_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match="没有启动"),
        running(tmp_path, tmp_path / "no-index", workers=1),
    ):
        pass


def test_the_summary_counts_what_was_no_answer() -> None:
    told = summary([0.01] * 98 + [0.1] * 2, Counter({"200": 98, "500": 1, "OSError": 1}), 4, 2.0)
    assert (told["a_second"], told["errors"], told["p50_ms"]) == (50.0, 2, 10.0)
    assert told["p99_ms"] > told["p95_ms"] == 10.0
