"""Cases as data: a query, a record, and the level and bits that are expected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from reunion.matching.contract import Comparator, Finding, Scene
from reunion.profiles import Profile
from tests.scenes import scene_of


@dataclass(frozen=True)
class Case:
    """`query` against `record`; `level` None: nothing to say. Bits lie between `low` and `high`."""

    name: str
    query: Profile
    record: Profile
    level: str | None
    low: float = 0.0
    high: float = 0.0


def person(record_id: str = "R1", **fields: Any) -> Profile:
    return replace(Profile(record_id), **fields)


def file_of(record: Profile, others: int = 400, **common: Any) -> Scene:
    """A scene of one record among others that share only what `common` says."""
    return scene_of([record, *(person(f"M{n}", **common) for n in range(2, others))])


def check(comparator: Comparator, case: Case, scene: Scene) -> Finding | None:
    """Compare and score one case; both must agree with what it expects."""
    found = comparator.compare(case.query, case.record, scene)
    score = comparator.score(case.query, scene)
    bits = score(slice(0, 1))[0] if score else 0.0
    if case.level is None:
        assert found is None
        assert bits == 0.0
        return None
    assert found is not None
    assert found.level == case.level
    assert case.low <= found.bits <= case.high
    assert abs(bits - found.bits) <= 0.011
    return found
