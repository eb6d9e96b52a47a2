"""Names at the first look: every form of the query against every form of the file.

The ratio of two names is that of their surnames times that of their given names. Surnames are
looked up as they are, given names once for each distinct one of the file; names of the file count
as registered ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from reunion.columns.names import CHANNELS
from reunion.knowledge import confusions
from reunion.matching.coarse_items import Layer, NameItems, Pairs
from reunion.matching.compare.names import (
    NICKNAME,
    Gaps,
    called_name,
    channel_of,
    gaps,
    listening,
    long_ratio,
    shares,
    whole_name,
    word_ratios,
)
from reunion.matching.contract import Adder, Scene
from reunion.matching.kernels import Singles, kernels
from reunion.matching.sounding import FloatArray, ratios
from reunion.profiles import NameForm, Profile, Units

Matrix: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, repr=False)
class Form:
    """One form of the query: ratios by surname, and by given name that is no nickname, and that is;
    all 1 where the form does not say. `weights` and `most` likewise by (no nickname, nickname)."""

    surname: Singles
    given: tuple[Singles, Singles]
    weights: tuple[np.float32, np.float32]
    most: tuple[np.float32, np.float32]


def names_look(query: Profile, scene: Scene, names: NameItems) -> Adder:
    """Adds the bits of the best pairing of two forms."""
    forms = query_forms(query, scene, names)
    most = np.float32(math.exp2(scene.model.parameter("name", "most")))
    loops = kernels()

    def add(rows: slice, total: Singles) -> None:
        best = np.zeros(len(total), dtype=np.float32)
        for layer in names.layers:
            items = layer.within(rows.start, rows.stop)
            part = (
                best if layer.rows is None else np.zeros(items.stop - items.start, dtype=np.float32)
            )
            for form in forms:
                loops.raise_names(part, *_compared(form, layer, items))
            if layer.rows is not None:
                loops.raise_at(best, layer.rows[items] - rows.start, part)
        loops.logarithm(total, best, most)

    return add


def _compared(form: Form, layer: Layer, items: slice) -> tuple[Any, ...]:
    """A form and a run of a layer, as the loops over names take them."""
    kind = int(layer.called)
    return (
        layer.weight[items], layer.rest[items], layer.surname[items], form.surname,
        layer.given[items], form.given[kind], form.weights[kind], form.most[kind],
    )  # fmt: skip


def query_forms(query: Profile, scene: Scene, names: NameItems) -> list[Form]:
    """The forms of a query's name, each with its ratios against the words of the file."""
    matrix = confusions.sound_matrix(listening(query))
    return [_form(one, matrix, scene, names) for one in query.names]


def _form(form: NameForm, matrix: Matrix, scene: Scene, names: NameItems) -> Form:
    nickname = form.kind == NICKNAME
    parameter = scene.model.parameter
    derived = np.float32(form.weight * parameter("name", "nickname_of_name"))
    same = np.float32(form.weight)
    most = np.float32(math.exp2(parameter("name", "nickname_most")))
    return Form(
        surname=_surname(form, matrix, scene),
        given=_givens(form, matrix, scene, names),
        weights=(derived, same) if nickname else (same, derived),
        most=(most if nickname else np.float32(np.inf), most),
    )


def _surname(form: NameForm, matrix: Matrix, scene: Scene) -> Singles:
    if not form.surname:
        return np.ones(len(scene.table.names.surnames) + 1, dtype=np.float32)
    part = shares(scene, "surname", channel_of(form.channel, CHANNELS[0]))
    word = " ".join(form.surname)
    return ratios(word, part, matrix, scene.frequencies.surnames).astype(np.float32)


def _givens(
    form: NameForm, matrix: Matrix, scene: Scene, names: NameItems
) -> tuple[Singles, Singles]:
    """Ratios of a given name against the distinct ones of the file that are no nicknames, and that
    are."""
    if not form.given:
        plain, called = (np.ones_like(one.first, dtype="f4") for one in (names.plain, names.called))
        return plain, called
    if len(form.given) > 2:
        return _long(form.given, scene, names.plain), _long(form.given, scene, names.called)
    channel = channel_of(form.channel, CHANNELS[0])
    part, lexicon = shares(scene, "given", channel), scene.frequencies.given
    tables = [ratios(unit, part, matrix, lexicon) for unit in form.given]
    plain = _given(form, tables, scene, names.plain, called=form.kind == NICKNAME)
    return plain, _given(form, tables, scene, names.called, called=True)


def _long(units: Units, scene: Scene, pairs: Pairs) -> Singles:
    """A name of three units or more against names of one kind: how many units agree in order is
    counted at once for those of up to two, the others are compared as they are."""
    code_of, none = scene.frequencies.given.codes, len(scene.table.units)
    first_at, last_at = np.full(none + 1, len(units)), np.full(none + 1, -1)
    for place, unit in enumerate(units):
        code = code_of.get(unit, none)
        first_at[code] = min(first_at[code], place)
        last_at[code] = place
    first_at[none], last_at[none] = len(units), -1
    held = last_at >= 0
    common = (held[pairs.first] | held[pairs.second]).astype(np.int64)
    common += first_at[pairs.first] < last_at[pairs.second]
    two = (pairs.second != none).astype(np.int64)
    alike = [[2 * shared / (len(units) + size) for shared in range(3)] for size in (1, 2)]
    ratio_of = np.array([[long_ratio(value, scene) for value in row] for row in alike])
    value: Singles = ratio_of.astype(np.float32)[two, common]
    value[pairs.first == none] = 1
    long = scene.frequencies.long_givens
    at = np.searchsorted(pairs.whole[:-1], long.codes)
    there = pairs.whole[at] == long.codes
    value[at[there]] = word_ratios(units, long.words, scene)[there]
    return value


def _given(
    form: NameForm, tables: list[FloatArray], scene: Scene, pairs: Pairs, *, called: bool
) -> Singles:
    """The same against names of one kind, by the ratios of each unit."""
    channel = channel_of(form.channel, CHANNELS[0])
    rare = (called_name if called else whole_name)(form.given, channel, scene)
    gap = gaps(scene, channel, called=called)
    if len(tables) == 1:
        value = one_unit(rare * tables[0], gap.single, gap.lost_last, gap.lost_first, pairs)
    else:
        value = two_units(tables, rare, gap, pairs)
    none = len(tables[0]) - 1
    if called and len(tables) == 2:
        twice = pairs.first == pairs.second
        once = (pairs.second != none) & (twice != (form.given[0] == form.given[1]))
        value = np.where(once, np.minimum(value, 1), value)
    value[pairs.first == none] = 1
    return value


def one_unit(ratio: FloatArray, single: float, last: float, first: float, pairs: Pairs) -> Singles:
    """One unit against each pair: of two units it is the first with `last`, the second with
    `first`; one unit it is with `single`."""
    out = np.empty(len(pairs.first), dtype=np.float32)
    parts = np.array((single, last, first), dtype=np.float32)
    kernels().one_unit(out, ratio.astype(np.float32), parts, pairs.first, pairs.second)
    return out


def two_units(tables: list[FloatArray], rare: float, gap: Gaps, pairs: Pairs) -> Singles:
    """Two units against each pair, straight and crossed; a single unit may be either of them."""
    out = np.empty(len(pairs.first), dtype=np.float32)
    first, second = (table.astype(np.float32) for table in tables)
    ways = (1 - gap.swapped, gap.swapped, gap.extra_last, gap.extra_first)
    parts = np.array(ways, dtype=np.float32) * np.float32(rare)
    kernels().two_units(out, first, second, parts, pairs.first, pairs.second)
    return out
