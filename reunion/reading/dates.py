"""Dates as they stand in tables: text, digits, Chinese numerals, spreadsheet serial numbers.

`read_date` gives "YYYY", "YYYY-MM" or "YYYY-MM-DD", never more than was written. A date that the
calendar does not have is refused, not mended. A serial number counts days from the workbook's
epoch.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from contextlib import suppress
from dataclasses import dataclass

from reunion.reading.cells import Cell, Void, as_text, han_digits, han_number, narrow

EARLIEST, LATEST = 1850, 2100
_EPOCH_1900 = dt.date(1899, 12, 30).toordinal()
_EPOCH_1904 = dt.date(1904, 1, 1).toordinal()
_SERIALS = (366, 73_415)
"""1901-01-01 to 2100-12-31 counted from 1900; smaller numbers are years or ages, not days."""

_CLOCK = re.compile(
    r"[T\s]*(?:[上下]午|凌晨|早上|晚上?)?\s*\d{1,2}(?::\d{1,2}(?::\d{1,2}(?:\.\d+)?)?|[时点](?:\d{1,2}分?)?)\s*(?:许|左右)?$"
)
_FULL = r"(\d{4})\s*(?:[-./\\年_、]|\s)\s*(\d{1,2})\s*(?:[-./\\月_、]|\s)\s*(\d{1,2})\s*[日号]?"
_MONTH = r"(\d{4})\s*[-./\\年_]\s*(\d{1,2})\s*月?份?"
_YEAR = r"(\d{4})\s*年?"
_QUICK = re.compile(r"([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?")
_SHAPES = tuple(
    re.compile(shape)
    for shape in (_FULL, r"(\d{4})(\d{2})(\d{2})", _MONTH, r"(\d{4})(\d{2})", _YEAR)
)
_INSIDE = tuple(
    re.compile(r"(?<!\d)" + shape + r"(?!\d)")
    for shape in (
        _FULL,
        r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*(?:月|(?![-./\d]))",
        r"((?:1[89]|20)\d\d)",
    )
)
_SHORT_YEAR = re.compile(r"'?(\d{2})年(?:(\d{1,2})月(?:(\d{1,2})[日号]?)?)?")
_BACKWARD = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_HAN_YEAR = re.compile(r"([〇○零一二三四五六七八九O]{4})(?=\s*年)")
_HAN_PART = re.compile(r"([〇零一二三四五六七八九十]{1,3})(?=[月日号])")

IMPOSSIBLE = "日历上没有这一天"


@dataclass(frozen=True, slots=True)
class Told:
    """A date as told: `date` may be partial or absent; `note` is the text if it says more."""

    date: str | None = None
    note: str | None = None


def day(year: int, month: int = 0, dom: int = 0) -> str:
    """The date as text; 0 for month or day means not told. Raises Void if there is no such day."""
    if not EARLIEST <= year <= LATEST:
        raise Void(f"年份不在 {EARLIEST}–{LATEST} 之间")
    if not month:
        if dom:
            raise Void(IMPOSSIBLE)
        return f"{year:04d}"
    if not 1 <= month <= 12:
        raise Void(IMPOSSIBLE)
    if not dom:
        return f"{year:04d}-{month:02d}"
    try:
        return dt.date(year, month, dom).isoformat()
    except ValueError:
        raise Void(IMPOSSIBLE) from None


def from_serial(number: float, date1904: bool) -> str | None:
    """The day of a spreadsheet serial number; None if the number cannot be one."""
    whole = int(number)
    if date1904:
        whole += _EPOCH_1904 - _EPOCH_1900
    if not _SERIALS[0] <= whole <= _SERIALS[1]:
        return None
    return dt.date.fromordinal(_EPOCH_1900 + whole).isoformat()


def from_number(number: float, date1904: bool) -> str | None:
    """A date written as a bare number: 19850203, 198502, 1985, 1985.2 or a serial number."""
    if not math.isfinite(number):
        return None
    if not float(number).is_integer():
        typed = re.fullmatch(r"(\d{4})\.(\d{1,2})", format(number, ".10g"))
        if typed and EARLIEST <= int(typed.group(1)) <= LATEST:
            # 1985.1 may have been typed as 1985.10, so only its year is certain
            month = 0 if typed.group(2) == "1" else int(typed.group(2))
            return day(int(typed.group(1)), month)
        return from_serial(number, date1904)
    whole = int(number)
    if EARLIEST * 10_000 <= whole <= (LATEST + 1) * 10_000:
        return day(whole // 10_000, whole // 100 % 100, whole % 100)
    if EARLIEST * 100 <= whole <= (LATEST + 1) * 100:
        return day(whole // 100, whole % 100)
    if EARLIEST <= whole <= LATEST:
        return day(whole)
    return from_serial(whole, date1904)


def quick(text: str) -> str | None:
    """The date of the commonest spellings, or None; full-width and odd ones take the long way."""
    if len(text) == 10 and text[4] == text[7] == "-" and text.isascii():
        with suppress(ValueError):  # no such day: the long way says what is wrong with it
            if EARLIEST <= dt.date.fromisoformat(text).year <= LATEST:
                return text
    match = _QUICK.fullmatch(text)
    return day(int(match[1]), int(match[2]), int(match[3])) if match else None


def read_date(cell: Cell, date1904: bool = False) -> Told:
    """What the cell says about a day. Raises Void if it names a day that does not exist."""
    if isinstance(cell, str) and (date := quick(cell)):
        return Told(date)
    if isinstance(cell, (dt.datetime, dt.date)):
        return Told(day(cell.year, cell.month, cell.day))
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        date = from_number(cell, date1904)
        if date is None:
            raise Void("这个数字不是日期")
        return Told(date)
    return read_text(as_text(cell), date1904)


def read_text(text: str, date1904: bool = False) -> Told:
    """As `read_date`, for text; what is not a date at all becomes the note."""
    plain = arabic(_CLOCK.sub("", narrow(text)))
    for shape in _SHAPES:
        match = shape.fullmatch(plain)
        if match:
            return Told(day(*(int(part) for part in match.groups())))
    if re.fullmatch(r"\d{5}(?:\.\d+)?", plain) and (date := from_serial(float(plain), date1904)):
        return Told(date)
    match = _BACKWARD.fullmatch(plain)
    if match:
        return _backward(text, *(int(part) for part in match.groups()))
    match = _SHORT_YEAR.fullmatch(plain)
    if match:
        # two digits of a year: before 30 it could be either century, so it is kept as text only
        year, month, dom = (int(part or 0) for part in match.groups())
        return Told(day(1900 + year, month, dom) if year >= 30 else None, text)
    return _within(plain, text)


def _within(plain: str, text: str) -> Told:
    """A date inside a longer text: the date and the whole text as note."""
    for shape in _INSIDE:
        match = shape.search(plain)
        if match:
            return Told(day(*(int(part) for part in match.groups())), text)
    return Told(None, text)


def _backward(text: str, first: int, second: int, year: int) -> Told:
    """3/25/1985 or 25/3/1985; where both readings are possible only the year is taken."""
    if first > 12:
        return Told(day(year, second, first))
    if second > 12 or first == second:
        return Told(day(year, first, second))
    return Told(day(year), text)


def arabic(text: str) -> str:
    """Chinese numerals of years, months and days as digits; other text stays."""
    if not re.search("[年月日号]", text):
        return text
    text = _HAN_YEAR.sub(lambda match: han_digits(match.group(1)), text)
    return _HAN_PART.sub(lambda match: str(han_number(match.group(1)) or match.group(1)), text)
