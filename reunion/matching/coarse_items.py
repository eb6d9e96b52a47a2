"""Names, relatives and villages as the first look reads them: lists of items, by distinct word.

A record's names lie in layers, each of which holds at most one name of a record, so that the best
of several is found without sorting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from reunion.columns.growing import Items, flatten
from reunion.columns.kin import KinColumns
from reunion.columns.names import NameColumns
from reunion.columns.places import PlaceColumns
from reunion.matching.compare.names import nickname_code
from reunion.matching.kernels import Singles

Integers: TypeAlias = npt.NDArray[np.integer]
Codes: TypeAlias = npt.NDArray[np.int32]
SILENT = np.float32(1e-6)
"""The ratio of a record whose names all lie in other layers."""


@dataclass(frozen=True, slots=True, repr=False)
class Pairs:
    """Distinct names by two units: `first`, `second` with the code behind the last unit for none;
    `whole`: the code of each in `NameColumns.givens`, -1 for none, empty where nobody asks."""

    first: Codes
    second: Codes
    whole: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, repr=False)
class Layer:
    """At most one name a record: `rows` that have one, ascending, or None for every record. Codes
    of `surname` (the last for none) and `given` (into the pairs of its kind), the name's `weight`,
    and the `rest`: 1 - weight. `called`: these are nicknames."""

    rows: npt.NDArray[np.int64] | None
    surname: Integers
    given: Integers
    weight: Singles
    rest: Singles
    called: bool

    def within(self, begin: int, end: int) -> slice:
        """The layer's items of the records from `begin` to `end`."""
        if self.rows is None:
            return slice(begin, end)
        a, b = np.searchsorted(self.rows, (begin, end))
        return slice(int(a), int(b))


@dataclass(frozen=True, slots=True, repr=False)
class NameItems:
    """The layers, and the distinct given names of those that are not nicknames, and that are."""

    layers: tuple[Layer, ...]
    plain: Pairs
    called: Pairs


def name_items(names: NameColumns, units: int, surnames: int) -> NameItems:
    """`units` and `surnames`: the codes that stand for none."""
    owner = _owners(names.start)
    called = np.asarray(names.kind == nickname_code(names))
    pairs: list[Pairs] = []
    layers: list[Layer] = []
    for kind in (False, True):
        items = np.flatnonzero(called == kind)
        which, given = np.unique(names.given[items], return_inverse=True)
        example = np.zeros(len(which), dtype=np.int64)
        example[given] = items
        pairs.append(_pairs(names, which, example, units))
        given = given.astype(np.min_scalar_type(max(len(which) - 1, 0)))
        turn = _turns(owner[items])
        for number in range(max(int(turn.max(initial=-1)) + 1, not kind)):
            chosen = turn == number
            layer = _layer(names, items[chosen], owner[items[chosen]], given[chosen], surnames)
            layers.append(Layer(*layer, called=kind))
    layers[0] = _spread(layers[0], names.start, surnames)
    return NameItems(tuple(layers), *pairs)


def _pairs(
    names: NameColumns, which: Integers, example: npt.NDArray[np.int64], units: int
) -> Pairs:
    """One entry more than there are names, which stands for none."""
    first, second = (_coded(slot[example], units) for slot in (names.slot0, names.slot1))
    return Pairs(np.append(first, units), np.append(second, units), np.append(which, -1))


