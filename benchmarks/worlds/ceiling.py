"""The best possible ranking of a world: Bayes' rule with the world's own noise.

The world is made again from its seed; every resident is weighed against every open record, field by
field, by P(field as told | record as filed). What the modules of `exact` leave out is said there,
so the ranking is a shade below the true optimum: an engine that beats it by more than chance has
seen something it should not have.

Fields are independent given the record, as the generator draws them; the families and second
records that a file holds are not used.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.worlds import VERSION, World
from benchmarks.worlds.chunks import Task, make_chunk
from benchmarks.worlds.exact.background import Background, background
from benchmarks.worlds.exact.births import weigh_births
from benchmarks.worlds.exact.bodies import weigh_height, weigh_marks, weigh_persona, weigh_sex
from benchmarks.worlds.exact.columns import Columns, chunk_columns
from benchmarks.worlds.exact.events import weigh_events
from benchmarks.worlds.exact.kin import weigh_ethnicity, weigh_kin, weigh_siblings
from benchmarks.worlds.exact.names import names_of_anybody, weigh_names
from benchmarks.worlds.exact.numbers import weigh_numbers
from benchmarks.worlds.exact.places import home_of_anybody, weigh_accent, weigh_home
from benchmarks.worlds.planning import Plan, plan_world
from benchmarks.worlds.rates import rates_of
from benchmarks.worlds.residents import Description
from reunion.errors import InputError

Floats: TypeAlias = npt.NDArray[np.float64]

KEPT = 1000
"""So many best records of a resident are told apart; one below them has rank KEPT + 1."""
_PERSONAL = (weigh_sex, weigh_births, weigh_height, weigh_marks, weigh_persona, weigh_siblings)
_LOCAL = (weigh_accent, weigh_ethnicity, weigh_events)
_RARE = (weigh_home, weigh_kin)


@dataclass(frozen=True, slots=True)
class Best:
    """What the best possible ranking says of one resident. `rank` of the right record (the best of
    several), 0 for someone in no record; `in_file` the chance that the person is in the file;
    `top` the chance that the first record is the right one; `mp_ids` the first ten records."""

    rank: int
    in_file: float
    top: float
    mp_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of one chunk, from row `first` on."""

    first: int
    columns: Columns


@dataclass(frozen=True, slots=True)
class Part:
    """What one share of the file says of one resident: `total` the log of the summed chances,
    `live` records, the best `scores` with their `rows`, and the scores of right records here;
    `outside` the log chance for a person in no record (where asked)."""

    total: float
    live: int
    scores: Floats
    rows: npt.NDArray[np.int64]
    own: tuple[float, ...]
    outside: float


def ranks(path: Path, *, processes: int = 2) -> dict[str, Best]:
    """The best possible ranking of the world in a folder, by resident id.

    Raises InputError for a world of another generator version: its people cannot be made again.
    """
    world = World.load(path)
    if _version(path) != VERSION:
        raise InputError(
            f"“{path}”由另一版本的生成器生成,请重新生成后再求最优排序",
            f"{path} was made by another version of the generator; make it again",
        )
    plan = plan_world(world.name, world.size, world.asked, world.seed)
    row_of = {plan.mp_id(row): row for row in range(world.size)}
    truth = [(one["resident_id"], [row_of[mp_id] for mp_id in one["mp_ids"]])
             for one in world.truth()]  # fmt: skip
    shares = [plan.tasks[share::processes] for share in range(processes)]
    parts = _weigh_all([share for share in shares if share], plan, [rows for _, rows in truth])
    prior = 1 - rates_of(world.name)["file.not_in_file"]
    return {
        resident_id: _best([part[number] for part in parts], prior, plan)
        for number, (resident_id, _) in enumerate(truth)
    }


def _version(path: Path) -> int:
    return int(json.loads((path / "world.json").read_text(encoding="utf-8")).get("generator", 0))


def _weigh_all(
    shares: Sequence[tuple[Task, ...]], plan: Plan, truth: list[list[int]]
) -> list[list[Part]]:
    """For each share of the chunks, its word on each resident. The first share is weighed here."""
    context = multiprocessing.get_context("spawn")
    pipes, workers = [], []
    for share in shares[1:]:
        here, there = context.Pipe()
        worker = context.Process(target=_work, args=(there, share, truth), daemon=True)
        worker.start()
        pipes.append(here)
        workers.append(worker)
    blocks, described = _load(shares[0])
    described |= {number: one for number, (_, one) in plan.outside.items()}
    for pipe in pipes:
        described |= pipe.recv()
    for pipe in pipes:
        pipe.send(described)
    parts = [_weigh_share(shares[0][0], blocks, described, truth, outside=True)]
    parts += [pipe.recv() for pipe in pipes]
    for worker in workers:
        worker.join()
    return parts


