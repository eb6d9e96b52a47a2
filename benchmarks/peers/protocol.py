"""What every peer does around its own work: arguments, clock, result file.

Standard library only.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

from benchmarks.clock import Clock, peak_mb
from benchmarks.peers.flat import Row, read_flat
from benchmarks.runs import TOP, Answer, EngineRun, write_run


@dataclass(frozen=True, slots=True)
class Task:
    """The two flat tables, the variant they are of, the clock with phases build and search, and,
    for a peer that learns from labels, the folder of another world with its truth."""

    records: list[Row]
    residents: list[Row]
    variant: str
    clock: Clock
    training: Path | None = None

    @property
    def prepared(self) -> bool:
        """Whether this project's normalised columns are there."""
        return self.variant == "prepared"


Work: TypeAlias = Callable[[Task], dict[str, Answer]]


def peer_main(label: str, packages: Iterable[str], work: Work, notes: tuple[str, ...] = ()) -> None:
    """Read the arguments and tables, do the peer's work, write its answers."""
    parser = argparse.ArgumentParser(description=label)
    parser.add_argument("world", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--variant", default="prepared")
    parser.add_argument("--training", type=Path)
    args = parser.parse_args()
    clock = Clock()
    with clock.phase("read"):
        records = read_flat(args.world, args.variant, "records")
        residents = read_flat(args.world, args.variant, "residents")
    task = Task(records, residents, args.variant, clock, args.training)
    answers = work(task)
    versions = {name: version(name) for name in packages}
    write_run(
        EngineRun(label, args.variant, answers, clock.seconds, peak_mb(), versions, notes),
        args.out,
    )


def best(scored: Iterable[tuple[str, float]], chances: bool = False) -> Answer:
    """The first 50 by score, then id, as an answer; `chances`: the scores are probabilities."""
    kept = sorted(scored, key=lambda one: (-one[1], one[0]))[:TOP]
    ids = tuple(one for one, _ in kept)
    scores = tuple(round(float(score), 6) for _, score in kept)
    return Answer(ids, scores, scores if chances else ())
