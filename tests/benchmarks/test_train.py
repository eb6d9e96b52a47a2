"""What training and the limits of families are worth, on worlds of a few hundred people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.cli import main
from benchmarks.dependence import without_limits
from benchmarks.train_command import spoil
from reunion.matching.model import load_model

SMALL = ["--world", "plain:400:80:3", "--judge", "plain:200:30:4"]
"""Thirty confirmed pairs take eighty residents."""


def test_training_is_judged_on_another_world(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", *SMALL, "--cache", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    for name in ("shipped", "shipped, then EM", "spoiled, then EM", "verdicts", "ECM", "hit@10"):
        assert name in out, name
    rows = [line.split() for line in out.splitlines() if line.startswith("shipped  ")]
    assert len(rows) == 1 and 0.5 < float(rows[0][1]) <= 1


def test_limits_are_judged_with_and_without(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dependence", *SMALL, "--cache", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert out.count("at their word") == 2 and "limits of families" in out and "no limits" in out


def test_a_model_without_limits_and_a_spoiled_one_can_be_loaded(tmp_path: Path) -> None:
    for name, text in (("free", without_limits()), ("spoiled", spoil(load_model(), 0.5))):
        path = tmp_path / f"{name}.json"
        path.write_text(text, encoding="utf-8")
        model = load_model(path)
        assert json.loads(model.text) != json.loads(load_model().text)
