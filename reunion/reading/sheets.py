"""The rows of one table as records: which rows are people, which are notes, which are no use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from reunion.reading.assembling import Bag, identifies, missing_person, resident
from reunion.reading.cells import MISSING, Cell, as_text
from reunion.reading.fields import Kind
from reunion.reading.grids import Row
from reunion.reading.quarantine import Quarantine
from reunion.reading.report import ReadingReport, SheetReport
from reunion.reading.rows import plan_rows
from reunion.reading.tables import Table
from reunion.records import MissingPerson, Resident

_NOTE = re.compile(
    r"\s*(?:(?:备\s*注|注|说\s*明|附\s*注|附|填\s*表\s*人|制\s*表\s*人?|填报人?|审\s*核\s*人?|负责人|经办人|联系人|联系电话|"
    r"填表日期|填表时间|制表时间|制表日期|填报单位|单位\s*[((\uff08]|单位负责人|统计时间|截止日期)[^\S\n]*[::\uff1a((\uff08]"
    r"|(?:合\s*计|总\s*计|小\s*计|共\s*计|本页合计|本页小计)\s*[::\uff1a]?|(?:以下空白|此行以下无内容|以上共\d+人|共\s*\d+\s*人)\s*$)"
)
_NOTE_STARTS = frozenset("备注说附填制审负经联单统截合总小共本以此 　")


class SheetReader:
    """Reads the rows under one header; counts everything in `sheet_report`."""

    def __init__(
        self, path: Path, kind: Kind, table: Table, report: ReadingReport, name: str, *,
        date1904: bool, alone: bool, quarantine: Quarantine, seen: set[int],
    ) -> None:  # fmt: skip
        self._file = path.name
        self._kind = kind
        self._table = table
        self._quarantine = quarantine
        self._seen = seen
        self._prefix = f"{path.stem}-{name}" if name else path.stem
        self._serial_prefix = "" if alone or not name else f"{name}-"
        self._name = name
        self._csv = report.format == "CSV"
        self._plan = plan_rows(table, kind, name, report, date1904)
        self._labels = frozenset(column.header for column in table.columns if column.header)
        self._serials = any(c.field and c.field.key == "serial" for c in table.columns)
        self.sheet_report = _sheet_report(table, name)
        report.sheets.append(self.sheet_report)

    def records(self, rows: Iterator[Row]) -> Iterator[Resident | MissingPerson]:
        """The records of the rows below the header; everything else is counted or put aside."""
        start = self._table.first_data_row
        for number, row, fault in rows:
            if number < start or not any(row):
                continue
            if fault:
                self._refuse(number, row, "", fault)
                continue
            if self._is_note(row):
                continue
            record = self._record(number, row)
            if record is not None:
                yield record

    def _is_note(self, row: Sequence[Cell]) -> bool:
        """Whether a row is a note under the table, a sum, blank, or the header once more."""
        first = next((cell for cell in row if cell not in ("", None)), None)
        if not isinstance(first, str):
            return False
        if first[0] in _NOTE_STARTS and _NOTE.match(first):
            self.sheet_report.notes_skipped += 1
            return True
        if first in self._labels and self._table.repeats(row):
            self.sheet_report.headers_repeated += 1
            return True
        return not first.strip() and not any(as_text(cell) for cell in row)

    def _record(self, number: int, row: Sequence[Cell]) -> Resident | MissingPerson | None:
        width = len(self._table.columns)
        if self._csv and len(row) > width and any(row[width:]):
            self._refuse(number, row, "", "这一行的列数多于表头,可能有没加引号的分隔符")
            return None
        bag = self._plan.gather(number, row)
        if not identifies(bag):
            self._refuse(number, row, "", _why_unusable(bag, row))
            return None
        ident, certain = self._ident(bag, number)
        if hash(ident) in self._seen and not certain:
            ident = f"{self._prefix}-{number}"
        if hash(ident) in self._seen:
            self._refuse(number, row, self._id_column(), "编号重复")
            return None
        self._seen.add(hash(ident))
        record = missing_person(bag, ident) if self._kind == "missing" else resident(bag, ident)
        self.sheet_report.rows_read += 1
        self.sheet_report.rows_used += 1
        return record

    def _ident(self, bag: Bag, number: int) -> tuple[str, bool]:
        """The id of a row and whether it is one that people gave: a running number (序号) starts
        anew in each sheet and names nobody, so it never makes a row a duplicate."""
        ident, serial = bag.pop("id", None), bag.pop("serial", None)
        if ident:
            if serial:
                bag.setdefault("extra", {})["序号"] = serial
            return str(ident), True
        if serial:
            return f"{self._serial_prefix}{serial}", False
        return f"{self._prefix}-{number}", False

    def _id_column(self) -> str:
        wanted = "resident_id" if self._kind == "resident" else "mp_id"
        columns = self._table.columns
        return next((c.header for c in columns if c.field and c.field.key == wanted), "序号")

    def _refuse(self, number: int, row: Sequence[Cell], column: str, reason: str) -> None:
        self.sheet_report.rows_read += 1
        self.sheet_report.rows_quarantined += 1
        self._quarantine.add(
            file=self._file, sheet=self._name, row=number, column=column, reason=reason, cells=row
        )


def _why_unusable(bag: Bag, row: Sequence[Cell]) -> str:
    filled = sum(as_text(cell) not in MISSING for cell in row)
    if filled <= 1 and ("serial" in bag or "id" in bag):
        return "整行只有编号"
    if filled <= 1:
        return "整行只有一格有内容,不像一个人的记录"
    return "没有可用于比对的信息(姓名、出生、证件号、地址、特征、亲属等都是空的或不能用)"


def _sheet_report(table: Table, name: str) -> SheetReport:
    understood = tuple(
        (column.header, column.field.key) for column in table.columns if column.field
    )
    unknown = tuple(column.header for column in table.columns if not column.field and column.header)
    return SheetReport(name, table.header_rows, understood, unknown)
