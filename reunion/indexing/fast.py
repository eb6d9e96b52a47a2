"""The fast path (快速): a cheap look at every live record, the best of them as candidates.

The look is the model's own bits but for a few parts (matching/coarse.py), so that what it keeps is
what the exhaustive path keeps, and no key has to agree. Measured by `reunion bench index`.
"""

from __future__ import annotations

from reunion.indexing.exhaustive import ExhaustiveIndex
from reunion.profiles import Profile


class FastIndex(ExhaustiveIndex):
    """As the exhaustive path, with a cheaper scorer; who uses it scores the candidates exactly."""

    @property
    def name(self) -> str:
        return "fast"

    def explain_missing(self, query: Profile, record: Profile) -> str:
        """Only the limit or the status can hide a record from this path."""
        if record.status != "open":
            return "该记录已不在寻找状态,因此不作为候选。"
        return "快速检索已粗看每条记录;未列出是因为粗看的分值低于名额之内的其他记录。"
