"""Missing-person records made ready for the engine: what can be done without the whole file.

This is the part of building that several processes share. Of a large file each hands over
segments: the finished columns of many records, appended to those before without a look at each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

import orjson

from reunion.columns import Table, TableBuilder
from reunion.normalizing.profiles import missing_person_profile
from reunion.profiles import Profile
from reunion.records import MissingPerson, is_empty
from reunion.workers import ALONE, dealt

SEGMENT = 1_000
"""Records of one segment: appending one takes two milliseconds however long it is."""


@dataclass(frozen=True, slots=True, repr=False)
class Prepared:
    """One record: its profile, and itself as JSON bytes."""

    profile: Profile
    raw: bytes

    @property
    def row(self) -> tuple[str, bool, bytes]:
        """What a file keeps beside the columns: the id, whether it is open, the JSON."""
        return self.profile.record_id, self.profile.status == "open", self.raw

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
    told = {key: value for key, value in record.items() if value or not is_empty(value)}
    return Prepared(profile, orjson.dumps(told))


def all_prepared(records: Iterable[RecordLike], workers: int = 1) -> Iterator[Prepared]:
    """Records normalised, in order, in so many processes (see `reunion.workers.dealt`)."""
    for _, ready in dealt(iter(records), prepared, workers):
        yield ready


@dataclass(frozen=True, slots=True, repr=False)
class Segment:
    """Records made ready together: their columns, and the `Prepared.row` of each."""

    table: Table
    rows: tuple[tuple[str, bool, bytes], ...]

    def __repr__(self) -> str:
        return f"Segment({len(self.rows)} records)"


def segment_of(records: Sequence[RecordLike]) -> Segment:
    """Records normalised and put into columns. Raises RecordError as `prepared`."""
    ready = [prepared(record) for record in records]
    builder = TableBuilder()
    for one in ready:
        builder.add(one.profile)
    return Segment(builder.finish(), tuple(one.row for one in ready))


def segments(records: Iterable[RecordLike], workers: int) -> Iterator[Segment]:
    """Records by the segment, in order, in so many processes (see `reunion.workers.dealt`)."""
    several = _by_the_segment(iter(records))
    for _, segment in dealt(several, segment_of, workers, alone=ALONE // SEGMENT, chunk=1):
        yield segment


def _by_the_segment(records: Iterator[RecordLike]) -> Iterator[list[RecordLike]]:
    while taken := list(islice(records, SEGMENT)):
        yield taken
