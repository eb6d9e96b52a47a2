"""Many records at once: closed in any process, then put by the chunk with few statements.

`Closing` needs no database: it splits a record into body, digest and sealed numbers, so that the
processes that read a large file do that too. `put_missing_chunk` and `put_resident_chunk` compare
digests with what is there, in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from reunion.normalizing.id_numbers import read_id
from reunion.records import EncounterRecord, Json, MissingPerson, Resident
from reunion.store.bodies import closed_body, digest_of
from reunion.store.encounters import closed_encounter, encounter_digest, match_anew
from reunion.store.keys import Keys
from reunion.store.people import EncounterRow, IdNumberRow, MissingRow, ResidentRow, Station
from reunion.store.sealing import lookups, seal
from reunion.store.work import LedgerRow

CHUNK = 10_000
"""Records of one transaction: every one writes most pages of the indexes of keyed hashes anew."""
CACHE_KIB = 400_000
CHECKPOINT_PAGES = 50_000
"""Pages of the log (200 MB) after which SQLite copies the newest of each into the file."""
STATUSES = ("open", "found", "withdrawn", "deceased")
_APART = ("mp_id", "source", "status", "id_number")
_LINK = ("encounter_id", "resident_id", "station_id", "confidence", "linked_by")
"""What an encounter's row says itself."""


class Sealed(NamedTuple):
    """One ID number as `id_number` keeps it."""

    sealed: bytes
    whole_hash: bytes | None
    region_hash: bytes | None
    birth_hash: bytes | None
    order_hash: bytes | None
    assigned: int


class Closed(NamedTuple):
    """One record ready to be put; plain values, cheap to hand from process to process."""

    key: str
    status: str
    station: str | None
    entered_on: str | None
    digest: str
    body: str
    resident: str | None
    confidence: float
    numbers: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """Closes records with these keys; residents as entries of a ledger where one is named."""

    keys: Keys = field(repr=False)
    ledger: str | None = None

    def __call__(self, person: MissingPerson | Resident | EncounterRecord) -> Closed:
        """The record as rows will hold it."""
        if isinstance(person, MissingPerson):
            return self._missing(person)
        if isinstance(person, EncounterRecord):
            return self._encounter(person)
        return self._resident(person)

    def _encounter(self, stay: EncounterRecord) -> Closed:
        body = {name: value for name, value in stay.to_json().items() if name not in _LINK}
        confidence = 1.0 if stay.confidence is None else float(stay.confidence)
        return Closed(
            stay.key, "open", stay.station, stay.date, encounter_digest(body),
            closed_encounter(self.keys, stay.key, body), stay.resident_id, confidence, (),
        )  # fmt: skip

    def _missing(self, person: MissingPerson) -> Closed:
        whole, key = person.to_json(), person.mp_id
        owner = f"missing:{key}"
        body = {name: value for name, value in whole.items() if name not in _APART}
        status = person.status if person.status in STATUSES else "open"
        numbers = (self._sealed(person.id_number, owner),) if person.id_number else ()
        text = closed_body(self.keys, owner, body)
        return Closed(key, status, None, None, digest_of(whole), text, None, 1.0, numbers)

    def _resident(self, person: Resident) -> Closed:
        whole, key = person.to_json(), person.resident_id
        owner = f"ledger:{self.ledger}:{key}" if self.ledger else f"resident:{key}"
        body = {name: value for name, value in whole.items() if name != "resident_id"}
        if person.id_numbers:
            body["id_numbers"] = [
                {name: value for name, value in each.items() if name != "raw"}
                for each in whole["id_numbers"]
            ]
        numbers = tuple(self._sealed(each.raw, owner) for each in person.id_numbers)
        return Closed(
            key, "open", person.station, _entered(person), digest_of(whole),
            closed_body(self.keys, owner, body), None, 1.0, numbers,
        )  # fmt: skip

    def _sealed(self, raw: str, owner: str) -> Sealed:
        pattern = read_id(raw)
        found = lookups(self.keys, pattern.digits if pattern else "?" * 18)
        sealed = seal(self.keys, raw, owner)
        return Sealed(sealed, found.whole, found.region, found.birth, found.order, 0)


