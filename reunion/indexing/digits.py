"""ID digits: any six known digits find a record, whatever their places; many allow for a slip."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reunion.profiles import Profile

LENGTH = 18
LEAST = 6
"""Fewer known digits than six (a province and a county) say less than the other passes."""
_MANY = 12
_SLIPS = 2
"""Wrong digits tolerated among twelve or more: one substitution, or one transposition."""
_ANY = ord("?")


def digit_row(digits: str) -> npt.NDArray[np.uint8]:
    """18 characters of 0-9, X and ? as bytes."""
    return np.frombuffer(digits.encode("ascii"), dtype=np.uint8)


def patterns(profile: Profile) -> list[str]:
    """The profile's usable patterns: the right length and at least six known digits."""
    return [
        pattern.digits
        for pattern in profile.ids
        if len(pattern.digits) == LENGTH and LENGTH - pattern.digits.count("?") >= LEAST
    ]


def agreeing(digits: str, table: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Positions in `table` (n × 18 bytes) of numbers that this pattern may stand for."""
    query = digit_row(digits)
    known = np.flatnonzero(query != _ANY)
    part = table[:, known]
    both = part != _ANY
    compared = both.sum(axis=1)
    slips = ((part != query[known]) & both).sum(axis=1)
    allowed = np.where(compared >= _MANY, _SLIPS, 0)
    return np.flatnonzero((compared >= LEAST) & (slips <= allowed)).astype(np.int64)
