"""Columns that grow one record at a time, and rows of varying length.

A list field (names, relatives, marks …) is stored flat, record after record, with `start`: the
items of record r are `start[r]` to `start[r + 1]`.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Any, TypeAlias

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

SETTLED_AT = 512
"""Rows that wait to be appended to their columns together."""


class _Numbers(dict[str, int]):
    """Gives a text that it does not hold the next number."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


class Vocabulary:
    """Texts numbered in order of first sight."""

    def __init__(self) -> None:
        self._codes = _Numbers()

    def code(self, word: str) -> int:
        """The number of `word`, given now if it is new."""
        return self._codes[word]

    def slots(self, words: tuple[str, ...], width: int) -> list[int]:
        """The numbers of the first `width` words, filled up with -1."""
        known = self._codes
        codes = [known[word] for word in words[:width]]
        return codes if len(codes) == width else codes + [-1] * (width - len(codes))

    def numbers(self, words: tuple[str, ...]) -> Ints:
        """The number of each word, and -1 at the end: for codes into `words`, of which -1 is none,
        this is the table of their codes here."""
        known = self._codes
        return np.array([*(known[word] for word in words), -1], dtype=np.int64)

    def words(self) -> tuple[str, ...]:
        return tuple(self._codes)


class Grower:
    """Columns of equal length that grow row by row; typecodes as in `array`: b h i q f d.

    >>> points = Grower(x="i", y="d")
    >>> points.push(3, 0.5)
    >>> len(points), points.arrays()["y"].tolist()
    (1, [0.5])
    """

    def __init__(self, **typecodes: str) -> None:
        self._columns = {name: array(code) for name, code in typecodes.items()}
        # Rows wait as tuples: turning many at once costs a third of appending value by value.
        self._waiting: list[tuple[float, ...]] = []
        self._length = 0  # of the columns, without the rows that wait
        self._lent = False

    def push(self, *row: float) -> None:
        """Append one row: a value for each column, in the order the columns were declared."""
        waiting = self._waiting
        waiting.append(row)
        if len(waiting) >= SETTLED_AT:
            self._settle()

    def _own(self) -> None:
        """Before the columns grow: those that `arrays` gave away stay as they are."""
        if self._lent:
            self._columns = {name: column[:] for name, column in self._columns.items()}
            self._lent = False

    def _settle(self) -> None:
        if not self._waiting:
            return
        self._own()
        values = zip(*self._waiting, strict=True)
        for column, part in zip(self._columns.values(), values, strict=True):
            column.extend(part)
        self._length += len(self._waiting)
        self._waiting.clear()

    def __len__(self) -> int:
        """Number of rows."""
        return self._length + len(self._waiting)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The columns by name, as numpy arrays. They are not copied: of a large file there is no
        room for two; the columns are copied when they grow again."""
        self._settle()
        self._lent = True
        return {
            name: np.asarray(column).astype(_DTYPES[column.typecode], copy=False)
            for name, column in self._columns.items()
        }

    def extend(self, columns: Mapping[str, npt.NDArray[Any]]) -> None:
        """Append many rows: an array of values for each column, all of one length."""
        self._settle()
        self._own()
        for name, column in self._columns.items():
            values = np.ascontiguousarray(columns[name], dtype=_DTYPES[column.typecode])
            column.frombytes(values.tobytes())
            self._length = len(column)

    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(self._columns)


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


def best_of_each(values: npt.NDArray[Any], offsets: Ints, absent: float) -> Floats:
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
