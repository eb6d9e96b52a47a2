"""What the benchmark commands are asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.registry import Peer


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldOptions:
    """Which world: its name, number of records and residents, seed, and the cache folder."""

    name: str
    records: int
    residents: int
    seed: int
    cache: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityOptions:
    """A `quality` run. `out`: where results go (default: beside the world); `freeze`: the name of
    the frozen run to write; `limit`: seconds that any one engine may take."""

    world: WorldOptions
    methods: tuple[str, ...] = ("fast",)
    peers: tuple[Peer, ...] = ()
    variants: tuple[str, ...] = ()
    out: Path | None = None
    freeze: str | None = None
    limit: float = 3_600
    groups: bool = False
    quiet: bool = False
