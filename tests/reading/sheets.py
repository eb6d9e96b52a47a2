"""Invented ugly files, and reading them in one line."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import openpyxl

from reunion.reading import Quarantine, ReadingReport, open_records
from reunion.records import MissingPerson, Resident

Rows = Sequence[Sequence[object]]


def valid_id(first: str) -> str:
    """The ID number whose first 17 digits are `first`."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(w * int(d) for w, d in zip(weights, first, strict=True))
    return first + "10X98765432"[total % 11]


def write_csv(path: Path, rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def write_xlsx(path: Path, sheets: Mapping[str, Rows], merged: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for area in merged:
            sheet.merge_cells(area)
    book.save(path)
    return path


def missing(path: Path, **options: Any) -> tuple[list[MissingPerson], ReadingReport]:
    """The records of a file of missing persons, and its report."""
    with Quarantine(path.with_name("aside.csv")) as aside:
        source = open_records(path, "missing", quarantine=aside, **options)
        return list(source), source.report


def residents(path: Path, **options: Any) -> tuple[list[Resident], ReadingReport]:
    """The records of a file of residents, and its report."""
    with Quarantine(path.with_name("aside.csv")) as aside:
        source = open_records(path, "resident", quarantine=aside, **options)
        return list(source), source.report


def aside(folder: Path) -> list[list[str]]:
    """The rows of the quarantine, without its header."""
    with (folder / "aside.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


def one(
    folder: Path, kind: Literal["missing", "resident"], **cells: object
) -> tuple[dict[str, Any], ReadingReport]:
    """The JSON of the only record of a table with one row: header → cell."""
    path = write_xlsx(folder / "one.xlsx", {"表": [[*cells], [*cells.values()]]})
    if kind == "missing":
        people, report = missing(path)
        return people[0].to_json(), report
    found, report = residents(path)
    return found[0].to_json(), report
