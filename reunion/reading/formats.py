"""The formats of a file: how each is opened, and where its tables and records come from.

Everything about the file as a whole is found out before the first record is asked for; the records
themselves are then read as a stream.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeAlias, cast

from reunion.errors import HeaderError, InputError
from reunion.reading import jsonlines, pfif
from reunion.reading.encoding import detect
from reunion.reading.fields import IDS, Field, Kind
from reunion.reading.grids import DELIMITERS, Row, Sheet, Workbook, csv_rows
from reunion.reading.headers import plain_header
from reunion.reading.quarantine import Quarantine
from reunion.reading.report import ReadingReport, SheetReport
from reunion.reading.sheets import Deal, SheetReader
from reunion.reading.tables import LOOK_AT, Table, find_table, no_header
from reunion.workers import dealt

Records: TypeAlias = Callable[[Deal], Iterator[Any]]
"""What is made of the records of an opened file, as a stream; to be called once."""


def empty_file(path: Path) -> InputError:
    """The error for a file with nothing in it."""
    return InputError(
        f"文件“{path.name}”是空的;应有一行表头和至少一行人员",
        f"{path.name!r} is empty; a header and at least one row are expected",
    )


class FileReader:
    """What the formats share: the file, the kind, the overrides, the ids seen so far."""

    def __init__(
        self, path: Path, kind: Kind, chosen: Mapping[str, Field | None], quarantine: Quarantine
    ) -> None:
        self.path = path
        self.kind: Kind = kind
        self.chosen = chosen
        self.quarantine = quarantine
        self.seen: set[int] = set()

    def open_jsonl(self, encoding: str | None) -> tuple[ReadingReport, Records]:
        return self._open_lines("JSON Lines", encoding or "utf-8", jsonlines.raw_lines(self.path))

    def open_pfif(self) -> tuple[ReadingReport, Records]:
        """Persons of a people finder; each is one line to the quarantine."""
        if self.kind != "missing":
            raise InputError(
                f"“{self.path.name}”是 PFIF 文件,只能作为失踪人员(missing)读入",
                f"{self.path.name!r} is PFIF: it can be read as missing persons only",
            )
        return self._open_lines("PFIF", "utf-8", enumerate(pfif.persons(self.path), start=1))

    def _open_lines(
        self, form: str, coding: str, lines: Iterator[jsonlines.RawLine]
    ) -> tuple[ReadingReport, Records]:
        report = ReadingReport(self.path.name, form, coding)
        sheet = SheetReport("")
        report.sheets.append(sheet)
        start: list[jsonlines.RawLine] = []
        first = None
        while first is None:
            line = next(lines, None)
            if line is None:
                raise empty_file(self.path)
            start = [line]
            first = jsonlines.read_line(line, self.kind, coding)
        jsonlines.check_kind(self.path, self.kind, first)

        def records(deal: Deal) -> Iterator[Any]:
            work = jsonlines.LineWork(self.kind, coding, deal.make)
            with closing(dealt(chain(start, lines), work, deal.workers)) as outcomes:
                for (number, _), line in outcomes:
                    if line is not None and self._counted(number, line, sheet):
                        yield line.value

        return report, records

    def _counted(self, number: int, line: jsonlines.Line, sheet: SheetReport) -> bool:
        """Count a line; whether its record is used."""
        sheet.rows_read += 1
        reason, column, raw = line.reason, line.column, line.raw
        if not reason:
            if hash(line.ident) not in self.seen:
                self.seen.add(hash(line.ident))
                sheet.rows_used += 1
                return True
            reason = "编号重复"
            column = IDS[self.kind]
        sheet.rows_quarantined += 1
        self.quarantine.add(
            file=self.path.name, sheet="", row=number, column=column, reason=reason, cells=(raw,)
        )
        return False

    def open_csv(self, encoding: str | None) -> tuple[ReadingReport, Records]:
        codec = detect(self.path, encoding)
        report = ReadingReport(self.path.name, "CSV", codec)
        delimiter, table = self._csv_table(codec)
        self._check_overrides(table)
        reader = self._sheet_reader(table, report, "", False, alone=True)
        return report, lambda deal: reader.records(csv_rows(self.path, codec, delimiter), deal)

    def _csv_table(self, codec: str) -> tuple[str, Table]:
        """The delimiter under which most columns are understood, and the table it shows."""
        best: tuple[str, Table] | None = None
        top: list[list[str]] = []
        for delimiter in DELIMITERS:
            rows = csv_rows(self.path, codec, delimiter)
            head = [cells for _, cells, _ in islice(rows, LOOK_AT)]
            rows.close()  # type: ignore[attr-defined]
            top = top or cast("list[list[str]]", head)
            table = find_table(head, self.kind, self.chosen)
            if table and (best is None or table.understood > best[1].understood):
                best = delimiter, table
        if not any(any(row) for row in top):
            raise empty_file(self.path)
        if best is None:
            raise no_header(self.path.name, "", top, codec)
        return best

    def open_workbook(self) -> tuple[ReadingReport, Records]:
        book = Workbook(self.path)
        report = ReadingReport(self.path.name, self.path.suffix.lower().lstrip("."))
        sheets = book.sheets()
        visible = [sheet for sheet in sheets if not sheet.hidden]
        for sheet in sheets:
            if sheet.hidden:
                hidden = SheetReport(sheet.name, skipped="工作表是隐藏的;需要时请取消隐藏")
                report.sheets.append(hidden)
        first: tuple[Row, ...] = ()
        first_name = ""
        for index, sheet in enumerate(visible):
            rows = book.rows(sheet)
            head = list(islice(rows, LOOK_AT))
            if table := find_table([cells for _, cells, _ in head], self.kind, self.chosen):
                if len(visible) == 1:
                    self._check_overrides(table)
                opened = (sheet, table, chain(head, rows))
                beside = (visible[:index], visible[index + 1 :])
                return report, partial(self._workbook, book, report, opened, beside)
            if head and not first:
                first, first_name = tuple(head), sheet.name
        if not any(any(cells) for _, cells, _ in first):
            raise empty_file(self.path)
        raise no_header(self.path.name, first_name, [cells for _, cells, _ in first], "")

    def _workbook(
        self, book: Workbook, report: ReadingReport, opened: tuple[Sheet, Table, Iterator[Row]],
        beside: tuple[list[Sheet], list[Sheet]], deal: Deal,
    ) -> Iterator[Any]:  # fmt: skip
        before, after = beside
        for sheet in before:
            self._skip(report, sheet, book.rows(sheet))
        sheet, table, rows = opened
        alone = not before and not after
        seen_headers = {plain_header(column.header) for column in table.columns}
        reader = self._sheet_reader(table, report, sheet.name, book.date1904, alone)
        yield from reader.records(rows, deal)
        for sheet in after:
            rows = book.rows(sheet)
            head = list(islice(rows, LOOK_AT))
            found = find_table([cells for _, cells, _ in head], self.kind, self.chosen)
            if found is None:
                self._skip(report, sheet, chain(head, rows))
                continue
            seen_headers |= {plain_header(column.header) for column in found.columns}
            reader = self._sheet_reader(found, report, sheet.name, book.date1904, alone)
            yield from reader.records(chain(head, rows), deal)
        for header in self.chosen.keys() - seen_headers:
            report.remarks.append(f"指定的列“{header}”在各工作表中都没有找到")

    def _skip(self, report: ReadingReport, sheet: Sheet, rows: Iterator[Row]) -> None:
        """A sheet without a header: named in the report, quarantined if it looks like data."""
        filled = [sum(cell not in ("", None) for cell in cells) for _, cells, _ in rows]
        count = sum(map(bool, filled))
        skipped = SheetReport(sheet.name, skipped=f"没有找到表头({count} 行)" if count else "空表")
        report.sheets.append(skipped)
        if sum(cells >= 3 for cells in filled) >= 2:
            skipped.rows_read = skipped.rows_quarantined = count
            self.quarantine.add(
                file=self.path.name, sheet=sheet.name, row=0, column="",
                reason=f"整个工作表没有可识别的表头,{count} 行都没有读入", cells=(),
            )  # fmt: skip

    def _sheet_reader(
        self, table: Table, report: ReadingReport, name: str, date1904: bool, alone: bool
    ) -> SheetReader:
        return SheetReader(
            self.path, self.kind, table, report, name, date1904=date1904, alone=alone,
            quarantine=self.quarantine, seen=self.seen,
        )  # fmt: skip

    def _check_overrides(self, table: Table) -> None:
        """Raises HeaderError for an override of a column that the only table does not have."""
        headers = {plain_header(column.header) for column in table.columns}
        for header in self.chosen:
            if header not in headers:
                there = "、".join(column.header for column in table.columns if column.header)
                raise HeaderError(
                    f"指定的列“{header}”在文件“{self.path.name}”里没有;文件里的列有:{there}",
                    f"there is no column {header!r} in {self.path.name!r}; it has: {there}",
                )
