"""ID numbers (GB 11643): read as they stand, never repaired; what was lost is not guessed."""

from __future__ import annotations

import datetime as dt
import re
from operator import mul

from reunion.reading.cells import Cell, Flagged, Void, as_text, narrow, split_list, take_brackets
from reunion.records import IdNumber

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_ZERO = ord("0") * sum(_WEIGHTS)
_FLOAT_TEXT = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")


def valid_check(number: str) -> bool:
    """Whether the last character of an 18-character ID number fits the other digits."""
    total = sum(map(mul, _WEIGHTS, number[:17].encode())) - _ZERO
    return _CHECKS[total % 11] == number[17]


def read_id(cell: Cell) -> str | Flagged:
    """An ID number with ? for unknown digits; never repaired, flagged if it does not check.

    Raises Void where a spreadsheet program has already lost digits, and for a phone number.
    """
    if isinstance(cell, str) and len(cell) == 18 and cell.isascii() and cell[:17].isdigit():
        return _full_id(cell.upper())
    if isinstance(cell, (float, int)):
        if cell >= 10**15:
            raise Void("证件号被表格软件改成数字,末几位已丢失;请把该列设为文本后重新填写")
        cell = as_text(cell)
    elif isinstance(cell, (dt.date, dt.datetime)):
        raise Void("证件号栏里是日期")
    number = cell if isinstance(cell, str) and cell.isascii() and cell.isalnum() else _tidy_id(cell)
    if len(number) == 18 and number[:17].isdigit():
        return _full_id(number.upper())
    if _FLOAT_TEXT.fullmatch(number):
        raise Void("证件号是科学计数法,末几位已丢失;请把该列设为文本后重新填写")
    if _MOBILE.fullmatch(number):
        raise Void("像是手机号,不是证件号")
    if len(number) < 4 or not re.search(r"\d", number):
        raise Void("不是证件号")
    if len(number) > 24:
        raise Void("证件号过长,可能有多个号码连在一起")
    return number.upper()


def _full_id(number: str) -> str | Flagged:
    if number[17] not in "0123456789X":
        raise Void("证件号第 18 位应为数字或 X")
    if valid_check(number):
        return number
    if number.endswith("000"):
        raise Void("证件号末三位为 000 且校验不符,多半被表格软件截断;请核对原件")
    return Flagged(number, "证件号校验位不符,请核对")


def _tidy_id(cell: Cell) -> str:
    """Without spaces, quotes and words around it; every sign for an unknown digit is ?."""
    text = narrow(as_text(cell))
    text = re.sub(r"[*#_□〇○×]", "?", text)
    if _FLOAT_TEXT.fullmatch(text):
        return text
    text = re.sub(r"^\D*(?:身份证|证件|号码|护照)\D*?[::]?", "", take_brackets(text)[0])
    text = re.sub(r"[\s\-'\"=`’‘“”.]", "", text)
    # an X before the last place stands for an unknown digit
    return re.sub(r"[xX](?=[\dxX?]*[\dxX?]$)(?!$)", "?", text) if len(text) in (15, 18) else text


def id_claims(cell: Cell) -> tuple[IdNumber, ...] | Flagged:
    """A resident's ID numbers; a cell may list several."""
    pieces: list[Cell] = [cell]
    if isinstance(cell, str) and not cell.isalnum():
        pieces = [*split_list(cell)]
    read = [read_id(piece) for piece in pieces]
    warnings = [item.warning for item in read if isinstance(item, Flagged)]
    plain = [item.value if isinstance(item, Flagged) else item for item in read]
    claims = tuple(IdNumber(raw=raw, kind=_id_kind(raw)) for raw in plain)
    return Flagged(claims, warnings[0]) if warnings else claims


def _id_kind(raw: str) -> str:
    kinds = {18: "gb11643", 15: "old15"}
    return kinds.get(len(raw), "other") if re.fullmatch(r"[\d?]+X?", raw) else "other"
