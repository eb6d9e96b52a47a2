"""Who may know of whom: marks of protection, and the roles that they are open to.

A record whose mark is not open to a role does not exist for it: it is left out of the query, so
that it shows neither in a list nor in a count nor as a missing share of probability.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

POINT, CASEWORKER, REVIEWER = "point", "caseworker", "reviewer"
POLICE, ADMIN, OUTSIDE = "police", "admin", "outside"
CASE_ROLES = (CASEWORKER, REVIEWER, POLICE)
FINDERS = (POINT, OUTSIDE)
ROLE_ZH = {
    POINT: "救助点人员",
    CASEWORKER: "个案工作人员",
    REVIEWER: "复核人",
    POLICE: "公安联络员",
    ADMIN: "系统管理员",
    OUTSIDE: "外站人员",
}

MISSING_OPEN_TO: Mapping[str, tuple[str, ...]] = {
    "minor": CASE_ROLES,
    "violence": (REVIEWER, POLICE),
    "trafficking": (REVIEWER, POLICE),
    "police_only": (POLICE,),
    "no_publish": CASE_ROLES,
    "declines": CASE_ROLES,
    "other": CASE_ROLES,
}
"""Missing-person records: the reporter may be the one whom the person must be kept from."""

RESIDENT_OPEN_TO: Mapping[str, tuple[str, ...]] = {
    "minor": CASE_ROLES,
    "violence": CASE_ROLES,
    "trafficking": CASE_ROLES,
    "police_only": (POLICE,),
    "no_publish": CASE_ROLES,
    "declines": CASE_ROLES,
    "other": CASE_ROLES,
}
"""Residents: the caseworkers of the station care for them, whatever they are protected from."""

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


def may_know(role: str, marks: Iterable[str], table: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether every mark of a record is open to this role."""
    return all(role in table[mark] for mark in marks)


def police_first(*records: Mapping[str, Any]) -> bool:
    """Whether suspected trafficking or violence makes this a matter of the police first."""
    return any(marks_in(record) & {"trafficking", "violence", "police_only"} for record in records)


def declines_contact(resident: Mapping[str, Any]) -> bool:
    """Whether a capable adult said that the family must not be told."""
    marks = marks_in(resident)
    return "declines" in marks and "minor" not in marks
