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

    def candidates(self, queries: Sequence[Profile], limit: int) -> Iterator[RowNumbers]:
        """For each query, in order: the rows worth scoring.

        Unique, ascending, every row alive, at most `limit` of them. A file with at most `limit`
        live records is returned whole. Raises UsageError for a limit below one.
        """
        ...

    def explain_missing(self, query: Profile, record: Profile) -> str:
        """Why this pair may not be seen by this path: one plain Chinese sentence for an audit."""
        ...
