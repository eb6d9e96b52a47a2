"""Small converters that wrap others: a text, one part of an object, a date in its several uses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from reunion.reading.births import read_zodiac
from reunion.reading.cells import Cell, Flagged, Keep, Void, as_text, split_list
from reunion.reading.dates import quick, read_date
from reunion.reading.kin import read_sibling_count
from reunion.reading.values import HEALTHY


def text(cell: Cell) -> str:
    """The cell as written."""
    return cell if isinstance(cell, str) else as_text(cell)


def part(key: str, converter: Callable[[Cell], Any]) -> Callable[[Cell], Any]:
    """A converter whose value becomes one key of an object."""

    def read(cell: Cell) -> Any:
        value = converter(cell)
        if isinstance(value, Flagged):
            return Flagged({key: value.value}, value.warning)
        return {key: value}

    return read


def event_date(cell: Cell, date1904: bool) -> dict[str, str]:
    """Date and note of an event: 2003年夏天 is the year and the words."""
    if isinstance(cell, str) and (date := quick(cell)):
        return {"date": date}
    told = read_date(cell, date1904)
    parts = {"date": told.date} if told.date else {}
    return parts | ({"note": told.note} if told.note else {})


def plain_date(cell: Cell, date1904: bool) -> str | Flagged:
    """A date where there is no room for words. Raises Void if there is none."""
    told = read_date(cell, date1904)
    if told.date is None:
        raise Void("看不懂的日期")
    if told.note:
        return Flagged(told.date, "日期里还有别的字,只取了日期部分")
    return told.date


def date_part(cell: Cell, date1904: bool) -> Any:
    """As `plain_date`, as the key `date` of an object."""
    return part("date", lambda value: plain_date(value, date1904))(cell)


def zodiac(cell: Cell) -> str | None:
    """The zodiac sign of a column that holds nothing else."""
    return read_zodiac(cell, True)


def health(cell: Cell) -> tuple[str, ...]:
    """What is wrong with someone's health; "健康" names nothing and is kept as written."""
    told = tuple(item for item in split_list(as_text(cell)) if item not in HEALTHY)
    if not told:
        raise Keep
    return told


def sibling_count(cell: Cell) -> dict[str, int]:
    """Number of brothers and sisters; a cell that names them instead is kept as written."""
    if isinstance(cell, str) and re.search(r"[:\uff1a]", cell):
        raise Keep
    return read_sibling_count(cell)
