"""Frozen runs survive the disk, and a file that is none is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.frozen import FrozenAnswer, find_frozen, frozen_run, read_frozen, write_frozen
from benchmarks.runs import Answer, EngineRun
from benchmarks.standing import Standing
from benchmarks.worlds_on_disk import Truth, WorldFolder
from reunion.errors import InputError

WORLD = WorldFolder(Path("w"), {"name": "tiny", "seed": 1})
TRUTH = [Truth("R1", ("M2",), ()), Truth("R2", (), ()), Truth("R3", ("M3",), ())]
ANSWERS = {
    "R1": Answer(("M1", "M2"), (9.0, 8.0), (0.6, 0.3), 0.1, ("A", "B"), {"M2": {"name": 7.5}}),
    "R2": Answer(("M1",), (3.0,), (0.2,), 0.8, ("D",)),
}
STANDING = Standing(
    "e", np.array([2, 0, 0]), None, EngineRun("e", "", ANSWERS, versions={"e": "1"})
)


def test_what_is_kept(tmp_path: Path) -> None:
    run = frozen_run("now", STANDING, TRUTH, WORLD)
    assert run.residents == {
        "R1": FrozenAnswer(True, 2, 0.3, "A", {"name": 7.5}),
        "R2": FrozenAnswer(False, 0, None, "D"),
        "R3": FrozenAnswer(True, 0),
    }
    write_frozen(run, tmp_path / "now.json")
    assert read_frozen(tmp_path / "now.json") == run


def test_one_resident_a_line(tmp_path: Path) -> None:
    write_frozen(frozen_run("now", STANDING, TRUTH, WORLD), tmp_path / "now.json")
    lines = (tmp_path / "now.json").read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith('  "R') for line in lines) == len(TRUTH)


def test_another_format_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text(json.dumps({"format": 99}))
    with pytest.raises(InputError, match="is of format 99, this program reads 1") as caught:
        read_frozen(tmp_path / "old.json")
    assert "请重新冻结" in caught.value.zh


@pytest.mark.parametrize("text", ["no json", "[]", "{}"])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(InputError, match="is not a frozen run"):
        read_frozen(tmp_path / "x.json")


def test_a_results_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "ranks.json").write_text("{}")
    assert find_frozen(str(tmp_path)) == tmp_path / "ranks.json"


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(InputError, match="no frozen run 'nothing'"):
        find_frozen("nothing")
