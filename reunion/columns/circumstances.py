"""Circumstances as columns: when and where lost, clothes, work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from reunion.columns.growing import Grower, Ints, Vocabulary
from reunion.knowledge.divisions import divisions
from reunion.profiles import Profile


def event_node(profile: Profile) -> int:
    """The event's place as an index into divisions(); -1 when unknown or only a province."""
    event = profile.event
    if event is None or len(event.node) != 6 or event.node.endswith("0000"):
        return -1
    return int(divisions().index(event.node))


@dataclass(frozen=True, slots=True)
class CircumstanceColumns:
    """By record: `lo`, `hi` day ordinals of the event, both 0 when unknown; `node` as `event_node`;
    `reported` 1 when the date may be that of the report; `employer`, `occupation` into their
    words, -1 unknown. Items of `clothing_start`: `clothing` into `clothes`. `employer_counts` and
    `occupation_counts`: records of the file that say so."""

    lo: Ints
    hi: Ints
    node: Ints
    reported: Ints
    employer: Ints
    occupation: Ints
    clothing_start: Ints
    clothing: Ints
    employer_counts: Ints
    occupation_counts: Ints
    clothes: tuple[str, ...]
    employers: tuple[str, ...]
    occupations: tuple[str, ...]


_WORDS = ("clothes", "employers", "occupations")


class CircumstanceBuilder:
    """Grows CircumstanceColumns."""

    def __init__(self) -> None:
        self._words = {name: Vocabulary() for name in _WORDS}
        self._items = Grower(lo="i", hi="i", node="h", reported="b", employer="i", occupation="i")
        self._clothing = Grower(clothing="i")
        self._starts = Grower(clothing_start="q")
        self._starts.push(0)

    def add(self, profile: Profile) -> None:
        event = profile.event
        lo, hi = (event.span if event else None) or (0, 0)
        employer, occupation = profile.employer, profile.occupation
        for token in dict.fromkeys(profile.clothing):
            self._clothing.push(self._words["clothes"].code(token))
        self._starts.push(len(self._clothing))
        self._items.push(
            lo,
            hi,
            event_node(profile),
            event.reported if event else 0,
            self._words["employers"].code(employer) if employer else -1,
            self._words["occupations"].code(occupation) if occupation else -1,
        )

    def finish(self) -> CircumstanceColumns:
        arrays: dict[str, Any] = {}
        for grower in (self._items, self._clothing, self._starts):
            arrays |= grower.arrays()
        words: dict[str, Any] = {name: self._words[name].words() for name in _WORDS}
        return CircumstanceColumns(
            **arrays,
            employer_counts=_counts(arrays["employer"], len(words["employers"])),
            occupation_counts=_counts(arrays["occupation"], len(words["occupations"])),
            **words,
        )

    def reopen(self, columns: CircumstanceColumns) -> None:
        self._words = {name: Vocabulary(getattr(columns, name)) for name in _WORDS}
        for grower in (self._items, self._clothing, self._starts):
            grower.restore(columns)


def _counts(codes: Ints, size: int) -> Ints:
    return np.bincount(codes[codes >= 0], minlength=size)
