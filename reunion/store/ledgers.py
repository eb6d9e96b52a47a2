"""The three ledgers: entries put, read whole, paged, found by date of follow-up.

An entry's body is a resident's record (contract section 2) without ID numbers, which lie sealed in
`id_number`, plus what the ledger itself says under `entry` (where to, received by, the letter …).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from reunion.records import Json, Resident
from reunion.store.bodies import closed_body, digest_of, opened_body
from reunion.store.casework import Allowed
from reunion.store.keys import Keys
from reunion.store.numbers import get_numbers, put_numbers
from reunion.store.work import LedgerRow

EASILY_LOST, REPEAT, RETURNED = "easily_lost", "repeat", "returned"
LEDGERS = (EASILY_LOST, REPEAT, RETURNED)
"""In the order in which a quick check asks them."""
LEDGER_ZH = {
    EASILY_LOST: "易走失人员信息库",
    REPEAT: "重复流浪人员信息库",
    RETURNED: "返乡受助人员信息台账",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry to be put. `record` is a resident's record, `entry` what the ledger says."""

    ledger: str
    source_id: str
    resident_id: str | None
    station_id: str | None
    on_date: str | None
    follow_up_on: str | None = None
    record: Json = field(default_factory=dict, repr=False)
    entry: Json = field(default_factory=dict, repr=False)


def put_entry(session: Session, keys: Keys, told: Entry, *, at: str) -> LedgerRow:
    """Put an entry, or change the one of this source id. Raises RecordError."""
    found = select(LedgerRow).where(
        LedgerRow.ledger == told.ledger, LedgerRow.source_id == told.source_id
    )
    row = session.scalars(found).first()
    if row is None:
        row = LedgerRow(ledger=told.ledger, source_id=told.source_id, version=0)
        session.add(row)
    whole = Resident.from_json(told.record | {"resident_id": told.source_id}).to_json()
    owner = f"{told.ledger}:{told.source_id}"
    numbers = whole.get("id_numbers", [])
    body = {key: value for key, value in whole.items() if key != "resident_id"}
    if numbers:
        body["id_numbers"] = [
            {key: value for key, value in each.items() if key != "raw"} for each in numbers
        ]
    row.resident_id, row.station_id, row.on_date = told.resident_id, told.station_id, told.on_date
    row.follow_up_on, row.withdrawn_at = told.follow_up_on, None
    row.body = closed_body(keys, f"ledger:{owner}", body | {"entry": told.entry})
    row.digest = digest_of(whole | {"entry": told.entry})
    row.changed_at, row.version = at, row.version + 1
    session.flush()
    put_numbers(session, keys, "ledger", owner, [each["raw"] for each in numbers])
    return row


def entry_record(session: Session, keys: Keys, row: LedgerRow) -> Json:
    """The resident's record of an entry, with ID numbers, and `entry`."""
    owner = f"{row.ledger}:{row.source_id}"
    record = opened_body(keys, f"ledger:{owner}", row.body)
    numbers = get_numbers(session, keys, "ledger", owner)
    told = record.pop("id_numbers", [])
    if numbers:
        about = [*told, *({} for _ in numbers)]
        record["id_numbers"] = [
            {**more, "raw": raw} for raw, more in zip(numbers, about, strict=False)
        ]
    return record


def find_entry(session: Session, ledger: str, source_id: str) -> LedgerRow | None:
    """The entry of this source id."""
    wanted = select(LedgerRow).where(LedgerRow.ledger == ledger, LedgerRow.source_id == source_id)
    return session.scalars(wanted).first()


def entry_of(session: Session, entry_id: int) -> LedgerRow | None:
    """The entry of this number."""
    return session.get(LedgerRow, entry_id)


def ledger_page(
    session: Session, keys: Keys, *, ledger: str, scope: Iterable[str] | None, after: int,
    limit: int, allowed: Allowed,
) -> list[LedgerRow]:  # fmt: skip
    """At most `limit` live entries of these stations after this number that are allowed."""
    wanted = select(LedgerRow).where(LedgerRow.ledger == ledger, LedgerRow.withdrawn_at.is_(None))
    if scope is not None:
        wanted = wanted.where(LedgerRow.station_id.in_(sorted(scope)))
    found: list[LedgerRow] = []
    batch = max(200, limit)
    while len(found) < limit:
        rows = list(
            session.scalars(
                wanted.where(LedgerRow.entry_id > after).order_by(LedgerRow.entry_id).limit(batch)
            )
        )
        found += [row for row in rows if allowed(opened_body(keys, _owner(row), row.body))]
        if len(rows) < batch:
            break
        after = rows[-1].entry_id
    return found[:limit]


def _owner(row: LedgerRow) -> str:
    return f"ledger:{row.ledger}:{row.source_id}"


def follow_ups(session: Session, until: str, scope: Iterable[str] | None) -> Sequence[LedgerRow]:
    """Live entries whose next visit is due by this day, oldest first."""
    wanted = select(LedgerRow).where(
        LedgerRow.follow_up_on <= until, LedgerRow.withdrawn_at.is_(None)
    )
    if scope is not None:
        wanted = wanted.where(LedgerRow.station_id.in_(sorted(scope)))
    return session.scalars(wanted.order_by(LedgerRow.follow_up_on, LedgerRow.entry_id)).all()