def _entered(person: Resident) -> str | None:
    """The full date of being recorded, else of being found."""
    found = person.found.date if person.found else None
    return next((day for day in (person.recorded_on, found) if day and len(day) == 10), None)


@dataclass(slots=True)
class Sorted:
    """What a chunk is, compared with the register."""

    added: list[Closed] = field(default_factory=list)
    changed: list[Closed] = field(default_factory=list)
    unchanged: int = 0
    foreign: list[tuple[str, str]] = field(default_factory=list)
    """(id, the source that owns it)"""
    ownerless: list[tuple[str, str]] = field(default_factory=list)
    """(id, the resident whom the register does not hold)"""

    @property
    def aside(self) -> int:
        """How many are put aside."""
        return len(self.foreign) + len(self.ownerless)


def make_room(session: Session) -> None:
    """Let SQLite keep the pages of all indexes in memory while a large file is put: keyed hashes
    fall all over them, and its usual 2 MiB would read each page from the disk again; and copy pages
    from its log into the file less often than at every transaction."""
    if session.get_bind().dialect.name == "sqlite":
        connection = session.connection()
        connection.exec_driver_sql(f"PRAGMA cache_size=-{CACHE_KIB}")
        connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")


def sort_missing(session: Session, source: str, chunk: Sequence[Closed]) -> Sorted:
    """Which records are new, changed, the same, or another source's."""
    wanted = select(MissingRow.mp_id, MissingRow.source, MissingRow.digest, MissingRow.status)
    rows = session.execute(wanted.where(MissingRow.mp_id.in_([one.key for one in chunk])))
    known = {key: (owner, digest, status) for key, owner, digest, status in rows}
    found = Sorted()
    for one in chunk:
        if one.key not in known:
            found.added.append(one)
            continue
        owner, digest, status = known[one.key]
        if owner != source:
            found.foreign.append((one.key, owner))
        elif (digest, status) == (one.digest, one.status):
            found.unchanged += 1
        else:
            found.changed.append(one)
    return found


def sort_residents(session: Session, chunk: Sequence[Closed]) -> Sorted:
    """Which residents are new, changed, or the same."""
    wanted = select(ResidentRow.resident_id, ResidentRow.digest)
    rows = session.execute(wanted.where(ResidentRow.resident_id.in_([one.key for one in chunk])))
    known: dict[str, str] = {key: digest for key, digest in rows}
    found = Sorted()
    for one in chunk:
        if one.key not in known:
            found.added.append(one)
        elif known[one.key] == one.digest:
            found.unchanged += 1
        else:
            found.changed.append(one)
    return found


def put_missing_chunk(
    session: Session, found: Sorted, *, source: str, import_id: int, at: str
) -> None:
    """Put what is new and what has changed."""
    common = {"import_id": import_id, "changed_at": at}
    _insert(session, MissingRow, [
        _values(one) | common | {
            "mp_id": one.key, "source": source, "source_id": one.key, "status": one.status,
            "source_version": 1, "version": 1,
        }
        for one in found.added
    ])  # fmt: skip
    _renew(
        session, MissingRow, "mp_id",
        [_values(one) | {"key": one.key, "status": one.status} for one in found.changed],
        import_id=import_id, changed_at=at,
        source_version=_table(MissingRow).c.source_version + 1,
    )  # fmt: skip
    _put_numbers(session, "missing", found)


