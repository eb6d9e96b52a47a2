"""What every index path promises, whatever it does inside.

One suite of tests holds each path to it (tests/indexing/test_contract.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from reunion.profiles import Profile

RowNumbers: TypeAlias = npt.NDArray[np.int64]
"""Rows of the file of records, unique and ascending, shape (number of candidates,)."""
Mask: TypeAlias = npt.NDArray[np.bool_]
"""One truth per row. The index keeps the array itself, not a copy, and reads it at every call: a
record that its owner marks dead is gone from the next answer on."""


class CandidateIndex(Protocol):
    """Proposes records (候选) for residents; it never decides, and its order means nothing."""

    @property
    def name(self) -> str:
        """fast, blocked or exhaustive."""
        ...

    def candidates(
        self, queries: Sequence[Profile], limit: int, allowed: Mask | None = None
    ) -> Iterator[RowNumbers]:
        """For each query, in order: the rows worth scoring.

        Unique, ascending, every row alive and `allowed` (None: all are), at most `limit` of them:
        what may not be found takes nobody's place. A file with at most `limit` such records is
        returned whole. Raises UsageError for a limit below one.
        """
        ...

    def explain_missing(self, query: Profile, record: Profile) -> str:
        """Why this pair may not be seen by this path: one plain Chinese sentence for an audit."""
        ...


def open_rows(live: Mask, allowed: Mask | None) -> Mask:
    """The rows that are alive and allowed; a row that `allowed` is too short for is not."""
    if allowed is None:
        return live
    both = np.zeros(len(live), dtype=np.bool_)
    size = min(len(live), len(allowed))
    both[:size] = live[:size] & allowed[:size]
    return both
