"""`reunion bench index` on a tiny world."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.cli import main
from benchmarks.index_command import ADDED, _kept
from tests.benchmarks.tiny import make_tiny_world


def test_paths_are_measured_side_by_side(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reunion.engine.SMALL", 0)
    world, out = make_tiny_world(tmp_path), tmp_path / "result.json"
    argv = ["index", "--world", str(world), "--cache", str(tmp_path), "--out", str(out)]
    assert main(argv) == 0
    result = json.loads(out.read_text(encoding="utf-8"))
    paths = result["paths"]
    assert result["added"]["records"] == min(result["records"], ADDED)
    assert {one["used"] for one in paths.values()} == {"fast", "blocked", "exhaustive"}
    assert paths["exhaustive"]["kept_10"] == 1.0
    assert paths["fast"]["kept_10"] >= 0.99
    assert "Paths to candidates" in capsys.readouterr().out
    argv += ["--path", "fast", "--home", "四川"]
    assert main(argv) == 0
    paths = json.loads(out.read_text(encoding="utf-8"))["paths"]
    assert sorted(paths) == ["exhaustive", "fast"]
    narrowed = json.loads(out.read_text(encoding="utf-8"))["narrowed"]
    assert 0 < narrowed["listed"] < 1 and narrowed["home"] == ["510000"]
    assert narrowed["fast"]["kept_10"] >= 0.99


def test_ties_in_bits_count_as_kept_and_lost_ones_do_not() -> None:
    oracle = [np.array([9.0, 5.0, 5.0, 1.0])]
    assert _kept([np.array([9.0, 5.0, 5.0, 1.0])], oracle)["kept_10"] == 1.0
    assert _kept([np.array([5.0, 5.0, 1.0])], oracle) == {
        "kept_1": 0.0, "kept_10": 0.75, "kept_50": 0.75,
    }  # fmt: skip
