"""Ages as caseworkers write them: 50, 五十多, 约50, 50-60, 虚岁51, 目测五十.

How wide "about fifty" is: 3 years to each side if told, 5 if only seen, 2 for a bone age; the
correction for how people misjudge ages belongs to normalising.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, TypeAlias

from reunion.reading.cells import Cell, Void, as_text, han_number, narrow
from reunion.records import Age, Estimate

Parts: TypeAlias = dict[str, Any]
"""Some keys of `birth` with their values; shared through caches, so never changed in place."""

ABOUT, SEEN, BONE = 3, 5, 2
OLDEST = 130
ABOUT_WORDS = re.compile("约|大概|大约|估计|左右|上下|前后|可能|近似")
_NUM = r"([〇零一二三四五六七八九十百两\d]{1,4})"


def read_age(cell: Cell, kind: str = "unknown", by: str = "") -> Parts:
    """The age in a cell: an `Age` if told exactly, an `Estimate` if a range or seen (`by`).

    Raises Void for an age that nobody reaches and for a cell that became a date by mistake.
    """
    if isinstance(cell, (dt.date, dt.datetime)):
        raise Void("年龄栏里是日期,可能被表格软件自动改动")
    text = narrow(as_text(cell))
    for word, meaning in (("虚", "xu"), ("周岁", "zhou"), ("实岁", "zhou")):
        if word in text:
            kind = meaning
    by = next((word for word in ("骨龄", "目测") if word in text), by)
    core = re.sub(r"虚岁|周岁|实岁|虚|骨龄|目测|年龄|现年|[岁嵗]|\s|的?样子|年纪|[::()]", "", text)
    span = _age_span(core, by)
    if span is None:
        months = re.fullmatch(r"(\d{1,2})个?月(?:大)?", core)
        if months:
            return {"age": Age(value=int(months.group(1)) // 12, kind="zhou")}
        return {"note": text}
    low, high = span
    if low > OLDEST or (high is not None and (high > OLDEST or high < low)) or low < 0:
        raise Void("年龄不可能")
    if low == high:
        return {"age": Age(value=low, kind=kind)}
    return {"est": Estimate(lo=low, hi=high, by=by or None)}


def _age_span(core: str, by: str) -> tuple[int, int | None] | None:
    """The youngest and oldest age that a text allows; None if it holds no age."""
    around = 0
    if ABOUT_WORDS.search(core):
        around = ABOUT
        core = ABOUT_WORDS.sub("", core)
    if by:
        around = BONE if by == "骨龄" else SEEN
    match = re.fullmatch(rf"{_NUM}[-~—–至到、/]+{_NUM}", core)
    if match:
        low, high = han_number(match.group(1)), han_number(match.group(2))
        return (low, high) if low is not None and high is not None else None
    match = re.fullmatch(r"(\d{1,3})(?:±|\+/-)(\d{1,2})", core)
    if match:
        return int(match.group(1)) - int(match.group(2)), int(match.group(1)) + int(match.group(2))
    return _loose_span(core) or _plain_span(core, around)


def _plain_span(core: str, around: int) -> tuple[int, int | None] | None:
    if re.fullmatch(r"\d{1,3}\.\d+", core):
        core = core.split(".")[0]
    number = han_number(core)
    if number is None:
        return None
    return max(0, number - around), number + around


def _loose_span(core: str) -> tuple[int, int | None] | None:
    """五十多, 50余, 50出头, 快60, 60以上, 五六十, 二十七八."""
    if match := re.fullmatch(rf"{_NUM}[多余几]", core):
        low = han_number(match.group(1))
        return None if low is None or low % 10 else (low + 1, low + 9)
    if match := re.fullmatch(rf"{_NUM}(?:出头|挂零)", core):
        low = han_number(match.group(1))
        return None if low is None else (low, low + 3)
    if match := re.fullmatch(rf"(?:快|近|将近|接近|不到){_NUM}", core):
        high = han_number(match.group(1))
        return None if high is None else (max(0, high - 3), high)
    if match := re.fullmatch(rf"{_NUM}(?:以上|开外|\+)", core):
        low = han_number(match.group(1))
        return None if low is None else (low, None)
    digits = "一二三四五六七八九"
    if match := re.fullmatch(rf"([{digits}])([{digits}])十", core):
        first, second = (digits.index(char) + 1 for char in match.groups())
        return (first * 10, second * 10 + 9) if second == first + 1 else None
    if match := re.fullmatch(rf"([{digits}]?十)([{digits}])([{digits}])", core):
        tens = han_number(match.group(1)) or 0
        first, second = (digits.index(char) + 1 for char in match.groups()[1:])
        return (tens + first, tens + second) if second == first + 1 else None
    return None
