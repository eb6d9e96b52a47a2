"""Nights in the register: the run, its checkpoint, the pairs it wrote, what earlier nights knew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from reunion.records import Json, Resident
from reunion.store.bodies import opened_body
from reunion.store.casework import resident_record
from reunion.store.changes import latest_change
from reunion.store.keys import Keys
from reunion.store.people import ClaimRow, MissingRow, ResidentRow, Station
from reunion.store.safety import DecisionRow
from reunion.store.work import PairRow, RunRow

KIND = "nightly"
_MANY = 500


@dataclass(frozen=True, slots=True)
class Night:
    """One night: `since` and `until` bound the changes it looks at; `done_to` is the last resident
    whose pairs are written (None: none yet); `before` the night before it (None: the first)."""

    run_id: int
    as_of: str
    state: str
    since: str
    until: str
    done_to: str | None
    before: int | None
    statistics: Json


@dataclass(frozen=True, slots=True)
class Known:
    """What is on record of a pair: its bits, the digest of its evidence, the evidence lines."""

    bits: float
    digest: str
    evidence: tuple[Json, ...]


def night_of(row: RunRow) -> Night:
    """A run as a night."""
    told = json.loads(row.checkpoint)
    return Night(
        row.run_id, row.as_of, row.state, told["since"], told["until"], told.get("done_to"),
        told.get("before"), json.loads(row.statistics),
    )  # fmt: skip


def begin_night(session: Session, as_of: str, *, model: str, at: str) -> Night:
    """The night to work on: one of that day that was begun, or one of that day that is done and
    after which nothing changed, or a new one."""
    of_day = select(RunRow).where(RunRow.kind == KIND, RunRow.as_of == as_of)
    found = session.scalars(of_day.order_by(RunRow.run_id.desc()).limit(1)).first()
    if found is not None and (found.state == "running" or not _changed(session, found)):
        return night_of(found)
    before = session.scalars(
        select(RunRow)
        .where(RunRow.kind == KIND, RunRow.state == "done")
        .order_by(RunRow.run_id.desc())
        .limit(1)
    ).first()
    told = {
        "since": night_of(before).until if before else "",
        "until": max(latest_change(session), _latest_resident(session)),
        "decisions": _decisions(session),
        "before": before.run_id if before else None,
    }
    row = RunRow(
        kind=KIND, as_of=as_of, state="running", model=model, started_at=at,
        checkpoint=json.dumps(told),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return night_of(row)


def _changed(session: Session, row: RunRow) -> bool:
    told = json.loads(row.checkpoint)
    latest = max(latest_change(session), _latest_resident(session))
    return bool(latest > told["until"] or _decisions(session) != told["decisions"])


def _latest_resident(session: Session) -> str:
    return session.scalar(select(func.max(ResidentRow.changed_at))) or ""


def _decisions(session: Session) -> int:
    return session.scalar(select(func.max(DecisionRow.decision_id))) or 0


def open_residents(session: Session, after: str | None) -> list[tuple[str, str]]:
    """(id, time of the last change) of every open resident behind `after`, by id."""
    wanted = select(ResidentRow.resident_id, ResidentRow.changed_at).where(
        ResidentRow.closed_at.is_(None)
    )
    if after is not None:
        wanted = wanted.where(ResidentRow.resident_id > after)
    return [(key, at) for key, at in session.execute(wanted.order_by(ResidentRow.resident_id))]


def residents_of(session: Session, keys: Keys, ids: Sequence[str]) -> Iterator[Resident]:
    """These residents whole, by id."""
    rows = select(ResidentRow).where(ResidentRow.resident_id.in_(ids))
    for row in session.scalars(rows.order_by(ResidentRow.resident_id)):
        yield Resident.from_json(resident_record(session, keys, row))


def _finished(run_id: int) -> Select[int]:
    """The nights before this one that came to their end."""
    return select(RunRow.run_id).where(
        RunRow.kind == KIND, RunRow.state == "done", RunRow.run_id < run_id
    )


def known_pairs(
    session: Session, resident_ids: Sequence[str], run_id: int
) -> dict[str, dict[str, Known]]:
    """What finished nights before this one last said of each of these residents' pairs. A night
    that was cut off and never gone on with told nobody: its pairs are not known."""
    rows = (
        select(PairRow)
        .where(PairRow.resident_id.in_(resident_ids), PairRow.run_id.in_(_finished(run_id)))
        .order_by(PairRow.run_id)
    )
    found: dict[str, dict[str, Known]] = {key: {} for key in resident_ids}
    for row in session.scalars(rows):
        lines = tuple(json.loads(row.evidence))
        found[row.resident_id][row.mp_id] = Known(row.bits, row.evidence_digest, lines)
    return found


def least_listed(session: Session, run_id: int, full: int) -> dict[str, float]:
    """Bits of the last pair of each resident's newest list before this night, where that list was
    full: a record with fewer bits cannot enter it."""
    newest = (
        select(PairRow.resident_id, func.max(PairRow.run_id).label("run_id"))
        .where(PairRow.run_id.in_(_finished(run_id)))
        .group_by(PairRow.resident_id)
        .subquery()
    )
    rows = (
        select(PairRow.resident_id, func.min(PairRow.bits), func.count())
        .join(
            newest,
            (PairRow.resident_id == newest.c.resident_id) & (PairRow.run_id == newest.c.run_id),
        )
        .group_by(PairRow.resident_id)
    )
    return {key: bits for key, bits, count in session.execute(rows) if count >= full}


def listing(session: Session, mp_ids: Sequence[str], run_id: int) -> set[str]:
    """Residents in whose lists one of these records stands."""
    found: set[str] = set()
    for start in range(0, len(mp_ids), _MANY):
        rows = select(PairRow.resident_id).where(
            PairRow.mp_id.in_(mp_ids[start : start + _MANY]), PairRow.run_id < run_id
        )
        found.update(session.scalars(rows))
    return found


def put_pairs(
    session: Session, night: Night, pairs: Iterable[Mapping[str, object]], to: str
) -> None:
    """Write these pairs and that the residents up to `to` are finished, in one transaction."""
    for pair in pairs:
        session.add(PairRow(run_id=night.run_id, **pair))
    row = session.get_one(RunRow, night.run_id)
    row.checkpoint = json.dumps(json.loads(row.checkpoint) | {"done_to": to})


def pairs_of(session: Session, run_id: int) -> list[PairRow]:
    """The pairs of one night, by resident and rank."""
    rows = select(PairRow).where(PairRow.run_id == run_id)
    found = session.scalars(rows.order_by(PairRow.resident_id, PairRow.rank)).all()
    session.expunge_all()
    return list(found)


def end_night(session: Session, night: Night, statistics: Json, *, at: str) -> None:
    """The night is done."""
    row = session.get_one(RunRow, night.run_id)
    row.state, row.ended_at = "done", at
    row.statistics = json.dumps(statistics, ensure_ascii=False, sort_keys=True)


def grades_before(session: Session, run_id: int, nights: int) -> list[int]:
    """How many new A pairs each of the last nights before this one had, newest first."""
    rows = (
        select(RunRow.statistics)
        .where(RunRow.kind == KIND, RunRow.state == "done", RunRow.run_id < run_id)
        .order_by(RunRow.run_id.desc())
        .limit(nights)
    )
    return [json.loads(text).get("new_by_grade", {}).get("A", 0) for text in session.scalars(rows)]


def on_file(session: Session) -> int:
    """Open missing-person records."""
    wanted = select(func.count()).select_from(MissingRow).where(MissingRow.status == "open")
    return session.scalar(wanted) or 0


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """One pair of a night as a digest shows it; `protection` holds the words of both
    records, `birth_dates` the registered ones of both."""

    station: str
    caseworker: str
    pair: PairRow
    protection: tuple[str, ...]
    birth_dates: tuple[str, ...]


def told_pairs(session: Session, keys: Keys, run_id: int) -> Iterator[Told]:
    """The pairs of a night in which something is new, with whose they are and how protected."""
    rows = session.execute(select(Station.station_id, Station.name))
    names = {key: name for key, name in rows}
    new = [pair for pair in pairs_of(session, run_id) if pair.new_evidence]
    for pair in new:
        row = session.get_one(ResidentRow, pair.resident_id)
        missing = session.get_one(MissingRow, pair.mp_id)
        resident = opened_body(keys, f"resident:{row.resident_id}", row.body)
        record = opened_body(keys, f"missing:{missing.mp_id}", missing.body)
        births = [(one.get("birth") or {}).get("date") for one in (resident, record)]
        yield Told(
            names.get(row.station_id or "", row.station_id or "未填站点"),
            _caseworker(session, row.resident_id),
            pair,
            (*resident.get("protection", ()), *record.get("protection", ())),
            tuple(date for date in births if date),
        )


def _caseworker(session: Session, resident_id: str) -> str:
    """Who heard the newest claim of this resident; "" where nobody is named."""
    heard = (
        select(ClaimRow.heard_by)
        .where(ClaimRow.resident_id == resident_id, ClaimRow.heard_by.is_not(None))
        .order_by(ClaimRow.claim_id.desc())
        .limit(1)
    )
    return session.scalar(heard) or ""
