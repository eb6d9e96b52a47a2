"""Births as columns: the best statement of each record, as a span of days.

A missing-person record holds one registered date or, failing that, an age; of several claims the
most precise is kept (a date before a month before a year before an age).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reunion.columns.growing import Grower, Ints
from reunion.profiles import BirthClaim, Profile

KINDS = ("date", "lunar_date", "month", "new_year", "year", "zhou", "age", "xu", "seen")
"""Kinds that give a span, most precise first; `kind` in the columns counts along it."""


def best_birth(profile: Profile) -> BirthClaim | None:
    """The statement that a record is compared by, or None."""
    spans = [claim for claim in profile.births if claim.kind in KINDS]
    return min(spans, key=lambda claim: KINDS.index(claim.kind)) if spans else None


@dataclass(frozen=True, slots=True)
class BirthColumns:
    """`lo`, `hi`: day ordinals of the span, both 0 when unknown; `kind` into KINDS, -1 unknown."""

    lo: Ints
    hi: Ints
    kind: Ints


class BirthBuilder:
    """Grows BirthColumns."""

    def __init__(self) -> None:
        self._items = Grower(lo="i", hi="i", kind="b")

    def add(self, profile: Profile) -> None:
        birth = best_birth(profile)
        if birth is None:
            self._items.push(lo=0, hi=0, kind=-1)
        else:
            self._items.push(lo=birth.lo, hi=birth.hi, kind=KINDS.index(birth.kind))

    def finish(self) -> BirthColumns:
        arrays: dict[str, Any] = {name: self._items.array(name) for name in self._items.names()}
        return BirthColumns(**arrays)

    def reopen(self, columns: BirthColumns) -> None:
        self._items.restore(columns)
