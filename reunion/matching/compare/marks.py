"""Marks: type × site × side, weighed by how rare they are in the file.

Each mark of the resident takes the record's best fitting mark that no other has taken; rare marks
add up, of common ones three at most. A mark that cannot heal and is missing on the body counts
against; a mark that the family does not mention, or that is newer than the loss, says nothing.

What the family remembers is compared with what was seen, so left and right may be swapped, and a
scar on the brow may be a scar on the forehead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reunion.columns.bodies import SIDES, lasting_marks
from reunion.columns.growing import Floats, Ints, Rows, best_of_each, flatten
from reunion.matching.compare.mark_labels import label, labels
from reunion.matching.compare.mark_pairs import (
    OPPOSITE,
    base_bits,
    is_common,
    likeness,
    mark_bits,
    mark_class,
    mark_share,
)
from reunion.matching.contract import Bits, Finding, Scene, Score, rounded
from reunion.profiles import MarkForm, Profile

UNDER_CLOTHES = frozenset(("birthmark", "tattoo"))
"""Types that last, but are easily missed where nobody undresses the person."""
NONE_NOTED = "none_noted"
"""Level of a record with marks where the resident's body was described without any."""
MOST_COMMON = 3
"""Common marks counted in one pair."""


def _query_marks(query: Profile, scene: Scene) -> list[MarkForm]:
    """The resident's marks, rarest first: they choose first."""
    return sorted(lasting_marks(query), key=lambda m: (mark_share(m.type, m.site, scene), m.type))


def _absence(other: MarkForm) -> str:
    return _absence_level(other.type, other.lasting)


def _absence_level(mark_type: str, lasting: bool) -> str:
    if is_common(mark_type):
        return "common_absent"
    if not lasting:
        return "rare_absent"
    return "skin_absent" if mark_type in UNDER_CLOTHES else "lasting_absent"


@dataclass(frozen=True, slots=True)
class Marks:
    """双方身上的特征是否相同:种类、部位、左右和少见程度。"""

    field: str = "marks"
    family: str = "body"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        recorded = lasting_marks(right)
        if not recorded:
            return None
        if not left.marks:
            return _none_noted(left, recorded, scene)
        pairs = _pair_up(_query_marks(left, scene), recorded, scene)
        absent = _worst_absent(left, recorded, scene)
        bits = sum(bits for bits, _, _ in pairs)
        if absent is not None:
            bits += scene.model.bits(self.field, _absence(absent))
        if not pairs and absent is None:
            return None
        a = labels(left.marks)
        b = labels(recorded)
        level, text = _tell(pairs, absent)
        return Finding(level, round(bits, 2) + 0.0, a, b, text)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        if not query.marks:
            return _score_none_noted(query, scene)
        marks = _query_marks(query, scene)
        grids = [_grid(mark, scene) for mark in marks]
        bodies = scene.table.bodies
        absences = _absence_table(scene)

        def score(rows: Rows) -> Bits:
            items, offsets = flatten(bodies.mark_start, rows)
            count = len(offsets) - 1
            owner = np.repeat(np.arange(count), np.diff(offsets))
            free = np.ones(len(owner), dtype=bool)
            related = np.zeros(len(owner), dtype=bool)
            total = np.zeros(count)
            counted = np.zeros(count, dtype=np.int64)
            for mark, grid in zip(marks, grids, strict=True):
                values = _item_bits(mark, grid, items, scene)
                hit = np.flatnonzero(values > 0)
                related[hit] = True
                hit = _best_free(hit, values, owner, free)
                if is_common(mark.type):
                    hit = hit[counted[owner[hit]] < MOST_COMMON]
                    counted[owner[hit]] += 1
                free[hit] = False
                total[owner[hit]] += values[hit]
            absent = absences[bodies.mark_lasting[items], bodies.mark_type[items]]
            against = np.where(related, 0.0, absent)
            return rounded(total - np.maximum(best_of_each(-against, offsets, 0.0), 0.0))

        return score


def looked_at(profile: Profile) -> bool:
    """Whether somebody described this body, so that marks would have been noted."""
    return profile.height is not None or any(claim.kind == "seen" for claim in profile.births)


def _none_noted(left: Profile, recorded: tuple[MarkForm, ...], scene: Scene) -> Finding | None:
    if not looked_at(left):
        return None
    bits = scene.model.bits("marks", NONE_NOTED)
    listed = labels(recorded)
    text = f"登记有{listed},受助人员没有体表特征的记录,可能未查看"
    return Finding(NONE_NOTED, bits, "无记录", listed, text)


def _score_none_noted(query: Profile, scene: Scene) -> Score | None:
    if not looked_at(query):
        return None
    bits = scene.model.bits("marks", NONE_NOTED)
    start = scene.table.bodies.mark_start

    def score(rows: Rows) -> Bits:
        _, offsets = flatten(start, rows)
        return np.where(np.diff(offsets) > 0, bits, 0.0)

    return score


Pairs = list[tuple[float, MarkForm, MarkForm]]


