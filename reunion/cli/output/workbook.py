"""Results as .xlsx for caseworkers: 结果 with coloured grades, 依据 with every reason, 说明.

Rows go to disk as they come, so that a million of them need little memory. All text is written as
text: a value that begins with = + - or @ is never a formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO

from reunion.cli.output.fields import field_zh
from reunion.cli.output.rows import COLUMNS, GRADES, HEADINGS, questions

if TYPE_CHECKING:
    from reunion.engine import SearchResult
    from reunion.records import ScoredPair

SHEET_ROWS = 1_048_576
CELL_CHARACTERS = 32_767

_RESULT_COLUMNS = (*COLUMNS, "not_in_file_probability", "ask_next")
_REASON_COLUMNS = (
    "resident_id",
    "rank",
    "mp_id",
    "field",
    "level",
    "bits",
    "left",
    "right",
    "text",
)
_WIDTHS = {
    "resident_id": 18,
    "rank": 6,
    "mp_id": 18,
    "bits": 9,
    "probability": 9,
    "grade": 7,
    "reason": 80,
    "not_in_file_probability": 14,
    "ask_next": 50,
    "field": 12,
    "level": 14,
    "left": 28,
    "right": 28,
    "text": 70,
}
_COLOURS = {"A": "#F4B084", "B": "#FFE699", "C": "#DDEBF7", "D": "#EDEDED", "X": "#BFBFBF"}
_NOTES = (
    "本表由程序按证据强弱排列,供人工核实时参考,不能代替核实结论。",
    "证据分(bits)是各项依据之和:每多 1 分,两人为同一人的可能性相对翻一倍;"
    "它不因名单中其他候选而改变。",
    "概率考虑了先验、档案规模、其他候选以及“不在库中”的可能;同一受助人员各候选的概率之和不超过 1。",
    "没有填写的项目不加分也不减分。",
)


class _Sheet:
    """A sheet that is filled row by row and goes on in a further sheet when it is full."""

    def __init__(self, book: WorkbookWriter, title: str, columns: Sequence[str]) -> None:
        self._book, self._title, self._columns = book, title, columns
        self._parts = 0
        self._open()

    def _open(self) -> None:
        self._parts += 1
        title = self._title if self._parts == 1 else f"{self._title}{self._parts}"
        self._sheet = self._book.book.add_worksheet(title)
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_row(0, 32)
        for number, column in enumerate(self._columns):
            self._sheet.set_column(number, number, _WIDTHS[column])
        heads = [f"{column}\n{HEADINGS[column]}" for column in self._columns]
        self._next = 0
        self._write(heads, dict.fromkeys(range(len(heads)), self._book.head))

    def add(self, cells: Sequence[object], formats: dict[int, Any]) -> None:
        if self._next == SHEET_ROWS:
            self.close()
            self._open()
        self._write(cells, formats)

    def _write(self, cells: Sequence[object], formats: dict[int, Any]) -> None:
        for number, cell in enumerate(cells):
            style = formats.get(number, self._book.plain)
            if isinstance(cell, (int, float)):
                self._sheet.write_number(self._next, number, cell, style)
            elif cell:
                text = str(cell)[:CELL_CHARACTERS]
                self._sheet.write_string(self._next, number, text, style)
        self._next += 1

    def close(self) -> None:
        """Filters over what was written."""
        self._sheet.autofilter(0, 0, max(self._next - 1, 0), len(self._columns) - 1)


class WorkbookWriter:
    """Writes 结果 (one row a candidate), 依据 (one row a reason) and 说明 (what it all means)."""

    capacity: int | None = SHEET_ROWS - 1

    def __init__(self, file: BinaryIO) -> None:
        import xlsxwriter

        self._folder = TemporaryDirectory(prefix="reunion-")
        options = {"constant_memory": True, "tmpdir": self._folder.name}
        self.book = xlsxwriter.Workbook(file, options)
        self._add_formats()
        self._results = _Sheet(self, "结果", _RESULT_COLUMNS)
        self._reasons = _Sheet(self, "依据", _REASON_COLUMNS)
        self.rows = 0

    def _add_formats(self) -> None:
        top: dict[str, Any] = {"valign": "top"}
        add = self.book.add_format
        self.plain = add(top | {"text_wrap": True})
        self.head = add(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "bg_color": "#D9E1F2",
                "bottom": 1,
            }
        )
        self._bits = add(top | {"num_format": "+0.00;-0.00;0.00"})
        self._percent = add(top | {"num_format": "0.0%"})
        self._grades = {
            grade: add(top | {"bg_color": colour, "bold": grade in "AB", "align": "center"})
            for grade, colour in _COLOURS.items()
        }

    def add(self, resident_id: str, result: SearchResult) -> None:
        for number, pair in enumerate(result):
            cells: list[object] = [getattr(pair, column) for column in COLUMNS]
            if number == 0:
                cells += [result.not_in_file_probability, questions(result.ask_next)]
            grade = self._grades.get(pair.grade, self.plain)
            self._results.add(cells, {3: self._bits, 4: self._percent, 5: grade, 7: self._percent})
            self._add_reasons(pair)
        self.rows += len(result)

    def _add_reasons(self, pair: ScoredPair) -> None:
        for line in pair.evidence:
            about = (pair.resident_id, pair.rank, pair.mp_id)
            cells = (field_zh(line.field), line.level, line.bits, line.left, line.right, line.text)
            self._reasons.add((*about, *cells), {5: self._bits})

    def finish(self) -> None:
        self._results.close()
        self._reasons.close()
        self._add_notes()
        self.book.close()

    def _add_notes(self) -> None:
        sheet = self.book.add_worksheet("说明")
        sheet.set_column(0, 0, 8)
        sheet.set_column(1, 1, 110)
        for row, note in enumerate(_NOTES):
            sheet.write_string(row, 1, note, self.plain)
        for row, (grade, meaning) in enumerate(GRADES.items(), len(_NOTES) + 1):
            sheet.write_string(row, 0, grade, self._grades[grade])
            sheet.write_string(row, 1, meaning, self.plain)

    def discard(self) -> None:
        self.book.fileclosed = True  # else its destructor would write to the closed file
        for sheet in self.book.worksheets():
            sheet.row_data_fh.close()
        self._folder.cleanup()
