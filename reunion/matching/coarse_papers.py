"""ID numbers at the first look: near ones are compared in full, of all others only the kind counts.

A number that differs in more digits than a slip of the pen explains says the same whichever digits
these are, so it is looked up by kind. Digits that differ are counted by part of the number, once
for each distinct part.
"""

from __future__ import annotations

import numpy as np

from reunion.columns.documents import UNKNOWN, WIDTH, digit_values
from reunion.matching.coarse_table import PAPER_PARTS, Papers
from reunion.matching.compare.id_pairs import SLIP_LEAST
from reunion.matching.contract import Adder, Scene, Score
from reunion.matching.kernels import Bytes, Singles, kernels
from reunion.profiles import IdPattern, Profile

_Counts = tuple[Bytes, Bytes, Bytes]


def papers_look(query: Profile, exact: Score, papers: Papers, scene: Scene) -> Adder:
    """Adds the bits of `exact`, which is asked for near numbers only."""
    counts = [_too_many(pattern, papers, scene) for pattern in query.ids]
    kinds = papers.kinds
    # Either record of a kind may happen to be near; hardly both are.
    far = np.minimum(exact(kinds.rows), exact(papers.last)).astype(np.float32)

    def add(rows: slice, total: Singles) -> None:
        near = np.flatnonzero(_fewest(counts, papers, rows) <= 0)
        kind = kinds.code[rows]
        kernels().look_up(total, far, kind)
        total[near] += exact(near + rows.start).astype(np.float32) - far[kind[near]]

    return add


def _too_many(pattern: IdPattern, papers: Papers, scene: Scene) -> _Counts:
    """By part of the number, digits that differ; of the first part less those that are allowed,
    and too many where there is no number."""
    query = np.frombuffer(digit_values(pattern.digits), dtype=np.uint8)
    known = int((query != UNKNOWN).sum())
    allowed = 2 if known == WIDTH else int(known >= SLIP_LEAST)
    counts = []
    for part, (begin, end) in zip(papers.parts, PAPER_PARTS, strict=True):
        record = scene.table.documents.digits[part.rows, begin:end]
        both = (record != UNKNOWN) & (query[begin:end] != UNKNOWN)
        counts.append((both & (record != query[begin:end])).sum(axis=1).astype(np.int8))
    counts[0] = counts[0] - np.int8(allowed)
    counts[0][scene.table.documents.trust[papers.parts[0].rows] < 0] = WIDTH
    first, second, third = counts
    return first, second, third


def _fewest(patterns: list[_Counts], papers: Papers, rows: slice) -> Bytes:
    """Of the nearest pattern, how many digits differ beyond those allowed."""
    fewest = np.full(rows.stop - rows.start, np.iinfo(np.int8).max, dtype=np.int8)
    codes = tuple(part.code[rows] for part in papers.parts)
    for counts in patterns:
        kernels().least_of_three(fewest, counts, codes)
    return fewest
