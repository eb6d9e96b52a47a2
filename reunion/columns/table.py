"""The table: every block of columns of one file of records; how it grows, is saved and loaded."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from reunion.columns.births import BirthBuilder, BirthColumns
from reunion.columns.bodies import BodyBuilder, BodyColumns
from reunion.columns.circumstances import CircumstanceBuilder, CircumstanceColumns
from reunion.columns.documents import DocumentBuilder, DocumentColumns
from reunion.columns.growing import Vocabulary
from reunion.columns.kin import KinBuilder, KinColumns
from reunion.columns.names import NameBuilder, NameColumns
from reunion.columns.places import PlaceBuilder, PlaceColumns
from reunion.columns.records import RecordBuilder, RecordColumns
from reunion.errors import IndexFileError
from reunion.profiles import Profile

_BLOCKS: dict[str, type[Any]] = {
    "names": NameColumns,
    "births": BirthColumns,
    "places": PlaceColumns,
    "kin": KinColumns,
    "bodies": BodyColumns,
    "documents": DocumentColumns,
    "circumstances": CircumstanceColumns,
    "records": RecordColumns,
}


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """One row a record, in the order they were added; `units` numbers the sounds of names."""

    ids: tuple[str, ...]
    units: tuple[str, ...]
    names: NameColumns
    births: BirthColumns
    places: PlaceColumns
    kin: KinColumns
    bodies: BodyColumns
    documents: DocumentColumns
    circumstances: CircumstanceColumns
    records: RecordColumns

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        return f"Table({len(self)} records)"

    def save(self, folder: Path) -> None:
        """Write arrays as .npy and vocabularies as .json into an existing folder."""
        _write_words(folder / "ids.json", self.ids)
        _write_words(folder / "units.json", self.units)
        for name in _BLOCKS:
            block = getattr(self, name)
            for f in fields(block):
                value = getattr(block, f.name)
                if isinstance(value, tuple):
                    _write_words(folder / f"{name}.{f.name}.json", value)
                else:
                    np.save(folder / f"{name}.{f.name}.npy", value, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Table:
        """Open a saved table, arrays memory-mapped. Raises IndexFileError if a part is missing."""
        try:
            blocks = {name: _load_block(folder, name, kind) for name, kind in _BLOCKS.items()}
            return cls(
                ids=_read_words(folder / "ids.json"),
                units=_read_words(folder / "units.json"),
                **blocks,
            )
        except (OSError, ValueError) as error:
            raise IndexFileError(
                f"索引目录不完整或已损坏:{folder}({error})。请用 reunion index build 重新建立",
                f"the index folder is incomplete or damaged: {folder} ({error}); build it again",
            ) from None


def _load_block(folder: Path, name: str, kind: type[Any]) -> Any:
    values: dict[str, Any] = {}
    for f in fields(kind):
        words = folder / f"{name}.{f.name}.json"
        if words.exists():
            values[f.name] = _read_words(words)
        else:
            array = np.load(folder / f"{name}.{f.name}.npy", mmap_mode="r", allow_pickle=False)
            values[f.name] = np.asarray(array)
    return kind(**values)


def _write_words(path: Path, words: tuple[str, ...]) -> None:
    path.write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


def _read_words(path: Path) -> tuple[str, ...]:
    return tuple(json.loads(path.read_text(encoding="utf-8")))


class TableBuilder:
    """Grows a table, one profile or one finished table at a time."""

    def __init__(self, table: Table | None = None) -> None:
        """Start empty, or go on from a finished table."""
        self._units = Vocabulary()
        self._ids: list[str] = []
        self._blocks: dict[str, Any] = {
            "names": NameBuilder(self._units),
            "births": BirthBuilder(),
            "places": PlaceBuilder(self._units),
            "kin": KinBuilder(self._units),
            "bodies": BodyBuilder(),
            "documents": DocumentBuilder(),
            "circumstances": CircumstanceBuilder(),
            "records": RecordBuilder(),
        }
        if table:
            self.extend(table)

    def add(self, profile: Profile) -> None:
        """Append one record."""
        self._ids.append(profile.record_id)
        for builder in self._blocks.values():
            builder.add(profile)

    def extend(self, table: Table) -> None:
        """Append all records of a finished table."""
        self._ids += table.ids
        units = self._units.numbers(table.units)
        for name, builder in self._blocks.items():
            builder.extend(getattr(table, name), units)

    def __len__(self) -> int:
        return len(self._ids)

    def finish(self) -> Table:
        """The table so far; the builder may go on growing."""
        blocks = {name: builder.finish() for name, builder in self._blocks.items()}
        return Table(ids=tuple(self._ids), units=self._units.words(), **blocks)
