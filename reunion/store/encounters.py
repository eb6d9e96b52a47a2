"""Encounters that are linked to a resident with a confidence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reunion.deciding.clusters import LINKED
from reunion.records import Json
from reunion.store.bodies import closed_body, digest_of, opened_body
from reunion.store.keys import Keys
from reunion.store.people import ANEW, EncounterRow, ResidentRow

DRIFT = 0.05
_TOLD = ("date", "station", "names", "origin", "outcome")


@dataclass(frozen=True, slots=True)
class Stay:
    """An earlier stay and how sure it is that it was this resident."""

    encounter_id: str
    resident_id: str
    station_id: str | None
    on_date: str | None
    confidence: float
    body: Json = field(repr=False)


def link_stay(session: Session, keys: Keys, stay: Stay, *, by: str, at: str) -> bool:
    """Put the stay, or renew it when its content or, by DRIFT or more, its confidence changed;
    whether anything did."""
    digest = encounter_digest(stay.body)
    row = session.get(EncounterRow, stay.encounter_id)
    if row is not None and row.digest == digest and abs(row.confidence - stay.confidence) < DRIFT:
        return False
    if row is None:
        row = EncounterRow(encounter_id=stay.encounter_id, version=0)
        session.add(row)
    row.resident_id, row.station_id, row.on_date = stay.resident_id, stay.station_id, stay.on_date
    row.confidence, row.linked_by = stay.confidence, by
    row.body = closed_encounter(keys, stay.encounter_id, stay.body)
    row.digest = digest
    row.changed_at, row.version = at, row.version + 1
    session.flush()
    match_anew(session, [stay.resident_id])
    return True


def match_anew(session: Session, resident_ids: Iterable[str]) -> None:
    """What these residents are matched by has changed, though not their own records: the next night
    looks at them."""
    session.execute(
        update(ResidentRow)
        .where(ResidentRow.resident_id.in_(sorted(set(resident_ids))))
        .values(seen_version=ANEW)
        .execution_options(synchronize_session=False)
    )


def encounter_digest(body: Json) -> str:
    """By which a changed encounter is known. The reason of a link is worded anew with the
    register's frequencies: not counted."""
    return digest_of({key: value for key, value in body.items() if key != "reason"})


def closed_encounter(keys: Keys, encounter_id: str, body: Json) -> str:
    """What is recorded of an encounter, the numbers in its text sealed."""
    return closed_body(keys, _owner(encounter_id), body)


def encounter_body(keys: Keys, row: EncounterRow) -> Json:
    """What is recorded of an encounter, with the numbers in its text."""
    return opened_body(keys, _owner(row.encounter_id), row.body)


def _owner(encounter_id: str) -> str:
    return f"encounter:{encounter_id}"


def encounters_of(session: Session, resident_id: str) -> Sequence[EncounterRow]:
    """A resident's stays and contacts, oldest first."""
    wanted = select(EncounterRow).where(EncounterRow.resident_id == resident_id)
    return session.scalars(wanted.order_by(EncounterRow.on_date, EncounterRow.encounter_id)).all()


def stays_of(session: Session, keys: Keys, resident_id: str) -> list[Json]:
    """The stays that are held to be this resident's (LINKED), oldest first, as a resident's record
    lists them."""
    rows = [row for row in encounters_of(session, resident_id) if row.confidence >= LINKED]
    bodies = [encounter_body(keys, row) for row in rows]
    return [{key: body[key] for key in _TOLD if key in body} for body in bodies]


def all_encounters(session: Session, keys: Keys, scope: Iterable[str] | None) -> Iterator[Json]:
    """Every encounter of these stations, by id, with the protection of its resident."""
    wanted = select(EncounterRow, ResidentRow.body).outerjoin(
        ResidentRow, ResidentRow.resident_id == EncounterRow.resident_id
    )
    if scope is not None:
        wanted = wanted.where(EncounterRow.station_id.in_(sorted(scope)))
    for row, body in session.execute(wanted.order_by(EncounterRow.encounter_id)):
        person = json.loads(body) if body else {}
        protected = {key: person[key] for key in ("protection", "birth") if key in person}
        yield {
            "encounter_id": row.encounter_id, "resident_id": row.resident_id,
            "station_id": row.station_id, "date": row.on_date, "confidence": row.confidence,
            "linked_by": row.linked_by, **encounter_body(keys, row), **protected,
        }  # fmt: skip
