"""`bench service` on a tiny world: a real service, real requests, a report that adds up."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.cli import main
from benchmarks.service.load import summary
from benchmarks.service.running import running
from reunion.batch.importing import ImportOptions, bring_in
from reunion.batch.nightly import NightOptions, run_night
from reunion.errors import OutputError
from reunion.store.opening import open_register


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


def test_a_register_made_before_is_loaded(tmp_path: Path) -> None:
    world = ["--world", "plain", "--records", "300", "--residents", "20", "--cache", str(tmp_path)]
    assert main(["world", *world[:-2], "--out", str(tmp_path / "world")]) == 0
    (tmp_path / "home").mkdir()
    with open_register(tmp_path / "home") as register:
        for kind in ("missing", "residents"):
            file = tmp_path / "world" / f"{'records' if kind == 'missing' else kind}.jsonl"
            bring_in(register, tmp_path / "home", kind, file, ImportOptions())
        run_night(register, tmp_path / "home", NightOptions())
    out = tmp_path / "service.json"
    for _ in range(2):
        command = ["service", *world, "--seconds", "0.3", "--clients", "1", "--workers", "1",
                   "--home", str(tmp_path / "home"), "--out", str(out)]  # fmt: skip
        assert main(command) == 0
    told = json.loads(out.read_text("utf-8"))
    assert all(one["errors"] == 0 and one["requests"] > 0 for one in told["rounds"])


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
