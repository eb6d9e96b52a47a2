"""The keys of a whole file as arrays: grown record by record, saved, loaded and reopened."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from reunion.errors import IndexFileError
from reunion.indexing.digits import LENGTH, digit_row, patterns
from reunion.indexing.keys import exact_keys, near_keys
from reunion.indexing.linking import Chunk
from reunion.indexing.sounds import fingerprint
from reunion.indexing.years import record_years
from reunion.profiles import Profile

CHUNK = 65_536
"""Records of a chunk; what one call of recordlinkage may have to look at."""
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
        if self._count % self._size:
            last = self._full.pop()
            self._entries.frombytes(last.entry.tobytes())
            self._rows.frombytes(last.row.tobytes())

    def add(self, profile: Profile) -> None:
        """Append one record."""
        row = self._count
        years = record_years(profile)
        found = {key for _, key in exact_keys(profile, asking=False)}
        found.update(key | year for _, key in near_keys(profile, asking=False) for year in years)
        self._entries.extend(found)
        self._rows.extend([row] * len(found))
        for pattern in patterns(profile):
            self._digits += digit_row(pattern).tobytes()
            self._digit_rows.append(row)
        self._count += 1
        if self._count % self._size == 0:
            self._full.append(self._chunk())
            self._entries, self._rows = array("q"), array("i")

    def _chunk(self) -> Chunk:
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
