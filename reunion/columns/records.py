"""What a file says of its records: where each is from, how it stands, how it is protected."""

from __future__ import annotations

from dataclasses import dataclass

from reunion.columns.building import BlockBuilder
from reunion.columns.growing import Grower, Ints
from reunion.profiles import Profile


@dataclass(frozen=True, slots=True)
class RecordColumns:
    """By record: `source` into `sources`, -1 not said; `status` into `statuses`. Items of
    `protection_start`: `protection` into the words of `protections`."""

    source: Ints
    status: Ints
    protection_start: Ints
    protection: Ints
    sources: tuple[str, ...]
    statuses: tuple[str, ...]
    protections: tuple[str, ...]


_CODES = {"source": "sources", "status": "statuses", "protection": "protections"}


class RecordBuilder(BlockBuilder):
    """Grows RecordColumns."""

    def __init__(self) -> None:
        self._items = Grower(source="i", status="b")
        self._protection = Grower(protection="i")
        super().__init__(
            rows=(self._items,),
            lists={"protection_start": self._protection},
            words=tuple(_CODES.values()),
            codes=_CODES,
        )

    def add(self, profile: Profile) -> None:
        for word in profile.protection:
            self._protection.push(self._words["protections"].code(word))
        self._end_lists()
        source = profile.source
        self._items.push(
            self._words["sources"].code(source) if source else -1,
            self._words["statuses"].code(profile.status),
        )

    def finish(self) -> RecordColumns:
        return RecordColumns(**self.arrays())
