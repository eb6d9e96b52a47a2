"""The quarantine (隔离文件): rows that could not be used, with where they stood and why.

A csv in UTF-8 with BOM (so that spreadsheet programs open it right), one row an entry:
文件, 工作表, 行号, 列, 原因, then the cells of the row as they were. It is written beside its final
name and moved into place at the end, and there is no file when there is nothing to say. It holds
personal data like its source, so only its owner may read it.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from reunion.errors import OutputError

HEADER = ("文件", "工作表", "行号", "列", "原因", "原始内容")
_FORMULA = re.compile(r"\s*(?:[=@]|[+-][A-Za-z(])")


class Quarantine:
    """Collects unusable rows; use it as a context manager. `count` is the number of rows so far.

    Raises OutputError when the file cannot be written. If the block ends in an exception, the rows
    so far are still kept, because they say what was wrong.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self.count = 0
        self._file: IO[str] | None = None
        self._writer: Any = None

    def __repr__(self) -> str:
        return f"Quarantine({self.path.name!r}, count={self.count})"

    def __enter__(self) -> Quarantine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is None:
            return
        self._file.close()
        self._file = None
        try:
            os.replace(self._part, self.path)
        except OSError as fault:
            raise self._unwritable(fault) from fault

    @property
    def _part(self) -> Path:
        return self.path.with_name(self.path.name + ".part")

    def add(
        self, *, file: str, sheet: str, row: int, column: str, reason: str, cells: Iterable[object]
    ) -> None:
        """Put one row aside. `row` counts from 1 as the spreadsheet program shows it."""
        writer = self._writer if self._file is not None else self._open()
        raw = ("" if cell is None else _harmless(str(cell)) for cell in cells)
        writer.writerow((file, sheet, row or "", column, reason, *raw))
        self.count += 1

    def _open(self) -> Any:
        if self.count:
            raise OutputError(
                f"隔离文件“{self.path.name}”已经写完,不能再追加",
                f"the quarantine {self.path.name!r} is finished and takes no more rows",
            )
        try:
            handle = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as fault:
            raise self._unwritable(fault) from fault
        self._file = os.fdopen(handle, "w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(HEADER)
        return self._writer

    def _unwritable(self, fault: OSError) -> OutputError:
        why = fault.strerror or type(fault).__name__
        return OutputError(
            f"隔离文件“{self.path}”写不了({why});请换一个可以写入的文件夹",
            f"the quarantine {str(self.path)!r} cannot be written ({why}); use a writable folder",
        )


def _harmless(text: str) -> str:
    """A text that a spreadsheet program would run as a formula gets an apostrophe in front."""
    return "'" + text if _FORMULA.match(text) else text
