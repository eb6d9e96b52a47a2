"""How a block of columns grows: record by record, or by blocks that grew in other processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy.typing as npt

from reunion.columns.growing import Grower, Ints, Vocabulary

UNITS = "units"
"""The vocabulary that all blocks of a table share."""


class Growing(Protocol):
    """Columns of equal length: a `Grower`, or what grows like one."""

    def __len__(self) -> int: ...

    def names(self) -> tuple[str, ...]: ...

    def arrays(self) -> dict[str, npt.NDArray[Any]]: ...

    def extend(self, columns: Mapping[str, npt.NDArray[Any]]) -> None: ...


class BlockBuilder:
    """The columns of one block: one row a record, and lists of varying length.

    A subclass says which columns there are, which of them are codes into which words, and adds
    single records.
    """

    def __init__(
        self,
        *,
        rows: tuple[Growing, ...] = (),
        lists: Mapping[str, Growing] | None = None,
        words: tuple[str, ...] = (),
        codes: Mapping[str, str] | None = None,
        units: Vocabulary | None = None,
    ) -> None:
        """`rows`: the columns with one row a record; `lists`: by the name of the column of starts,
        the columns of the items; `words`: the block's own vocabularies; `codes`: by the name of a
        column, the vocabulary that its values count along."""
        self._rows = rows
        self._lists = dict(lists or {})
        self._starts = Grower(**dict.fromkeys(self._lists, "q"))
        self._starts.push(*(0 for _ in self._lists))
        self._words = {name: Vocabulary() for name in words}
        self._codes = dict(codes or {})
        self._units = Vocabulary() if units is None else units

    def _end_lists(self) -> None:
        """The lists of one more record are complete."""
        self._starts.push(*(len(items) for items in self._lists.values()))

    def _growers(self) -> tuple[Growing, ...]:
        return (*self._rows, *self._lists.values())

    def arrays(self) -> dict[str, Any]:
        """Every column and vocabulary of the block by name."""
        out: dict[str, Any] = self._starts.arrays() if self._lists else {}
        for grower in self._growers():
            out |= grower.arrays()
        return out | {name: vocabulary.words() for name, vocabulary in self._words.items()}

    def extend(self, block: object, units: Ints) -> None:
        """Append the records of a finished block of this kind, whose units have the numbers
        `units` here (see `Vocabulary.numbers`)."""
        numbers = {
            name: vocabulary.numbers(getattr(block, name))
            for name, vocabulary in self._words.items()
        } | {UNITS: units}
        if self._lists:
            starts = {
                name: getattr(block, name)[1:] + len(items) for name, items in self._lists.items()
            }
            self._starts.extend(starts)
        for grower in self._growers():
            columns = {name: self._here(name, block, numbers) for name in grower.names()}
            grower.extend(columns)

    def _here(self, name: str, block: object, numbers: Mapping[str, Ints]) -> npt.NDArray[Any]:
        """A column of another block in the codes of this one."""
        column: npt.NDArray[Any] = getattr(block, name)
        return numbers[self._codes[name]][column] if name in self._codes else column
