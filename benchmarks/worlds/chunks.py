"""One chunk of a world: its people, their records, and the residents who are among them.

A world is made chunk by chunk, each from streams of its own, so that any number of processes makes
the same bytes, and the exact ranking can make any chunk again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.worlds.decoys import add_kin
from benchmarks.worlds.filing import Filed, file_people
from benchmarks.worlds.identity import Registry, register
from benchmarks.worlds.people import People, draw_people
from benchmarks.worlds.rates import Rates, rates_of
from benchmarks.worlds.residents import Description, describe
from benchmarks.worlds.settling import Settlement
from benchmarks.worlds.streams import FILING, OUTSIDE, PEOPLE, STATION, stream
from benchmarks.worlds.terms import OPEN, Person, Random

Rows: TypeAlias = npt.NDArray[np.int64]

SIZE = 10_000
"""Records of a chunk; kin and second records of a person stay within it."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker needs to know: `first` row and `count` of rows of chunk `number`; `inside` the
    residents (number, settled) who are people of this chunk; `entries` the settlements of people
    who are in no chunk."""

    world: str
    seed: int
    number: int
    first: int
    count: int
    inside: tuple[tuple[int, bool], ...] = ()
    entries: tuple[Settlement, ...] = ()


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Chunk:
    """`of[row]` the row whose person a record is of; `rows` of each resident of the task, in its
    order; `described` likewise; `settled` the settlement in a row, by row."""

    people: People
    registry: Registry
    filed: Filed
    of: Rows
    rows: tuple[int, ...]
    described: tuple[Description, ...]
    settled: dict[int, Settlement]
    rng: Random


def make_chunk(task: Task) -> Chunk:
    """Draw everything of one chunk, the residents included; the same for the same task."""
    rates = rates_of(task.world)
    rng = stream(task.world, task.seed, PEOPLE, task.number)
    people, of = add_kin(rng, rates, draw_people(rng, rates, task.count))
    registry = _take(register(rng, rates, people), of)
    people = people.take(of)
    filing = stream(task.world, task.seed, FILING, task.number)
    filed = file_people(filing, rates, people, registry)
    free = rng.permutation(np.flatnonzero(of == np.arange(task.count)))
    rows = tuple(free[: len(task.inside)].tolist())
    filed.status[np.isin(of, rows)] = OPEN
    described = tuple(
        describe_one(task.world, task.seed, resident, settled, person_of(people, row),
                     number_of(registry, row), rates)
        for row, (resident, settled) in zip(rows, task.inside, strict=True)
    )  # fmt: skip
    entries = [one.settled for one in described if one.settled] + list(task.entries)
    spare = rng.permutation(np.flatnonzero(~np.isin(of, rows)))[: len(entries)]
    settled = dict(zip(spare.tolist(), entries, strict=True))
    return Chunk(people, registry, filed, of, rows, described, settled, filing)


def _take(registry: Registry, rows: Rows) -> Registry:
    return replace(registry, **{key: getattr(registry, key)[rows] for key in Registry.__slots__})


def person_of(people: People, row: int) -> Person:
    """One person as plain numbers and lists."""
    return {key: getattr(people, key)[row].tolist() for key in People.__slots__}


def number_of(registry: Registry, row: int) -> list[int]:
    """The digits of one person's ID number; [] when there is none."""
    return registry.digits[row].tolist() if registry.has_number[row] else []


def describe_one(
    world: str, seed: int, resident: int, settled: bool, person: Person, digits: list[int],
    rates: Rates,
) -> Description:  # fmt: skip
    """One resident from the resident's own stream."""
    return describe(stream(world, seed, STATION, resident), rates, person, digits, settled)


def outsiders(
    world: str, seed: int, who: list[tuple[int, bool]]
) -> list[tuple[Person, Description]]:
    """The residents (number, settled) of whom no record exists, in the order given."""
    rates = rates_of(world)
    rng = stream(world, seed, OUTSIDE)
    people = draw_people(rng, rates, max(len(who), 1))
    registry = register(rng, rates, people)
    out: list[tuple[Person, Description]] = []
    for row, (resident, settled) in enumerate(who):
        person = person_of(people, row)
        digits: list[Any] = number_of(registry, row)
        described = describe_one(world, seed, resident, settled, person, digits, rates)
        out.append((person, described))
    return out
