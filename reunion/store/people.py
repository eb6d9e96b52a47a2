"""Tables of people: stations, residents, encounters, claims, missing persons, their ID numbers.

`body` is the record of the contract as JSON without its ID numbers, which lie sealed in
`id_number`; photos and DNA stand in it only as references. `version` counts changes of a row (for
If-Match); `digest` is the SHA-256 of the record as it came, so that an import sees what is new.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reunion.store.base import STRICT, Base, Flag, Key, Real, Secret, Serial, Unseen, Version


class Station(Base):
    """A node of the tree: city station, county station, rescue point."""

    __tablename__ = "station"
    __table_args__ = (CheckConstraint("level IN ('city', 'county', 'point')", "level"), STRICT)

    station_id: Mapped[Key]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("station.station_id"), index=True)
    level: Mapped[str]
    name: Mapped[str]
    code: Mapped[str | None]
    version: Mapped[Version]


ANEW = -1
"""As `seen_version`: what the person is matched by changed since, whatever the version."""


class ResidentRow(Base):
    """A person found. `settled_at` and `closed_at` end the search; the row stays. `seen_version` is
    the version that the last night matched, 0 none, or ANEW."""

    __tablename__ = "resident"
    __table_args__ = (STRICT,)

    resident_id: Mapped[Key]
    station_id: Mapped[str | None] = mapped_column(ForeignKey("station.station_id"), index=True)
    body: Mapped[str]
    digest: Mapped[str]
    entered_on: Mapped[str | None]
    closed_at: Mapped[str | None] = mapped_column(index=True)
    closed_as: Mapped[str | None]
    changed_at: Mapped[str] = mapped_column(index=True)
    version: Mapped[Version]
    seen_version: Mapped[Unseen]


class EncounterRow(Base):
    """One stay or contact of a resident; `confidence` is that of the link to this person."""

    __tablename__ = "encounter"
    __table_args__ = (CheckConstraint("confidence BETWEEN 0 AND 1", "confidence"), STRICT)

    encounter_id: Mapped[Key]
    resident_id: Mapped[str | None] = mapped_column(ForeignKey("resident.resident_id"), index=True)
    station_id: Mapped[str | None] = mapped_column(ForeignKey("station.station_id"), index=True)
    on_date: Mapped[str | None] = mapped_column(index=True)
    confidence: Mapped[Real] = mapped_column(default=1.0)
    linked_by: Mapped[str | None]
    body: Mapped[str]
    digest: Mapped[str]
    changed_at: Mapped[str]
    version: Mapped[Version]


class ClaimRow(Base):
    """One value somebody stated. A correction is a new row, and the old one names it."""

    __tablename__ = "claim"
    __table_args__ = (CheckConstraint("confidence BETWEEN 0 AND 1", "confidence"), STRICT)

    claim_id: Mapped[Serial]
    resident_id: Mapped[str] = mapped_column(ForeignKey("resident.resident_id"), index=True)
    encounter_id: Mapped[str | None] = mapped_column(ForeignKey("encounter.encounter_id"))
    field: Mapped[str]
    value: Mapped[str]
    source: Mapped[str | None]
    heard_by: Mapped[str | None]
    heard_at: Mapped[str | None]
    confidence: Mapped[float | None]
    recorded_at: Mapped[str]
    superseded_by: Mapped[int | None] = mapped_column(ForeignKey("claim.claim_id"))
    superseded_at: Mapped[str | None]


class MissingRow(Base):
    """A missing-person record of one source; `source_version` counts its changed contents,
    `seen_version` is the version that the last night matched."""

    __tablename__ = "missing_person"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        CheckConstraint("status IN ('open', 'found', 'withdrawn', 'deceased')", "status"),
        Index("ix_missing_person_status", "status", "mp_id"),
        Index("ix_missing_person_changed_at", "changed_at", "version"),
        STRICT,
    )

    mp_id: Mapped[Key]
    source: Mapped[str]
    source_id: Mapped[str]
    source_version: Mapped[int] = mapped_column(default=1)
    status: Mapped[str]
    body: Mapped[str]
    digest: Mapped[str]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import.import_id"), index=True)
    changed_at: Mapped[str]
    version: Mapped[Version]
    seen_version: Mapped[Unseen]


class IdNumberRow(Base):
    """One ID number, sealed, with keyed hashes of the whole and of its parts (None: unknown)."""

    __tablename__ = "id_number"
    __table_args__ = (
        CheckConstraint("owner_kind IN ('resident', 'missing', 'ledger')", "owner_kind"),
        Index("ix_id_number_owner", "owner_kind", "owner_id"),
        STRICT,
    )

    id_number_id: Mapped[Serial]
    owner_kind: Mapped[str]
    owner_id: Mapped[str]
    sealed: Mapped[Secret]
    whole_hash: Mapped[bytes | None] = mapped_column(index=True)
    region_hash: Mapped[bytes | None] = mapped_column(index=True)
    birth_hash: Mapped[bytes | None] = mapped_column(index=True)
    order_hash: Mapped[bytes | None] = mapped_column(index=True)
    assigned: Mapped[Flag]
