"""Results as JSON lines and as .csv."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, BinaryIO

from reunion.cli.output.rows import COLUMNS
from reunion.desk.cells import harmless

if TYPE_CHECKING:
    from reunion.engine import SearchResult


class JsonLinesWriter:
    """One object a candidate, with its evidence; the first of each resident also says how likely
    the resident is not in the file and what to ask next."""

    capacity: int | None = None

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.rows = 0

    def add(self, resident_id: str, result: SearchResult) -> None:
        import orjson

        for number, pair in enumerate(result):
            row = {**pair.to_json(), "evidence": [line.to_json() for line in pair.evidence]}
            if number == 0:
                row["not_in_file_probability"] = result.not_in_file_probability
                row["ask_next"] = result.ask_next
            self._file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        self.rows += len(result)

    def finish(self) -> None:
        """Every line is complete already."""

    def discard(self) -> None:
        """Nothing besides the file was opened."""


class CsvWriter:
    """The contract's columns in UTF-8 with a byte-order mark, so that Excel shows the Chinese."""

    capacity: int | None = None

    def __init__(self, file: BinaryIO) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._text)
        self._csv.writerow(COLUMNS)
        self.rows = 0

    def add(self, resident_id: str, result: SearchResult) -> None:
        for pair in result:
            self._csv.writerow([harmless(getattr(pair, column)) for column in COLUMNS])
        self.rows += len(result)

    def finish(self) -> None:
        self._text.flush()

    def discard(self) -> None:
        self._text.detach()
