"""Columns that grow one record at a time, and rows of varying length.

A list field (names, relatives, marks …) is stored flat, record after record, with `start`: the
items of record r are `start[r]` to `start[r + 1]`.
"""

from __future__ import annotations

from array import array
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Rows: TypeAlias = slice | npt.NDArray[np.int64]
"""Which records: a slice of step 1 or an array of row numbers."""
Items: TypeAlias = slice | npt.NDArray[np.integer]
"""Which flat items of a list field: a slice or an array of positions."""
Ints: TypeAlias = npt.NDArray[np.integer]
Floats: TypeAlias = npt.NDArray[np.float64]

_DTYPES = {
    "b": np.int8,
    "h": np.int16,
    "i": np.int32,
    "q": np.int64,
    "f": np.float32,
    "d": np.float64,
}


class Vocabulary:
    """Texts numbered in order of first sight."""

    def __init__(self, words: tuple[str, ...] = ()) -> None:
        self._codes = {word: code for code, word in enumerate(words)}

    def code(self, word: str) -> int:
        """The number of `word`, given now if it is new."""
        return self._codes.setdefault(word, len(self._codes))

    def get(self, word: str) -> int:
        """The number of `word`, or -1."""
        return self._codes.get(word, -1)

    def words(self) -> tuple[str, ...]:
        return tuple(self._codes)


class Grower:
    """Named columns that grow; typecodes as in `array`: b h i q f d."""

    def __init__(self, **typecodes: str) -> None:
        self._columns = {name: array(code) for name, code in typecodes.items()}

    def push(self, **values: float) -> None:
        """Append one value to each named column; all columns of a row must be given."""
        for name, value in values.items():
            self._columns[name].append(value)  # type: ignore[arg-type]

    def names(self) -> tuple[str, ...]:
        return tuple(self._columns)

    def restore(self, columns: object) -> None:
        """Take over the arrays of a finished block: the attributes of the same names."""
        for name, column in self._columns.items():
            del column[:]
            self.extend(name, getattr(columns, name))

    def length(self, name: str) -> int:
        return len(self._columns[name])

    def extend(self, name: str, values: npt.NDArray[np.generic]) -> None:
        """Append a whole array to one column (used when a table is reopened)."""
        column = self._columns[name]
        column.frombytes(np.ascontiguousarray(values, dtype=_DTYPES[column.typecode]).tobytes())

    def array(self, name: str) -> npt.NDArray[np.generic]:
        """The column as a numpy array of its own."""
        column = self._columns[name]
        return np.array(column, dtype=_DTYPES[column.typecode])


def flatten(start: Ints, rows: Rows) -> tuple[Items, Ints]:
    """The flat positions of the items of `rows`, and where each row's items begin among them.

    Returns (positions, offsets) with len(offsets) == number of rows + 1.
    """
    if isinstance(rows, slice):
        part = start[rows.start or 0 : (len(start) - 1 if rows.stop is None else rows.stop) + 1]
        return slice(int(part[0]), int(part[-1])), part - part[0]
    lengths = start[rows + 1] - start[rows]
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
    return np.repeat(start[rows], lengths) + within, offsets


def best_of_each(values: Floats, offsets: Ints, absent: float) -> Floats:
    """The greatest of each row's values; `absent` for a row without any."""
    out = np.full(len(offsets) - 1, absent)
    filled = offsets[1:] > offsets[:-1]
    if filled.any():
        out[filled] = np.maximum.reduceat(values, offsets[:-1][filled])
    return out


def sum_of_each(values: Floats, offsets: Ints) -> Floats:
    """The sum of each row's values; 0 for a row without any."""
    total = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    return np.asarray(total[offsets[1:]] - total[offsets[:-1]])
