"""Residents, missing persons, encounters and claims as rows: put, read whole, page through.

ID numbers lie sealed apart: a record goes in whole and comes out whole, and its body is kept
without them. Who may see what is the door's matter; `allowed` lets it keep rows out of a page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from reunion.reading.claims import Stated, with_claims
from reunion.records import Json, MissingPerson, Resident
from reunion.store.bodies import closed_body, digest_of, opened_body
from reunion.store.encounters import stays_of
from reunion.store.keys import Keys
from reunion.store.numbers import get_numbers, put_numbers
from reunion.store.people import ClaimRow, MissingRow, ResidentRow
from reunion.store.safety import DecisionRow

BATCH = 200
Allowed = Callable[[Json], bool]
"""Whether a row's body may be shown; it is asked inside the query's loop."""
_RESIDENT = select(ResidentRow.__table__.c.resident_id).where(
    ResidentRow.__table__.c.resident_id == bindparam("key")
)


def has_resident(session: Session, resident_id: str) -> bool:
    """Whether the register holds a resident of this id."""
    return session.connection().execute(_RESIDENT, {"key": resident_id}).first() is not None


def resident_record(session: Session, keys: Keys, row: ResidentRow) -> Json:
    """The whole record of a resident, with the ID numbers."""
    record = opened_body(keys, f"resident:{row.resident_id}", row.body)
    numbers = get_numbers(session, keys, "resident", row.resident_id)
    told = record.pop("id_numbers", [])
    about = [*told, *({} for _ in numbers)]
    if numbers:
        record["id_numbers"] = [
            {**more, "raw": raw} for raw, more in zip(numbers, about, strict=False)
        ]
    return record | {"resident_id": row.resident_id}


def record_to_match(session: Session, keys: Keys, row: ResidentRow) -> Json:
    """The whole record as it is matched: what was told at the stays that are linked to this
    resident counts as told, and so does every claim that was not corrected."""
    record = with_claims(resident_record(session, keys, row), _stated(session, row.resident_id))
    told = record.get("encounters", [])
    more = [stay for stay in stays_of(session, keys, row.resident_id) if stay not in told]
    return record | {"encounters": [*told, *more]} if more else record


def _stated(session: Session, resident_id: str) -> Iterator[Stated]:
    for row in claims_of(session, resident_id):
        if row.superseded_by is None:
            day = (row.heard_at or row.recorded_at)[:10]
            yield Stated(row.field, row.value, row.heard_by, day, row.source, row.confidence)


def put_resident(session: Session, keys: Keys, row: ResidentRow, record: Json, *, at: str) -> None:
    """Keep this record in the row; one more version. Raises RecordError."""
    whole = Resident.from_json(record | {"resident_id": row.resident_id}).to_json()
    numbers = whole.get("id_numbers", [])
    body = {key: value for key, value in whole.items() if key != "resident_id"}
    if numbers:
        body["id_numbers"] = [
            {key: value for key, value in each.items() if key != "raw"} for each in numbers
        ]
    row.body = closed_body(keys, f"resident:{row.resident_id}", body)
    _keep(session, row, whole, at)
    put_numbers(session, keys, "resident", row.resident_id, [each["raw"] for each in numbers])


def missing_record(session: Session, keys: Keys, row: MissingRow) -> Json:
    """The whole record of a missing person, with the ID number."""
    record = opened_body(keys, f"missing:{row.mp_id}", row.body)
    for raw in get_numbers(session, keys, "missing", row.mp_id):
        record["id_number"] = raw
    return record | {"mp_id": row.mp_id, "source": row.source, "status": row.status}


def put_missing(session: Session, keys: Keys, row: MissingRow, record: Json, *, at: str) -> None:
    """Keep this record in the row; one more version. Raises RecordError."""
    whole = MissingPerson.from_json(record | {"mp_id": row.mp_id}).to_json()
    row.status = whole.get("status", "open")
    apart = ("mp_id", "source", "status", "id_number")
    body = {key: value for key, value in whole.items() if key not in apart}
    row.body = closed_body(keys, f"missing:{row.mp_id}", body)
    _keep(session, row, whole, at)
    number = whole.get("id_number")
    put_numbers(session, keys, "missing", row.mp_id, [number] if number else [])


def _keep(session: Session, row: ResidentRow | MissingRow, whole: Json, at: str) -> None:
    row.digest = digest_of(whole)
    row.changed_at = at
    row.version = (row.version or 0) + 1
    session.add(row)
    session.flush()


def residents_of(session: Session, keys: Keys, ids: Sequence[str]) -> Iterator[Resident]:
    """These residents as they are matched, by id."""
    rows = select(ResidentRow).where(ResidentRow.resident_id.in_(ids))
    for row in session.scalars(rows.order_by(ResidentRow.resident_id)):
        yield Resident.from_json(record_to_match(session, keys, row))


def all_residents(session: Session, keys: Keys) -> Iterator[Resident]:
    """Every resident, closed cases too, by id."""
    ids = list(session.scalars(select(ResidentRow.resident_id).order_by(ResidentRow.resident_id)))
    for start in range(0, len(ids), BATCH):
        yield from residents_of(session, keys, ids[start : start + BATCH])


def residents_page(
    session: Session,
    *,
    scope: Iterable[str] | None,
    after: str,
    limit: int,
    allowed: Allowed,
    closed: bool = False,
) -> list[ResidentRow]:
    """Residents of these stations after this id, in the order of ids."""
    wanted = select(ResidentRow)
    if scope is not None:
        wanted = wanted.where(ResidentRow.station_id.in_(sorted(scope)))
    if not closed:
        wanted = wanted.where(ResidentRow.closed_at.is_(None))
    return _page(session, wanted, ResidentRow.resident_id, after, limit, allowed)


def missing_page(
    session: Session, *, source: str | None, status: str | None, after: str, limit: int,
    allowed: Allowed,
) -> list[MissingRow]:  # fmt: skip
    """Missing-person records after this id, in the order of ids, along an index that has it."""
    wanted, key = select(MissingRow), MissingRow.mp_id
    if status:
        wanted = wanted.where(MissingRow.status == status)
    if source:  # whose own number of a record is its id
        wanted, key = wanted.where(MissingRow.source == source), MissingRow.source_id
    return _page(session, wanted, key, after, limit, allowed)


def _page(
    session: Session, wanted: Any, key: Any, after: str, limit: int, allowed: Allowed
) -> list[Any]:
    """At most `limit` rows that are allowed; batch by batch, so that a page is full or the last."""
    found: list[Any] = []
    while len(found) < limit:
        batch = list(
            session.scalars(wanted.where(key > after).order_by(key).limit(max(BATCH, limit)))
        )
        found += [row for row in batch if allowed(json.loads(row.body))]
        if len(batch) < max(BATCH, limit):
            break
        after = getattr(batch[-1], key.key)
    return found[:limit]


def claims_of(session: Session, resident_id: str) -> Sequence[ClaimRow]:
    """Every claim ever made about a resident, corrected ones too, in order."""
    wanted = select(ClaimRow).where(ClaimRow.resident_id == resident_id)
    return session.scalars(wanted.order_by(ClaimRow.claim_id)).all()


def decisions_of(session: Session, resident_id: str) -> Sequence[DecisionRow]:
    """Every verdict about a resident, in order."""
    wanted = select(DecisionRow).where(DecisionRow.resident_id == resident_id)
    return session.scalars(wanted.order_by(DecisionRow.decision_id)).all()
