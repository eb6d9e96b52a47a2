"""Opening the input files of a command, and dealing out `--map` among them.

`--map 列名=字段` names a column of one of the files; the others need not have it, nor the field.
One that fits no file is refused with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from reunion.errors import HeaderError, ReunionError, UsageError
from reunion.reading import Quarantine, Source, open_records
from reunion.reading.headers import plain_header
from reunion.records import MissingPerson, Resident

R = TypeVar("R", Resident, MissingPerson)

_NAMED_COLUMN = re.compile(r"(?:指定的)?列“(.*?)”")
"""How the errors about one override begin."""


@dataclass(slots=True)
class Inputs:
    """The files of one run. Open all of them, then `check_overrides`, then read."""

    quarantine: Quarantine
    overrides: Mapping[str, str]
    encoding: str | None = None
    limit: int | None = None
    _used: set[str] = field(default_factory=set)
    _refused: dict[str, ReunionError] = field(default_factory=dict)

    def residents(self, path: Path) -> Source[Resident]:
        """Open the residents' file; only the first `limit` of them are read."""
        return self._open(
            path,
            lambda overrides: open_records(
                path,
                "resident",
                overrides=overrides,
                limit=self.limit,
                encoding=self.encoding,
                quarantine=self.quarantine,
            ),
        )

    def missing(self, path: Path) -> Source[MissingPerson]:
        """Open the file of missing persons."""
        return self._open(
            path,
            lambda overrides: open_records(
                path,
                "missing",
                overrides=overrides,
                encoding=self.encoding,
                quarantine=self.quarantine,
            ),
        )

    def _open(self, path: Path, opened: Callable[[Mapping[str, str]], Source[R]]) -> Source[R]:
        if ".jsonl" in path.suffixes:
            return opened({})
        left = dict(self.overrides)
        while True:
            try:
                source = opened(left)
            except (HeaderError, UsageError) as error:
                column = _column_at_fault(error, tuple(left))
                if column is None:
                    raise
                self._refused[column] = error
                del left[column]
            else:
                self._used.update(left)
                return source

    def check_overrides(self) -> None:
        """Raise what was wrong with the first override that fitted none of the files."""
        for column in self.overrides:
            if column in self._used:
                continue
            raise self._refused.get(column) or UsageError(
                f"--map 只用于表格(.csv .xlsx .xls),.jsonl 没有列“{column}”可以指定",
                f"--map is for tables; a .jsonl file has no column {column!r} to map",
            )


def _column_at_fault(error: ReunionError, columns: Sequence[str]) -> str | None:
    named = _NAMED_COLUMN.match(error.zh)
    if named is None:
        return None
    return next((c for c in columns if plain_header(c) == plain_header(named[1])), None)