def _turns(owner: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The first, second … item of each owner; owners ascend."""
    begins = np.flatnonzero(np.diff(owner, prepend=-1))
    return np.arange(len(owner)) - np.repeat(begins, np.diff(np.append(begins, len(owner))))


def _layer(
    names: NameColumns,
    items: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int64],
    given: Integers,
    none: int,
) -> tuple[npt.NDArray[np.int64], Integers, Integers, Singles, Singles]:
    surname = _coded(names.surname[items], none).astype(np.min_scalar_type(none))
    weight = np.asarray(names.weight[items], dtype=np.float32)
    return rows, surname, given, weight, 1 - weight


def _spread(layer: Layer, start: Integers, none: int) -> Layer:
    """The layer with an entry for every record; who has no name at all is neither like nor unlike
    anybody, and who has only nicknames leaves the word to them."""
    size = len(start) - 1
    surname = np.full(size, none, dtype=layer.surname.dtype)
    given = np.zeros(size, dtype=layer.given.dtype)
    weight = np.zeros(size, dtype=np.float32)
    rest = np.where(np.diff(start) > 0, SILENT, np.float32(1))
    for whole, part in (
        (surname, layer.surname), (given, layer.given), (weight, layer.weight), (rest, layer.rest)
    ):  # fmt: skip
        whole[layer.rows] = part
    return Layer(None, surname, given, weight, rest, called=False)


@dataclass(frozen=True, slots=True, repr=False)
class Where:
    """Which records hold each distinct word: word w those of `rows[begin[w] : begin[w + 1]]`.
    `holds`: 1 for a record that has any, else 0."""

    begin: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    holds: Singles

    def of(self, words: npt.NDArray[np.int64]) -> tuple[Items, Integers]:
        """Where the items of these words lie in `rows`, and how many each word has."""
        items, offsets = flatten(self.begin, words)
        return items, np.diff(offsets)


def _where(
    code: npt.NDArray[np.int64], words: int, owner: npt.NDArray[np.int64], size: int
) -> tuple[Where, npt.NDArray[np.int64]]:
    """The records of each word, of `size` in all, and the order of the items in it."""
    order = np.argsort(code, kind="stable")
    begin = np.concatenate(([0], np.cumsum(np.bincount(code, minlength=words))))
    holds = np.zeros(size, dtype=np.float32)
    holds[owner] = 1
    return Where(begin, owner[order].astype(np.int32), holds), order


@dataclass(frozen=True, slots=True, repr=False)
class KinItems:
    """Distinct names of relatives, who has them, and the `relation` of each item of `where`."""

    pairs: Pairs
    where: Where
    relation: Integers


def kin_items(kin: KinColumns, none: int) -> KinItems:
    """`none`: the code of units that stands for none."""
    named = np.flatnonzero(kin.length > 0)
    first, second = _coded(kin.slot0[named], none), _coded(kin.slot1[named], none)
    both, pair = np.unique(first.astype(np.int64) * (none + 1) + second, return_inverse=True)
    where, order = _where(pair, len(both), _owners(kin.start)[named], len(kin.start) - 1)
    return KinItems(_split(both, none), where, kin.relation[named][order])


def _split(both: npt.NDArray[np.int64], none: int) -> Pairs:
    first, second = both // (none + 1), both % (none + 1)
    return Pairs(first.astype(np.int32), second.astype(np.int32), np.empty(0, dtype=np.int64))


@dataclass(frozen=True, slots=True, repr=False)
class LocalItems:
    """Distinct names of villages and towns: `slots` of units, shape (3, names), and `length`; who
    comes from `where`."""

    slots: npt.NDArray[np.int32]
    length: Integers
    where: Where


def local_items(places: PlaceColumns, none: int) -> LocalItems:
    """`none`: the code of units that stands for none."""
    base = none + 1
    slots = [
        _coded(one, none).astype(np.int64) for one in (places.slot0, places.slot1, places.slot2)
    ]
    joined = (slots[0] * base + slots[1]) * base + slots[2]
    _, example, code = np.unique(joined, return_index=True, return_inverse=True)
    where, _ = _where(code, len(example), _owners(places.local_start), len(places.local_start) - 1)
    return LocalItems(
        slots=np.stack([one[example] for one in slots]).astype(np.int32),
        length=places.length[example],
        where=where,
    )


def _owners(start: Integers) -> npt.NDArray[np.int64]:
    """The record of each item."""
    return np.repeat(np.arange(len(start) - 1), np.diff(start))


def _coded(codes: Integers, none: int) -> Codes:
    return np.where(codes < 0, none, codes).astype(np.int32)
