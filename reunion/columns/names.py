"""Names as columns: one item a name form, flat over the records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reunion.columns.building import UNITS, BlockBuilder
from reunion.columns.growing import Grower, Ints, Vocabulary
from reunion.profiles import NameForm, Profile

SLOTS = 2
"""Given names of up to two units are compared unit by unit; longer ones as whole strings."""


@dataclass(frozen=True, slots=True)
class NameColumns:
    """Items: `surname` into `surnames` (-1 none), `slots` into the table's units (-1 none),
    `length` of the given name, `given` into `givens` (-1 none), `father` likewise, `weight`,
    `channel` (0 registered, 1 written, 2 heard), `claim`; `start` by record."""

    start: Ints
    surname: Ints
    slot0: Ints
    slot1: Ints
    length: Ints
    given: Ints
    father: Ints
    weight: Any
    channel: Ints
    kind: Ints
    surnames: tuple[str, ...]
    givens: tuple[str, ...]
    kinds: tuple[str, ...]


CHANNELS = ("registered", "written", "heard")


_CODES = {"surname": "surnames", "slot0": UNITS, "slot1": UNITS, "given": "givens",
          "father": "givens", "kind": "kinds"}  # fmt: skip


class NameBuilder(BlockBuilder):
    """Grows NameColumns; `units` is the table's vocabulary of units."""

    def __init__(self, units: Vocabulary) -> None:
        self._items = Grower(
            surname="i", slot0="i", slot1="i", length="b", given="i", father="i",
            weight="d", channel="b", kind="b",
        )  # fmt: skip
        super().__init__(
            lists={"start": self._items},
            words=("surnames", "givens", "kinds"),
            codes=_CODES,
            units=units,
        )

    def add(self, profile: Profile) -> None:
        for form in profile.names:
            self._add_form(form)
        self._end_lists()

    def _add_form(self, form: NameForm) -> None:
        given, givens = form.given, self._words["givens"]
        self._items.push(
            self._words["surnames"].code(" ".join(form.surname)) if form.surname else -1,
            *self._units.slots(given, SLOTS),
            min(len(given), 127),
            givens.code(" ".join(given)) if given else -1,
            givens.code(" ".join(form.father)) if form.father else -1,
            form.weight,
            CHANNELS.index(form.channel),
            self._words["kinds"].code(form.kind),
        )

    def finish(self) -> NameColumns:
        return NameColumns(**self.arrays())
