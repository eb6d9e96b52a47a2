"""Worlds are read as written; a folder that is none is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.worlds_on_disk import Truth, open_world, read_truth
from reunion.errors import InputError
from tests.benchmarks.tiny import make_tiny_world


def test_the_truth_as_written(tmp_path: Path) -> None:
    world = open_world(make_tiny_world(tmp_path))
    first, *_, last = read_truth(world.path)
    assert first.in_file and first.mp_ids == ("M0000",)
    assert not last.in_file
    assert last == Truth("R0023", (), (*last.strata[:1], ("errors", "none")))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    make_tiny_world(tmp_path)
    (tmp_path / "truth.jsonl").unlink()
    with pytest.raises(InputError, match=r"lacks truth\.jsonl"):
        open_world(tmp_path)


def test_another_kind_of_world_file_is_refused(tmp_path: Path) -> None:
    make_tiny_world(tmp_path)
    (tmp_path / "world.json").write_text("[]")
    with pytest.raises(InputError, match=r"world\.json must be an object"):
        open_world(tmp_path)
