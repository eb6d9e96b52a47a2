"""Circumstances as columns: when and where lost, clothes, work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reunion.columns.building import BlockBuilder
from reunion.columns.growing import Grower, Ints
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


_CODES = {"clothing": "clothes", "employer": "employers", "occupation": "occupations"}


class CircumstanceBuilder(BlockBuilder):
    """Grows CircumstanceColumns."""

    def __init__(self) -> None:
        self._items = Grower(lo="i", hi="i", node="h", reported="b", employer="i", occupation="i")
        self._clothing = Grower(clothing="i")
        super().__init__(
            rows=(self._items,),
            lists={"clothing_start": self._clothing},
            words=tuple(_CODES.values()),
            codes=_CODES,
        )

    def add(self, profile: Profile) -> None:
        event = profile.event
        lo, hi = (event.span if event else None) or (0, 0)
        employer, occupation = profile.employer, profile.occupation
        for token in dict.fromkeys(profile.clothing):
            self._clothing.push(self._words["clothes"].code(token))
        self._end_lists()
        self._items.push(
            lo,
            hi,
            event_node(profile),
            event.reported if event else 0,
            self._words["employers"].code(employer) if employer else -1,
            self._words["occupations"].code(occupation) if occupation else -1,
        )

    def finish(self) -> CircumstanceColumns:
        block = self.arrays()
        return CircumstanceColumns(
            **block,
            employer_counts=_counts(block["employer"], len(block["employers"])),
            occupation_counts=_counts(block["occupation"], len(block["occupations"])),
        )


def _counts(codes: Ints, size: int) -> Ints:
    return np.bincount(codes[codes >= 0], minlength=size)
