"""Places as columns: one item a (place form, node) pair, and one item a town and village.

A form resolved to several nodes (a county that was split) gives several items with one `form`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reunion.columns.building import UNITS, BlockBuilder
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


class PlaceBuilder(BlockBuilder):
    """Grows PlaceColumns; `units` is the table's vocabulary of units."""

    def __init__(self, units: Vocabulary) -> None:
        self._nodes = Grower(node="h", weight="d")
        self._locals = Grower(level="b", slot0="i", slot1="i", slot2="i", length="b")
        super().__init__(
            lists={"start": self._nodes, "local_start": self._locals},
            codes=dict.fromkeys(("slot0", "slot1", "slot2"), UNITS),
            units=units,
        )

    def add(self, profile: Profile) -> None:
        for form in profile.places:
            self._add_form(form)
        self._end_lists()

    def _add_form(self, form: PlaceForm) -> None:
        index = divisions().index
        for code, weight in form.nodes:
            node = index(code)
            if node >= 0:
                self._nodes.push(node, weight)
        for level, name in enumerate((form.village, form.town)):
            if name:
                slots = self._units.slots(name, SLOTS)
                self._locals.push(level, *slots, min(len(name), SLOTS))

    def finish(self) -> PlaceColumns:
        return PlaceColumns(**self.arrays())
