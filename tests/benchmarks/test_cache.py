"""Folders that are made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.cache import CACHE_VARIABLE, cache_folder, kept_folder


def _make(folder: Path) -> None:
    (folder / "a").write_text("made")


def test_made_once(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "folder"
    kept_folder(target, _make, ("a",))
    (target / "a").write_text("kept")
    assert (kept_folder(target, _make, ("a",)) / "a").read_text() == "kept"


def test_an_incomplete_folder_is_made_anew(tmp_path: Path) -> None:
    target = tmp_path / "folder"
    target.mkdir()
    (target / "b").write_text("left over")
    kept_folder(target, _make, ("a",))
    assert [file.name for file in target.iterdir()] == ["a"]


def test_a_broken_making_leaves_nothing(tmp_path: Path) -> None:
    def broken(folder: Path) -> None:
        _make(folder)
        raise RuntimeError("out of disk")

    with pytest.raises(RuntimeError, match="out of disk"):
        kept_folder(tmp_path / "folder", broken, ("a",))
    assert list(tmp_path.iterdir()) == []


def test_the_folder_asked_for_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "named"))
    assert cache_folder(tmp_path) == tmp_path
    assert cache_folder() == tmp_path / "named"
    monkeypatch.delenv(CACHE_VARIABLE)
    assert cache_folder().parts[-2:] == ("reunion", "bench")
