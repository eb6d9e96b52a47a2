"""Rows of cells out of a file: csv piece by piece, workbooks sheet by sheet.

A csv is read as a stream, so memory does not grow with the file. Sheets of a workbook are read one
at a time by calamine, which must hold one sheet. Row numbers count from 1, as a spreadsheet program
shows them.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from reunion.errors import InputError
from reunion.reading.cells import Cell
from reunion.reading.encoding import fold

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

Row: TypeAlias = tuple[int, list[Cell], str]
"""Row number, cells, and why the row as such cannot be read ("" if it can)."""

DELIMITERS = (",", ";", "\t", "|")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNCLOSED = "引号没有成对,或单元格过长,这一行读不完整"


def csv_rows(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    """The rows of a csv. Where quotes do not close, every line that was swallowed is a faulty row,
    so that nothing disappears into one cell."""
    taken: list[str] = []
    with path.open(encoding=encoding, newline="") as file:

        def lines() -> Iterator[str]:
            for line in file:
                taken.append(line)
                yield fold(line)

        reader = csv.reader(lines(), delimiter=delimiter)
        number = 0
        while True:
            try:
                cells = next(reader)
                whole = len(taken) == 1 or sum(line.count('"') for line in taken) % 2 == 0
            except StopIteration:
                return
            except csv.Error:
                cells, whole = [], False
            if whole:
                number += 1
                yield number, cast("list[Cell]", cells), ""
            else:
                for line in taken:
                    number += 1
                    yield number, [line.rstrip("\r\n")], _UNCLOSED
            taken.clear()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook; `hidden` sheets are named but not read."""

    name: str
    index: int
    hidden: bool


class Workbook:
    """An .xlsx, .xlsm or .xls file. Raises InputError for one that cannot be opened."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._book = _open(path)
        self.date1904 = _date1904(path)

    def sheets(self) -> list[Sheet]:
        """The sheets in order; charts and macros are no sheets."""
        from python_calamine import SheetTypeEnum, SheetVisibleEnum

        return [
            Sheet(meta.name, index, meta.visible != SheetVisibleEnum.Visible)
            for index, meta in enumerate(self._book.sheets_metadata)
            if meta.typ == SheetTypeEnum.WorkSheet
        ]

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows of one sheet."""
        from python_calamine import CalamineError

        try:
            grid = self._book.get_sheet_by_index(sheet.index)
        except CalamineError:
            raise _damaged(self._path, f"工作表“{sheet.name}”") from None
        if grid.height == 0:
            return
        for number, cells in enumerate(grid.iter_rows(), 1):
            # old conversions from GBK leave the same private-use characters in workbooks
            folded = [fold(cell) if type(cell) is str else cell for cell in cells]
            yield number, cast("list[Cell]", folded), ""


def _open(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineError, PasswordError
    from python_calamine import CalamineWorkbook as Book

    with path.open("rb") as file:
        start = file.read(512)
    if not start.startswith((_OLE, b"PK")) and start.lstrip()[:1] in (b"<",):
        raise InputError(
            f"文件“{path.name}”其实是网页(HTML),不是表格文件;请用表格软件打开后另存为 xlsx",
            f"{path.name!r} is a web page, not a workbook; open it and save it as xlsx",
        )
    if start.startswith(_OLE) and _encrypted(path):
        raise _locked(path)
    try:
        return Book.from_path(str(path))
    except PasswordError:
        raise _locked(path) from None
    except (CalamineError, OSError, ValueError):
        raise _damaged(path, "") from None


def _locked(path: Path) -> InputError:
    return InputError(
        f"文件“{path.name}”设有打开密码;请去掉密码后另存为 xlsx 再读",
        f"{path.name!r} is protected by a password; save a copy without one",
    )


def _damaged(path: Path, where: str) -> InputError:
    return InputError(
        f"文件“{path.name}”{where}已损坏,或不是它的扩展名所说的格式;请用表格软件打开后另存为 xlsx",
        f"{path.name!r} is damaged or not what its extension says; open it and save it as xlsx",
    )


def _encrypted(path: Path) -> bool:
    """An encrypted .xlsx is an OLE file with a stream of this name."""
    with path.open("rb") as file:
        return "EncryptedPackage".encode("utf-16-le") in file.read(1 << 20)


def _date1904(path: Path) -> bool:
    """Whether the workbook counts days from 1904, as old Macintosh files do."""
    try:
        with zipfile.ZipFile(path) as archive:
            text = archive.read("xl/workbook.xml")
    except zipfile.BadZipFile:
        return _date1904_xls(path)
    except KeyError:
        return False
    return re.search(rb"date1904=\"(?:1|true)\"", text) is not None


def _date1904_xls(path: Path) -> bool:
    """The DATEMODE record (0x0022) in the globals of a BIFF8 stream ([MS-XLS] 2.4.77)."""
    with path.open("rb") as file:
        data = file.read(1 << 20)
    at = data.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    while 0 <= at <= len(data) - 6:
        kind, size = _word(data, at), _word(data, at + 2)
        if kind == 0x22:
            return _word(data, at + 4) == 1
        if kind in (0x0A, 0x85):  # end of the globals, or the sheets begin
            return False
        at += 4 + size
    return False


def _word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def first_rows(path: Path, most: int) -> Iterator[list[str]]:
    """The cells of the first rows of a .csv or of the first sheet of a workbook, as text. Raises
    InputError for a file that cannot be read."""
    from itertools import islice

    from reunion.reading.encoding import detect

    if not path.is_file():
        raise InputError(f"找不到文件“{path}”;请检查文件名", f"no such file: {str(path)!r}")
    if path.suffix.lower() == ".csv":
        rows = csv_rows(path, detect(path, None), ",")
    else:
        book = Workbook(path)
        rows = book.rows(book.sheets()[0])
    for _, cells, _ in islice(rows, most):
        yield [str(cell or "") for cell in cells]
