"""What the words of protection mean: minors, violence, trafficking, police only, not published.

Words that are not understood protect too ("other").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

_WORDS = (
    ("police_only", re.compile(r"police_only|仅(限)?公安|公安专办|警方专办|只对公安")),
    ("trafficking", re.compile(r"trafficking|拐")),
    ("violence", re.compile(r"violence|家暴|暴力|虐待|庇护")),
    ("minor", re.compile(r"minor|未成年|儿童|困境儿童|少年")),
    ("no_publish", re.compile(r"no_publish|不公开|不公告|不得发布|不宜公开")),
    ("declines", re.compile(r"no_contact|拒绝联系|不愿联系|不同意联系|不愿(意)?与?家")),
)


def marks_of(protection: Iterable[str], born: str | None = None) -> frozenset[str]:
    """The marks that these words of protection mean; words not understood are "other".

    `born` is a registered date of birth: who is under eighteen today is a minor, marked or not.
    """
    found: set[str] = set()
    for text in protection:
        meant = {mark for mark, words in _WORDS if words.search(text)}
        found |= meant or {"other"}
    if born and _under_eighteen(born):
        found.add("minor")
    return frozenset(found)


def _under_eighteen(born: str) -> bool:
    year, month, day = ([*born.split("-"), "12", "31"])[:3] if born.count("-") < 2 else (
        born.split("-")
    )  # fmt: skip
    try:
        known = (int(year) + 18, int(month), int(day[:2]))
    except ValueError:
        return False
    today = date.today()
    return known > (today.year, today.month, today.day)


def marks_in(record: Mapping[str, Any]) -> frozenset[str]:
    """The marks of a record of the contract."""
    birth = record.get("birth") or {}
    return marks_of(record.get("protection") or (), birth.get("date"))
