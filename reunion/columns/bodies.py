"""Bodies as columns: sex, height, marks, disability, handedness, ethnicity, languages, siblings.

Counts that say how rare a value is in the file are taken when the block is finished.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from reunion.columns.births import best_birth
from reunion.columns.building import BlockBuilder
from reunion.columns.growing import Grower, Ints
from reunion.profiles import MarkForm, Profile

SIDES = ("", "L", "R", "B")
"""Sides of a mark; the column counts along it."""
HANDS = ("", "right", "left")
"""Hands; the column counts along it."""
SEXES = {"1": 1, "2": 2}
GROWN = 18
"""Age in full years below which a height says nothing about the height of later years."""
MOST_DISABILITIES = 32
"""Bits of the disability mask; the normalised codes are far fewer."""

_HUSBAND = ("丈夫", "老公", "前夫", "husband")
_WIFE = ("妻子", "老婆", "前妻", "wife")


def sex_doubted(profile: Profile) -> bool:
    """Whether the person's own ID number or kin words contradict the sex written in the record.

    The 17th digit of an ID number is odd for men; a wife makes a man, a husband a woman.
    """
    sex = SEXES.get(profile.sex, 0)
    return sex > 0 and any(other != sex for other in _implied_sexes(profile))


def _implied_sexes(profile: Profile) -> list[int]:
    implied = []
    for pattern in profile.ids:
        if pattern.trust != "doubtful" and pattern.digits[16:17].isdigit():
            implied.append(1 if int(pattern.digits[16]) % 2 else 2)
    for relative in profile.kin:
        if relative.relation == "spouse":
            word = relative.text.lower()
            implied.extend([2] * word.startswith(_HUSBAND) + [1] * word.startswith(_WIFE))
    return implied


def grown_height(profile: Profile) -> tuple[int, int] | None:
    """Height in tenths of a centimetre (lo, hi); None when unknown or measured on a child."""
    if profile.height is None:
        return None
    as_of = profile.height_as_of
    if as_of is None and profile.event and profile.event.span:
        as_of = profile.event.span[1]
    birth = best_birth(profile)
    if as_of is not None and birth is not None:
        middle = (birth.lo + birth.hi) // 2
        if as_of - middle < GROWN * 365.2425:
            return None
    lo, hi = sorted(profile.height)
    return _tenths(lo), _tenths(hi)


def _tenths(height: float) -> int:
    return min(max(round(height * 10), 1), 32_000)


def lasting_marks(profile: Profile) -> tuple[MarkForm, ...]:
    """The marks that can be compared: without those newer than the loss, each once."""
    marks = {(m.type, m.site, m.side, m.detail): m for m in profile.marks if m.type and not m.fresh}
    return tuple(marks.values())


def hand_code(handedness: str) -> int:
    """Index into HANDS; 0 when unknown or both hands alike."""
    return HANDS.index(handedness) if handedness in HANDS else 0


@dataclass(frozen=True, slots=True)
class BodyColumns:
    """By record: `sex` 0 unknown, 1, 2; `doubted` 1 when the record contradicts its own sex;
    `height_lo`, `height_hi` tenths of a centimetre, 0 unknown; `disability` a mask over
    `disabilities`; `hand` into HANDS; `ethnicity` into `ethnicities`, -1 unknown;
    `sibling_count`, `sibling_order` -1 unknown.

    Items of `mark_start`: `mark_type`, `mark_site` into their words, `mark_side` into SIDES,
    `mark_detail` into `details` (-1 none), `mark_lasting` 0 or 1. Items of `language_start`:
    `language` into `languages`.

    Counts of items in the file: `mark_counts` (types, sites), `ethnicity_counts`,
    `language_counts`.
    """

    sex: Ints
    doubted: Ints
    height_lo: Ints
    height_hi: Ints
    disability: Ints
    hand: Ints
    ethnicity: Ints
    sibling_count: Ints
    sibling_order: Ints
    mark_start: Ints
    mark_type: Ints
    mark_site: Ints
    mark_side: Ints
    mark_detail: Ints
    mark_lasting: Ints
    language_start: Ints
    language: Ints
    mark_counts: Ints
    ethnicity_counts: Ints
    language_counts: Ints
    mark_types: tuple[str, ...]
    mark_sites: tuple[str, ...]
    details: tuple[str, ...]
    disabilities: tuple[str, ...]
    ethnicities: tuple[str, ...]
    languages: tuple[str, ...]


_WORDS = ("mark_types", "mark_sites", "details", "disabilities", "ethnicities", "languages")
_CODES = {"mark_type": "mark_types", "mark_site": "mark_sites", "mark_detail": "details",
          "ethnicity": "ethnicities", "language": "languages"}  # fmt: skip


class BodyBuilder(BlockBuilder):
    """Grows BodyColumns."""

    def __init__(self) -> None:
        self._items = Grower(
            sex="b", doubted="b", height_lo="h", height_hi="h", disability="q", hand="b",
            ethnicity="h", sibling_count="b", sibling_order="b",
        )  # fmt: skip
        self._marks = Grower(
            mark_type="h", mark_site="h", mark_side="b", mark_detail="i", mark_lasting="b"
        )
        self._languages = Grower(language="h")
        super().__init__(
            rows=(self._items,),
            lists={"mark_start": self._marks, "language_start": self._languages},
            words=_WORDS,
            codes=_CODES,
        )

    def add(self, profile: Profile) -> None:
        lo, hi = grown_height(profile) or (0, 0)
        ethnicity = profile.ethnicity
        self._items.push(
            SEXES.get(profile.sex, 0),
            sex_doubted(profile),
            lo,
            hi,
            self._mask(profile.disability) if profile.disability else 0,
            hand_code(profile.handedness),
            self._words["ethnicities"].code(ethnicity) if ethnicity else -1,
            _small(profile.sibling_count),
            _small(profile.sibling_order),
        )
        for mark in lasting_marks(profile):
            self._add_mark(mark)
        for language in dict.fromkeys(profile.languages):
            self._languages.push(self._words["languages"].code(language))
        self._end_lists()

    def _mask(self, codes: tuple[str, ...]) -> int:
        numbers = {self._words["disabilities"].code(code) for code in codes}
        return sum(1 << number for number in numbers if number < MOST_DISABILITIES)

    def _add_mark(self, mark: MarkForm) -> None:
        self._marks.push(
            self._words["mark_types"].code(mark.type),
            self._words["mark_sites"].code(mark.site),
            SIDES.index(mark.side) if mark.side in SIDES else 0,
            self._words["details"].code(mark.detail) if mark.detail else -1,
            mark.lasting,
        )

    def _here(self, name: str, block: object, numbers: Mapping[str, Ints]) -> npt.NDArray[Any]:
        column = super()._here(name, block, numbers)
        return _renumbered(column, numbers["disabilities"]) if name == "disability" else column

    def finish(self) -> BodyColumns:
        block = self.arrays()
        types, sites = len(block["mark_types"]), len(block["mark_sites"])
        cells = block["mark_type"].astype(np.int64) * sites + block["mark_site"]
        ethnicity = block["ethnicity"]
        return BodyColumns(
            **block,
            mark_counts=np.bincount(cells, minlength=types * sites).reshape(types, sites),
            ethnicity_counts=np.bincount(
                ethnicity[ethnicity >= 0], minlength=len(block["ethnicities"])
            ),
            language_counts=np.bincount(block["language"], minlength=len(block["languages"])),
        )


def _renumbered(masks: Ints, numbers: Ints) -> Ints:
    """Masks over other disabilities as masks over these; `numbers`: of each of the others here."""
    out = np.zeros(len(masks), dtype=np.int64)
    for bit, number in enumerate(numbers[:-1][:MOST_DISABILITIES].tolist()):
        if number < MOST_DISABILITIES:
            out |= (masks >> bit & 1) << number
    return out


def _small(number: int | None) -> int:
    return -1 if number is None else min(max(number, 0), 100)
