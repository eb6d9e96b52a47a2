"""Nearly the bits of every record, cheaply: the first look of the fast path at the whole file.

The name, which costs most, is looked up in single precision as if both sides were registered; what
many records share (a birth, a place, the marks) is scored once for each distinct content of the
file by its comparator and then looked up. Clothes and named relatives wait for the records that are
kept. Everything is derived from the model at each query, so that a new model needs no new index.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from reunion.columns.growing import Rows, best_of_each
from reunion.columns.names import CHANNELS
from reunion.knowledge import confusions
from reunion.matching.coarse_table import DISTINCT, CoarseTable, KinItems, Singles, Slots
from reunion.matching.compare.births import known_birth
from reunion.matching.compare.kin import named_kin, relations
from reunion.matching.compare.names import (
    NICKNAME,
    called_name,
    channel_of,
    gaps,
    listening,
    shares,
    whole_name,
)
from reunion.matching.contract import Comparator, Scene, Score
from reunion.matching.sounding import ratios
from reunion.profiles import NameForm, Profile

WHOLE = frozenset(
    ["village", "id_number", "id_birth", "id_region", "employer", "occupation", "face", "distance"]
)
"""Fields whose comparators look at the whole file as they are: the contents are as many as the
records, few residents say anything, or looking is as cheap as it gets."""
Look: TypeAlias = Callable[[Rows], npt.NDArray[Any]]
"""A slice of rows -> bits of each, of single or double precision."""
Prepared = Sequence[tuple[Comparator, Score]]
"""The comparators that a query speaks to, each with its function over rows."""


def coarse_score(
    query: Profile, prepared: Prepared, scene: Scene, table: CoarseTable
) -> Look | None:
    """A function over slices of rows; None when the query says nothing that this can look at."""
    families: dict[str, list[Look]] = {}
    for one, exact in prepared:
        part = _part(one.field, exact, query, scene, table)
        if part is not None:
            damped = _damped(part, scene.model.weight(one.field))
            families.setdefault(one.family, []).append(damped)
    model = scene.model
    limits = [(model.floors[name], model.caps[name], parts) for name, parts in families.items()]

    def score(rows: Rows) -> npt.NDArray[Any]:
        total: Any = None
        for floor, cap, parts in limits:
            part = parts[0](rows)
            for other in parts[1:]:
                part = part + other(rows)
            part = np.clip(part, floor, cap)
            total = part if total is None else total + part
        assert total is not None
        return np.asarray(total)

    return score if limits else None


def _damped(part: Look, weight: float) -> Look:
    return part if weight == 1 else lambda rows: weight * part(rows)


def _part(
    field: str, exact: Score, query: Profile, scene: Scene, table: CoarseTable
) -> Look | None:
    if field == "name":
        return _names(query, exact, scene, table)
    if field == "birth":
        return _births(query, scene, table)
    if field == "kin":
        return _kin(query, scene, table.kin)
    if field in WHOLE:
        return exact
    if field not in DISTINCT:
        return None
    contents = table.contents[field]
    bits = exact(contents.rows).astype(np.float32)
    return lambda rows: np.take(bits, contents.code[rows])


def _kin(query: Profile, scene: Scene, kin: KinItems) -> Look:
    parameter = scene.model.parameter
    most = parameter("kin", "sum_most")
    people = [
        (_relatives(tables, scene, kin), relations(one.relation, scene).astype(np.float32))
        for one, tables in named_kin(query, scene)
    ]
    limits = np.float32(parameter("kin", "least")), np.float32(parameter("kin", "most"))

    def score(rows: Rows) -> npt.NDArray[Any]:
        assert isinstance(rows, slice)
        begin, end = np.searchsorted(kin.rows, (rows.start, rows.stop))
        items = slice(int(kin.start[begin]), int(kin.start[end]))
        out = np.zeros(rows.stop - rows.start, dtype=np.float32)
        if begin == end:
            return out
        total = np.zeros(end - begin, dtype=np.float32)
        for alike, factors in people:
            bits = np.log2(alike(items))
            np.clip(bits, *limits, out=bits)
            bits = np.where(bits > 0, bits * np.take(factors, kin.relation[items]), bits)
            total += np.maximum.reduceat(bits, kin.start[begin:end] - items.start)
        out[kin.rows[begin:end] - rows.start] = np.minimum(total, most)
        return out

    return score


def _relatives(
    forms: list[list[npt.NDArray[np.float64]]], scene: Scene, kin: KinItems
) -> Callable[[slice], Singles]:
    """The likelihood ratio of the best form of one relative against a run of the file's."""
    partial = scene.model.parameter("kin", "partial")
    ratios_of = [
        _one(tables[0], 1.0, partial / 2, partial / 2, kin)
        if len(tables) == 1
        else _two(tables, 1.0, partial, 0.0, 0.0, kin)
        for tables in forms
    ]

    def best(items: slice) -> Singles:
        value = ratios_of[0](items)
        for ratio in ratios_of[1:]:
            np.maximum(value, ratio(items), out=value)
        return value

    return best


