"""Decisions in the register: the rules of deciding.verdicts over an append-only table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from reunion.deciding.verdicts import Pair, Standing, State, fold, next_standing
from reunion.errors import UsageError
from reunion.records import Decision, Json
from reunion.store.audit import add_entry
from reunion.store.casework import missing_record, record_to_match
from reunion.store.evidence import evidence_digest, evidence_text
from reunion.store.keys import Keys
from reunion.store.people import MissingRow, ResidentRow
from reunion.store.safety import DecisionRow


def all_decisions(session: Session) -> list[Decision]:
    """Every decision ever added, in order."""
    return _decisions(session.scalars(select(DecisionRow).order_by(DecisionRow.decision_id)))


def standings(session: Session) -> dict[Pair, Standing]:
    """Where every decided pair stands."""
    return fold(all_decisions(session))[0]


def standing(session: Session, resident_id: str, mp_id: str) -> Standing:
    """Where this pair stands."""
    rows = (
        select(DecisionRow)
        .where(DecisionRow.resident_id == resident_id, DecisionRow.mp_id == mp_id)
        .order_by(DecisionRow.decision_id)
    )
    found, _ = fold(_decisions(session.scalars(rows)))
    return found.get((resident_id, mp_id), Standing())


def add_decision(
    session: Session, keys: Keys, decision: Decision, *, evidence: Sequence[Json] | None = None
) -> Standing:
    """Check and add one decision with its audit entry, in the caller's transaction.

    `evidence` is what speaks for and against the pair now (desk.evidence): a rejected pair comes
    back when it has grown. Raises UsageError for people the register does not hold, and
    RecordError or UsageError as verdicts.next_standing.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(20261128)"))
    _people(session, decision.resident_id, decision.mp_id)
    renewed = next_standing(standing(session, decision.resident_id, decision.mp_id), decision)
    session.add(
        DecisionRow(
            **decision.to_json(),
            evidence_digest=None if evidence is None else evidence_digest(evidence),
            evidence=None if evidence is None else evidence_text(evidence),
        )
    )
    add_entry(
        session,
        keys,
        at=decision.at,
        actor=decision.by,
        action=f"decide:{decision.verdict}",
        subject=f"{decision.resident_id} {decision.mp_id}",
    )
    return renewed


def pair_records(session: Session, keys: Keys, resident_id: str, mp_id: str) -> tuple[Json, Json]:
    """Both people of a pair, whole. Raises UsageError for people the register does not hold."""
    resident, missing = _people(session, resident_id, mp_id)
    return record_to_match(session, keys, resident), missing_record(session, keys, missing)


def _people(session: Session, resident_id: str, mp_id: str) -> tuple[ResidentRow, MissingRow]:
    resident, missing = session.get(ResidentRow, resident_id), session.get(MissingRow, mp_id)
    if resident is None or missing is None:
        key = resident_id if resident is None else mp_id
        raise UsageError(
            f"登记库中没有编号“{key}”", f"the register holds nobody with the id {key!r}"
        )
    return resident, missing


def _decisions(rows: Iterable[DecisionRow]) -> list[Decision]:
    return [
        Decision(row.resident_id, row.mp_id, row.verdict, row.by, row.at, row.reason)
        for row in rows
    ]


def pairs_in(session: Session, resident_id: str, state: State) -> list[str]:
    """The missing persons with whom this resident's pair stands so."""
    rows = select(DecisionRow).where(DecisionRow.resident_id == resident_id)
    found, _ = fold(_decisions(session.scalars(rows.order_by(DecisionRow.decision_id))))
    return [mp_id for (_, mp_id), one in found.items() if one.state is state]
