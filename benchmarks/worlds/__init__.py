"""Invented worlds: missing-person files and residents of rescue stations with known truth.

Three worlds differ in their rates only (`rates.toml`): `plain`, `hard`, and `other`, which is never
used for tuning. Everybody in them is invented; ID numbers use sequence codes that belong to nobody.

>>> world = generate("plain", 10_000, 100, 1, Path("world"))    # doctest: +SKIP
>>> next(world.residents())["resident_id"]                      # doctest: +SKIP
'R000001'
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.worlds.rates import WORLDS, rates_of
from reunion.errors import InputError

Json: TypeAlias = dict[str, Any]

__all__ = ["VERSION", "WORLDS", "World", "generate", "make_world"]

VERSION = 1
"""Of the generator: raised whenever the same seed gives other bytes than before."""


@dataclass(frozen=True, slots=True)
class World:
    """A world on disk; rows are read when asked for."""

    path: Path
    name: str
    seed: int
    size: int
    asked: int

    @staticmethod
    def load(path: Path) -> World:
        """Open a world. Raises InputError when its world.json is missing or not one."""
        try:
            info = json.loads((path / "world.json").read_text(encoding="utf-8"))
            return World(path, info["name"], info["seed"], info["records"], info["residents"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"“{path}”不是虚构世界的目录,应含 world.json、records.jsonl 等文件",
                f"{path} is not the folder of a world; it should hold world.json, records.jsonl …",
            ) from error

    def records(self) -> Iterator[Json]:
        """The missing-person records, in the order of the file."""
        return _rows(self.path / "records.jsonl")

    def residents(self) -> Iterator[Json]:
        """The residents, in the order of the file."""
        return _rows(self.path / "residents.jsonl")

    def truth(self) -> Iterator[Json]:
        """Who each resident is, in the order of the residents."""
        return _rows(self.path / "truth.jsonl")


def _rows(path: Path) -> Iterator[Json]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def generate(
    name: str, records: int, residents: int, seed: int, out: Path, *, processes: int = 2
) -> World:
    """Make a world in the folder `out` and open it. The same arguments give the same bytes, on any
    number of processes. Raises UsageError for an unknown world, listing the three, and for sizes
    that do not fit (residents at most half of the records)."""
    rates_of(name)
    from benchmarks.worlds.making import write_world

    write_world(name, records, residents, seed, out, processes)
    return World.load(out)


def make_world(name: str, records: int, residents: int, *, seed: int, out: Path) -> World:
    """`generate` with the arguments of the command line."""
    return generate(name, records, residents, seed, out)
