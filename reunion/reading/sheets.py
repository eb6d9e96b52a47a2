"""The rows of one table as records: which rows are people, which are notes, which are no use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reunion.reading.cells import Cell
from reunion.reading.fields import IDS, Kind
from reunion.reading.grids import Row
from reunion.reading.outcomes import HEADER, REMARK, Outcome, RowWork, TableSetting
from reunion.reading.quarantine import Quarantine
from reunion.reading.report import ReadingReport, SheetReport
from reunion.reading.tables import Table
from reunion.workers import dealt


@dataclass(frozen=True, slots=True)
class Deal:
    """What is to be made of each record, and by how many processes. With more than one, `make` has
    to be a function that other processes can import, and what it makes has to be picklable."""

    make: Callable[[Any], Any]
    workers: int = 1


def as_read(record: Any) -> Any:
    """The record itself."""
    return record


AS_READ = Deal(as_read)


class SheetReader:
    """Reads the rows under one header; counts everything in `sheet_report`."""

    def __init__(
        self, path: Path, kind: Kind, table: Table, report: ReadingReport, name: str, *,
        date1904: bool, alone: bool, quarantine: Quarantine, seen: set[int],
    ) -> None:  # fmt: skip
        self._file = path.name
        self._kind = kind
        self._report = report
        self._quarantine = quarantine
        self._seen = seen
        self._name = name
        self._setting = TableSetting(
            table, kind, date1904, report.format == "CSV",
            prefix=f"{path.stem}-{name}" if name else path.stem,
            serial_prefix="" if alone or not name else f"{name}-",
        )  # fmt: skip
        self.sheet_report = _sheet_report(table, name)
        report.sheets.append(self.sheet_report)

    def records(self, rows: Iterator[Row], deal: Deal) -> Iterator[Any]:
        """What `deal` makes of the rows below the header, in order; everything else is counted or
        put aside."""
        start = self._setting.table.first_data_row
        work = RowWork(self._setting, deal.make)
        people = (row for row in rows if row[0] >= start and any(row[1]))
        with closing(dealt(people, work, deal.workers)) as outcomes:
            for (number, cells, _), outcome in outcomes:
                settled = self._settled(number, cells, outcome, work)
                if settled is not None:
                    yield settled.value

    def _settled(
        self, number: int, cells: Sequence[Cell], outcome: Outcome, work: RowWork
    ) -> Outcome | None:
        """The outcome of a row that is used, counted; None for any other row, accounted for."""
        if outcome.skipped:
            self.sheet_report.notes_skipped += outcome.skipped == REMARK
            self.sheet_report.headers_repeated += outcome.skipped == HEADER
            return None
        for used, header, reason in outcome.notes:
            notes = self._report.warnings if used else self._report.void
            notes.add(self._name, number, header, reason)
        if outcome.reason:
            self._refuse(number, cells, outcome.column, outcome.reason)
            return None
        if hash(outcome.ident) in self._seen and not outcome.certain:
            outcome = work.read(number, cells, work.spare_ident(number))
        if hash(outcome.ident) in self._seen:
            self._refuse(number, cells, self._id_column(), "编号重复")
            return None
        self._seen.add(hash(outcome.ident))
        self.sheet_report.rows_read += 1
        self.sheet_report.rows_used += 1
        return outcome

    def _id_column(self) -> str:
        wanted, columns = IDS[self._kind], self._setting.table.columns
        return next((c.header for c in columns if c.field and c.field.key == wanted), "序号")

    def _refuse(self, number: int, row: Sequence[Cell], column: str, reason: str) -> None:
        self.sheet_report.rows_read += 1
        self.sheet_report.rows_quarantined += 1
        self._quarantine.add(
            file=self._file, sheet=self._name, row=number, column=column, reason=reason, cells=row
        )


def _sheet_report(table: Table, name: str) -> SheetReport:
    understood = tuple(
        (column.header, column.field.key) for column in table.columns if column.field
    )
    unknown = tuple(column.header for column in table.columns if not column.field and column.header)
    return SheetReport(name, table.header_rows, understood, unknown)
