"""Exact name and sex: what a station does by hand today."""

from __future__ import annotations

from collections import defaultdict

from benchmarks.peers.flat import many
from benchmarks.peers.protocol import Task, best, peer_main
from benchmarks.runs import Answer


def work(task: Task) -> dict[str, Answer]:
    """All records with one of the resident's names and no other sex."""
    known: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with task.clock.phase("build"):
        for record in task.records:
            for name in set(many(record["names"])):
                known[name].append((record["id"], record["sex"]))
    with task.clock.phase("search"):
        return {
            one["id"]: best(_found(known, many(one["names"]), one["sex"])) for one in task.residents
        }


def _found(
    known: dict[str, list[tuple[str, str]]], names: list[str], sex: str
) -> list[tuple[str, float]]:
    hits = {pair for name in names for pair in known.get(name, ())}
    return [(one, 1.0) for one, other in hits if not (sex and other) or sex == other]


if __name__ == "__main__":
    peer_main("exact name + sex", (), work)
