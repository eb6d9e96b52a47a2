"""Somebody goes home: ledger entry, feedback letter, entry of the easily lost and the end of the
case, together or not at all.

No case ends by a score: who goes home has a pair confirmed by two people, or proof that somebody
names (户籍查询 …). Where trafficking or violence is suspected the police come first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from reunion.deciding.verdicts import State
from reunion.desk.clocks import months_after
from reunion.desk.letters import feedback_letter
from reunion.desk.protection import marks_in
from reunion.errors import UsageError
from reunion.records import Json
from reunion.store import ledgers
from reunion.store.audit import add_entry
from reunion.store.decisions import standing
from reunion.store.keys import Keys
from reunion.store.ledgers import Entry, put_entry
from reunion.store.opening import Register
from reunion.store.people import ResidentRow
from reunion.store.reading import resident_whole, station_name
from reunion.store.work import LedgerRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FIRST_VISIT_MONTHS = 1
VISIT_MONTHS = (1, 7)
"""The easily lost are visited in January and July."""
_POLICE = frozenset(("trafficking", "violence", "police_only"))


@dataclass(frozen=True, slots=True)
class GoingHome:
    """Who goes home, when, where to, and how it is known that it is home."""

    resident_id: str
    on_date: date
    to: str = field(repr=False)
    receiver: str = field(repr=False)
    mp_id: str | None = None
    proof: str | None = field(default=None, repr=False)
    police: str | None = field(default=None, repr=False)
    escort: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class WentHome:
    """What was made: the numbers of both entries, the days of the visits, the letter."""

    returned: int
    easily_lost: int
    first_visit: str
    next_visit: str
    letter: str = field(repr=False)


def send_home(
    register: Register,
    told: GoingHome,
    *,
    by: str,
    at: str,
    keep: Callable[[str], None] = lambda letter: None,
) -> WentHome:
    """Make everything in one transaction. `keep` is given the letter inside it: when it cannot be
    written, nothing was done. Raises as `go_home`."""
    with register.session() as session:
        made = go_home(session, register.keys, told, by=by, at=at)
        keep(made.letter)
    return made


def go_home(session: Session, keys: Keys, told: GoingHome, *, by: str, at: str) -> WentHome:
    """As `send_home`, in the caller's transaction. Raises UsageError: nobody of this id, gone
    already, nothing that proves it, or a matter of the police first."""
    row, record = resident_whole(session, keys, told.resident_id)
    if row.closed_at is not None:
        raise UsageError(
            f"“{told.resident_id}”已结案,不能再办理返乡",
            f"the case of {told.resident_id!r} is closed already",
        )
    confirmed = told.mp_id is not None and (
        standing(session, told.resident_id, told.mp_id).state is State.CONFIRMED
    )
    _check(told, record, confirmed=confirmed)
    said = _said(told, row, station_name(session, row.station_id), at)
    letter = feedback_letter(record, said)
    day, first = said["on_date"], said["follow_up_on"]
    number, station = said["number"], row.station_id
    home = put_entry(
        session, keys,
        Entry(
            ledgers.RETURNED, number, told.resident_id, station, day, first, record,
            said | {"letter": letter},
        ), at=at,
    )  # fmt: skip
    following = next_visit(told.on_date).isoformat()
    lost = put_entry(
        session, keys,
        Entry(
            ledgers.EASILY_LOST, told.resident_id, told.resident_id, station, day, following,
            record, {"to": told.to, "receiver": told.receiver},
        ), at=at,
    )  # fmt: skip
    row.closed_at, row.closed_as = at, "reunited" if confirmed else "returned"
    row.changed_at, row.version = at, row.version + 1
    add_entry(
        session, keys, at=at, actor=by, action="ledger:return", subject=told.resident_id,
        detail={"returned": home.entry_id, "easily_lost": lost.entry_id, "mp": told.mp_id},
    )  # fmt: skip
    return WentHome(home.entry_id, lost.entry_id, first, following, letter)


def _said(told: GoingHome, row: ResidentRow, station: str, at: str) -> Json:
    """What the returned ledger says of it."""
    day = told.on_date.isoformat()
    said = {
        "number": f"{told.resident_id}-{day}", "on_date": day, "to": told.to,
        "receiver": told.receiver, "mp_id": told.mp_id, "police": told.police,
        "escort": told.escort, "proof": told.proof or "经两人核实确认",
        "entered_on": row.entered_on, "station": station, "made_on": at[:10],
        "follow_up_on": months_after(told.on_date, FIRST_VISIT_MONTHS).isoformat(),
        "outcome": "返乡",
    }  # fmt: skip
    return {key: value for key, value in said.items() if value}


def _check(told: GoingHome, record: Json, *, confirmed: bool) -> None:
    if told.mp_id is not None and not confirmed:
        raise UsageError(
            "这一对还没有经两人确认,不能办理返乡;请先确认,或以 --proof 写明其他核实依据",
            "this pair is not confirmed by two people; confirm it, or name other proof",
        )
    if not confirmed and not (told.proof or "").strip():
        raise UsageError(
            "办理返乡须有两人确认的结论(--mp),或写明核实依据(--proof,如 户籍查询)",
            "going home needs a confirmed pair (--mp) or proof that is named (--proof)",
        )
    if marks_in(record) & _POLICE and not (told.police or "").strip():
        raise UsageError(
            "疑似拐卖、暴力或仅限公安:先报公安,并以 --police 写明公安机关意见文号",
            "trafficking or violence is suspected: the police first; name their word by --police",
        )


def next_visit(day: date) -> date:
    """The next January or July that begins after this day; a visit is due by its end.

    >>> next_visit(date(2026, 11, 26))
    datetime.date(2027, 1, 31)
    """
    year, month = day.year, day.month
    following = next((one for one in VISIT_MONTHS if one > month), None)
    if following is None:
        year, following = year + 1, VISIT_MONTHS[0]
    return date(year, following, 31)


def note_visit(register: Register, entry_id: int, on: date, *, by: str, at: str) -> str | None:
    """A visit was made: the day of the next one, None when no more follow. Raises UsageError."""
    with register.session() as session:
        row = ledgers.entry_of(session, entry_id)
        if row is None or row.withdrawn_at is not None:
            raise UsageError(f"台账中没有第 {entry_id} 条", f"there is no ledger entry {entry_id}")
        return visit(session, register.keys, row, on, by=by, at=at)


def visit(
    session: Session, keys: Keys, row: LedgerRow, on: date, *, by: str, at: str
) -> str | None:
    """As `note_visit`, in the caller's transaction."""
    lasting = row.ledger == ledgers.EASILY_LOST
    row.follow_up_on = next_visit(on).isoformat() if lasting else None
    row.changed_at, row.version = at, row.version + 1
    add_entry(
        session, keys, at=at, actor=by, action="ledger:visit",
        subject=f"{row.ledger}:{row.entry_id}", detail={"on": on.isoformat()},
    )  # fmt: skip
    return row.follow_up_on
