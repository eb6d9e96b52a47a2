"""How fast one user may go, and what looks like fishing.

Rates are kept in the worker; failures of sign-in are counted in the register, for all workers. An
alarm stops nobody: it stands in the audit, in the metrics and in the log, for a person to judge.
"""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_KEPT = 10_000
"""Users remembered; the one who was away longest is forgotten first."""
_WINDOW = 600.0
"""Seconds in which opened records are counted."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Rates:
    """A bucket of tokens for every (user, kind); a full bucket holds a minute's worth."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()

    def wait(self, user: str, kind: str, a_minute: int) -> float:
        """Take one token; 0, or the seconds until there is one."""
        with self._lock:
            now = self._clock()
            bucket = self._buckets.setdefault((user, kind), _Bucket(float(a_minute), now))
            self._buckets.move_to_end((user, kind))
            while len(self._buckets) > _KEPT:
                self._buckets.popitem(last=False)
            filled = bucket.tokens + (now - bucket.at) * a_minute / 60
            bucket.tokens, bucket.at = min(float(a_minute), filled), now
            if bucket.tokens >= 1:
                bucket.tokens -= 1
                return 0.0
            return (1 - bucket.tokens) * 60 / a_minute


class Fishing:
    """Watches what each user opens: too many records, or one id after the other."""

    def __init__(
        self, opened: int, neighbours: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._opened, self._neighbours, self._clock = opened, neighbours, clock
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, deque[tuple[float, str]]] = OrderedDict()

    def opened(self, user: str, record_id: str) -> str | None:
        """Note that a record was opened; the kind of alarm that is due now, or None."""
        with self._lock:
            seen = self._seen.setdefault(user, deque(maxlen=self._opened))
            self._seen.move_to_end(user)
            while len(self._seen) > _KEPT:
                self._seen.popitem(last=False)
            now = self._clock()
            while seen and seen[0][0] < now - _WINDOW:
                seen.popleft()
            if record_id in (known for _, known in seen):
                return None
            seen.append((now, record_id))
            ids = [known for _, known in seen]
            if _in_a_row(ids[-self._neighbours :]) and len(ids) >= self._neighbours:
                seen.clear()
                return "neighbours"
            if len(ids) >= self._opened:
                seen.clear()
                return "many_records"
            return None


def _in_a_row(ids: list[str]) -> bool:
    """Whether every id's last number is one beside that of the id before."""
    numbers = [int(found[0]) if (found := re.search(r"\d{1,15}$", each)) else None for each in ids]
    steps = {
        None if left is None or right is None else right - left
        for left, right in itertools.pairwise(numbers)
    }
    return steps in ({1}, {-1})


SUBSTANCE = ("birth", "origin", "accent", "marks", "relatives", "id_numbers", "found", "narrative",
             "encounters", "employer", "height_cm", "languages", "siblings")  # fmt: skip
"""What a question about a person rests on; ethnicity, disability or sex alone is a filter."""


_FILLERS = re.compile(r"[某xX*×??\s]+$")
"""What stands for a given name that nobody knows: 陈某某, 张××."""


def too_little(resident: Mapping[str, Any]) -> str | None:
    """Why a question is no question about a person: "surname", "filter", "nothing"; or None."""
    if any(resident.get(key) for key in SUBSTANCE):
        return None
    told = [
        (bare, name.get("kind") == "surname_only")
        for name in resident.get("names") or ()
        if name.get("kind") != "assigned" and (bare := _FILLERS.sub("", str(name.get("text", ""))))
    ]
    if told:
        whole = any(len(bare) > 1 and not surname for bare, surname in told)
        return None if whole else "surname"
    filters = any(resident.get(key) for key in ("ethnicity", "disability", "sex"))
    return "filter" if filters else "nothing"
