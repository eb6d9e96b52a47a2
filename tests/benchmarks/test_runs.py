"""Results of engines survive the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.runs import Answer, EngineRun, read_run, write_run

RUN = EngineRun(
    "engine",
    "prepared",
    {
        "R1": Answer(
            ("M1", "M2"), (9.5, 1.0), (0.9, 0.05), 0.05, ("A", "C"), {"M1": {"name": 7.0}}
        ),
        "R2": Answer(),
    },
    {"search": 1.5},
    120.5,
    {"engine": "1.0"},
    ("a note",),
)


def test_written_and_read_back(tmp_path: Path) -> None:
    write_run(RUN, tmp_path / "run.json")
    assert read_run(tmp_path / "run.json") == RUN


def test_an_empty_answer_has_no_keys() -> None:
    assert Answer().to_json() == {}


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 99, not 1"):
        EngineRun.from_json({"format": 99})


def test_the_label_names_the_variant() -> None:
    assert RUN.label == "engine (prepared)"
