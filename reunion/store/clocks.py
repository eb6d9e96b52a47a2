"""Residents in care on a day, with what was done for them: what the clocks run over."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from reunion.records import Json
from reunion.store.people import ResidentRow
from reunion.store.safety import DecisionRow
from reunion.store.work import StepRow


@dataclass(frozen=True, slots=True)
class InCare:
    """One resident who was there on the day asked for; `body` has no ID number."""

    resident_id: str
    station_id: str | None
    entered_on: str
    identified: bool
    steps: frozenset[str]
    body: Json = field(repr=False)


def in_care(session: Session, as_of: str, scope: Iterable[str] | None) -> Iterator[InCare]:
    """Everybody taken in by this day and not closed before its end, by id. Steps and verdicts of
    later days do not count, so that an old day's list comes out again."""
    end = f"{as_of}T23:59:59Z"
    steps: dict[str, set[str]] = defaultdict(set)
    wanted = select(StepRow.resident_id, StepRow.what).where(
        StepRow.on_date <= as_of,
        or_(StepRow.withdrawn_at.is_(None), StepRow.withdrawn_at > end),
    )
    for key, what in session.execute(wanted):
        steps[key].add(what)
    known = set(session.scalars(identified(end)))
    rows = select(ResidentRow).where(
        ResidentRow.entered_on <= as_of,
        or_(ResidentRow.closed_at.is_(None), ResidentRow.closed_at > end),
    )
    if scope is not None:
        rows = rows.where(ResidentRow.station_id.in_(sorted(scope)))
    for row in session.scalars(rows.order_by(ResidentRow.resident_id)):
        key = row.resident_id
        yield InCare(
            key, row.station_id, str(row.entered_on), key in known, frozenset(steps[key]),
            json.loads(row.body),
        )  # fmt: skip


def identified(end: str) -> Select[str]:
    """Residents of whom the last verdict on some pair, up to this time, is confirmed: nothing but
    undoing follows a confirmation (deciding/verdicts.py)."""
    newest = (
        select(func.max(DecisionRow.decision_id))
        .where(DecisionRow.at <= end)
        .group_by(DecisionRow.resident_id, DecisionRow.mp_id)
    )
    return (
        select(DecisionRow.resident_id)
        .where(DecisionRow.decision_id.in_(newest), DecisionRow.verdict == "confirmed")
        .distinct()
    )