def put_resident_chunk(session: Session, found: Sorted, *, at: str) -> None:
    """Put what is new and what has changed; a closed resident stays closed."""
    known = _stations(session, found)

    def values(one: Closed) -> Json:
        station = known.get(one.station or "")
        return _values(one) | {"station_id": station, "entered_on": one.entered_on}

    _insert(session, ResidentRow, [
        values(one) | {"resident_id": one.key, "changed_at": at, "version": 1}
        for one in found.added
    ])  # fmt: skip
    _renew(
        session, ResidentRow, "resident_id",
        [values(one) | {"key": one.key} for one in found.changed],
        keep=("station_id", "entered_on"), changed_at=at,
    )  # fmt: skip
    _put_numbers(session, "resident", found)


def sort_entries(session: Session, ledger: str, chunk: Sequence[Closed]) -> Sorted:
    """Which entries of a ledger are new, changed (or were withdrawn), or the same."""
    wanted = select(LedgerRow.source_id, LedgerRow.digest, LedgerRow.withdrawn_at).where(
        LedgerRow.ledger == ledger, LedgerRow.source_id.in_([one.key for one in chunk])
    )
    known = {key: (digest, gone) for key, digest, gone in session.execute(wanted)}
    found = Sorted()
    for one in chunk:
        if one.key not in known:
            found.added.append(one)
        elif known[one.key] == (one.digest, None):
            found.unchanged += 1
        else:
            found.changed.append(one)
    return found


def put_entry_chunk(
    session: Session, found: Sorted, *, ledger: str, follow_up_on: str | None, at: str
) -> None:
    """Put what is new and what has changed; the day of the next visit is that of a new entry."""
    known = _stations(session, found)

    def values(one: Closed) -> Json:
        station = known.get(one.station or "")
        return _values(one) | {"station_id": station, "on_date": one.entered_on}

    _insert(session, LedgerRow, [
        values(one) | {
            "ledger": ledger, "source_id": one.key, "resident_id": None, "withdrawn_at": None,
            "follow_up_on": follow_up_on, "changed_at": at, "version": 1,
        }
        for one in found.added
    ])  # fmt: skip
    _renew(
        session, LedgerRow, "source_id",
        [values(one) | {"key": one.key} for one in found.changed],
        _table(LedgerRow).c.ledger == ledger,
        keep=("station_id", "on_date"), withdrawn_at=None, changed_at=at,
    )  # fmt: skip
    _put_numbers(session, "ledger", found, prefix=f"{ledger}:")


def sort_encounters(session: Session, chunk: Sequence[Closed]) -> Sorted:
    """Which encounters are new, changed, the same, or of nobody whom the register holds."""
    wanted = select(ResidentRow.resident_id)
    rows = session.scalars(wanted.where(ResidentRow.resident_id.in_({c.resident for c in chunk})))
    people = set(rows)
    row = EncounterRow
    held = select(row.encounter_id, row.digest, row.resident_id, row.on_date, row.confidence)
    known = {
        key: tuple(rest)
        for key, *rest in session.execute(
            held.where(row.encounter_id.in_([one.key for one in chunk]))
        )
    }
    found = Sorted()
    for one in chunk:
        if one.resident not in people:
            found.ownerless.append((one.key, one.resident or ""))
        elif one.key not in known:
            found.added.append(one)
        elif known[one.key] == (one.digest, one.resident, one.entered_on, one.confidence):
            found.unchanged += 1
        else:
            found.changed.append(one)
    return found


def put_encounter_chunk(session: Session, found: Sorted, *, by: str, at: str) -> None:
    """Put what is new and what has changed, linked by the word of the file; whose they are, or
    were, is matched anew."""
    known = _stations(session, found)
    former = select(EncounterRow.resident_id).where(
        EncounterRow.encounter_id.in_([one.key for one in found.changed])
    )
    owners = [*(one.resident for one in (*found.added, *found.changed)), *session.scalars(former)]
    match_anew(session, filter(None, owners))

    def values(one: Closed) -> Json:
        return _values(one) | {
            "resident_id": one.resident, "station_id": known.get(one.station or ""),
            "on_date": one.entered_on, "confidence": one.confidence,
        }  # fmt: skip

    _insert(session, EncounterRow, [
        values(one) | {"encounter_id": one.key, "linked_by": by, "changed_at": at, "version": 1}
        for one in found.added
    ])  # fmt: skip
    _renew(
        session, EncounterRow, "encounter_id",
        [values(one) | {"key": one.key} for one in found.changed],
        keep=("station_id",), linked_by=by, changed_at=at,
    )  # fmt: skip


