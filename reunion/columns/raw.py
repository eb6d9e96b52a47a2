"""The records themselves, as JSON bytes end to end: what is shown and told from."""

from __future__ import annotations

import mmap
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson

from reunion.errors import IndexFileError
from reunion.records import Json


class RawRecords:
    """Record r is the bytes `starts[r]` to `starts[r + 1]` of a blob; growable, or opened from disk
    (memory-mapped) with what is added since held in memory."""

    def __init__(
        self,
        blob: bytes | mmap.mmap = b"",
        starts: npt.NDArray[np.int64] | None = None,
    ) -> None:
        self._blob = blob
        self._starts = np.zeros(1, dtype=np.int64) if starts is None else starts
        self._added: list[bytes] = []

    def __len__(self) -> int:
        return len(self._starts) - 1 + len(self._added)

    def add(self, record: bytes) -> None:
        """Append one record as JSON bytes."""
        self._added.append(record)

    def get(self, row: int) -> Json:
        """Record `row` as JSON."""
        fixed = len(self._starts) - 1
        if row >= fixed:
            data: bytes = self._added[row - fixed]
        else:
            data = self._blob[int(self._starts[row]) : int(self._starts[row + 1])]
        record: Json = orjson.loads(data)
        return record

    def save(self, folder: Path) -> None:
        """Write records.bin and records.starts.npy."""
        lengths = np.fromiter((len(part) for part in self._added), dtype=np.int64)
        added = self._starts[-1] + np.cumsum(lengths)
        with open(folder / "records.bin", "wb") as out:
            out.write(self._blob[:])
            out.writelines(self._added)
        np.save(folder / "records.starts.npy", np.concatenate((self._starts, added)))

    @classmethod
    def load(cls, folder: Path) -> RawRecords:
        """Open what `save` wrote. Raises IndexFileError when the files do not fit."""
        try:
            starts = np.load(folder / "records.starts.npy", allow_pickle=False)
            size = (folder / "records.bin").stat().st_size
            if size != int(starts[-1]):
                raise ValueError(f"records.bin: {size} != {int(starts[-1])}")
            if not size:
                return cls()
            with open(folder / "records.bin", "rb") as file:
                return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), starts)
        except (OSError, ValueError) as error:
            raise IndexFileError(
                f"索引中的原始记录不完整或已损坏:{folder}({error})。请重新建立索引",
                f"the records of index {folder} are incomplete or damaged ({error})",
            ) from None
