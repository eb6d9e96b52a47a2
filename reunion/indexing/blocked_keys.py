"""The keys of a whole file as arrays: grown record by record, saved, loaded and reopened."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from reunion.errors import IndexFileError
from reunion.indexing.digits import LENGTH, digit_row, patterns
from reunion.indexing.keys import Parts, exact_parts, near_parts, stamp_all
from reunion.indexing.linking import Chunk
from reunion.indexing.sounds import fingerprint
from reunion.indexing.years import record_years
from reunion.profiles import Profile

CHUNK = 65_536
"""Records of a chunk; what one call of recordlinkage may have to look at."""
STAMPED_AT = 100_000
"""Keys that wait to be stamped together: a few megabytes."""
FORMAT = 1


@dataclass(frozen=True, slots=True, repr=False)
class BlockedKeys:
    """Chunks of `chunk_size` records each (the last may be smaller), and ID digits (n × 18 bytes)
    with their rows. `count` is the number of records."""

    count: int
    chunk_size: int
    chunks: tuple[Chunk, ...]
    digits: npt.NDArray[np.uint8]
    digit_rows: npt.NDArray[np.int64]

    def __repr__(self) -> str:
        return f"BlockedKeys({self.count} records, {len(self.chunks)} chunks)"

    def save(self, folder: Path) -> None:
        """Write keys.json and keys.*.npy into an existing folder."""
        sizes = [len(chunk.entry) for chunk in self.chunks]
        about = {
            "format": FORMAT,
            "sounds": fingerprint(),
            "records": self.count,
            "chunk_size": self.chunk_size,
            "entries": sizes,
        }
        (folder / "keys.json").write_text(json.dumps(about), encoding="utf-8")
        empty = Chunk(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32))
        chunks = (empty, *self.chunks)
        for name, values in (
            ("entry", np.concatenate([chunk.entry for chunk in chunks])),
            ("row", np.concatenate([chunk.row for chunk in chunks])),
            ("digits", self.digits),
            ("digit_rows", self.digit_rows),
        ):
            np.save(folder / f"keys.{name}.npy", values, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> BlockedKeys:
        """Open saved keys, arrays memory-mapped. Raises IndexFileError when a part is missing,
        damaged or of another format."""
        try:
            about = json.loads((folder / "keys.json").read_text(encoding="utf-8"))
            found = about["format"]
            if found == FORMAT and about["sounds"] == fingerprint():
                return _load(folder, about)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexFileError(
                f"索引目录中的分块键不完整或已损坏:{folder}({type(error).__name__})。"
                "请用 reunion index build 重新建立",
                f"the blocking keys in {folder} are incomplete or damaged; build the index again",
            ) from None
        raise IndexFileError(
            f"索引 {folder} 的分块键属于另一版本(格式 {found},本程序为 {FORMAT},或读音表已更新)。"
            "请用 reunion index build 重新建立",
            f"the blocking keys in {folder} are of another version (format {found}, here {FORMAT}, "
            "or the sound tables changed); build the index again",
        )


def _load(folder: Path, about: dict[str, Any]) -> BlockedKeys:
    arrays = {
        name: np.load(folder / f"keys.{name}.npy", mmap_mode="r", allow_pickle=False)
        for name in ("entry", "row")
    }
    edges = np.concatenate(([0], np.cumsum(about["entries"], dtype=np.int64)))
    if not edges[-1] == len(arrays["entry"]) == len(arrays["row"]):
        raise ValueError("lengths differ")
    chunks = tuple(
        Chunk(arrays["entry"][begin:end], arrays["row"][begin:end])
        for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
    )
    return BlockedKeys(
        int(about["records"]),
        int(about["chunk_size"]),
        chunks,
        np.load(folder / "keys.digits.npy", allow_pickle=False),
        np.load(folder / "keys.digit_rows.npy", allow_pickle=False),
    )


class _Waiting:
    """What the keys of the latest records are made of; stamping many at once is much faster."""

    def __init__(self) -> None:
        self._parts, self._years, self._rows = array("q"), array("i"), array("i")

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, row: int, profile: Profile) -> None:
        """The exact keys of one record, and its near keys at each of its years."""
        exact = exact_parts(profile, asking=False)
        near = near_parts(profile, asking=False)
        self._push(row, 0, exact)
        for year in record_years(profile):
            self._push(row, year, near)

    def _push(self, row: int, year: int, parts: set[Parts]) -> None:
        self._parts.extend(chain.from_iterable(parts))
        self._years.extend([year] * len(parts))
        self._rows.extend([row] * len(parts))

    def stamped(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        """Entries and their rows; each entry of a row once."""
        parts = np.frombuffer(self._parts, dtype=np.int64).reshape(-1, 4)
        entries = stamp_all(parts) | np.array(self._years, dtype=np.int64)
        rows = np.array(self._rows, dtype=np.int32)
        order = np.lexsort((entries, rows))
        entries, rows = entries[order], rows[order]
        new = np.ones(len(rows), dtype=np.bool_)
        new[1:] = (entries[1:] != entries[:-1]) | (rows[1:] != rows[:-1])
        return entries[new], rows[new]


class BlockedBuilder:
    """Grows the keys one profile at a time, from a stream; rows are numbered in order."""

    def __init__(self, keys: BlockedKeys | None = None, *, chunk_size: int = CHUNK) -> None:
        """`keys` reopens finished keys, to add more records behind them."""
        self._size = keys.chunk_size if keys else chunk_size
        self._count = keys.count if keys else 0
        self._full = list(keys.chunks) if keys else []
        self._digits = bytearray(keys.digits.tobytes() if keys else b"")
        self._digit_rows = array("q", keys.digit_rows.tolist() if keys else [])
        self._entries, self._rows = array("q"), array("i")
        self._waiting = _Waiting()
        if self._count % self._size:
            last = self._full.pop()
            self._entries.frombytes(last.entry.tobytes())
            self._rows.frombytes(last.row.tobytes())

    def add(self, profile: Profile) -> None:
        """Append one record."""
        row = self._count
        self._waiting.add(row, profile)
        for pattern in patterns(profile):
            self._digits += digit_row(pattern).tobytes()
            self._digit_rows.append(row)
        self._count += 1
        if self._count % self._size == 0:
            self._full.append(self._chunk())
            self._entries, self._rows = array("q"), array("i")
        elif len(self._waiting) >= STAMPED_AT:
            self._stamp()

    def _stamp(self) -> None:
        entries, rows = self._waiting.stamped()
        self._entries.frombytes(entries.tobytes())
        self._rows.frombytes(rows.tobytes())
        self._waiting = _Waiting()

    def _chunk(self) -> Chunk:
        self._stamp()
        entries = np.array(self._entries, dtype=np.int64)
        order = np.argsort(entries, kind="stable")
        return Chunk(entries[order], np.array(self._rows, dtype=np.int32)[order])

    def finish(self) -> BlockedKeys:
        """The keys of everything added so far; the builder may go on growing."""
        chunks = (*self._full, self._chunk()) if self._count % self._size else tuple(self._full)
        return BlockedKeys(
            self._count,
            self._size,
            chunks,
            np.frombuffer(bytes(self._digits), dtype=np.uint8).reshape(-1, LENGTH),
            np.array(self._digit_rows, dtype=np.int64),
        )
