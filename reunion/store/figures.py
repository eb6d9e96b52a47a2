"""Figures of the register by SQL: who was identified when, by stage of the stay; who is there.

Everything is counted by the database over days of entry, of identification (the newest verdict on a
pair is confirmed) and of leaving. The statements are the same on both engines; only the number of
days between two dates is said in the words of each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from reunion.store.people import EncounterRow, ResidentRow, Station
from reunion.store.safety import DecisionRow
from reunion.store.work import StepRow


class _days(FunctionElement[int]):
    """Days from one date to another, both as text that begins YYYY-MM-DD."""

    inherit_cache = True
    type = Integer()


@compiles(_days, "sqlite")
def _days_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    one, other = (_julian(compiler.process(part, **more)) for part in element.clauses)
    return f"CAST({other} - {one} AS INTEGER)"


def _julian(text: str) -> str:
    """Only of a whole date: a bare year would be taken for a number of days."""
    day = f"substr({text}, 1, 10)"
    glob = "[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]"
    return f"(CASE WHEN {day} GLOB '{glob}' THEN julianday({day}) END)"


@compiles(_days, "postgresql")
def _days_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    one, other = (_date(compiler.process(part, **more)) for part in element.clauses)
    return f"({other} - {one})"


def _date(text: str) -> str:
    """A date as SQLite reads it: none for what is no date, the 30th of February a day in March."""
    part = {name: f"CAST(substr({text}, {at}) AS INTEGER)" for name, at in _PARTS.items()}
    return (
        f"(CASE WHEN substr({text}, 1, 10) ~ '{_DAY}' THEN "
        f"make_date({part['year']}, {part['month']}, 1) + ({part['day']} - 1) END)"
    )


_PARTS = {"year": "1, 4", "month": "6, 2", "day": "9, 2"}
_DAY = "^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


@dataclass(frozen=True, slots=True)
class Span:
    """Entries from one day to another (both count), seen as of a day, of these stations."""

    since: str
    until: str
    as_of: str
    scope: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """People of a cohort: how many, how many identified in it, how many left it in another way,
    how many are in it still."""

    people: int
    identified: int
    left: int
    still: int


def _stays(span: Span) -> Any:
    """One row a resident: days to identification and days to leaving; None where not (yet)."""
    end = f"{span.as_of}T23:59:59Z"
    newest = (
        select(func.max(DecisionRow.decision_id))
        .where(DecisionRow.at <= end)
        .group_by(DecisionRow.resident_id, DecisionRow.mp_id)
    )
    known = (
        select(DecisionRow.resident_id.label("key"), func.min(DecisionRow.at).label("at"))
        .where(DecisionRow.decision_id.in_(newest), DecisionRow.verdict == "confirmed")
        .group_by(DecisionRow.resident_id)
        .subquery()
    )
    closed = case((ResidentRow.closed_at <= end, ResidentRow.closed_at), else_=None)
    entered = ResidentRow.entered_on
    wanted = (
        select(
            ResidentRow.resident_id.label("key"),
            _days(entered, known.c.at).label("found"),
            _days(entered, closed).label("gone"),
            _days(entered, literal(span.as_of)).label("age"),
            or_(_transferred(end), _from_below()).label("moved"),
        )
        .outerjoin(known, known.c.key == ResidentRow.resident_id)
        .where(entered >= span.since, entered <= min(span.until, span.as_of))
        .where(_days(entered, literal(span.as_of)).is_not(None))
    )
    return _within(wanted, span.scope).subquery()


def _within(wanted: Any, scope: Iterable[str] | None) -> Any:
    return wanted if scope is None else wanted.where(ResidentRow.station_id.in_(sorted(scope)))


def _transferred(end: str) -> ColumnElement[bool]:
    return (
        select(StepRow.step_id)
        .where(
            StepRow.resident_id == ResidentRow.resident_id, StepRow.what == "transfer",
            StepRow.at <= end,
            or_(StepRow.withdrawn_at.is_(None), StepRow.withdrawn_at > end),
        )
        .exists()
    )  # fmt: skip


def _from_below() -> ColumnElement[bool]:
    """Now with a city's station, and taken in before by a county's or a point."""
    own, other = Station.__table__.alias("own"), Station.__table__.alias("other")
    return (
        select(EncounterRow.encounter_id)
        .join(own, own.c.station_id == ResidentRow.station_id)
        .join(other, other.c.station_id == EncounterRow.station_id)
        .where(
            EncounterRow.resident_id == ResidentRow.resident_id, EncounterRow.linked_by.is_(None),
            own.c.level == "city", other.c.level != "city",
        )
        .correlate(ResidentRow)
        .exists()
    )  # fmt: skip


def _count(session: Session, span: Span, first: int, last: int | None, *, moved: bool) -> Counted:
    """The cohort of those who were still unidentified and there after `first - 1` days, followed to
    day `last`. A stage that is not over for somebody counts them as still in it."""
    stays = _stays(span)
    found, gone, age = stays.c.found, stays.c.gone, stays.c.age
    reached = and_(
        age >= first, or_(found.is_(None), found >= first), or_(gone.is_(None), gone >= first)
    )
    if first == 0:
        reached = literal(1) == 1
    if moved:
        reached = and_(reached, stays.c.moved)
    here = found.is_not(None) if last is None else and_(found.is_not(None), found <= last)
    left = and_(~here, gone.is_not(None))
    within = literal(1) == 1
    if last is not None:
        left = and_(left, gone <= last)
        within = age <= last
    still = and_(~here, ~left, within)
    one = [func.coalesce(func.sum(case((what, 1), else_=0)), 0) for what in (here, left, still)]
    row = session.execute(select(func.count(), *one).select_from(stays).where(reached)).one()
    return Counted(*(int(value) for value in row))


def stage(session: Session, span: Span, first: int, last: int | None) -> Counted:
    """The cohort of a stage of the stay."""
    return _count(session, span, first, last, moved=False)


def transfers(session: Session, span: Span) -> Counted:
    """Those who came to a city's station from a county's: a step says so, or an earlier stay."""
    return _count(session, span, 0, None, moved=True)


def days_to_identification(session: Session, span: Span) -> dict[int, int]:
    """Days from entry to identification -> how many people."""
    stays = _stays(span)
    wanted = (
        select(stays.c.found, func.count())
        .where(stays.c.found.is_not(None))
        .group_by(stays.c.found)
    )
    return {int(days): int(count) for days, count in session.execute(wanted)}


def open_by_age(session: Session, span: Span) -> dict[int, int]:
    """Days since entry -> how many are still there and not identified."""
    stays = _stays(span)
    wanted = (
        select(stays.c.age, func.count())
        .where(stays.c.found.is_(None), stays.c.gone.is_(None))
        .group_by(stays.c.age)
    )
    return {int(days): int(count) for days, count in session.execute(wanted)}


def without_a_day(session: Session, scope: Iterable[str] | None) -> int:
    """Residents without a whole day of entry: on no clock and in no cohort."""
    entered = ResidentRow.entered_on
    wanted = select(func.count(ResidentRow.resident_id)).where(_days(entered, entered).is_(None))
    return session.scalar(_within(wanted, scope)) or 0
