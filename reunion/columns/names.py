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
            start="q", surname="i", slot0="i", slot1="i", length="b", given="i", father="i",
            weight="d", channel="b", kind="b",
        )  # fmt: skip
        self._items.push(start=0)

    def add(self, profile: Profile) -> None:
        for form in profile.names:
            self._add_form(form)
        self._items.push(start=self._items.length("surname"))

    def _add_form(self, form: NameForm) -> None:
        slots = [self._units.code(unit) for unit in form.given[:SLOTS]]
        slots += [-1] * (SLOTS - len(slots))
        self._items.push(
            surname=self._surnames.code(" ".join(form.surname)) if form.surname else -1,
            slot0=slots[0],
            slot1=slots[1],
            length=min(len(form.given), 127),
            given=self._givens.code(" ".join(form.given)) if form.given else -1,
            father=self._givens.code(" ".join(form.father)) if form.father else -1,
            weight=form.weight,
            channel=CHANNELS.index(form.channel),
            kind=self._kinds.code(form.kind),
        )

    def finish(self) -> NameColumns:
        arrays: dict[str, Any] = {name: self._items.array(name) for name in self._items.names()}
        return NameColumns(
            **arrays,
            surnames=self._surnames.words(),
            givens=self._givens.words(),
            kinds=self._kinds.words(),
        )

    def reopen(self, columns: NameColumns) -> None:
        self._surnames = Vocabulary(columns.surnames)
        self._givens = Vocabulary(columns.givens)
        self._kinds = Vocabulary(columns.kinds)
        self._items.restore(columns)
