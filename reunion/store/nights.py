"""Nights in the register: the run, its checkpoint, the pairs it wrote, what earlier nights knew."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, Text, delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from reunion.deciding.verdicts import Verdict
from reunion.records import Json
from reunion.store.bodies import opened_body
from reunion.store.keys import Keys
from reunion.store.people import ANEW, ClaimRow, MissingRow, ResidentRow, Station
from reunion.store.safety import DecisionRow
from reunion.store.work import NightChangeRow, PairRow, RejectedPairRow, RunRow

KIND = "nightly"
_MANY = 500


@dataclass(frozen=True, slots=True)
class Night:
    """One night: `asked` to bring in these feeds (digests; None: not known), `feeds` that are in,
    what was wrong with them (`faults`), whether its changes are `fixed`, `done_to` the last
    resident whose pairs are written (None: none yet), `before` the night before it (None: the
    first), `decisions` the last decision it knows, `aside` how many rows of each feed that is in
    were put aside."""

    run_id: int
    as_of: str
    state: str
    model: str
    asked: tuple[str, ...] | None
    feeds: tuple[str, ...]
    faults: tuple[str, ...]
    fixed: bool
    done_to: str | None
    before: int | None
    decisions: int
    statistics: Json
    aside: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Known:
    """What is on record of a pair: its bits, the digest of its evidence, the evidence lines, and
    the last decision that the night knew which wrote it."""

    bits: float
    digest: str
    evidence: tuple[Json, ...]
    decisions: int


def night_of(row: RunRow) -> Night:
    """A run as a night."""
    told = json.loads(row.checkpoint)
    asked = told.get("asked")
    return Night(
        row.run_id, row.as_of, row.state, row.model or "", None if asked is None else tuple(asked),
        tuple(told.get("feeds", ())), tuple(told.get("faults", ())), bool(told.get("fixed")),
        told.get("done_to"), told.get("before"), told.get("decisions", 0),
        json.loads(row.statistics), told.get("aside", {}),
    )  # fmt: skip


def as_it_stands(session: Session, night: Night) -> Night:
    """The night with what was noted since."""
    return night_of(session.get_one(RunRow, night.run_id))


def cut_off(session: Session) -> Night | None:
    """The newest night, where it was cut off before its end."""
    newest = select(RunRow).where(RunRow.kind == KIND).order_by(RunRow.run_id.desc()).limit(1)
    row = session.scalars(newest).first()
    return None if row is None or row.state != "running" else night_of(row)


def last_night(
    session: Session, *, before: int | None = None, as_of: str | None = None
) -> Night | None:
    """The last night that came to its end (before another; of a day)."""
    found = select(RunRow).where(RunRow.kind == KIND, RunRow.state == "done")
    if before is not None:
        found = found.where(RunRow.run_id < before)
    if as_of is not None:
        found = found.where(RunRow.as_of == as_of)
    row = session.scalars(found.order_by(RunRow.run_id.desc()).limit(1)).first()
    return None if row is None else night_of(row)


def number_of_day(session: Session, night: Night) -> int:
    """The how-manieth night of its day this is, from 1."""
    earlier = select(func.count()).where(
        RunRow.kind == KIND, RunRow.state == "done", RunRow.as_of == night.as_of,
        RunRow.run_id < night.run_id,
    )  # fmt: skip
    return 1 + (session.scalar(earlier) or 0)


def open_night(
    session: Session, as_of: str, *, model: str, asked: Sequence[str], at: str,
    left: Night | None = None,
) -> Night:  # fmt: skip
    """A new night, which nothing has been done for yet but what the one that was `left` brought
    in."""
    before = last_night(session)
    told: Json = {"before": before.run_id if before else None, "asked": list(asked)}
    if left is not None:
        told |= {
            "feeds": list(left.feeds), "faults": list(left.faults), "aside": dict(left.aside)
        }  # fmt: skip
    row = RunRow(
        kind=KIND, as_of=as_of, state="running", model=model, started_at=at,
        checkpoint=json.dumps(told),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return night_of(row)


def drop_night(session: Session, night: Night) -> None:
    """A night that has nothing to do was none."""
    session.execute(delete(NightChangeRow).where(NightChangeRow.run_id == night.run_id))
    session.execute(delete(RunRow).where(RunRow.run_id == night.run_id))


def note_feed(
    session: Session, night: Night, digest: str, faults: Sequence[str], aside: int
) -> None:
    """This feed is in, whatever was wrong with it and so many rows put aside: a night that is gone
    on with passes over it."""
    row = session.get_one(RunRow, night.run_id)
    told = json.loads(row.checkpoint)
    told["feeds"] = [*told.get("feeds", ()), digest]
    told["faults"] = [*told.get("faults", ()), *faults]
    told["aside"] = told.get("aside", {}) | {digest: aside}
    row.checkpoint = json.dumps(told)


_CHANGING: tuple[tuple[str, type[ResidentRow] | type[MissingRow], Any], ...] = (
    ("resident", ResidentRow, ResidentRow.resident_id),
    ("missing", MissingRow, MissingRow.mp_id),
)
"""Kinds of people a night looks at, with their tables and ids."""


def fix_changes(session: Session, night: Night) -> Night:
    """Write down what this night looks at: every person whose version is not the one that the last
    night saw, and those marked ANEW. What changes from now on, by whatever clock, is the next
    night's."""
    for kind, table, key in _CHANGING:
        changed = select(
            literal(night.run_id, Integer), literal(kind, Text), key, table.version
        ).where(table.version != table.seen_version)
        names = ["run_id", "kind", "key", "version"]
        session.execute(insert(NightChangeRow).from_select(names, changed))
    # What changes from now on sets the mark again; records never bear it.
    _mark(session, ResidentRow, ResidentRow.seen_version == ANEW, 0)
    row = session.get_one(RunRow, night.run_id)
    told = json.loads(row.checkpoint) | {"fixed": True, "decisions": _decisions(session)}
    row.checkpoint = json.dumps(told)
    session.flush()
    return night_of(row)


