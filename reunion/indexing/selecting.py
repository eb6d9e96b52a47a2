"""Keeping the best rows, the same way on every path: ties go to the lower row number."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reunion.errors import UsageError
from reunion.indexing.contract import Mask, RowNumbers


def checked_limit(limit: int) -> int:
    """The limit itself. Raises UsageError when it is below one."""
    if limit < 1:
        raise UsageError(
            f"候选数量上限为 {limit},应为 1 或更大的整数",
            f"the candidate limit is {limit}; it must be 1 or more",
        )
    return limit


def best_positions(scores: npt.NDArray[np.floating], limit: int) -> RowNumbers:
    """Positions of the `limit` greatest scores, ascending; among equals the lower positions.

    >>> best_positions(np.array([1.0, 3.0, 1.0, 2.0]), 3).tolist()
    [0, 1, 3]
    """
    count = len(scores)
    if count <= limit:
        return np.arange(count, dtype=np.int64)
    threshold = np.partition(scores, count - limit)[count - limit]
    above = scores > threshold
    ties = np.flatnonzero(scores == threshold)[: limit - int(above.sum())]
    above[ties] = True
    return np.flatnonzero(above).astype(np.int64)


def whole_file(live: Mask, limit: int) -> RowNumbers | None:
    """All live rows when they fit inside the limit; None when they do not."""
    if np.count_nonzero(live) > limit:
        return None
    return np.flatnonzero(live).astype(np.int64)
