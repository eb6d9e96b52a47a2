"""Records as JSON, one object a line (.jsonl, .jsonl.gz), read as a stream.

A line that is not JSON or not a valid record goes to the quarantine with its number and the key at
fault; the other lines go on.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import orjson

from reunion.errors import InputError, RecordError
from reunion.reading.fields import Kind
from reunion.records import MissingPerson, Resident

LONGEST_LINE = 16 << 20
"""Bytes; a longer line is damage, and reading it whole could fill the memory."""


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One line: its record, or the reason (and key) why it has none. `raw` is the text."""

    number: int
    record: Resident | MissingPerson | None
    reason: str = ""
    column: str = ""
    raw: str = ""


def read_lines(path: Path, kind: Kind, encoding: str | None = None) -> Iterator[Line]:
    """Every non-empty line of the file. Raises InputError if it holds the other kind of record."""
    own, other = ("resident_id", "mp_id") if kind == "resident" else ("mp_id", "resident_id")
    number, first = 0, True
    with _open(path) as file:
        for raw in _raw_lines(file, path):
            number += 1
            line = _read(number, raw, kind, encoding or "utf-8")
            if line is None:
                continue
            if first and line.record is None and f'"{other}"' in line.raw and own not in line.raw:
                raise _other_kind(path, kind, other)
            first = False
            yield line


def _open(path: Path) -> BinaryIO:
    if path.suffix.lower() == ".gz":
        return cast("BinaryIO", gzip.open(path, "rb"))
    return path.open("rb")


def _raw_lines(file: BinaryIO, path: Path) -> Iterator[bytes]:
    """Lines; of one that is too long only the start, so that its number still counts."""
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


def _read(number: int, raw: bytes, kind: Kind, encoding: str) -> Line | None:
    if len(raw) == LONGEST_LINE:
        return Line(number, None, f"这一行超过 {LONGEST_LINE >> 20} MB", raw=_show(raw[:2000]))
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return Line(number, None, f"这一行不是 {encoding} 编码", raw=_show(raw))
    text = text.strip().removeprefix("\ufeff")
    if not text:
        return None
    record = Resident if kind == "resident" else MissingPerson
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return Line(number, None, f"不是完整的 JSON(第 {error.colno} 个字符处)", raw=text)
    if not isinstance(data, dict):
        return Line(number, None, "应为一个 JSON 对象 {…}", raw=text)
    try:
        value = record.from_json(data)
    except RecordError as error:
        return Line(number, None, error.zh, error.column, text)
    ident = value.resident_id if isinstance(value, Resident) else value.mp_id
    if not ident.strip():
        key = "resident_id" if kind == "resident" else "mp_id"
        return Line(number, None, "编号为空", key, text)
    return Line(number, value, raw=text)


def _show(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace").rstrip("\r\n")


def _other_kind(path: Path, kind: Kind, other: str) -> InputError:
    here, there = ("受助人员", "走失人员") if kind == "resident" else ("走失人员", "受助人员")
    return InputError(
        f"文件“{path.name}”里是{there}(有 {other}),这里需要{here};两个文件的位置可能放反了",
        f"{path.name!r} holds records with {other}, but {kind} records are expected here; the two "
        "files may have been exchanged",
    )
