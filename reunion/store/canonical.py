"""The register as text that is the same whenever its content is: one JSON line a row, in order.

Times of day, seals (each has its own nonce) and running numbers are left out, so that two registers
brought to the same state by different ways, kills among them, give the same lines.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reunion.store.bodies import opened_body
from reunion.store.encounters import encounter_body
from reunion.store.keys import Keys
from reunion.store.people import (
    ClaimRow,
    EncounterRow,
    IdNumberRow,
    MissingRow,
    ResidentRow,
    Station,
)
from reunion.store.safety import AuditRow, DecisionRow
from reunion.store.sealing import unseal
from reunion.store.work import ImportRow, LedgerRow, PairRow, RunRow, StepRow


def canonical_lines(session: Session, keys: Keys) -> Iterator[str]:
    """Every person with numbers and version, station, stay, claim, step, ledger entry, decision,
    finished import, pair and audited act."""
    numbers: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in session.scalars(select(IdNumberRow).order_by(IdNumberRow.id_number_id)):
        owner = f"{row.owner_kind}:{row.owner_id}"
        numbers[row.owner_kind, row.owner_id].append(unseal(keys, row.sealed, owner))
    for person in session.scalars(select(ResidentRow).order_by(ResidentRow.resident_id)):
        key = person.resident_id
        body = opened_body(keys, f"resident:{key}", person.body)
        yield _line("resident", key, person.digest, person.version, body, numbers["resident", key])
    for record in session.scalars(select(MissingRow).order_by(MissingRow.mp_id)):
        key = record.mp_id
        body = opened_body(keys, f"missing:{key}", record.body)
        yield _line(
            "missing", key, record.source, record.status, record.digest, record.source_version,
            record.version, body, numbers["missing", key],
        )  # fmt: skip
    yield from _desk(session, keys, numbers)
    yield from _work(session)


def _desk(session: Session, keys: Keys, numbers: dict[tuple[str, str], list[str]]) -> Iterator[str]:
    """Stations, encounters, claims, steps and the ledgers."""
    for station in session.scalars(select(Station).order_by(Station.station_id)):
        yield _line("station", station.station_id, station.parent_id, station.level, station.name)
    for stay in session.scalars(select(EncounterRow).order_by(EncounterRow.encounter_id)):
        yield _line(
            "encounter", stay.encounter_id, stay.resident_id, stay.station_id, stay.on_date,
            stay.confidence, encounter_body(keys, stay),
        )  # fmt: skip
    for claim in session.scalars(select(ClaimRow).order_by(ClaimRow.claim_id)):
        corrected = claim.superseded_by is not None
        yield _line("claim", claim.resident_id, claim.field, claim.value, claim.source, corrected)
    for step in session.scalars(select(StepRow).order_by(StepRow.step_id)):
        undone = step.withdrawn_at is not None
        yield _line("step", step.resident_id, step.what, step.on_date, step.by, undone)
    order = (LedgerRow.ledger, LedgerRow.source_id)
    for entry in session.scalars(select(LedgerRow).order_by(*order)):
        owner = f"{entry.ledger}:{entry.source_id}"
        yield _line(
            "ledger", entry.ledger, entry.source_id, entry.resident_id, entry.station_id,
            entry.on_date, entry.follow_up_on, entry.withdrawn_at is not None,
            opened_body(keys, f"ledger:{owner}", entry.body), numbers["ledger", owner],
        )  # fmt: skip


def _work(session: Session) -> Iterator[str]:
    for verdict in session.scalars(select(DecisionRow).order_by(DecisionRow.decision_id)):
        yield _line("decision", verdict.resident_id, verdict.mp_id, verdict.verdict, verdict.by,
                    verdict.evidence_digest)  # fmt: skip
    done = select(ImportRow).where(ImportRow.state == "done").order_by(ImportRow.import_id)
    for feed in session.scalars(done):
        yield _line("import", feed.kind, feed.file_digest, feed.full, json.loads(feed.counts))
    order = (RunRow.as_of, PairRow.resident_id, PairRow.rank, PairRow.mp_id)
    pairs = select(RunRow.as_of, PairRow).join(RunRow, RunRow.run_id == PairRow.run_id)
    for as_of, pair in session.execute(pairs.order_by(*order)):
        yield _line(
            "pair", as_of, pair.resident_id, pair.rank, pair.mp_id, pair.bits, pair.probability,
            pair.grade, pair.reason, pair.evidence_digest, pair.new_evidence,
        )  # fmt: skip
    for act in session.scalars(select(AuditRow).order_by(AuditRow.audit_id)):
        yield _line("audit", act.actor, act.action)


def canonical_digest(session: Session, keys: Keys) -> str:
    """The SHA-256 of all lines."""
    digest = hashlib.sha256()
    for line in canonical_lines(session, keys):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def _line(*values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)
