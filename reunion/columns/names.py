"""Names as columns: one item a name form, flat over the records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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


class NameBuilder:
    """Grows NameColumns; `units` is the table's vocabulary of units."""

    def __init__(self, units: Vocabulary) -> None:
        self._units = units
        self._surnames = Vocabulary()
        self._givens = Vocabulary()
        self._kinds = Vocabulary()
        self._items = Grower(
            surname="i", slot0="i", slot1="i", length="b", given="i", father="i",
            weight="d", channel="b", kind="b",
        )  # fmt: skip
        self._starts = Grower(start="q")
        self._starts.push(0)

    def add(self, profile: Profile) -> None:
        for form in profile.names:
            self._add_form(form)
        self._starts.push(len(self._items))

    def _add_form(self, form: NameForm) -> None:
        given = form.given
        self._items.push(
            self._surnames.code(" ".join(form.surname)) if form.surname else -1,
            *self._units.slots(given, SLOTS),
            min(len(given), 127),
            self._givens.code(" ".join(given)) if given else -1,
            self._givens.code(" ".join(form.father)) if form.father else -1,
            form.weight,
            CHANNELS.index(form.channel),
            self._kinds.code(form.kind),
        )

    def finish(self) -> NameColumns:
        return NameColumns(
            **self._starts.arrays(),
            **self._items.arrays(),
            surnames=self._surnames.words(),
            givens=self._givens.words(),
            kinds=self._kinds.words(),
        )

    def reopen(self, columns: NameColumns) -> None:
        self._surnames = Vocabulary(columns.surnames)
        self._givens = Vocabulary(columns.givens)
        self._kinds = Vocabulary(columns.kinds)
        self._starts.restore(columns)
        self._items.restore(columns)
