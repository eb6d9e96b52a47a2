"""The flat tables that peers read: one row a person, every cell text, empty when unknown.

Standard library only. `names`, `kin`, `mark_codes` … hold several values with "|" between them; a
resident's `name` is the first claim that the station did not make up. The columns after
`event_place` stand in the prepared tables only: this project's normalised values.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

Row: TypeAlias = dict[str, str]

RAW = (
    "id",
    "name",
    "names",
    "sex",
    "birth_date",
    "age",
    "birth_year",
    "place",
    "accent",
    "height",
    "ethnicity",
    "marks",
    "kin",
    "disability",
    "clothing",
    "id_number",
    "event_date",
    "event_place",
)
PREPARED = (
    "surname",
    "given",
    "surname_py",
    "given_py",
    "given1_py",
    "given2_py",
    "names_py",
    "province",
    "prefecture",
    "county",
    "birth_lo",
    "birth_hi",
    "mark_codes",
    "kin_py",
    "kin_given",
    "region",
    "event_day",
    "event_province",
    "event_prefecture",
    "event_county",
    "disability_codes",
)
SEPARATOR = "|"


def flat_file(world: Path, variant: str, side: str) -> Path:
    """The table of one side ("records" or "residents") of a world in one variant."""
    return world / "flat" / f"{variant}-{side}.csv"


def read_flat(world: Path, variant: str, side: str) -> list[Row]:
    """All rows of a flat table, in the order of the world's file."""
    with flat_file(world, variant, side).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_flat(path: Path, columns: Iterable[str], rows: Iterable[Row]) -> None:
    """Write a flat table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns))
        writer.writeheader()
        writer.writerows(rows)


def many(cell: str) -> list[str]:
    """The values of a cell."""
    return [one for one in cell.split(SEPARATOR) if one]


def year(cell: str) -> int | None:
    """A year cell as a number."""
    return int(cell) if cell else None
