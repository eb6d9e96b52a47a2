"""`reunion bench train`: what training is worth where the truth is known.

On one world models are trained, on another, never trained on, they are judged: the shipped
weights; weights spoiled on purpose (every m half-way to "all levels alike") before and after EM;
weights from verdicts on the first candidates, a few of them wrong. Beside them ECM (recordlinkage)
on the same candidates, and how far EM moves where hardly anybody is in the file.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import numpy as np

from benchmarks import metrics
from benchmarks.calibrate import Scored, asked_world, first_candidates, mean_loss, scored
from benchmarks.cli import cache_of
from benchmarks.tables import TextTable, show
from benchmarks.worlds_kept import world_for
from benchmarks.worlds_on_disk import read_lines, read_truth
from reunion.deciding.calibration import Calibration
from reunion.deciding.posterior import USUAL_PRIOR
from reunion.engine import Engine
from reunion.matching.model import Model, load_model
from reunion.matching.training.baseline import fit_ecm
from reunion.matching.training.em import fit
from reunion.matching.training.writing import with_chances
from reunion.records import Decision, Resident
from reunion.training import Gathered, gather, train_reviewed, train_unlabelled

Truth: TypeAlias = Mapping[str, frozenset[str]]
TRAINED_ON, JUDGED_ON = "plain:10k:1k:3", "plain:10k:1k:4"
SPOILED = 0.5
REVIEWED, WRONG = 3, 0.02
"""First candidates of each resident that get a verdict, and the share of wrong verdicts."""
RARE = 0.05
DAY = "2026-01-01"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `train`."""
    add_two_worlds(parser, "训练用,世界:档案数:人数:种子。To train on.")


def add_two_worlds(parser: argparse.ArgumentParser, first: str) -> None:
    """A world to learn from, with `first` as its help, and another to judge on."""
    parser.add_argument("--world", default=TRAINED_ON, help=first)
    parser.add_argument("--judge", default=JUDGED_ON, help="评判用的另一世界。To judge on.")
    parser.add_argument("--cache", type=Path, help="缓存目录。Folder for worlds.")


def run(args: argparse.Namespace) -> int:
    """Train, judge, print."""
    cache = cache_of(args)
    folder = world_for(asked_world(args.world, cache)).path
    truth = {one.resident_id: frozenset(one.mp_ids) for one in read_truth(folder)}
    people = [Resident.from_json(one) for one in read_lines(folder / "residents.jsonl")]
    with tempfile.TemporaryDirectory() as scratch:
        models = dict(_models(folder, people, truth, Path(scratch)))
        judge = asked_world(args.judge, cache)
        rows = []
        for name, model in models.items():
            print(f"{name} …", file=sys.stderr)
            calibration = Calibration(**load_model(model).calibration)
            rows.append((name, *judged(scored(judge, model), calibration)))
    heads = ("model", "hit@1", "hit@10", "log loss", "ECE")
    show(TextTable(f"trained on {args.world}, judged on {args.judge}", heads, tuple(rows)))
    show(_staying(folder, people, truth))
    return 0


def _models(
    folder: Path, people: Sequence[Resident], truth: Truth, scratch: Path
) -> Iterator[tuple[str, Path | None]]:
    def kept(name: str, text: str) -> Path:
        path = scratch / f"{name}.json"
        path.write_text(text, encoding="utf-8")
        return path

    records = folder / "records.jsonl"
    yield "shipped", None
    engine = Engine.build(read_lines(records))
    yield "shipped, then EM", kept("em", train_unlabelled(engine, people, day=DAY).text)
    decided = list(_verdicts(engine, people, truth))
    found = train_reviewed(engine, people, decided, day=DAY)
    yield f"shipped, then {len(decided)} verdicts", kept("reviewed", found.text)
    spoiled = kept("spoiled", spoil(load_model(), SPOILED))
    yield "spoiled", spoiled
    engine = Engine.build(read_lines(records), model=spoiled)
    gathered = gather(engine, people)
    yield "spoiled, then EM", kept("mended", _learned(engine.model, gathered))


def spoil(model: Model, share: float) -> str:
    """Every m of a level moved so far towards the mean of its field's."""
    data = json.loads(model.text)
    for spec in data["comparators"].values():
        rows = [row for row in spec.get("levels", {}).values() if row["m"] > 0]
        mean = sum(row["m"] for row in rows) / max(len(rows), 1)
        for row in rows:
            row["m"] = (1 - share) * row["m"] + share * mean
    return json.dumps(data, ensure_ascii=False)


def _learned(model: Model, gathered: Gathered) -> str:
    fitted = fit(gathered.worth, gathered.groups, gathered.start, learning=gathered.learning)
    text, _ = with_chances(model, gathered.groups, gathered.read_with, fitted.chances, date=DAY)
    return text