def changes_of(session: Session, night: Night, kind: str) -> list[str]:
    """Ids of the people of a kind that this night looks at anew, ascending."""
    wanted = select(NightChangeRow.key).where(
        NightChangeRow.run_id == night.run_id, NightChangeRow.kind == kind
    )
    return list(session.scalars(wanted.order_by(NightChangeRow.key)))


def decided_since(session: Session, decision_id: int) -> set[str]:
    """Residents about whom something was decided after this decision."""
    wanted = select(DecisionRow.resident_id).where(DecisionRow.decision_id > decision_id)
    return set(session.scalars(wanted))


def anything_new(session: Session, night: Night) -> bool:
    """Whether this night has anything to look at that the one before it had not."""
    before = session.get(RunRow, night.before) if night.before else None
    if before is None or (before.model or "") != night.model:
        return True
    some = select(NightChangeRow.key).where(NightChangeRow.run_id == night.run_id).limit(1)
    return session.scalar(some) is not None or night_of(before).decisions != night.decisions


def _decisions(session: Session) -> int:
    return session.scalar(select(func.max(DecisionRow.decision_id))) or 0


def open_residents(session: Session, after: str | None) -> list[str]:
    """The id of every open resident behind `after`, ascending."""
    wanted = select(ResidentRow.resident_id).where(ResidentRow.closed_at.is_(None))
    if after is not None:
        wanted = wanted.where(ResidentRow.resident_id > after)
    return list(session.scalars(wanted.order_by(ResidentRow.resident_id)))


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
    newest = {(row.resident_id, row.mp_id): row for row in session.scalars(rows)}
    runs = select(RunRow).where(RunRow.run_id.in_({row.run_id for row in newest.values()}))
    decisions = {row.run_id: night_of(row).decisions for row in session.scalars(runs)}
    found: dict[str, dict[str, Known]] = {key: {} for key in resident_ids}
    for (resident_id, mp_id), row in newest.items():
        lines = tuple(json.loads(row.evidence))
        found[resident_id][mp_id] = Known(
            row.bits, row.evidence_digest, lines, decisions[row.run_id]
        )
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


@dataclass(frozen=True, slots=True, repr=False)
class Baseline:
    """What spoke for and against a pair when it was rejected, at `decided_at` by this decision (0
    where it is not known by which)."""

    decided_at: str
    evidence: tuple[Json, ...]
    decision_id: int = 0


