"""`reunion bench calibrate`: the two numbers of the calibration, fitted on invented worlds.

Platt's method (1999) on what a caseworker reads: the stated chance of each resident's first
candidate against whether it is right. The loss is the mean log loss over all residents; scipy's
Nelder–Mead finds slope and offset. Each world is then judged by numbers fitted on the others.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks import metrics
from benchmarks.cli import cache_of
from benchmarks.options import WorldOptions
from benchmarks.sizes import parse_size, size_text
from benchmarks.tables import TextTable, show
from benchmarks.worlds_kept import world_for
from benchmarks.worlds_on_disk import read_lines, read_truth
from reunion.deciding.calibration import Calibration
from reunion.deciding.posterior import estimate_prior, posterior
from reunion.errors import UsageError

Floats: TypeAlias = npt.NDArray[np.float64]
WORLDS = (
    "plain:30k:1500:3,plain:10k:1k:4,plain:20k:1k:7,plain:100k:1k:6,hard:20k:1k:5,hard:10k:1k:8"
)
START = ((0.9, -1.0), (0.75, 0.0), (0.8, -2.0))
LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Scored:
    """One world: its open records, and per resident the bits of the best records with which of
    them are right, and whether there is a right one at all."""

    label: str
    size: int
    bits: tuple[Floats, ...]
    right: tuple[npt.NDArray[np.bool_], ...]
    inside: tuple[bool, ...] = ()


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `calibrate`."""
    parser.add_argument(
        "--worlds",
        default=WORLDS,
        help="世界:档案数:人数:种子,逗号分隔。name:records:residents:seed",
    )
    parser.add_argument("--cache", type=Path, help="缓存目录。Folder for worlds.")
    parser.add_argument(
        "--write", type=Path, metavar="MODEL", help="写入这个模型文件。Put them into this model."
    )


def run(args: argparse.Namespace) -> int:
    """Score the worlds, fit, judge each by the others, print, and write where asked."""
    worlds = []
    for text in args.worlds.split(","):
        print(f"{text} …", file=sys.stderr)
        worlds.append(scored(asked_world(text, cache_of(args))))
    whole = fit(worlds)
    show(_table(worlds, whole))
    print(f"slope {whole.slope:.3f}, offset {whole.offset:.3f}")
    if args.write is not None:
        write(args.write, whole, args.worlds)
    return 0


def asked_world(text: str, cache: Path) -> WorldOptions:
    """`plain:30k:1500:3` as a world. Raises UsageError for anything else."""
    parts = text.split(":")
    if len(parts) != 4 or not parts[3].isdigit():
        raise UsageError(
            f"“{text}”应写作 世界:档案数:人数:种子,例如 plain:30k:1500:3",
            f"{text!r} should read name:records:residents:seed, such as plain:30k:1500:3",
        )
    records, residents = parse_size(parts[1]), parse_size(parts[2])
    return WorldOptions(
        name=parts[0], records=records, residents=residents, seed=int(parts[3]), cache=cache
    )


def scored(options: WorldOptions, model: Path | None = None) -> Scored:
    """Every resident of a world against every record, by our exhaustive path."""
    from reunion.engine import Engine

    world = world_for(options)
    right = {one.resident_id: set(one.mp_ids) for one in read_truth(world.path)}
    engine = Engine.build(
        read_lines(world.path / "records.jsonl"), method="exhaustive", model=model
    )
    bits, labels, inside = [], [], []
    for resident, ids, some in engine.score_many(read_lines(world.path / "residents.jsonl")):
        bits.append(some)
        labels.append(np.array([one in right[resident.resident_id] for one in ids], dtype=np.bool_))
        inside.append(bool(right[resident.resident_id]))
    label = f"{options.name} {size_text(options.records)} s{options.seed}"
    return Scored(label, len(engine), tuple(bits), tuple(labels), tuple(inside))


def first_candidates(world: Scored, with_: Calibration) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Stated chance of each resident's first candidate, and whether it is the person."""
    runs = [with_.apply(bits, world.size) for bits in world.bits]
    prior = estimate_prior(runs, world.size)
    stated, right = [], []
    for bits, labels in zip(runs, world.right, strict=True):
        if len(bits):
            shares = posterior(bits, prior, world.size).shares
            first = int(np.argmax(shares))
            stated.append(float(shares[first]))
            right.append(bool(labels[first]))
    return np.array(stated), np.array(right, dtype=np.bool_)


def log_loss(worlds: Sequence[Scored], with_: Calibration) -> float:
    """Mean log loss of the first candidates of all worlds, in nats."""
    parts = [first_candidates(world, with_) for world in worlds]
    return mean_loss(*(np.concatenate(side) for side in zip(*parts, strict=True)))


def mean_loss(stated: Floats, right: npt.NDArray[np.bool_]) -> float:
    """Mean log loss of stated chances, in nats."""
    held = np.clip(stated, LEAST, 1 - LEAST)
    return float(-np.mean(np.where(right, np.log(held), np.log1p(-held))))


def fit(worlds: Sequence[Scored]) -> Calibration:
    """Slope and offset of least loss, to three digits."""
    from scipy.optimize import minimize

    def loss(numbers: Any) -> float:
        slope, offset = (float(number) for number in numbers)
        return log_loss(worlds, Calibration(min(max(slope, 0.05), 5.0), offset))

    options = {"maxiter": 80, "xatol": 0.005, "fatol": 1e-5, "initial_simplex": START}
    best = minimize(loss, START[0], method="Nelder-Mead", options=options).x
    return Calibration(round(float(best[0]), 3), round(float(best[1]), 3))


def _table(worlds: Sequence[Scored], whole: Calibration) -> TextTable:
    """Calibration error as bits stand, fitted on all worlds, and fitted on the others only."""
    rows = []
    for world in worlds:
        others = [other for other in worlds if other is not world]
        held_out = fit(others) if others else whole
        errors = [_error(world, one) for one in (Calibration(), whole, held_out)]
        rows.append((world.label, str(len(world.bits)), *(f"{error:.4f}" for error in errors)))
    heads = ("world", "residents", "ECE as is", "fitted on all", "fitted on the others")
    return TextTable("calibration of the first candidate", heads, tuple(rows))


def _error(world: Scored, with_: Calibration) -> float:
    stated, right = first_candidates(world, with_)
    return metrics.expected_calibration_error(stated, right)


def write(path: Path, found: Calibration, worlds: str) -> None:
    """Put the numbers into a model file, the rest of it as it is."""
    from datetime import date

    from reunion.matching.model import load_model

    load_model(path)  # refuses what is no model, before it is written over
    data = json.loads(path.read_text(encoding="utf-8"))
    data["calibration"] = {
        "slope": found.slope,
        "offset": found.offset,
        "source": f"reunion bench calibrate --worlds {worlds}",
        "date": date.today().isoformat(),
    }
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.replace(path)
