"""What is due for whom, by the clocks that run from the day somebody was taken in.

| clock | due | over when |
|---|---|---|
| notice 寻亲公告 | 24 hours after entry: the next day | published, identified, or protected |
| dna_request 采集DNA | 7 working days after entry | requested, sampled, or identified |
| care_plan 滞留 | stay over 10 days: the 11th day | plan made, or left |
| settlement 落户 | 3 months after entry | applied for, or identified |
| visit 回访 | the ledger's next day | visited |

Whoever is closed is on no clock but the visits. Working days: knowledge/workdays.py.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from reunion.desk.protection import marks_in
from reunion.errors import UsageError
from reunion.knowledge.workdays import Workdays
from reunion.records import Json
from reunion.store.casework import Allowed
from reunion.store.clocks import InCare, in_care
from reunion.store.ledgers import LEDGER_ZH, entry_record, follow_ups
from reunion.store.opening import Register
from reunion.store.reading import station_names
from reunion.store.steps import STEPS

NOTICE_DAYS, DNA_WORKDAYS, STAY_DAYS, SETTLE_MONTHS = 1, 7, 10, 3
UNPUBLISHED = frozenset(("minor", "violence", "trafficking", "police_only", "no_publish",
                         "declines", "other"))  # fmt: skip
"""Marks with which no notice is published, so that none is due."""
WHAT_ZH = STEPS | {"care_plan": "滞留超过10天:制定照料方案", "visit": "回访"}


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do. `late` days after its day, below 0 when it is still to come; `kind` is the
    clock, `subject` a resident's id or ledger:number."""

    station_id: str | None
    station: str
    subject: str
    kind: str
    text: str
    due_on: str
    late: int

    def to_json(self) -> Json:
        """As a JSON object."""
        return {
            "station_id": self.station_id, "station": self.station, "subject": self.subject,
            "kind": self.kind, "text": self.text, "due_on": self.due_on, "late": self.late,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Which stations (None: all), as of which day, how many days ahead, and whose rows."""

    as_of: date
    ahead: int = 0
    scope: frozenset[str] | None = None
    allowed: Allowed = lambda body: True


def due_list(register: Register, workdays: Workdays, asked: Asked) -> list[Due]:
    """Everything due by then, by station, the longest overdue first. Raises UsageError."""
    if asked.ahead < 0:
        raise UsageError("提前天数不能小于 0", "days ahead cannot be less than 0")
    until = asked.as_of + timedelta(days=asked.ahead)
    found: list[Due] = []
    with register.reading() as session:
        names = station_names(session)
        for one in in_care(session, asked.as_of.isoformat(), asked.scope):
            if asked.allowed(one.body):
                found += _of_resident(one, workdays, asked.as_of, until, names)
        for row in follow_ups(session, until.isoformat(), asked.scope):
            if not asked.allowed(entry_record(session, register.keys, row)):
                continue
            day = date.fromisoformat(str(row.follow_up_on))
            text = f"{WHAT_ZH['visit']}({LEDGER_ZH[row.ledger]})"
            subject = f"{row.ledger}:{row.entry_id}"
            found.append(_due(row.station_id, subject, "visit", text, day, asked.as_of, names))
    found.sort(key=lambda one: (one.station_id or "", -one.late, one.subject, one.kind))
    return found


def _of_resident(
    one: InCare, workdays: Workdays, as_of: date, until: date, names: dict[str, str]
) -> Iterator[Due]:
    try:
        entered = date.fromisoformat(one.entered_on)
    except ValueError:
        return
    for kind, day in deadlines(entered, workdays):
        if day <= until and not _over(kind, one):
            text = WHAT_ZH[kind]
            yield _due(one.station_id, one.resident_id, kind, text, day, as_of, names)


def deadlines(entered: date, workdays: Workdays) -> Iterable[tuple[str, date]]:
    """(clock, its day) for somebody taken in on this day."""
    yield "notice", entered + timedelta(days=NOTICE_DAYS)
    yield "dna_request", workdays.after(entered, DNA_WORKDAYS)
    yield "care_plan", entered + timedelta(days=STAY_DAYS + 1)
    yield "settlement", months_after(entered, SETTLE_MONTHS)


def months_after(day: date, months: int) -> date:
    """The same day so many months on; the last of the month where it has no such day.

    >>> months_after(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


def _over(kind: str, one: InCare) -> bool:
    if kind in one.steps:
        return True
    if kind == "notice":
        return one.identified or bool(marks_in(one.body) & UNPUBLISHED)
    if kind == "dna_request":
        return one.identified or _sampled(one.body.get("dna"))
    return kind == "settlement" and one.identified


def _sampled(dna: Any) -> bool:
    return isinstance(dna, dict) and bool(dna.get("sampled") or dna.get("result"))


def _due(
    station_id: str | None, subject: str, kind: str, text: str, day: date, as_of: date,
    names: dict[str, str],
) -> Due:  # fmt: skip
    name = names.get(station_id or "", station_id or "未指明站点")
    return Due(station_id, name, subject, kind, text, day.isoformat(), (as_of - day).days)
