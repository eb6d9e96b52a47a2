"""Calibration fitted on worlds: it mends overstated bits, and a model keeps what it found."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from benchmarks.calibrate import Scored, asked_world, first_candidates, fit, log_loss, write
from benchmarks.cli import main
from benchmarks.metrics import expected_calibration_error
from reunion.deciding.calibration import Calibration
from reunion.errors import ModelError, UsageError
from reunion.matching.model import load_model


def overstated(seed: int, factor: float) -> Scored:
    """Residents whose true record is drawn by honest odds, with bits told `factor` times over the
    file's 10."""
    rng = np.random.default_rng(seed)
    size, bits, right = 1024, [], []
    for _ in range(1500):
        margin = rng.normal(0, 4)
        chance = 0.45 * 2**margin / (0.45 * 2**margin + 0.55)
        bits.append(np.array([10 + factor * margin, -20.0]))
        right.append(np.array([rng.random() < chance, False]))
    return Scored("drawn", size, tuple(bits), tuple(right))


def test_overstated_bits_are_shrunk_to_what_comes_true() -> None:
    world = overstated(1, factor=1.6)
    found = fit([world])
    assert found.slope == pytest.approx(1 / 1.6, abs=0.12)
    assert log_loss([world], found) < log_loss([world], Calibration())
    fresh = overstated(2, factor=1.6)
    assert expected_calibration_error(*first_candidates(fresh, found)) < 0.04
    assert expected_calibration_error(*first_candidates(fresh, Calibration())) > 0.04


def test_a_model_keeps_the_numbers_and_the_rest_as_it_was(tmp_path: Path) -> None:
    shipped = resources.files("reunion.matching").joinpath("model.json").read_text("utf-8")
    path = tmp_path / "model.json"
    path.write_text(shipped, encoding="utf-8")
    write(path, Calibration(0.7, -0.5), "plain:1k:20:1")
    assert dict(load_model(path).calibration) == {"slope": 0.7, "offset": -0.5}
    before, after = json.loads(shipped), json.loads(path.read_text(encoding="utf-8"))
    assert before.pop("calibration") != after.pop("calibration")
    assert before == after
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(ModelError, match="has format None"):
        write(tmp_path / "other.json", Calibration(), "")


@pytest.mark.parametrize("text", ["plain", "plain:10k:1k", "plain:10k:1k:x"])
def test_another_way_to_write_a_world_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="should read name:records:residents:seed"):
        asked_world(text, tmp_path)


def test_the_command_prints_each_world(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "--worlds", "plain:600:60:3", "--cache", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "plain 600 s3" in said and "slope" in said
