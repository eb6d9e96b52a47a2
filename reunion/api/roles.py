"""Who may know of whom: marks of protection, and the roles that they are open to.

A record whose mark is not open to a role does not exist for it: it is left out of the query, so
that it shows neither in a list nor in a count nor as a missing share of probability.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reunion.desk.protection import marks_in

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