def baselines(session: Session, resident_ids: Sequence[str]) -> dict[tuple[str, str], Baseline]:
    """What is kept of these residents' rejected pairs: with the decision itself or, of one that was
    made before decisions kept it, by the first night after."""
    nights = select(RejectedPairRow).where(RejectedPairRow.resident_id.in_(resident_ids))
    held = {
        (row.resident_id, row.mp_id): Baseline(row.decided_at, tuple(json.loads(row.evidence)))
        for row in session.scalars(nights)
    }
    decided = select(DecisionRow).where(
        DecisionRow.resident_id.in_(resident_ids), DecisionRow.verdict == Verdict.REJECTED
    )
    for row in session.scalars(decided.order_by(DecisionRow.decision_id)):
        if row.evidence is not None:
            lines = tuple(json.loads(row.evidence))
            held[row.resident_id, row.mp_id] = Baseline(row.at, lines, row.decision_id)
    return held


def put_pairs(
    session: Session,
    night: Night,
    pairs: Iterable[Mapping[str, object]],
    kept: Mapping[tuple[str, str], Baseline],
    to: str,
) -> None:
    """Write these pairs, what is to be kept of rejected ones, and that the residents up to `to` are
    finished, in one transaction."""
    for pair in pairs:
        session.add(PairRow(run_id=night.run_id, **pair))
    for (resident_id, mp_id), one in kept.items():
        evidence = json.dumps(one.evidence, ensure_ascii=False)
        session.merge(RejectedPairRow(
            resident_id=resident_id, mp_id=mp_id, decided_at=one.decided_at, evidence=evidence
        ))  # fmt: skip
    row = session.get_one(RunRow, night.run_id)
    row.checkpoint = json.dumps(json.loads(row.checkpoint) | {"done_to": to})


def pairs_of(session: Session, run_id: int) -> list[PairRow]:
    """The pairs of one night, by resident and rank."""
    rows = select(PairRow).where(PairRow.run_id == run_id)
    found = session.scalars(rows.order_by(PairRow.resident_id, PairRow.rank)).all()
    session.expunge_all()
    return list(found)


def end_night(session: Session, night: Night, statistics: Json, *, at: str) -> Night:
    """The night as done: it has seen what it looked at."""
    for kind, table, key in _CHANGING:
        seen = (NightChangeRow.run_id == night.run_id) & (NightChangeRow.kind == kind)
        version = select(NightChangeRow.version).where(seen, NightChangeRow.key == key)
        here = key.in_(select(NightChangeRow.key).where(seen)) & (table.seen_version != ANEW)
        _mark(session, table, here, version.scalar_subquery())
    session.execute(delete(NightChangeRow).where(NightChangeRow.run_id <= night.run_id))
    row = session.get_one(RunRow, night.run_id)
    row.state, row.ended_at = "done", at
    row.statistics = json.dumps(statistics, ensure_ascii=False, sort_keys=True)
    return night_of(row)


def _mark(session: Session, table: Any, where: Any, seen_version: Any) -> None:
    session.execute(
        update(table)
        .where(where)
        .values(seen_version=seen_version)
        .execution_options(synchronize_session=False)
    )


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


def told_pairs(
    session: Session, keys: Keys, run_id: int, wanted: Callable[[PairRow], bool]
) -> Iterator[Told]:
    """The wanted pairs of a night in which something is new, with whose they are and how
    protected."""
    rows = session.execute(select(Station.station_id, Station.name))
    names = {key: name for key, name in rows}

    @cache
    def of_resident(resident_id: str) -> tuple[str, str, Json]:
        row = session.get_one(ResidentRow, resident_id)
        station = names.get(row.station_id or "", row.station_id or "未填站点")
        body = opened_body(keys, f"resident:{resident_id}", row.body)
        return station, _caseworker(session, resident_id), body

    for pair in pairs_of(session, run_id):
        if not (pair.new_evidence and wanted(pair)):
            continue
        station, caseworker, resident = of_resident(pair.resident_id)
        missing = session.get_one(MissingRow, pair.mp_id)
        record = opened_body(keys, f"missing:{missing.mp_id}", missing.body)
        births = [(one.get("birth") or {}).get("date") for one in (resident, record)]
        yield Told(
            station,
            caseworker,
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
