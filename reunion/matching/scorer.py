"""All comparators together: bits of many records at once, and the evidence of one pair.

Correlated fields share a family. A family's sum is held between its floor and its cap, and what the
limit takes away is an evidence line of its own, so that the lines always add up to the bits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reunion.columns import Table
from reunion.columns.growing import Rows
from reunion.matching.compare import ALL
from reunion.matching.contract import Bits, Comparator, Scene, Score, rounded
from reunion.matching.frequencies import measure
from reunion.matching.model import Model
from reunion.profiles import Profile
from reunion.records import Evidence

FAMILY_ZH = {
    "name": "姓名", "birth": "出生", "place": "地点", "kin": "亲属", "body": "体貌",
    "document": "证件", "circumstance": "经过", "biometric": "人像",
}  # fmt: skip
LIMIT = "family:"
"""Evidence lines of a family's limit have this prefix before the family's name as their field."""


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """A resident made ready: per family, the score functions of its comparators."""

    families: tuple[tuple[float, float, tuple[Score, ...]], ...]

    def bits(self, rows: Rows) -> Bits:
        """Total bits of each row, families limited; shape (number of rows,)."""
        total: Bits | None = None
        for floor, cap, scores in self.families:
            part = scores[0](rows)
            for score in scores[1:]:
                part = part + score(rows)
            part = np.clip(part, floor, cap)
            total = part if total is None else total + part
        assert total is not None
        return rounded(total)


class Scorer:
    """The model on one table. `score` for many rows, `evidence` for one pair with its sentences."""

    def __init__(self, model: Model, table: Table, comparators: Sequence[Comparator] = ALL) -> None:
        self._model = model
        self._table = table
        self._comparators = tuple(comparators)

    @cached_property
    def scene(self) -> Scene:
        return Scene(self._model, self._table, measure(self._table))

    def prepare(self, query: Profile) -> PreparedQuery | None:
        """Look-up tables of one query; None when the resident says nothing that can be compared."""
        scores: dict[str, list[Score]] = {}
        for comparator in self._comparators:
            score = comparator.score(query, self.scene)
            if score is not None:
                scores.setdefault(comparator.family, []).append(score)
        model = self._model
        families = tuple(
            (model.floors[name], model.caps[name], tuple(parts)) for name, parts in scores.items()
        )
        return PreparedQuery(families) if families else None

    def scanner(self, query: Profile) -> Callable[[Rows], Bits]:
        """A function over rows of the table; all zeros for an empty query."""
        prepared = self.prepare(query)
        if prepared is not None:
            return prepared.bits
        size = len(self._table)
        return lambda rows: np.zeros(
            len(range(*rows.indices(size))) if isinstance(rows, slice) else len(rows)
        )

    def evidence(self, query: Profile, record: Profile) -> tuple[Evidence, ...]:
        """The evidence lines of one pair, strongest for first, then against; they add up."""
        lines: list[Evidence] = []
        sums: dict[str, float] = {}
        for comparator in self._comparators:
            found = comparator.compare(query, record, self.scene)
            if found is None:
                continue
            bits = found.bits
            sums[comparator.family] = sums.get(comparator.family, 0.0) + bits
            lines.append(
                Evidence(comparator.field, found.level, bits, found.left, found.right, found.text)
            )
        lines.extend(self._limits(sums))
        return tuple(sorted(lines, key=lambda line: -line.bits))

    def _limits(self, sums: dict[str, float]) -> list[Evidence]:
        lines = []
        for family, total in sums.items():
            held = min(max(total, self._model.floors[family]), self._model.caps[family])
            if abs(held - total) >= 0.005:
                name = FAMILY_ZH[family]
                text = f"“{name}”各项互有关联,合计以 {held:+.0f} 为限"
                lines.append(
                    Evidence(LIMIT + family, "limit", round(held - total, 2), "", "", text)
                )
        return lines

    def families(self) -> dict[str, str]:
        """Family of each field."""
        return {comparator.field: comparator.family for comparator in self._comparators}


def total_bits(evidence: Sequence[Evidence]) -> float:
    """The sum of the evidence bits, to 0.01."""
    return round(sum(line.bits for line in evidence), 2) + 0.0
