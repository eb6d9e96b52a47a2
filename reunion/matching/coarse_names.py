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

from reunion.columns.growing import Rows
from reunion.columns.names import CHANNELS
from reunion.knowledge import confusions
from reunion.matching.coarse_items import Layer, NameItems, Pairs, Singles
from reunion.matching.compare.names import (
    NICKNAME,
    Gaps,
    called_name,
    channel_of,
    gaps,
    listening,
    shares,
    whole_name,
    whole_ratios,
)
from reunion.matching.contract import Look, Scene
from reunion.matching.sounding import FloatArray, ratios
from reunion.profiles import NameForm, Profile

Matrix: TypeAlias = npt.NDArray[np.float32]
_STEPS = np.float32(2.0**-23)
_BIAS = np.float32(127 - 0.043)
"""127 is the bias of a single's exponent; the mantissa, read as a fraction, lies at most 0.086
below the logarithm, so half of that is added."""


@dataclass(frozen=True, slots=True, repr=False)
class Form:
    """One form of the query: ratios by surname, and by given name that is no nickname, and that is;
    None where the form does not say. `weights` and `most` likewise by (no nickname, nickname)."""

    surname: Singles | None
    given: tuple[Singles | None, Singles | None]
    weights: tuple[np.float32, np.float32]
    most: tuple[np.float32, np.float32]


def names_look(query: Profile, scene: Scene, names: NameItems) -> Look:
    """Bits of the best pairing of two forms."""
    forms = query_forms(query, scene, names)
    most = np.float32(math.exp2(scene.model.parameter("name", "most")))

    def score(rows: Rows) -> npt.NDArray[Any]:
        assert isinstance(rows, slice)
        out = _best(forms, names.layers[0], slice(rows.start, rows.stop))
        for layer in names.layers[1:]:
            items = layer.within(rows.start, rows.stop)
            if items.start < items.stop and layer.rows is not None:
                at = layer.rows[items] - rows.start
                out[at] = np.maximum(out[at], _best(forms, layer, items))
        return logarithm(np.minimum(out, most, out=out))

    return score


def query_forms(query: Profile, scene: Scene, names: NameItems) -> list[Form]:
    """The forms of a query's name, each with its ratios against the words of the file."""
    matrix = confusions.sound_matrix(listening(query))
    return [_form(one, matrix, scene, names) for one in query.names]


def logarithm(values: Singles) -> Singles:
    """log2 of positive values, ± 0.043, in a fifth of the time: the bits of a single, read as a
    whole number, are its exponent followed by its mantissa.

    >>> logarithm(np.array([0.5, 1.0, 8.0, 1.4], dtype=np.float32)).round(1).tolist()
    [-1.0, 0.0, 3.0, 0.4]
    """
    out = values.view(np.int32).astype(np.float32)
    out *= _STEPS
    out -= _BIAS
    return out


def _best(forms: list[Form], layer: Layer, items: slice) -> Singles:
    best = _ratio(forms[0], layer, items)
    for form in forms[1:]:
        np.maximum(best, _ratio(form, layer, items), out=best)
    return best


def _ratio(form: Form, layer: Layer, items: slice) -> Singles:
    """weight · ratio + 1 - weight for a run of a layer."""
    weight, given = form.weights[layer.called], form.given[layer.called]
    value = layer.weight[items] * weight
    rest = layer.rest[items] if weight == 1 else layer.rest[items] + layer.weight[items] - value
    if form.surname is not None:
        value *= np.take(form.surname, layer.surname[items], mode="clip")
    if given is not None:
        value *= np.take(given, layer.given[items], mode="clip")
    value += rest
    most = form.most[layer.called]
    return value if np.isinf(most) else np.minimum(value, most, out=value)


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


def _surname(form: NameForm, matrix: Matrix, scene: Scene) -> Singles | None:
    if not form.surname:
        return None
    part = shares(scene, "surname", channel_of(form.channel, CHANNELS[0]))
    word = " ".join(form.surname)
    return ratios(word, part, matrix, scene.frequencies.surnames).astype(np.float32)


def _givens(
    form: NameForm, matrix: Matrix, scene: Scene, names: NameItems
) -> tuple[Singles | None, Singles | None]:
    """Ratios of a given name against the distinct ones of the file that are no nicknames, and that
    are; None twice for a form without one."""
    if not form.given:
        return None, None
    if len(form.given) > 2:
        whole = whole_ratios(form.given, scene).astype(np.float32)
        return whole[names.plain.whole], whole[names.called.whole]
    channel = channel_of(form.channel, CHANNELS[0])
    part, lexicon = shares(scene, "given", channel), scene.frequencies.given
    tables = [ratios(unit, part, matrix, lexicon) for unit in form.given]
    plain = _given(form, tables, scene, names.plain, called=form.kind == NICKNAME)
    return plain, _given(form, tables, scene, names.called, called=True)


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
    table = ratio.astype(np.float32)
    alone = pairs.second == len(table) - 1
    value = np.take(table, pairs.first)
    two = np.float32(last) * value + np.float32(first) * np.take(table, pairs.second)
    return np.where(alone, np.float32(single) * value, two)


def two_units(tables: list[FloatArray], rare: float, gap: Gaps, pairs: Pairs) -> Singles:
    """Two units against each pair, straight and crossed; a single unit may be either of them."""
    first, second = (table.astype(np.float32) for table in tables)
    swapped = np.float32(gap.swapped)
    value = np.take(first, pairs.first) * np.take(second, pairs.second)
    if swapped:
        crossed = np.take(first, pairs.second) * np.take(second, pairs.first)
        value = (1 - swapped) * value + swapped * crossed
    alone = np.flatnonzero(pairs.second == len(first) - 1)
    unit = pairs.first[alone]
    value[alone] = gap.extra_last * first[unit] + gap.extra_first * second[unit]
    return value * np.float32(rare)
