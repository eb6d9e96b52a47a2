"""Relatives as columns: one item a (relative, name form) pair, flat over the records."""

from __future__ import annotations

from dataclasses import dataclass

from reunion.columns.building import UNITS, BlockBuilder
from reunion.columns.growing import Grower, Ints, Vocabulary
from reunion.profiles import Profile

SLOTS = 2


@dataclass(frozen=True, slots=True)
class KinColumns:
    """Items: `relation` into `relations`, the given name's `slot0`, `slot1` into the table's units
    (-1 none), its `length`; `start` by record. Relatives without a name have length 0."""

    start: Ints
    relation: Ints
    slot0: Ints
    slot1: Ints
    length: Ints
    relations: tuple[str, ...]


_CODES = {"relation": "relations", "slot0": UNITS, "slot1": UNITS}


class KinBuilder(BlockBuilder):
    """Grows KinColumns; `units` is the table's vocabulary of units."""

    def __init__(self, units: Vocabulary) -> None:
        self._items = Grower(relation="b", slot0="i", slot1="i", length="b")
        super().__init__(
            lists={"start": self._items}, words=("relations",), codes=_CODES, units=units
        )

    def add(self, profile: Profile) -> None:
        for relative in profile.kin:
            relation = self._words["relations"].code(relative.relation)
            for form in relative.names:
                given = form.given
                slots = self._units.slots(given, SLOTS)
                self._items.push(relation, *slots, min(len(given), SLOTS))
        self._end_lists()

    def finish(self) -> KinColumns:
        return KinColumns(**self.arrays())
