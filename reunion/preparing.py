"""A missing-person record made ready for the engine: what can be done for each record alone.

This is the half of building that several processes share; what they hand over is small.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from reunion.normalizing.profiles import missing_person_profile
from reunion.profiles import Profile
from reunion.records import MissingPerson, is_empty
from reunion.workers import dealt


@dataclass(frozen=True, slots=True, repr=False)
class Prepared:
    """One record: its profile, and itself as JSON bytes."""

    profile: Profile
    raw: bytes

    def __repr__(self) -> str:
        return f"Prepared({self.profile.record_id!r})"


RecordLike: TypeAlias = Mapping[str, Any] | MissingPerson | Prepared


def prepared(record: RecordLike) -> Prepared:
    """A record normalised. Raises RecordError for a mapping that is no missing-person record."""
    if isinstance(record, Prepared):
        return record
    if isinstance(record, MissingPerson):
        return Prepared(missing_person_profile(record), orjson.dumps(record.to_json()))
    profile = missing_person_profile(MissingPerson.from_json(record))
    told = {key: value for key, value in record.items() if not is_empty(value)}
    return Prepared(profile, orjson.dumps(told))


def all_prepared(records: Iterable[RecordLike], workers: int = 1) -> Iterator[Prepared]:
    """Records normalised, in order, in so many processes (see `reunion.workers.dealt`)."""
    for _, ready in dealt(iter(records), prepared, workers):
        yield ready
