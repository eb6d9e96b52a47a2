"""Who of the residents is in the file, in which chunk, and what numbers records bear."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from benchmarks.worlds.chunks import SIZE, Task, outsiders
from benchmarks.worlds.rates import rates_of
from benchmarks.worlds.residents import Description
from benchmarks.worlds.streams import PLAN, stream
from benchmarks.worlds.terms import Person
from reunion.errors import UsageError


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Plan:
    """`tasks` one a chunk; `outside` the residents in no chunk, by number."""

    tasks: tuple[Task, ...]
    outside: dict[int, tuple[Person, Description]]
    factor: int
    offset: int
    modulus: int

    def mp_id(self, row: int) -> str:
        """The id of a record: no record's id tells where it stands, or whose it is."""
        number = (row * self.factor + self.offset) % self.modulus
        return f"MP{number:0{len(str(self.modulus - 1))}}"


def plan_world(world: str, records: int, residents: int, seed: int) -> Plan:
    """Raises UsageError for an unknown world, for sizes below one, or for more than one resident
    to two records."""
    rates = rates_of(world)
    _check(records, residents)
    rng = stream(world, seed, PLAN)
    sizes = [min(SIZE, records - first) for first in range(0, records, SIZE)]
    shares = np.array(sizes) / records
    absent = rng.random(residents) < rates["file.not_in_file"]
    settled = rng.random(residents) < rates["file.settled"]
    chunk = rng.choice(len(sizes), size=residents, p=shares)
    modulus = 10 ** (len(str(records)) + 1)
    factor = int(rng.integers(modulus // 3, modulus // 2))
    while math.gcd(factor, modulus) != 1:
        factor += 1
    offset = int(rng.integers(0, modulus))
    away = [number for number in range(residents) if absent[number]]
    described = outsiders(world, seed, [(number, bool(settled[number])) for number in away])
    outside = dict(zip(away, described, strict=True))
    tasks = []
    for number, size in enumerate(sizes):
        mine = np.flatnonzero(chunk == number).tolist()
        inside = tuple((one, bool(settled[one])) for one in mine if not absent[one])
        found = [outside[one][1].settled for one in mine if absent[one]]
        entries = tuple(one for one in found if one)
        tasks.append(Task(world, seed, number, number * SIZE, size, inside, entries))
    return Plan(tuple(tasks), outside, factor, offset, modulus)


def _check(records: int, residents: int) -> None:
    if records < 1 or residents < 1:
        raise UsageError(
            f"记录数和受助人员数应为正整数,实际为 {records} 和 {residents}",
            f"records and residents must be at least 1, not {records} and {residents}",
        )
    if residents > records // 2:
        raise UsageError(
            f"受助人员数({residents})不应超过记录数({records})的一半",
            f"residents ({residents}) must be at most half of the records ({records})",
        )
