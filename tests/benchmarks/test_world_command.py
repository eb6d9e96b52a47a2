"""`reunion bench world`: the figures of one world, and the same bytes every time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.cli import main
from benchmarks.world_command import digest
from benchmarks.worlds import generate

ASKED = ["world", "--records", "400", "--residents", "20", "--seed", "3"]


def test_a_world_is_made_and_its_bytes_do_not_depend_on_the_processes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*ASKED, "--out", str(tmp_path / "kept")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["world"], told["records"], told["residents"]) == ("plain", 400, 20)
    assert told["seconds"] > 0 and told["peak_mb"] > 10
    assert told["digest"] == digest(tmp_path / "kept")
    generate("plain", 400, 20, 3, tmp_path / "again", processes=1)
    assert told["digest"] == digest(tmp_path / "again")
    generate("plain", 400, 20, 4, tmp_path / "other", processes=1)
    assert told["digest"] != digest(tmp_path / "other")


def test_an_existing_folder_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*ASKED, "--out", str(tmp_path)]) == 2
    assert "已存在" in capsys.readouterr().err


def test_an_unknown_world_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["world", "--world", "nowhere", "--records", "400", "--residents", "20"]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_sizes_that_do_not_fit_are_told_by_the_process_that_makes_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["world", "--records", "20", "--residents", "20"]) == 3
    said = capsys.readouterr().err
    assert "未能生成世界" in said and "20" in said
