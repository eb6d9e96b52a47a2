"""Work: employer and occupation, as texts that may be worded a little differently."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reunion.columns.growing import Ints
from reunion.matching.compare.rarity import agreement, share
from reunion.matching.contract import Finding, Scene, Score, rounded
from reunion.profiles import Profile

_GUESS = 0.01


def likeness(text: str, other: str) -> float:
    """0 to 1: the share of characters that agree in order."""
    from rapidfuzz.distance import Indel

    return float(Indel.normalized_similarity(text, other))


@dataclass(frozen=True, slots=True)
class _Work:
    """What employers and occupations have in common; `zh` is the word for it."""

    field: str
    zh: str
    family: str = "circumstance"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        here, there = getattr(left, self.field), getattr(right, self.field)
        if not here or not there:
            return None
        alike = likeness(here, there)
        if alike < scene.model.parameter(self.field, "alike_from"):
            return None
        same = here == there
        bits = round(self._bits(here, there, alike, scene), 2) + 0.0
        text = f"{self.zh}相同:{here}" if same else f"{self.zh}相近:{here}/{there}"
        return Finding("same" if same else "alike", bits, here, there, text)

    def _bits(self, here: str, there: str, alike: float, scene: Scene) -> float:
        """Rarity of the record's text in the file; less for a text that is only alike."""
        words, counts = self._words(scene)
        count = float(counts[words.index(there)]) if there in words else 0.0
        level = scene.model.level(self.field, "same" if here == there else "alike")
        u = share(count, int(counts.sum()), _GUESS)
        return alike * agreement(level.m, u, 0.0, scene.model.parameter(self.field, "most"))

    def _words(self, scene: Scene) -> tuple[tuple[str, ...], Ints]:
        block = scene.table.circumstances
        return getattr(block, f"{self.field}s"), getattr(block, f"{self.field}_counts")

    def score(self, query: Profile, scene: Scene) -> Score | None:
        here = getattr(query, self.field)
        words, _ = self._words(scene)
        if not here or not words:
            return None
        from rapidfuzz.distance import Indel
        from rapidfuzz.process import cdist

        alike = cdist([here], words, scorer=Indel.normalized_similarity, dtype=np.float64)[0]
        table = np.zeros(len(words) + 1)  # the last place is that of -1, unknown
        least = scene.model.parameter(self.field, "alike_from")
        for number in np.flatnonzero(alike >= least).tolist():
            table[number] = self._bits(here, words[number], float(alike[number]), scene)
        table = rounded(table)
        column: Ints = getattr(scene.table.circumstances, self.field)
        return lambda rows: np.asarray(table[column[rows]])


@dataclass(frozen=True, slots=True)
class Employers(_Work):
    """工作单位是否相同或写法相近。"""

    field: str = "employer"
    zh: str = "工作单位"


@dataclass(frozen=True, slots=True)
class Occupations(_Work):
    """职业是否相同或写法相近。"""

    field: str = "occupation"
    zh: str = "职业"
