"""Evidence lines as the register keeps them: JSON, and a digest by which they are known again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from reunion.records import Json


def evidence_text(lines: Sequence[Json]) -> str:
    """The lines as one text."""
    return json.dumps(lines, ensure_ascii=False)


def evidence_digest(lines: Sequence[Json]) -> str:
    """SHA-256 of the lines in an order of their own."""
    told = sorted(json.dumps(line, ensure_ascii=False, sort_keys=True) for line in lines)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
