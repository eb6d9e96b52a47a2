"""Records as JSON, one object a line (.jsonl, .jsonl.gz), read as a stream.

A line that is not JSON or not a valid record goes to the quarantine with its number and the key at
fault; the other lines go on.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, cast

import orjson

from reunion.errors import InputError, RecordError
from reunion.reading.fields import IDS, RECORDS, Kind, Record
from reunion.records import EncounterRecord, Resident

LONGEST_LINE = 16 << 20
"""Bytes; a longer line is damage, and reading it whole could fill the memory."""


RawLine: TypeAlias = tuple[int, bytes]
"""Number of a line, counted from 1, and its bytes."""


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One line: what was made of its record and the record's id, or the reason (and key) why there
    is none, with the line as text (`raw`)."""

    value: Any = None
    ident: str = ""
    reason: str = ""
    column: str = ""
    raw: str = ""


def raw_lines(path: Path) -> Iterator[RawLine]:
    """The lines of the file; of one that is too long only the start, so that its number counts."""
    with _open(path) as file:
        yield from enumerate(_lines(file, path), start=1)


@dataclass(frozen=True, slots=True)
class LineWork:
    """Reads one line after the other, and makes of each record what is wanted of it."""

    kind: Kind
    encoding: str
    make: Callable[[Any], Any]

    def __call__(self, line: RawLine) -> Line | None:
        """The line as read; None when there is nothing in it."""
        read = read_line(line, self.kind, self.encoding)
        if read is None or read.reason:
            return read
        return Line(self.make(read.value), read.ident)


def read_line(line: RawLine, kind: Kind, encoding: str) -> Line | None:
    """The record of a line, or why it has none; None for a line with nothing in it."""
    raw = line[1]
    if len(raw) == LONGEST_LINE:
        return Line(reason=f"这一行超过 {LONGEST_LINE >> 20} MB", raw=_show(raw[:2000]))
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return Line(reason=f"这一行不是 {encoding} 编码", raw=_show(raw))
    text = text.strip().removeprefix("\ufeff")
    return _read(text, kind) if text else None


def check_kind(path: Path, kind: Kind, first: Line) -> None:
    """Raises InputError if the first line shows that the file holds the other kind of record."""
    own, other = ("mp_id", "resident_id") if kind == "missing" else ("resident_id", "mp_id")
    if first.reason and f'"{other}"' in first.raw and own not in first.raw:
        raise _other_kind(path, kind, other)


def _open(path: Path) -> BinaryIO:
    if path.suffix.lower() == ".gz":
        return cast("BinaryIO", gzip.open(path, "rb"))
    return path.open("rb")


def _lines(file: BinaryIO, path: Path) -> Iterator[bytes]:
    try:
        while line := file.readline(LONGEST_LINE):
            rest = line
            while len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
                rest = file.readline(LONGEST_LINE)
            yield line
    except (EOFError, gzip.BadGzipFile):
        raise InputError(
            f"压缩文件“{path.name}”已损坏或不完整;请重新压缩或直接用 .jsonl",
            f"the compressed file {path.name!r} is damaged or cut short; use a plain .jsonl",
        ) from None


def _read(text: str, kind: Kind) -> Line:
    record = RECORDS[kind]
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return Line(reason=f"不是完整的 JSON(第 {error.colno} 个字符处)", raw=text)
    if not isinstance(data, dict):
        return Line(reason="应为一个 JSON 对象 {…}", raw=text)
    try:
        value = record.from_json(data)
    except RecordError as error:
        return Line(reason=error.zh, column=error.column, raw=text)
    ident = _ident(value)
    if not ident.strip():
        return Line(reason="编号为空", column=IDS[kind], raw=text)
    return Line(value, ident)


def _ident(value: Record) -> str:
    if isinstance(value, EncounterRecord):
        return value.key
    return value.resident_id if isinstance(value, Resident) else value.mp_id


def _show(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace").rstrip("\r\n")


def _other_kind(path: Path, kind: Kind, other: str) -> InputError:
    here, there = ("走失人员", "受助人员") if kind == "missing" else ("受助人员", "走失人员")
    return InputError(
        f"文件“{path.name}”里是{there}(有 {other}),这里需要{here};两个文件的位置可能放反了",
        f"{path.name!r} holds records with {other}, but {kind} records are expected here; the two "
        "files may have been exchanged",
    )
