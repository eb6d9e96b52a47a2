"""dedupe: learns its weights and blocking from labelled pairs, which it gets from another world.

Its Gazetteer is made for this task: many messy queries against one clean list.
"""

from __future__ import annotations

import io
import json
import random
from pathlib import Path
from typing import Any

import dedupe  # type: ignore[import-not-found,import-untyped,unused-ignore]
from dedupe import variables

from benchmarks.peers.flat import Row, read_flat
from benchmarks.peers.protocol import Task, best, peer_main
from benchmarks.runs import TOP, Answer

SEED = 1
TEXTS = ("sound", "surname_py", "given_py", "mark_codes", "kin_given")
CODES = (
    "sex",
    "province",
    "prefecture",
    "county",
    "region",
    "event_prefecture",
    "event_county",
    "disability_codes",
)
SAMPLE = 5_000
DISTINCT_EACH = 4
"""Wrong pairs for every right pair it is shown."""
Person = dict[str, Any]


def work(task: Task) -> dict[str, Answer]:
    """Learn on the other world, index this one, search."""
    random.seed(SEED)
    if task.training is None:
        raise SystemExit("dedupe needs a world to learn from: --training DIR")
    with task.clock.phase("build"):
        records, residents = _people(task.records), _people(task.residents)
        gazetteer = dedupe.Gazetteer(_fields(), num_cores=1)
        _train(gazetteer, task.training, task.variant)
        gazetteer.index(records)
    with task.clock.phase("search"):
        out = {one: Answer() for one in residents}
        found = gazetteer.search(residents, threshold=0.0, n_matches=TOP, generator=True)
        for one, matches in found:
            out[one] = best(((mp, float(score)) for mp, score in matches), chances=True)
        return out


def _fields() -> list[Any]:
    texts = [variables.String(name, has_missing=True) for name in TEXTS]
    codes = [variables.Exact(name, has_missing=True) for name in CODES]
    return [*texts, *codes, variables.Custom("year", _years_apart, has_missing=True)]


def _years_apart(a: float, b: float) -> float:
    return abs(a - b)


def _people(rows: list[Row]) -> dict[str, Person]:
    return {row["id"]: _person(row) for row in rows}


def _person(row: Row) -> Person:
    """Empty cells as None; the span of years as its middle."""
    sound = f"{row['surname_py']} {row['given_py']}".strip()
    lo, hi = row["birth_lo"], row["birth_hi"]
    year = (int(lo) + int(hi)) / 2 if lo and hi else None
    cells = {name: row[name] or None for name in (*TEXTS, *CODES) if name != "sound"}
    return {**cells, "sound": sound or None, "year": year}


def _train(gazetteer: Any, training: Path, variant: str) -> None:
    records, residents = (
        _people(read_flat(training, variant, side)) for side in ("records", "residents")
    )
    labelled = _labelled(training / "truth.jsonl", residents, records)
    shown = io.StringIO(json.dumps(labelled, default=list))
    gazetteer.prepare_training(residents, records, training_file=shown, sample_size=SAMPLE)
    gazetteer.train(index_predicates=False)
    gazetteer.cleanup_training()


def _labelled(
    truth: Path, residents: dict[str, Person], records: dict[str, Person]
) -> dict[str, list[Any]]:
    """Right pairs of the other world, and for each some wrong ones of the same province or year."""
    match: list[Any] = []
    distinct: list[Any] = []
    everyone = list(records)
    for line in truth.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        mine = residents[one["resident_id"]]
        match += [_pair(mine, records[mp]) for mp in one["mp_ids"] if mp in records]
        others = [mp for mp in random.sample(everyone, 60) if mp not in one["mp_ids"]]
        others.sort(key=lambda mp: -_near(mine, records[mp]))
        distinct += [_pair(mine, records[mp]) for mp in others[:DISTINCT_EACH]]
    return {"match": match, "distinct": distinct}


def _pair(a: Person, b: Person) -> dict[str, Any]:
    return {"__class__": "tuple", "__value__": [a, b]}


def _near(a: Person, b: Person) -> int:
    return sum(a[name] is not None and a[name] == b[name] for name in ("sex", "province"))


if __name__ == "__main__":
    peer_main("dedupe", ("dedupe", "btrees"), work)
