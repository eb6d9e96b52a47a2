"""Tables of trust: decisions and audit (only ever added), users, tokens, sessions."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from reunion.store.base import STRICT, Base, Flag, Key, Secret, Serial, Version

ROLES = ("point", "caseworker", "reviewer", "police", "admin", "outside")
"""Rescue point, caseworker, reviewer, police liaison, administrator, another station."""


class DecisionRow(Base):
    """One verdict about a pair, with what spoke for and against it at that moment. Triggers abort
    UPDATE and DELETE; undo is a new row."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_people", "resident_id", "mp_id"), STRICT)

    decision_id: Mapped[Serial]
    resident_id: Mapped[str] = mapped_column(ForeignKey("resident.resident_id"))
    mp_id: Mapped[str] = mapped_column(ForeignKey("missing_person.mp_id"), index=True)
    verdict: Mapped[str]
    by: Mapped[str]
    at: Mapped[str]
    reason: Mapped[str | None]
    evidence_digest: Mapped[str | None]
    evidence: Mapped[str | None]


class AuditRow(Base):
    """One link of the audit chain (store/audit.py). Triggers abort UPDATE and DELETE."""

    __tablename__ = "audit"
    __table_args__ = (STRICT,)

    audit_id: Mapped[Serial]
    at: Mapped[str]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[str]
    link: Mapped[Secret]


class UserRow(Base):
    """A person who may use the register; `station_id` bounds what they see (None: all)."""

    __tablename__ = "user_account"
    __table_args__ = (
        CheckConstraint("role IN ({})".format(", ".join(f"'{role}'" for role in ROLES)), "role"),
        STRICT,
    )

    name: Mapped[Key]
    role: Mapped[str]
    station_id: Mapped[str | None] = mapped_column(ForeignKey("station.station_id"), index=True)
    password_hash: Mapped[str | None]
    disabled: Mapped[Flag]
    created_at: Mapped[str]
    version: Mapped[Version]


class TokenRow(Base):
    """A token of a program; only the hash of the token is kept."""

    __tablename__ = "token"
    __table_args__ = (STRICT,)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    user_name: Mapped[str] = mapped_column(ForeignKey("user_account.name"), index=True)
    purpose: Mapped[str]
    created_at: Mapped[str]
    expires_at: Mapped[str | None]
    revoked_at: Mapped[str | None]


class SessionRow(Base):
    """A signed-in browser; only the hash of the cookie's value is kept."""

    __tablename__ = "session"
    __table_args__ = (STRICT,)

    session_hash: Mapped[bytes] = mapped_column(primary_key=True)
    user_name: Mapped[str] = mapped_column(ForeignKey("user_account.name"), index=True)
    created_at: Mapped[str]
    seen_at: Mapped[str]
    expires_at: Mapped[str]
