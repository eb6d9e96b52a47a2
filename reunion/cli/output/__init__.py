"""Results of a search as a file: .jsonl, .csv or .xlsx, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from reunion.errors import UsageError
from reunion.writing import replacing

if TYPE_CHECKING:
    from reunion.cli.output.rows import ResultWriter


@contextmanager
def open_results(path: Path) -> Iterator[ResultWriter]:
    """Open `path` for results in the format of its ending.

    The file takes its place when the block ends without an error. Raises UsageError for another
    ending and OutputError, before the block runs, when the file cannot be written.
    """
    suffix = check_format(path)
    with replacing(path) as file:
        writer = _writer(suffix, file)
        try:
            yield writer
            writer.finish()
        finally:
            writer.discard()


def check_format(path: Path) -> str:
    """The ending of a result file. Raises UsageError when it is none of .jsonl, .csv, .xlsx."""
    suffix = path.suffix.lower()
    if suffix not in (".jsonl", ".csv", ".xlsx"):
        shown = suffix or "(无)"
        raise UsageError(
            f"结果文件“{path.name}”的后缀是 {shown},只能是 .jsonl、.csv 或 .xlsx",
            f"the result file {path.name} must end in .jsonl, .csv or .xlsx",
        )
    return suffix


def _writer(suffix: str, file: BinaryIO) -> ResultWriter:
    from reunion.cli.output.plain import CsvWriter, JsonLinesWriter

    if suffix == ".jsonl":
        return JsonLinesWriter(file)
    if suffix == ".csv":
        return CsvWriter(file)
    from reunion.cli.output.workbook import WorkbookWriter

    return WorkbookWriter(file)
