"""What was read, what was understood and what was not: the account of one file.

Nothing is dropped in silence: rows that could not be used are in the quarantine, cells that could
not be used are listed here with sheet, row, column and reason, and columns that were not understood
are named. No value of a cell ever stands in a report. Lists are capped, counts never are, so the
report of a million rows stays small.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

LISTED = 1000
"""At most so many cells are listed one by one; the rest are in the counts."""

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class CellNote:
    """One cell and what is to be said of it; `row` counts from 1."""

    sheet: str
    row: int
    column: str
    reason: str


@dataclass(slots=True)
class CellNotes:
    """Notes on cells: the first ones in full, all of them counted by sheet, column and reason."""

    listed: list[CellNote] = field(default_factory=list)
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, sheet: str, row: int, column: str, reason: str) -> None:
        """Note one cell."""
        self.counts[sheet, column, reason] += 1
        if len(self.listed) < LISTED:
            self.listed.append(CellNote(sheet, row, column, reason))

    @property
    def count(self) -> int:
        """How many cells were noted."""
        return sum(self.counts.values())


@dataclass(slots=True)
class SheetReport:
    """One sheet: `header_rows` counts from 1; `understood` is (column header, field) in order."""

    name: str
    header_rows: tuple[int, ...] = ()
    understood: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    rows_read: int = 0
    rows_used: int = 0
    rows_quarantined: int = 0
    notes_skipped: int = 0
    headers_repeated: int = 0
    skipped: str = ""


@dataclass(slots=True)
class ReadingReport:
    """One file. `void` are cells that were not used, `warnings` cells that were, but look odd."""

    file: str
    format: str
    encoding: str = ""
    sheets: list[SheetReport] = field(default_factory=list)
    void: CellNotes = field(default_factory=CellNotes)
    warnings: CellNotes = field(default_factory=CellNotes)
    remarks: list[str] = field(default_factory=list)
    stopped_at_limit: bool = False

    @property
    def rows_read(self) -> int:
        """Rows that stood in the tables, notes and repeated headers not counted."""
        return sum(sheet.rows_read for sheet in self.sheets)

    @property
    def rows_used(self) -> int:
        """Rows that became records."""
        return sum(sheet.rows_used for sheet in self.sheets)

    @property
    def rows_quarantined(self) -> int:
        """Rows that went to the quarantine."""
        return sum(sheet.rows_quarantined for sheet in self.sheets)

    def render_zh(self) -> str:
        """The report for a caseworker, in Chinese: headers and counts, never a cell's value."""
        coding = f",编码 {self.encoding}" if self.encoding else ""
        lines = [
            f"文件“{self.file}”({self.format}{coding})",
            f"读到 {self.rows_read} 行,采用 {self.rows_used} 行,隔离 {self.rows_quarantined} 行",
        ]
        if self.stopped_at_limit:
            lines.append("已达到指定的条数上限,其余行没有读")
        for sheet in self.sheets:
            lines += _sheet_lines(sheet)
        lines += _note_lines("不能采用的单元格(该行其余内容照常采用)", self.void)
        lines += _note_lines("已采用但请核对的单元格", self.warnings)
        lines += self.remarks
        return "\n".join(lines)


def _place(sheet: str) -> str:
    """How a sheet is called; a csv has none."""
    return f"工作表“{sheet}”" if sheet else "表"


def _sheet_lines(sheet: SheetReport) -> list[str]:
    if sheet.skipped:
        return [f"{_place(sheet.name)}:未读,{sheet.skipped}"]
    rows = "、".join(str(row) for row in sheet.header_rows)
    lines = [
        f"{_place(sheet.name)}:"
        + (f"表头在第 {rows} 行," if rows else "")
        + f"读到 {sheet.rows_read} 行,采用 {sheet.rows_used} 行,"
        f"隔离 {sheet.rows_quarantined} 行"
    ]
    if sheet.understood:
        lines.append("  已识别:" + ",".join(f"{head}→{key}" for head, key in sheet.understood))
    if sheet.unknown:
        lines.append("  未识别(原样保留,不参与比对):" + "、".join(sheet.unknown))
    if sheet.notes_skipped:
        lines.append(f"  表下附注、合计等 {sheet.notes_skipped} 行,不作为人员")
    if sheet.headers_repeated:
        lines.append(f"  重复出现的表头 {sheet.headers_repeated} 行,已跳过")
    return lines


def _note_lines(title: str, notes: CellNotes) -> list[str]:
    if not notes.count:
        return []
    lines = [f"{title}:共 {notes.count} 处"]
    lines += [
        f"  {_place(note.sheet)}第 {note.row} 行“{note.column}”:{note.reason}"
        for note in notes.listed[:_SHOWN]
    ]
    if notes.count > _SHOWN:
        lines.append("  其余按列合计:")
        lines += [
            f"  {_place(sheet)}“{column}”:{reason},共 {count} 处"
            for (sheet, column, reason), count in notes.counts.most_common(_SHOWN)
        ]
    return lines
