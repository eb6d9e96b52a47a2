"""Places as columns: one item a (place form, node) pair, and one item a town and village.

A form resolved to several nodes (a county that was split) gives several items with one `form`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reunion.columns.growing import Grower, Ints, Vocabulary
from reunion.knowledge.divisions import divisions
from reunion.profiles import PlaceForm, Profile

SLOTS = 3
"""Units of a village or town name that are compared; longer names are cut."""


@dataclass(frozen=True, slots=True)
class PlaceColumns:
    """Items of `start`: `node` (index into divisions(), -1 unknown) with `weight`. Items of
    `local_start`: a village (`level` 0) or town (`level` 1) name as units in three slots."""

    start: Ints
    node: Ints
    weight: Any
    local_start: Ints
    level: Ints
    slot0: Ints
    slot1: Ints
    slot2: Ints
    length: Ints


class PlaceBuilder:
    """Grows PlaceColumns; `units` is the table's vocabulary of units."""

    def __init__(self, units: Vocabulary) -> None:
        self._units = units
        self._items = Grower(
            start="q", node="h", weight="d",
            local_start="q", level="b", slot0="i", slot1="i", slot2="i", length="b",
        )  # fmt: skip
        self._items.push(start=0, local_start=0)

    def add(self, profile: Profile) -> None:
        for form in profile.places:
            self._add_form(form)
        self._items.push(start=self._items.length("node"), local_start=self._items.length("level"))

    def _add_form(self, form: PlaceForm) -> None:
        index = divisions().index
        for code, weight in form.nodes:
            node = index(code)
            if node >= 0:
                self._items.push(node=node, weight=weight)
        for level, name in enumerate((form.village, form.town)):
            if name:
                slots = [self._units.code(unit) for unit in name[:SLOTS]]
                slots += [-1] * (SLOTS - len(slots))
                self._items.push(
                    level=level, slot0=slots[0], slot1=slots[1], slot2=slots[2],
                    length=min(len(name), SLOTS),
                )  # fmt: skip

    def finish(self) -> PlaceColumns:
        arrays: dict[str, Any] = {name: self._items.array(name) for name in self._items.names()}
        return PlaceColumns(**arrays)

    def reopen(self, columns: PlaceColumns) -> None:
        self._items.restore(columns)