def _work(pipe: Connection, share: tuple[Task, ...], truth: list[list[int]]) -> None:
    """A worker: load a share, tell who is in it, hear of all residents, weigh them."""
    blocks, found = _load(share)
    pipe.send(found)
    described = pipe.recv()
    pipe.send(_weigh_share(share[0], blocks, described, truth, outside=False))
    pipe.close()


def _load(share: tuple[Task, ...]) -> tuple[list[Block], dict[int, Description]]:
    """The columns of these chunks and the residents who are among their people."""
    blocks, described = [], {}
    for task in share:
        chunk = make_chunk(task)
        blocks.append(Block(task.first, chunk_columns(chunk, rates_of(task.world))))
        for (number, _), one in zip(task.inside, chunk.described, strict=True):
            described[number] = one
    return blocks, described


def _weigh_share(
    task: Task, blocks: list[Block], described: dict[int, Description], truth: list[list[int]],
    *, outside: bool,
) -> list[Part]:  # fmt: skip
    return [
        _part(task.world, blocks, described[number], rows, outside=outside)
        for number, rows in enumerate(truth)
    ]


def _part(
    world: str, blocks: list[Block], found: Description, rows: list[int], *, outside: bool
) -> Part:
    scores, numbers, own, total, first = [], [], [], -np.inf, 0.0
    live = 0
    for block in blocks:
        score, first = weigh(world, found, block.columns)
        top = float(score.max())
        total = float(np.logaddexp(total, top + np.log(np.exp(score - top).sum())))
        live += int(block.columns.live.sum())
        own += [float(score[row - block.first]) for row in rows
                if 0 <= row - block.first < len(score)]  # fmt: skip
        best = np.argpartition(-score, min(KEPT, len(score) - 1))[:KEPT]
        scores.append(score[best])
        numbers.append(best + block.first)
    joined, where = np.concatenate(scores), np.concatenate(numbers)
    order = np.argsort(-joined, kind="stable")[:KEPT]
    beyond = anybody(world, found, first) if outside else 0.0
    return Part(total, live, joined[order], where[order], tuple(own), beyond)


def weigh(world: str, found: Description, records: Columns) -> tuple[Floats, float]:
    """Log chance of all that is told for every record (-inf for those that cannot be anybody's),
    and the log chance of the first name told for anybody."""
    score = np.zeros(len(records))
    for one in (*_PERSONAL, *_LOCAL, *_RARE):
        score += one(world, found, records)
    heard, first = weigh_names(world, found, records)
    score += heard
    score += weigh_numbers(world, found, records)[0]
    score[~records.live] = -np.inf
    return score, first


@cache
def _fresh(world: str) -> Background:
    return background(world, 0)


def anybody(world: str, found: Description, first: float) -> float:
    """Log chance of all that is told for a person in no record; `first` that of the first name."""
    fresh = _fresh(world)
    total = names_of_anybody(world, found, fresh.records, first)
    total += weigh_numbers(world, found, fresh.records)[1]
    total += fresh.of_persons([one(world, found, fresh.records) for one in _PERSONAL])
    local: list[Any] = [one(world, found, fresh.records) for one in _LOCAL]
    return total + fresh.of_places(local, home_of_anybody(world, found))


def _best(parts: list[Part], prior: float, plan: Plan) -> Best:
    """Put the shares together. `prior`: the chance of being in the file before anything is told."""
    scores = np.concatenate([part.scores for part in parts])
    rows = np.concatenate([part.rows for part in parts])
    order = np.argsort(-scores, kind="stable")[:KEPT]
    own = [score for part in parts for score in part.own]
    total = float(np.logaddexp.reduce([part.total for part in parts]))
    each = np.log(prior) - np.log(sum(part.live for part in parts))
    beyond = np.log(1 - prior) + sum(part.outside for part in parts)
    everything = float(np.logaddexp(total + each, beyond))
    return Best(
        rank=_rank(scores, max(own), len(own)) if own else 0,
        in_file=float(np.exp(total + each - everything)),
        top=float(np.exp(scores[order[0]] + each - everything)),
        mp_ids=tuple(plan.mp_id(int(row)) for row in rows[order[:10]]),
    )


def _rank(scores: Floats, own: float, owned: int) -> int:
    """Among equals, the middle."""
    above, equal = int((scores > own).sum()), int((scores == own).sum())
    if above >= KEPT:
        return KEPT + 1
    return 1 + above + max(equal - owned, 0) // 2
