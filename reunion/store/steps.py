"""Steps: what was done for a resident and when. A step taken back stays on record."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from reunion.errors import UsageError
from reunion.store.audit import add_entry
from reunion.store.keys import Keys
from reunion.store.people import ResidentRow
from reunion.store.work import StepRow

STEPS = {
    "notice": "发布寻亲公告",
    "dna_request": "向公安申请采集DNA",
    "care_plan": "制定滞留人员照料方案",
    "settlement": "申请落户安置",
    "transfer": "移送市级站",
}


def add_step(
    session: Session, keys: Keys, resident_id: str, what: str, *, on_date: str, by: str, at: str,
    note: str | None = None,
) -> StepRow:  # fmt: skip
    """Record a step with its audit entry. Raises UsageError: no such step or resident."""
    if what not in STEPS:
        raise UsageError(
            f"没有“{what}”这个事项,可用:{'、'.join(STEPS)}",
            f"unknown step {what!r}; use one of {', '.join(STEPS)}",
        )
    if session.get(ResidentRow, resident_id) is None:
        raise nobody(resident_id)
    row = StepRow(resident_id=resident_id, what=what, on_date=on_date, by=by, at=at, note=note)
    session.add(row)
    add_entry(
        session, keys, at=at, actor=by, action=f"step:{what}", subject=resident_id,
        detail={"on": on_date},
    )  # fmt: skip
    return row


def withdraw_step(
    session: Session, keys: Keys, resident_id: str, what: str, *, by: str, at: str
) -> StepRow:
    """Take the newest step of this kind back. Raises UsageError when there is none."""
    row = next((one for one in reversed(steps_of(session, resident_id)) if one.what == what), None)
    if row is None:
        raise UsageError(
            f"“{resident_id}”没有记下“{STEPS.get(what, what)}”,无可撤回",
            f"there is no step {what!r} of {resident_id!r} to take back",
        )
    row.withdrawn_by, row.withdrawn_at = by, at
    add_entry(session, keys, at=at, actor=by, action=f"step:undo:{what}", subject=resident_id)
    return row


def steps_of(session: Session, resident_id: str) -> Sequence[StepRow]:
    """The steps that stand, in order."""
    wanted = select(StepRow).where(
        StepRow.resident_id == resident_id, StepRow.withdrawn_at.is_(None)
    )
    return session.scalars(wanted.order_by(StepRow.step_id)).all()


def nobody(resident_id: str) -> UsageError:
    """There is no such resident."""
    return UsageError(
        f"登记库中没有编号为“{resident_id}”的受助人员",
        f"the register holds no resident with the id {resident_id!r}",
    )