def _verdicts(engine: Engine, people: Sequence[Resident], truth: Truth) -> Iterator[Decision]:
    """What careful people would say of the first candidates, a few times wrongly."""
    chance = Random(1)
    for resident, pairs in engine.search_many(people, top=REVIEWED):
        for pair in pairs:
            right = (pair.mp_id in truth[resident.resident_id]) != (chance.random() < WRONG)
            said = [("first_confirmed", "user1"), ("confirmed", "user2")]
            for verdict, by in said if right else [("rejected", "user1")]:
                yield Decision(
                    resident.resident_id, pair.mp_id, verdict, by, f"{DAY}T08:00:00Z", "核对"
                )


def judged(world: Scored, calibration: Calibration) -> tuple[str, ...]:
    """hit@1 and hit@10 of those in the file; log loss and calibration error of first candidates."""
    ranks = [int(np.argmax(one)) + 1 if one.any() else 0 for one in world.right]
    there = [rank for rank, inside in zip(ranks, world.inside, strict=True) if inside]
    stated, right = first_candidates(world, calibration)
    error = metrics.expected_calibration_error(stated, right)
    hits = [f"{metrics.hits(there, k).mean():.3f}" for k in (1, 10)]
    return (*hits, f"{mean_loss(stated, right):.4f}", f"{error:.3f}")


# --- where matches are rare, and ECM ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Moved:
    """The largest change of an m, the mean distance to the true m before and after."""

    most: float
    before: float
    after: float


def _staying(folder: Path, people: Sequence[Resident], truth: Truth) -> TextTable:
    """EM, and ECM, with everybody in the file and with hardly anybody: at the usual match rate, and
    at the true one."""
    inside = sum(bool(ids) for ids in truth.values()) / len(truth)
    rows = []
    for share, prior in ((1.0, USUAL_PRIOR), (RARE, USUAL_PRIOR), (RARE, RARE * inside)):
        chance = Random(2)
        gone = {
            mp_id for ids in truth.values() if chance.random() >= share for mp_id in sorted(ids)
        }
        records = (one for one in read_lines(folder / "records.jsonl") if one["mp_id"] not in gone)
        found = gather(Engine.build(records), people, prior=prior)
        everybody = np.ones(len(found.worth.owners), dtype=np.bool_)
        fitted = fit(found.worth, found.groups, found.start, learning=everybody)
        ecm = fit_ecm(found.pairs.bits, found.pairs.fields, found.drawn.bits)
        right = _right(found, truth)
        moved = _distance(found, fitted.chances.m, right)
        ours, theirs = (
            _first_right(found, bits, right)
            for bits in (found.worth.bits(fitted.chances), ecm.bits)
        )
        rows.append(
            (
                f"{share:.0%}", f"{prior:.2f}", f"{right.sum()}", f"{fitted.matches:.0f}",
                f"{moved.most:.3f}", f"{moved.before:.3f}", f"{moved.after:.3f}", f"{ours:.3f}",
                f"{theirs:.3f}", f"{ecm.match_rate:.3f}",
            )
        )  # fmt: skip
    heads = ("in the file", "prior", "true pairs", "EM's", "largest move", "off before",
             "off after", "first: EM", "first: ECM", "ECM's rate")  # fmt: skip
    return TextTable("where matches are rare", heads, tuple(rows))


def _right(found: Gathered, truth: Truth) -> np.ndarray[Any, Any]:
    ids = [found.people[one].resident_id for one in found.pairs.owner]
    return np.array(
        [mp_id in truth[who] for who, mp_id in zip(ids, found.mp_ids, strict=True)], dtype=np.bool_
    )


def _distance(found: Gathered, after: Mapping[str, Any], right: np.ndarray[Any, Any]) -> _Moved:
    """From the m that the true pairs among the candidates show, in groups with 20 or more."""
    true = found.worth.counts(found.start, right.astype(np.float64))
    most, before, later = 0.0, [], []
    for name, counts in true.items():
        first = found.start.m[name]
        most = max(most, float(np.abs(after[name] - first).max()))
        if counts.sum() >= 20:
            goal = counts / counts.sum() * first.sum()
            before.append(float(np.abs(first - goal).mean()))
            later.append(float(np.abs(after[name] - goal).mean()))
    nothing = float("nan")
    return _Moved(
        most,
        float(np.mean(before)) if before else nothing,
        float(np.mean(later)) if later else nothing,
    )


def _first_right(found: Gathered, bits: Any, right: np.ndarray[Any, Any]) -> float:
    """Of the residents with a true record among the candidates, how many have it first."""
    hit = []
    for owner in found.worth.owners.tolist():
        rows = np.flatnonzero(found.pairs.owner == owner)
        if right[rows].any():
            hit.append(bool(right[rows[np.argmax(bits[rows])]]))
    return float(np.mean(hit)) if hit else float("nan")