def _pair_up(marks: list[MarkForm], recorded: tuple[MarkForm, ...], scene: Scene) -> Pairs:
    """(bits, the resident's mark, the record's mark), each mark once, three common ones at most."""
    pairs: Pairs = []
    free = list(recorded)
    counted = 0
    for mark in marks:
        if is_common(mark.type) and counted == MOST_COMMON:
            continue
        best = max(free, key=lambda other: mark_bits(mark, other, scene), default=None)
        if best is None or (bits := mark_bits(mark, best, scene)) <= 0:
            continue
        counted += is_common(mark.type)
        free.remove(best)
        pairs.append((bits, mark, best))
    return pairs


def _worst_absent(left: Profile, recorded: tuple[MarkForm, ...], scene: Scene) -> MarkForm | None:
    """The recorded mark whose absence from the body weighs most; one only, as the body may not
    have been looked over at all."""
    seen = lasting_marks(left)
    absent = [
        other for other in recorded if not any(mark_bits(mark, other, scene) > 0 for mark in seen)
    ]
    return min(absent, key=lambda other: scene.model.bits("marks", _absence(other)), default=None)


def _tell(pairs: Pairs, absent: MarkForm | None) -> tuple[str, str]:
    parts = []
    level = ""
    if pairs:
        _, mark, other = max(pairs, key=lambda pair: pair[0])
        level, text = _tell_pair(mark, other)
        parts.append(text)
        if len(pairs) > 1:
            parts.append(f"另有{len(pairs) - 1}处特征相符")
    if absent is not None:
        what = label(absent)
        level = level or _absence(absent)
        if is_common(absent.type):
            parts.append(f"登记的{what}在受助人员身上没有记录,可能未查看到")
        elif absent.lasting:
            parts.append(f"登记有{what},不会消失,受助人员身上却没有记录,请再查看")
        else:
            parts.append(f"登记有{what},受助人员身上没有记录")
    return level, ";".join(parts)


def _tell_pair(mark: MarkForm, other: MarkForm) -> tuple[str, str]:
    here, there = label(mark), label(other)
    both = here if here == there else f"{here}(登记为{there})"
    swapped = OPPOSITE.get(mark.side, "-") == other.side
    if likeness(mark, other.type, other.site) < 1.0:
        note = ",左右相反,可能记反" if swapped else ""
        return "near", f"特征相近:受助人员{here},登记为{there}{note}"
    if swapped:
        return "other_side", f"同一部位但左右相反:受助人员{here},登记{there},可能是左右记反"
    if is_common(mark.type):
        return "common", f"双方都记录{both}"
    return "rare", f"双方都记录{both},同类记录极少见"


# --- the same for many -------------------------------------------------------------------------


def _grid(mark: MarkForm, scene: Scene) -> Floats:
    """Bits of this mark against every type and site of the file, shape (types, sites)."""
    return scene.memory.recall(("mark", mark.type, mark.site), lambda: _bits_of_cells(mark, scene))


def _bits_of_cells(mark: MarkForm, scene: Scene) -> Floats:
    bodies = scene.table.bodies
    return np.array(
        [[base_bits(mark, t, s, scene) for s in bodies.mark_sites] for t in bodies.mark_types]
    ).reshape(len(bodies.mark_types), len(bodies.mark_sites))


def _absence_table(scene: Scene) -> Floats:
    """Bits of a missing mark, by lasting (0, 1) and type of the file."""
    types = scene.table.bodies.mark_types
    return np.array(
        [
            [scene.model.bits("marks", _absence_level(t, lasting)) for t in types]
            for lasting in (False, True)
        ]
    ).reshape(2, len(types))


def _item_bits(mark: MarkForm, grid: Floats, items: slice | Ints, scene: Scene) -> Floats:
    """`mark_bits` against each flat item."""
    bodies = scene.table.bodies
    parameter = scene.model.parameter
    types = bodies.mark_type[items]
    bits = grid[types, bodies.mark_site[items]]
    if mark.side in OPPOSITE:
        opposite = bodies.mark_side[items] == SIDES.index(OPPOSITE[mark.side])
        swapped = np.maximum(bits - parameter("marks", "other_side"), parameter("marks", "least"))
        bits = np.where(opposite & (bits > 0), swapped, bits)
    if mark.detail:
        details = bodies.mark_detail[items]
        code = bodies.details.index(mark.detail) if mark.detail in bodies.details else -2
        most = np.array([mark_class(t, scene)[2] for t in bodies.mark_types])
        told = np.minimum(bits + parameter("marks", "detail"), most[types])
        bits = np.where((details == code) & (bits > 0), told, bits)
        other = (details >= 0) & (details != code)
        bits = np.where(other, bits * parameter("marks", "other_detail"), bits)
    return np.asarray(bits)


def _best_free(
    hit: npt.NDArray[np.int64], values: Floats, owner: Ints, free: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """Of the items `hit`, the best of each owner that is still free; the first of equals."""
    hit = hit[free[hit]]
    order = np.lexsort((hit, -values[hit], owner[hit]))
    hit = hit[order]
    owners = owner[hit]
    first = np.ones(len(hit), dtype=bool)
    first[1:] = owners[1:] != owners[:-1]
    return hit[first]