def _births(query: Profile, scene: Scene, table: CoarseTable) -> Look | None:
    known = known_birth(query.births, scene)
    if known is None:
        return None
    bits = known.many(table.lo, table.hi, table.kind).astype(np.float32)
    return lambda rows: bits[table.birth[rows]]


def _names(query: Profile, exact: Score, scene: Scene, table: CoarseTable) -> Look:
    if any(len(form.given) > 2 for form in query.names):
        return exact  # long names are aligned as strings, over distinct names
    matrix = confusions.sound_matrix(listening(query))
    forms = [_form(form, matrix, scene, table) for form in query.names]
    most = np.float32(math.exp2(scene.model.parameter("name", "most")))

    def score(rows: Rows) -> npt.NDArray[Any]:
        assert isinstance(rows, slice)
        begin, end = rows.start or 0, len(table.start) - 1 if rows.stop is None else rows.stop
        items = slice(int(table.start[begin]), int(table.start[end]))
        best = forms[0](items)
        for form in forms[1:]:
            np.maximum(best, form(items), out=best)
        np.minimum(best, most, out=best)
        np.log2(best, out=best)
        if table.single:
            return best
        return best_of_each(best, table.start[begin : end + 1] - table.start[begin], 0.0)

    return score


def _form(
    form: NameForm, matrix: npt.NDArray[np.float32], scene: Scene, table: CoarseTable
) -> Callable[[slice], Singles]:
    """w·ratio + 1 - w of one form against a run of name forms of the file."""
    channel = channel_of(form.channel, CHANNELS[0])
    nickname = form.kind == NICKNAME
    surname = _clan(form, channel, matrix, scene)
    given = _given(form, channel, matrix, scene, table)
    weight = np.float32(form.weight)
    most = np.float32(math.exp2(scene.model.parameter("name", "nickname_most")))

    def ratio(items: slice) -> Singles:
        own = table.weight[items] * weight
        value = own.copy()
        if surname is not None:
            value *= np.take(surname, table.surname[items])
        if given is not None:
            value *= given(items)
        value += 1
        value -= own
        if nickname:
            np.minimum(value, most, out=value)
        elif len(table.nicknames):
            a, b = np.searchsorted(table.nicknames, (items.start, items.stop))
            called = table.nicknames[a:b] - items.start
            value[called] = np.minimum(value[called], most)
        return value

    return ratio


def _clan(
    form: NameForm, channel: str, matrix: npt.NDArray[np.float32], scene: Scene
) -> Singles | None:
    if not form.surname:
        return None
    part = shares(scene, "surname", channel)
    word = " ".join(form.surname)
    return ratios(word, part, matrix, scene.frequencies.surnames).astype(np.float32)


def _given(
    form: NameForm,
    channel: str,
    matrix: npt.NDArray[np.float32],
    scene: Scene,
    table: CoarseTable,
) -> Callable[[slice], Singles] | None:
    if not form.given:
        return None
    part, lexicon = shares(scene, "given", channel), scene.frequencies.given
    tables = [ratios(unit, part, matrix, lexicon) for unit in form.given]
    called = form.kind == NICKNAME
    rare = (called_name if called else whole_name)(form.given, channel, scene)
    gap = gaps(scene, channel, called=called)
    if len(tables) == 1:
        return _one(rare * tables[0], gap.single, gap.lost_last, gap.lost_first, table)
    return _two(tables, rare, gap.extra_last, gap.extra_first, gap.swapped, table)


def _one(
    ratio: npt.NDArray[np.float64], single: float, last: float, first: float, table: Slots
) -> Callable[[slice], Singles]:
    """One unit: against one it is `single`; of two, the first is kept with `last`."""
    on_first, on_second = (ratio * last).astype(np.float32), (ratio * first).astype(np.float32)
    on_second[-1] = 0.0
    more = np.float32(single / last) if last else np.float32(1)
    none = np.int32(len(ratio) - 1)

    def given(items: slice) -> Singles:
        second = table.second[items]
        value = np.take(on_first, table.first[items])
        value += np.take(on_second, second)
        return np.where(second == none, value * more, value)

    return given


def _two(
    tables: list[npt.NDArray[np.float64]], rare: float, last: float, first: float, swapped: float,
    table: Slots,
) -> Callable[[slice], Singles]:  # fmt: skip
    """Two units, straight and crossed; of a single unit of the record either may be the partner."""
    a0 = (tables[0] * rare * (1 - swapped)).astype(np.float32)
    b1 = tables[1].astype(np.float32)
    b0 = (tables[1] * rare * swapped).astype(np.float32)
    a1 = tables[0].astype(np.float32)
    b1[-1], a1[-1] = last / (1 - swapped), first / max(swapped, 1e-6)

    def given(items: slice) -> Singles:
        first_unit, second_unit = table.first[items], table.second[items]
        value = np.take(a0, first_unit)
        value *= np.take(b1, second_unit)
        if not swapped:
            return value
        other = np.take(b0, first_unit)
        other *= np.take(a1, second_unit)
        value += other
        return value

    return given
