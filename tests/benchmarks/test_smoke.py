"""The guard that runs on every change: it passes on the same engine and fails on a worse one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.cli import main
from tests.benchmarks.tiny import make_tiny_world


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A tiny world and the ranks of our engine on it."""
    folder = tmp_path_factory.mktemp("smoke")
    world = make_tiny_world(folder / "tiny")
    argv = ["quality", "--world", str(world), "--peers", "none", "--quiet"]
    assert main([*argv, "--out", str(folder / "run")]) == 0
    return world, folder / "run" / "ranks.json"


def test_the_same_engine_passes(
    frozen: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    world, ranks = frozen
    assert main(["smoke", "--world", str(world), "--against", str(ranks)]) == 0
    assert "Passed" in capsys.readouterr().out


def test_an_engine_that_finds_other_people_fails(
    frozen: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Instead of a broken engine, a truth that is shifted by one: every answer is then wrong.
    world, ranks = frozen
    other = make_tiny_world(tmp_path / "tiny")
    truth = [json.loads(line) for line in (world / "truth.jsonl").read_text().splitlines()]
    inside = [one for one in truth if one["mp_ids"]]
    moved = [one["mp_ids"] for one in inside[1:] + inside[:1]]
    for one, ids in zip(inside, moved, strict=True):
        one["mp_ids"] = ids
    (other / "truth.jsonl").write_text("".join(json.dumps(one) + "\n" for one in truth))
    assert main(["smoke", "--world", str(other), "--against", str(ranks)]) == 1
    said = capsys.readouterr().out
    assert "FAILED: ranks got worse" in said
    assert "原排名 1,现" in said


def test_another_world_is_refused(
    frozen: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = make_tiny_world(tmp_path / "tiny", residents=28)
    assert main(["smoke", "--world", str(other), "--against", str(frozen[1])]) == 3
    assert "not runs on the same world" in capsys.readouterr().err


def test_without_a_frozen_run_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["smoke", "--against", "nothing"]) == 3
    assert "找不到冻结结果“nothing”" in capsys.readouterr().err
