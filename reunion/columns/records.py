"""What a file says of its records, not of the people: where each is from, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass

from reunion.columns.building import BlockBuilder
from reunion.columns.growing import Grower, Ints
from reunion.profiles import Profile


@dataclass(frozen=True, slots=True)
class RecordColumns:
    """By record: `source` into `sources`, -1 not said; `status` into `statuses`."""

    source: Ints
    status: Ints
    sources: tuple[str, ...]
    statuses: tuple[str, ...]


class RecordBuilder(BlockBuilder):
    """Grows RecordColumns."""

    def __init__(self) -> None:
        self._items = Grower(source="i", status="b")
        super().__init__(
            rows=(self._items,),
            words=("sources", "statuses"),
            codes={"source": "sources", "status": "statuses"},
        )

    def add(self, profile: Profile) -> None:
        source = profile.source
        self._items.push(
            self._words["sources"].code(source) if source else -1,
            self._words["statuses"].code(profile.status),
        )

    def finish(self) -> RecordColumns:
        return RecordColumns(**self.arrays())
