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
from reunion.matching.coarse import Prepared, coarse_score
from reunion.matching.coarse_table import CoarseTable, coarse_table
from reunion.matching.compare import ALL
from reunion.matching.contract import Bits, Comparator, Look, Memory, Scene, Score, rounded
from reunion.matching.frequencies import measure
from reunion.matching.model import Model
from reunion.profiles import Profile
from reunion.records import Evidence

FAMILY_ZH = {
    "name": "姓名", "birth": "出生", "place": "地点", "kin": "亲属", "body": "体貌",
    "document": "证件", "circumstance": "经过", "biometric": "人像",
}  # fmt: skip
RECENT = 8
"""So many queries are kept ready: the one that was looked at coarsely is scored exactly next."""
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

    def __init__(
        self,
        model: Model,
        table: Table,
        comparators: Sequence[Comparator] = ALL,
        look: CoarseTable | None = None,
    ) -> None:
        self._model = model
        self._table = table
        self._look = look
        self._comparators = tuple(comparators)
        # Few: one query's look-up tables take megabytes where the file is large.
        self._recent = Memory(RECENT)

    @cached_property
    def coarse_table(self) -> CoarseTable:
        """What `coarse` reads: the one that was handed in, or made when it is first asked for."""
        return self._look or coarse_table(self._table)

    @cached_property
    def scene(self) -> Scene:
        return Scene(self._model, self._table, measure(self._table))

    def warm(self) -> None:
        """Make what the first search would make."""
        _ = self.scene, self.coarse_table

    def prepare(self, query: Profile) -> PreparedQuery | None:
        """Look-up tables of one query; None when the resident says nothing that can be compared."""
        scores: dict[str, list[Score]] = {}
        for comparator, score in self.asked(query):
            weight = self._model.weight(comparator.field)
            scores.setdefault(comparator.family, []).append(weighted(score, weight))
        model = self._model
        families = tuple(
            (model.floors[name], model.caps[name], tuple(parts)) for name, parts in scores.items()
        )
        return PreparedQuery(families) if families else None

    def asked(self, query: Profile) -> Prepared:
        """The comparators that the query speaks to; kept for the next who asks for this query."""

        def make() -> tuple[Profile, Prepared]:
            made = ((one, one.score(query, self.scene)) for one in self._comparators)
            return query, [(one, score) for one, score in made if score is not None]

        known, scores = self._recent.recall(id(query), make)
        if known is not query:  # another profile lived at this address before
            self._recent.forget(id(query))
            return self.asked(query)
        return scores

    def coarse(self, query: Profile) -> Look:
        """As `scanner`, but nearly right and several times as fast; for slices only."""
        found = coarse_score(query, self.asked(query), self.scene, self.coarse_table)
        return found or _nothing(len(self._table))

    def scanner(self, query: Profile) -> Callable[[Rows], Bits]:
        """A function over rows of the table; all zeros for an empty query."""
        prepared = self.prepare(query)
        if prepared is not None:
            return prepared.bits
        return _nothing(len(self._table))

    def evidence(self, query: Profile, record: Profile) -> tuple[Evidence, ...]:
        """The evidence lines of one pair, strongest for first, then against; they add up."""
        lines: list[Evidence] = []
        sums: dict[str, float] = {}
        for comparator, _ in self.asked(query):  # the others have nothing to say
            found = comparator.compare(query, record, self.scene)
            if found is None:
                continue
            bits = round(found.bits * self._model.weight(comparator.field), 2) + 0.0
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


def weighted(score: Score, weight: float) -> Score:
    """A field's bits times its weight, to 0.01."""
    if weight == 1:
        return score
    return lambda rows: rounded(weight * score(rows))


def total_bits(evidence: Sequence[Evidence]) -> float:
    """The sum of the evidence bits, to 0.01."""
    return round(sum(line.bits for line in evidence), 2) + 0.0


def _nothing(size: int) -> Callable[[Rows], Bits]:
    return lambda rows: np.zeros(
        len(range(*rows.indices(size))) if isinstance(rows, slice) else len(rows)
    )