def _stations(session: Session, found: Sorted) -> dict[str, str]:
    """The station's id by its id or name, of those that the chunk names."""
    told = sorted({one.station for one in (*found.added, *found.changed) if one.station})
    if not told:
        return {}
    wanted = select(Station.station_id, Station.name)
    rows = session.execute(
        wanted.where(or_(Station.station_id.in_(told), Station.name.in_(told)))
    ).all()
    return {name: key for key, name in rows} | {key: key for key, _ in rows}


def _values(one: Closed) -> Json:
    return {"body": one.body, "digest": one.digest}


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


def _insert(session: Session, model: Any, rows: list[Json]) -> None:
    """New rows by the quickest way that the engine has: COPY, or one statement of the driver's."""
    if not rows:
        return
    table, given = _table(model), list(rows[0])
    assumed = {
        column.name: column.default.arg
        for column in table.columns
        if column.name not in rows[0] and isinstance(column.default, ScalarElementColumnDefault)
    }
    names = ", ".join(f'"{name}"' for name in (*given, *assumed))
    more = tuple(assumed.values())
    plain = ((*row.values(), *more) for row in rows)
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        with (
            driver.cursor() as cursor,
            cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy,
        ):
            for values in plain:
                copy.write_row(values)
        return
    places = ", ".join("?" * (len(given) + len(more)))
    connection.exec_driver_sql(
        f'INSERT INTO "{table.name}" ({names}) VALUES ({places})', list(plain)
    )


def _renew(
    session: Session, model: Any, key: str, rows: list[Json], *within: ColumnElement[bool],
    keep: tuple[str, ...] = (), **same: Any,
) -> None:  # fmt: skip
    """Renew the rows whose column `key` is each one's "key" (and that are `within`) by the other
    values given, and by what is the `same` for all; an empty value of `keep` leaves the old one."""
    if not rows:
        return
    columns = _table(model).c
    given: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "key"}
    given |= {name: func.coalesce(bindparam(name), columns[name]) for name in keep}
    change = update(_table(model)).where(columns[key] == bindparam("key"), *within)
    change = change.values(**given, **same, version=columns.version + 1)
    session.connection().execute(change, rows)


def _put_numbers(session: Session, kind: str, found: Sorted, prefix: str = "") -> None:
    if found.changed:
        session.execute(
            delete(IdNumberRow).where(
                IdNumberRow.owner_kind == kind,
                IdNumberRow.owner_id.in_([prefix + one.key for one in found.changed]),
            )
        )
    _insert(session, IdNumberRow, [
        number._asdict() | {"owner_kind": kind, "owner_id": prefix + one.key}
        for one in (*found.added, *found.changed)
        for number in one.numbers
    ])  # fmt: skip


def open_ids(session: Session, source: str) -> Iterable[str]:
    """Every open record of a source, in order."""
    wanted = select(MissingRow.mp_id).where(MissingRow.source == source)
    return session.scalars(wanted.where(MissingRow.status == "open").order_by(MissingRow.mp_id))


def withdraw(session: Session, mp_ids: Sequence[str], *, import_id: int, at: str) -> None:
    """Close records that a full feed no longer holds."""
    session.execute(
        update(MissingRow)
        .where(MissingRow.mp_id.in_(mp_ids))
        .values(
            status="withdrawn", import_id=import_id, changed_at=at,
            version=MissingRow.version + 1,
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
