"""Births as columns: the best statement of each record, as a span of days.

A missing-person record holds one registered date or, failing that, an age; of several claims the
most precise is kept (a date before a month before a year before an age).
"""

from __future__ import annotations

from dataclasses import dataclass

from reunion.columns.building import BlockBuilder
from reunion.columns.growing import Grower, Ints
from reunion.profiles import BirthClaim, Profile

KINDS = ("date", "lunar_date", "month", "new_year", "year", "zhou", "age", "xu", "seen")
"""Kinds that give a span, most precise first; `kind` in the columns counts along it."""

_RANK = {kind: rank for rank, kind in enumerate(KINDS)}


def best_birth(profile: Profile) -> BirthClaim | None:
    """The statement that a record is compared by, or None."""
    spans = [claim for claim in profile.births if claim.kind in _RANK]
    if len(spans) < 2:
        return spans[0] if spans else None
    return min(spans, key=lambda claim: _RANK[claim.kind])


@dataclass(frozen=True, slots=True)
class BirthColumns:
    """`lo`, `hi`: day ordinals of the span, both 0 when unknown; `kind` into KINDS, -1 unknown."""

    lo: Ints
    hi: Ints
    kind: Ints


class BirthBuilder(BlockBuilder):
    """Grows BirthColumns."""

    def __init__(self) -> None:
        self._items = Grower(lo="i", hi="i", kind="b")
        super().__init__(rows=(self._items,))

    def add(self, profile: Profile) -> None:
        birth = best_birth(profile)
        if birth is None:
            self._items.push(0, 0, -1)
        else:
            self._items.push(birth.lo, birth.hi, _RANK[birth.kind])

    def finish(self) -> BirthColumns:
        return BirthColumns(**self.arrays())
