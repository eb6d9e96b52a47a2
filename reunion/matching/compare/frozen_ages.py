"""Ages that stopped: who has been lost for years may tell the age of the day they were lost.

About one resident in eight does (domain table of errors: age frozen at loss .12). The age told, 35,
then fits who was 35 when lost, in 2003, though 52 when asked. It never counts against a record.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from reunion.matching.sounding import FloatArray
from reunion.profiles import BirthClaim, Span

Days = npt.NDArray[np.int64]

RATE = 0.12
AGES = 50.0
"""Years over which the ages of residents lie: the chance of one age is 1 / AGES."""
WIDTH = 2.5
"""Years of age at the loss that fit one age told, counting 虚岁, 周岁 and the edge of the year."""
LONG_AGO = 5.0
"""Years since the loss from which a stopped age differs from a roughly told one."""
PRECISE = 400
"""Days within which birth and loss have to be known."""
YEAR = 365.2425
_KINDS = frozenset({"xu", "zhou", "age"})
_DATED = frozenset({"date", "lunar_date", "month", "new_year", "year"})
_MORE = {"xu": 1.0, "zhou": 0.0, "age": 0.5}
"""Years by which the age told exceeds the time lived, on average less half a year."""


def told_ages(claims: Sequence[BirthClaim]) -> tuple[BirthClaim, ...]:
    """The ages that may have stopped; none where a date is told as well."""
    if any(claim.kind in _DATED for claim in claims):
        return ()
    return tuple(claim for claim in claims if claim.kind in _KINDS)


def with_stopped(bits: float, ages: Sequence[BirthClaim], born: Span, lost: Span | None) -> float:
    """The bits of a record, or more where its age at the loss is the age told: the reference."""
    if lost is None or born[1] - born[0] > PRECISE or lost[1] - lost[0] > PRECISE:
        return bits
    then = (sum(lost) - sum(born)) / 2 / YEAR
    for claim in ages:
        asked = claim.hi + claim.value * YEAR
        if (asked - sum(lost) / 2) / YEAR >= LONG_AGO:
            off = abs(claim.value - _MORE[claim.kind] + 0.5 - then)
            fits = float(np.exp(-0.5 * (max(off - 1.0, 0.0) / 0.5) ** 2))
            bits = max(bits, float(np.log2((1 - RATE) * 2**bits + RATE * AGES / WIDTH * fits)))
    return bits


def all_with_stopped(
    bits: FloatArray, ages: Sequence[BirthClaim], born: tuple[Days, Days], lost: tuple[Days, Days]
) -> FloatArray:
    """As `with_stopped` for many records; a loss of (0, 0) is unknown."""
    known = (lost[0] > 0) & (born[1] - born[0] <= PRECISE) & (lost[1] - lost[0] <= PRECISE)
    then = (lost[0] + lost[1] - born[0] - born[1]) / 2 / YEAR
    for claim in ages:
        asked = claim.hi + claim.value * YEAR
        known_long = known & ((asked - (lost[0] + lost[1]) / 2) / YEAR >= LONG_AGO)
        off = np.abs(claim.value - _MORE[claim.kind] + 0.5 - then)
        fits = np.exp(-0.5 * (np.maximum(off - 1.0, 0.0) / 0.5) ** 2)
        stopped = np.log2((1 - RATE) * 2**bits + RATE * AGES / WIDTH * fits)
        bits = np.where(known_long, np.maximum(bits, stopped), bits)
    return bits
