"""Jaro–Winkler similarity of names over every record: on characters as shipped, on toneless
syllables when prepared. A record of the other sex is left out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from benchmarks.peers.flat import Row, many
from benchmarks.peers.protocol import Task, best, peer_main
from benchmarks.runs import TOP, Answer


def work(task: Task) -> dict[str, Answer]:
    """The best 50 of every resident by the closest pair of names."""
    column = "names_py" if task.prepared else "names"
    with task.clock.phase("build"):
        spelled = [
            (name, row) for row, one in enumerate(task.records) for name in many(one[column])
        ]
        names = [name for name, _ in spelled]
        rows = np.array([row for _, row in spelled], dtype=np.int64)
        sexes = np.array([one["sex"] for one in task.records])
    with task.clock.phase("search"):
        out = {}
        for one in task.residents:
            closest = _closest(many(one[column]), names, rows, len(task.records))
            if one["sex"]:
                closest[(sexes != one["sex"]) & (sexes != "")] = 0
            out[one["id"]] = _first(closest, task.records)
        return out


def _closest(
    mine: list[str], names: list[str], rows: npt.NDArray[np.int64], count: int
) -> npt.NDArray[np.float32]:
    """The best similarity of any of my names to any name of each record."""
    out = np.zeros(count, dtype=np.float32)
    if mine and names:
        matrix = process.cdist(mine, names, scorer=JaroWinkler.similarity, dtype=np.float32)
        np.maximum.at(out, rows, matrix.max(axis=0))
    return out


def _first(scores: npt.NDArray[np.float32], records: list[Row]) -> Answer:
    some = np.argpartition(-scores, min(TOP * 4, len(scores) - 1))[: TOP * 4]
    return best((records[row]["id"], float(scores[row])) for row in some if scores[row] > 0)


if __name__ == "__main__":
    peer_main("Jaro–Winkler", ("rapidfuzz",), work)
