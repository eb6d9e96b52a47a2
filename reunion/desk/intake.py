"""At intake: has this person been here before?

Earlier stays are linked to the resident as encounters, each with the chance that it was the same
person. From LINKED on the person also comes into the ledger of repeated wandering; below, the link
stands as doubtful until somebody has looked. Doing it again changes nothing but what is new.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from reunion.deciding.clusters import LINKED
from reunion.desk.known import Allowed, Known, Meeting, but
from reunion.records import Encounter, Json, Resident
from reunion.store import ledgers
from reunion.store.audit import add_entry
from reunion.store.encounters import Stay, link_stay
from reunion.store.known import RESIDENT
from reunion.store.ledgers import Entry, put_entry
from reunion.store.opening import Register
from reunion.store.reading import resident_whole

_KINDS = (RESIDENT, *ledgers.LEDGERS)


@dataclass(frozen=True, slots=True)
class Intake:
    """What was found: those met before, likeliest first; `repeated` when one of them is linked."""

    meetings: tuple[Meeting, ...] = field(repr=False)
    linked: int
    repeated: bool


def look_back(
    register: Register, known: Known, resident_id: str, *, by: str, at: str,
    allowed: Allowed = lambda met: True,
) -> Intake:  # fmt: skip
    """Find the resident's earlier stays and link them, in one transaction with its audit entry.
    Who is not `allowed` to be known of is not looked at. Raises UsageError when there is no such
    resident.
    """
    with register.reading() as session:
        row, record = resident_whole(session, register.keys, resident_id)
        station = row.station_id
    known.refresh(register)
    found = _once(known.nearest(
        Resident.from_json(record),
        lambda met: but(resident_id, _KINDS)(met) and allowed(met),
    ))  # fmt: skip
    sure = [one for one in found if one.link.probability >= LINKED]
    with register.session() as session:
        linked = sum(
            link_stay(session, register.keys, _stay(resident_id, one), by=by, at=at)
            for one in found
        )
        if sure and linked:
            put_entry(session, register.keys, _repeat(resident_id, station, record, sure), at=at)
        if linked:
            add_entry(
                session, register.keys, at=at, actor=by, action="intake:linked",
                subject=resident_id, detail={"stays": [":".join(one.met.who) for one in found]},
            )  # fmt: skip
    return Intake(tuple(found), linked, bool(sure))


def _once(found: list[Meeting]) -> list[Meeting]:
    """A ledger's entry of a resident who is among them is the same stay again."""
    residents = {one.met.resident_id for one in found if one.met.who[0] == RESIDENT}
    return [
        one for one in found
        if one.met.who[0] == RESIDENT or one.met.resident_id not in residents
    ]  # fmt: skip


def _stay(resident_id: str, one: Meeting) -> Stay:
    """What is known of the earlier stay, as an encounter of this resident."""
    record, met = one.met.record, one.met
    told = {
        "date": met.on_date, "names": record.get("names"), "origin": record.get("origin"),
        "station": record.get("station"), "outcome": (record.get("entry") or {}).get("outcome"),
    }  # fmt: skip
    body = Encounter.from_json({key: value for key, value in told.items() if value}).to_json()
    return Stay(
        encounter_id=f"{resident_id}:{':'.join(met.who)}",
        resident_id=resident_id,
        station_id=met.station_id,
        on_date=met.on_date,
        confidence=round(one.link.probability, 4),
        body=body | {"earlier": ":".join(met.who), "reason": one.link.reason},
    )


def _repeat(resident_id: str, station: str | None, record: Json, sure: list[Meeting]) -> Entry:
    stays = sorted({one.met.on_date or "" for one in sure} - {""})
    told = {"stays": stays, "of": [":".join(one.met.who) for one in sure]}
    return Entry(
        ledgers.REPEAT, resident_id, resident_id, station, stays[-1] if stays else None,
        record=record, entry=told,
    )  # fmt: skip
