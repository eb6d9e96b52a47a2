"""The committed sample of the demo is what its script makes."""

from __future__ import annotations

from pathlib import Path

from tools.build_demo import FOLDER, changed, make_sample


def test_the_sample_is_what_the_generator_makes(tmp_path: Path) -> None:
    make_sample(tmp_path)
    assert changed(FOLDER, tmp_path) == [], "run: python -m tools.build_demo"


def test_a_change_is_seen(tmp_path: Path) -> None:
    (tmp_path / "residents.jsonl").write_text("{}\n")
    assert changed(tmp_path, FOLDER) == ["records.jsonl.gz", "residents.jsonl"]
