"""Tables of records as .csv or .xlsx; nothing in a cell is ever run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from reunion.cli.output.workbook import CELL_CHARACTERS, SHEET_ROWS
from reunion.desk.cells import harmless
from reunion.errors import OutputError


def write_csv(out: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """UTF-8 with a byte-order mark; a cell that a spreadsheet would run gets an apostrophe."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    table = csv.writer(text)
    table.writerow([harmless(heading) for heading in headings])
    table.writerows([harmless(cell) for cell in row] for row in rows)
    text.flush()
    text.detach()


def write_xlsx(out: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """One sheet; text is written as text. Raises OutputError when a sheet cannot hold the rows."""
    import xlsxwriter

    with TemporaryDirectory(prefix="reunion-") as folder:
        book = xlsxwriter.Workbook(out, {"constant_memory": True, "tmpdir": folder})
        sheet = book.add_worksheet("导出")
        head = book.add_format({"bold": True, "bg_color": "#D9E1F2", "bottom": 1})
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, head)
        for number, row in enumerate(rows, 1):
            if number >= SHEET_ROWS:
                raise OutputError(
                    f"超过 {SHEET_ROWS:,} 行,.xlsx 装不下;请改用 .csv",
                    f"more than {SHEET_ROWS:,} rows do not fit into .xlsx; write .csv",
                )
            for column, cell in enumerate(row):
                if isinstance(cell, (int, float)):
                    sheet.write_number(number, column, cell)
                elif cell:
                    sheet.write_string(number, column, str(cell)[:CELL_CHARACTERS])
        book.close()
