"""recordlinkage on febrl4 as its own examples do it: blocks, string likeness over a threshold,
ECM."""

from __future__ import annotations

import warnings
from typing import Any

import pandas as pd
import recordlinkage as rl
from recordlinkage.index import Block

from benchmarks.peers.flat import Row
from benchmarks.peers.protocol import Task, peer_main
from benchmarks.peers.recordlinkage_peer import answers, weights
from benchmarks.runs import Answer

BLOCKS = ("given_name", "surname", "date_of_birth", "soc_sec_id", "postcode")


def work(task: Task) -> dict[str, Answer]:
    """Index, compare, fit, score."""
    warnings.simplefilter("ignore")
    with task.clock.phase("search"):
        records, residents = (_frame(rows) for rows in (task.records, task.residents))
        index = rl.Index()
        for column in BLOCKS:
            index.add(Block(column, column))
        features = _compared(index.index(residents, records), residents, records)
    with task.clock.phase("build"):
        model = rl.ECMClassifier(binarize=None)
        model.fit(features)
    with task.clock.phase("search"):
        asked = [one["id"] for one in task.residents]
        scored = weights(model, features)
        return answers(scored, float(model.p), residents["id"], records["id"], asked)


def _frame(rows: list[Row]) -> Any:
    frame = pd.DataFrame(rows)
    return frame.astype(object).where(frame != "", None)


def _compared(pairs: Any, residents: Any, records: Any) -> Any:
    compare = rl.Compare()
    for column in ("given_name", "surname", "address_1", "suburb"):
        compare.string(column, column, method="jarowinkler", threshold=0.85, label=column)
    for column in ("date_of_birth", "soc_sec_id", "postcode", "state", "street_number"):
        compare.exact(column, column, label=column)
    return compare.compute(pairs, residents, records).fillna(0).astype(int)


if __name__ == "__main__":
    peer_main("recordlinkage ECM", ("recordlinkage", "pandas"), work)
