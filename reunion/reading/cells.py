"""One cell of a table: what it may hold, what counts as empty, and how a converter refuses it.

A converter takes a cell and returns the value for the record. It raises `Void` when the cell
cannot be used (the row stays, the cell is listed) and returns `Flagged` when the value is kept but
a person should look at it. Reasons are Chinese, because caseworkers read them, and never repeat
the cell.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, TypeAlias

Cell: TypeAlias = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

LONGEST = 32_767
"""Characters; the longest cell Excel can hold, so anything above is damage or an attack."""


def listed(text: str) -> tuple[str, ...]:
    """Words of a word list."""
    return tuple(text.split())


MISSING = frozenset(
    listed(
        "无 不详 不祥 未知 不明 不清 不清楚 未提供 未填 未填写 未登记 未说明 未查明 暂无 空 待查 "
        "待核实 待定 未采集 无法提供 / // ／ ／／ \\ - -- --- — —— ——— ― － –– – ? ?? ??? ？ ？？ "
        ". 。 * ** NULL null None none N/A n/a NA nan NaN"
    )
) | {""}
"""Cells that say nothing was known. Unknown is not the same as different, so they become absent."""

FORMULA_FAULTS = frozenset(listed("#N/A #REF! #VALUE! #NAME? #DIV/0! #NULL! #NUM!"))

_HAN_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "O": 0,
    "两": 2,
    "元": 1,
}
_BRACKETED = re.compile(r"[(\uff08\[【〔]([^)\uff09\]】〕]*)[)\uff09\]】〕]")
_LIST = re.compile(r"[、;\uff1b,\uff0c。\n\r|]+(?![^(\uff08]*[)\uff09])")


class Void(Exception):
    """The cell cannot be used; `reason` says why in Chinese."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Keep(Exception):
    """The cell is understood but has no place in the record: it is kept under its header."""


@dataclass(frozen=True, slots=True, repr=False)
class Flagged:
    """A value that is kept, with a warning for the caseworker."""

    value: Any
    warning: str


def as_text(cell: Cell) -> str:
    """The cell as a person would read it: 12.0 is "12", midnight is a date without a time."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(cell, ".15g")
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "minutes")
    return str(cell)


def narrow(text: str) -> str:
    """Full-width digits, letters and punctuation as plain ones; Chinese characters stay.

    Compatibility ideographs fold to the unified character, which is what registers write.
    """
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def is_missing(text: str) -> bool:
    """Whether the text only says that nothing is known."""
    return text in MISSING


def split_list(text: str) -> list[str]:
    """The parts of a cell that lists several things; separators inside brackets do not split."""
    return [part for piece in _LIST.split(text) if (part := piece.strip()) not in MISSING]


def take_brackets(text: str) -> tuple[str, list[str]]:
    """The text without its brackets, and what stood in them.

    >>> take_brackets("王某(音)")
    ('王某', ['音'])
    """
    inside = [part.strip() for part in _BRACKETED.findall(text)]
    return (_BRACKETED.sub("", text).strip(), inside) if inside else (text, inside)


def han_number(text: str) -> int | None:
    """A whole number below 1000 in digits or Chinese numerals; None if it is not one.

    >>> [han_number(text) for text in ("五十三", "十八", "一百零二", "二〇", "x")]
    [53, 18, 102, 20, None]
    """
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 3 else None
    if text and all(char in _HAN_DIGITS for char in text) and len(text) <= 3:
        return int("".join(str(_HAN_DIGITS[char]) for char in text))
    match = re.fullmatch(r"(?:(.)百)?零?(?:(.?)(十))?零?(.?)", text)
    if not text or match is None:
        return None
    hundreds, tens, ten, ones = match.groups()
    try:
        return (
            (_HAN_DIGITS[hundreds] * 100 if hundreds else 0)
            + ((_HAN_DIGITS[tens] if tens else 1) * 10 if ten else 0)
            + (_HAN_DIGITS[ones] if ones else 0)
        )
    except KeyError:
        return None


def han_digits(text: str) -> str:
    """A run of Chinese digits read one by one, as years are: 一九八五 is "1985"."""
    return "".join(str(_HAN_DIGITS.get(char, char)) for char in text)
