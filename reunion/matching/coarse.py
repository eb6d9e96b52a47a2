"""Nearly the bits of every record, cheaply: the first look of the fast path at the whole file.

Most fields are compared once with each distinct content of the file, by their own comparators, and
then looked up for every record; names, relatives and villages once with each distinct word. A pass
over the file thus only adds up numbers that are looked up. Clothes and relatives of the same name
wait for the records that are kept. Everything is derived from the model at each query, so that a
new model needs no new index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from reunion.columns.growing import Rows
from reunion.matching.coarse_lists import kin_look, village_look
from reunion.matching.coarse_names import names_look
from reunion.matching.coarse_papers import papers_look
from reunion.matching.coarse_table import GROUP_OF, CoarseTable, Contents
from reunion.matching.compare.births import known_birth
from reunion.matching.compare.circumstances import TIMES, distance_bits, found_in_time
from reunion.matching.contract import Adder, Comparator, Look, Scene, Score
from reunion.matching.kernels import Singles, kernels
from reunion.profiles import Profile

WHOLE = frozenset(["employer", "occupation", "face"])
"""Fields whose comparators look at the whole file as they are: few residents say anything."""
Prepared: TypeAlias = Sequence[tuple[Comparator, Score]]
"""The comparators that a query speaks to, each with its function over rows."""


@dataclass(slots=True)
class _Family:
    """The parts of one family: bits by content of a group, and what is added otherwise."""

    by_content: dict[str, Singles] = field(default_factory=dict)
    others: list[Adder] = field(default_factory=list)


def add_bits(into: dict[str, Singles], group: str, bits: Singles) -> None:
    """Add bits by content to those of their group."""
    into[group] = into[group] + bits if group in into else bits


def coarse_score(
    query: Profile, prepared: Prepared, scene: Scene, table: CoarseTable
) -> Look | None:
    """A function over slices of rows; None when the query says nothing that this can look at."""
    families: dict[str, _Family] = {}
    for one, exact in prepared:
        family = families.setdefault(one.family, _Family())
        weight = np.float32(scene.model.weight(one.field))
        group = GROUP_OF.get(one.field)
        if group is not None:
            bits = weight * content_bits(one.field, exact, query, scene, table)
            add_bits(family.by_content, group, bits)
        other = _other(one.field, exact, query, scene, table)
        if other is not None:
            family.others.append(_damped(other, weight))
    return _summed(families, scene, table)


def _summed(families: dict[str, _Family], scene: Scene, table: CoarseTable) -> Look | None:
    """The families' sums, each within its limits. A family of one group is limited by content, and
    then adds to the other families of that group."""
    free: dict[str, Singles] = {}
    limited: list[Adder] = []
    for name, family in families.items():
        limits = scene.model.floors[name], scene.model.caps[name]
        if len(family.by_content) == 1 and not family.others:
            ((group, bits),) = family.by_content.items()
            add_bits(free, group, np.clip(bits, *limits).astype(np.float32))
        elif family.by_content or family.others:
            limited += _limited(family, limits, table)
    adders = [_looked_up(bits, table.contents[group]) for group, bits in free.items()] + limited
    return _sum_of(adders) if adders else None


def _sum_of(adders: Sequence[Adder]) -> Look:
    def score(rows: Rows) -> Singles:
        assert isinstance(rows, slice)
        total = np.zeros(rows.stop - rows.start, dtype=np.float32)
        for add in adders:
            add(rows, total)
        return total

    return score


def _limited(family: _Family, limits: tuple[float, float], table: CoarseTable) -> list[Adder]:
    adders = [_looked_up(bits, table.contents[group]) for group, bits in family.by_content.items()]
    adders += family.others
    if not family.others and _within(family.by_content.values(), limits):
        return adders
    sum_of = _sum_of(adders)
    least, most = np.float32(limits[0]), np.float32(limits[1])
    limit = kernels().limit
    return [lambda rows, total: limit(total, sum_of(rows), least, most)]


def _within(parts: Any, limits: tuple[float, float]) -> bool:
    """Whether no sum of one entry of each can pass the limits."""
    least = sum(float(part.min(initial=0)) for part in parts)
    most = sum(float(part.max(initial=0)) for part in parts)
    return least >= limits[0] and most <= limits[1]


def _looked_up(bits: Singles, contents: Contents) -> Adder:
    look_up, code = kernels().look_up, contents.code
    return lambda rows, total: look_up(total, bits, code[rows])


def _damped(add: Adder, weight: np.float32) -> Adder:
    if weight == 1:
        return add
    sum_of = _sum_of([add])

    def damped(rows: slice, total: Singles) -> None:
        total += sum_of(rows) * weight

    return damped


def content_bits(
    name: str, exact: Score, query: Profile, scene: Scene, table: CoarseTable
) -> Singles:
    """Bits of a field of GROUP_OF for every content of its group, shape (contents,)."""
    rows = table.contents[GROUP_OF[name]].rows
    if name == "birth":
        # Ages that stopped at the loss, which need another group, wait for the records kept.
        known, births = known_birth(query.births, scene), scene.table.births
        assert known is not None
        other = known.many(births.lo[rows], births.hi[rows], births.kind[rows])
        return np.concatenate((known.of_days(), other)).astype(np.float32)
    if name == "distance":
        bits = distance_bits(query, scene)
        assert bits is not None
        where = scene.table.circumstances
        late, undated = TIMES.index(""), TIMES.index("undated_")
        dated = (where.lo[rows] > 0) & (found_in_time(query) is not None)
        return bits[np.where(dated, late, undated), where.node[rows]].astype(np.float32)
    return exact(rows).astype(np.float32)


def _other(
    name: str, exact: Score, query: Profile, scene: Scene, table: CoarseTable
) -> Adder | None:
    """What adds a field's bits beyond its contents; None where these say it all, or it waits."""
    if name == "name":
        return names_look(query, scene, table.names)
    if name == "kin":
        return kin_look(query, scene, table.kin)
    if name == "village":
        return village_look(query, scene, table.locals, table.contents["home"])
    if name == "id_number":
        return papers_look(query, exact, table.papers, scene)
    if name == "distance":
        return _soon(query, scene, table)
    return _as_they_are(exact) if name in WHOLE else None


def _as_they_are(exact: Score) -> Adder:
    def add(rows: slice, total: Singles) -> None:
        total += exact(rows).astype(np.float32)

    return add


def _soon(query: Profile, scene: Scene, table: CoarseTable) -> Adder | None:
    """What a finding soon after the loss changes in the distance."""
    days, bits = found_in_time(query), distance_bits(query, scene)
    if days is None or bits is None:
        return None
    lost, where = table.contents["lost"], scene.table.circumstances
    lo = where.lo[lost.rows]
    soon = (lo > 0) & (lo >= days[0]) & (lo <= days[1])
    more = (bits[TIMES.index("soon_")] - bits[TIMES.index("")]).astype(np.float32)
    look_up_where = kernels().look_up_where
    return lambda rows, total: look_up_where(total, soon, lost.code[rows], more, where.node[rows])
