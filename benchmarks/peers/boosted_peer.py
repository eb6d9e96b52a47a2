"""Boosted words: the idea of Primero's tracing matches, done with our own means.

Every word of the resident is looked for in the same field of every record; all words are joined by
OR, and each hit adds the field's boost times the rarity of the word (the logarithm that Lucene's
BM25 uses). A word is a character of a text as shipped, a syllable or code when prepared.
"""

from __future__ import annotations

from collections import defaultdict
from math import log

import numpy as np
import numpy.typing as npt

from benchmarks.peers.flat import Row, many, year
from benchmarks.peers.protocol import Task, best, peer_main
from benchmarks.runs import TOP, Answer

BOOSTS = {
    "names": 15.0,
    "sex": 10.0,
    "birth_year": 10.0,
    "kin": 10.0,
    "birth_date": 5.0,
    "place": 5.0,
    "ethnicity": 3.0,
    "accent": 3.0,
    "marks": 3.0,
    "disability": 3.0,
    "event_place": 5.0,
    "event_date": 3.0,
    "clothing": 3.0,
    "height": 3.0,
    "id_number": 15.0,
}
CODED = {"names": "names_py", "kin": "kin_given", "marks": "mark_codes"}
PLACES = {"place": "", "event_place": "event_"}
CODES = ("province", "prefecture", "county")
Index = dict[str, npt.NDArray[np.int64]]


def work(task: Task) -> dict[str, Answer]:
    """Index every field's words, then add up boosts resident by resident."""
    with task.clock.phase("build"):
        indexes = {field: _index(field, task) for field in BOOSTS}
    with task.clock.phase("search"):
        return {one["id"]: _search(one, indexes, task) for one in task.residents}


def _index(field: str, task: Task) -> Index:
    rows: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(task.records):
        for word in set(_words(field, one, task.prepared, record=True)):
            rows[word].append(number)
    return {word: np.array(some, dtype=np.int64) for word, some in rows.items()}


def _words(field: str, one: Row, prepared: bool, *, record: bool) -> list[str]:
    if field in PLACES and prepared:
        return [one[PLACES[field] + code] for code in CODES if one[PLACES[field] + code]]
    if field == "accent" and prepared:
        return [one["region"]] if one["region"] else []
    if field == "event_date":
        return [one[field][:4], one[field][:7]] if one[field] else []
    if field == "birth_year":
        return _years(one, prepared, record)
    if field in CODED:
        cell = one[CODED[field] if prepared else field]
        texts = many(cell)
        return [word for text in texts for word in (text.split() if prepared else text)]
    if field in ("place", "accent", "disability", "event_place", "clothing"):
        return [char for char in one[field] if not char.isspace() and char != "|"]
    return [one[field]] if one[field] else []


def _years(one: Row, prepared: bool, record: bool) -> list[str]:
    """A resident's span of years is asked for as a list of words."""
    lo, hi = (year(one[key]) for key in ("birth_lo", "birth_hi")) if prepared else (None, None)
    if lo is not None and hi is not None and not record:
        return [str(value) for value in range(lo, hi + 1)]
    return [one["birth_year"]] if one["birth_year"] else []


def _search(one: Row, indexes: dict[str, Index], task: Task) -> Answer:
    total = len(task.records)
    scores = np.zeros(total)
    for field, boost in BOOSTS.items():
        for word in set(_words(field, one, task.prepared, record=False)):
            rows = indexes[field].get(word)
            if rows is not None:
                scores[rows] += boost * log(1 + (total - len(rows) + 0.5) / (len(rows) + 0.5))
    some = np.argpartition(-scores, min(TOP * 2, total - 1))[: TOP * 2]
    return best((task.records[row]["id"], float(scores[row])) for row in some)


if __name__ == "__main__":
    peer_main("boosted words (Primero style)", ("numpy",), work)
