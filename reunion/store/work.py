"""Tables of work: the three ledgers, steps, runs, pairs, imports, quarantine.

Ledgers: returned 返乡受助人员信息台账, easily_lost 易走失人员信息库, repeat 重复流浪人员信息库.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reunion.store.base import STRICT, Base, Flag, Key, Serial, Version


class LedgerRow(Base):
    """One entry of one of the three ledgers."""

    __tablename__ = "ledger"
    __table_args__ = (
        UniqueConstraint("ledger", "source_id"),
        CheckConstraint("ledger IN ('returned', 'easily_lost', 'repeat')", "ledger"),
        STRICT,
    )

    entry_id: Mapped[Serial]
    ledger: Mapped[str]
    source_id: Mapped[str]
    resident_id: Mapped[str | None] = mapped_column(ForeignKey("resident.resident_id"), index=True)
    station_id: Mapped[str | None] = mapped_column(ForeignKey("station.station_id"), index=True)
    on_date: Mapped[str | None]
    follow_up_on: Mapped[str | None] = mapped_column(index=True)
    withdrawn_at: Mapped[str | None]
    body: Mapped[str]
    digest: Mapped[str]
    changed_at: Mapped[str]
    version: Mapped[Version]


class StepRow(Base):
    """Something that was done for a resident on a day: a notice published, DNA requested …

    A step taken back stays, with who took it back and when.
    """

    __tablename__ = "step"
    __table_args__ = (
        CheckConstraint(
            "what IN ('notice', 'dna_request', 'care_plan', 'settlement', 'transfer')", "what"
        ),
        STRICT,
    )

    step_id: Mapped[Serial]
    resident_id: Mapped[str] = mapped_column(ForeignKey("resident.resident_id"), index=True)
    what: Mapped[str]
    on_date: Mapped[str]
    by: Mapped[str]
    at: Mapped[str]
    note: Mapped[str | None]
    withdrawn_by: Mapped[str | None]
    withdrawn_at: Mapped[str | None]


class ImportRow(Base):
    """One file brought in. `next_row` is where a killed import goes on."""

    __tablename__ = "import"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'done', 'refused', 'abandoned')", "state"),
        STRICT,
    )

    import_id: Mapped[Serial]
    kind: Mapped[str]
    source: Mapped[str]
    file_name: Mapped[str]
    file_digest: Mapped[str] = mapped_column(index=True)
    made_on: Mapped[str | None]
    full: Mapped[Flag]
    state: Mapped[str]
    next_row: Mapped[int] = mapped_column(default=0)
    counts: Mapped[str] = mapped_column(default="{}")
    started_at: Mapped[str]
    ended_at: Mapped[str | None]


class QuarantineRow(Base):
    """A row that could not be used: where it stands and why, never its content in clear."""

    __tablename__ = "quarantine"
    __table_args__ = (STRICT,)

    quarantine_id: Mapped[Serial]
    import_id: Mapped[int] = mapped_column(ForeignKey("import.import_id"), index=True)
    sheet: Mapped[str | None]
    row_number: Mapped[int]
    column_name: Mapped[str | None]
    reason: Mapped[str]
    sealed: Mapped[bytes | None]


class RunRow(Base):
    """One night or hand-started match; `checkpoint` is JSON saying what is finished."""

    __tablename__ = "run"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'done', 'failed')", "state"),
        STRICT,
    )

    run_id: Mapped[Serial]
    kind: Mapped[str]
    as_of: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]
    model: Mapped[str | None]
    checkpoint: Mapped[str] = mapped_column(default="{}")
    statistics: Mapped[str] = mapped_column(default="{}")
    started_at: Mapped[str]
    ended_at: Mapped[str | None]


class PairRow(Base):
    """One scored pair of one run. `new_evidence` is what an earlier run did not have."""

    __tablename__ = "pair"
    __table_args__ = (Index("ix_pair_people", "resident_id", "mp_id"), STRICT)

    run_id: Mapped[int] = mapped_column(ForeignKey("run.run_id"), primary_key=True)
    resident_id: Mapped[str] = mapped_column(ForeignKey("resident.resident_id"), primary_key=True)
    mp_id: Mapped[str] = mapped_column(
        ForeignKey("missing_person.mp_id"), primary_key=True, index=True
    )
    rank: Mapped[int]
    bits: Mapped[float]
    probability: Mapped[float]
    grade: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    evidence: Mapped[str]
    evidence_digest: Mapped[str]
    new_evidence: Mapped[str | None]


class NightChangeRow(Base):
    """One person that a night has to look at, in the version it had when the night began."""

    __tablename__ = "night_change"
    __table_args__ = (CheckConstraint("kind IN ('resident', 'missing')", "kind"), STRICT)

    run_id: Mapped[int] = mapped_column(ForeignKey("run.run_id"), primary_key=True)
    kind: Mapped[Key]
    key: Mapped[Key]
    version: Mapped[int] = mapped_column(Integer)


class RejectedPairRow(Base):
    """What spoke for and against a pair when it was rejected, for growing beyond that; `decided_at`
    is the time of the rejection."""

    __tablename__ = "rejected_pair"
    __table_args__ = (STRICT,)

    resident_id: Mapped[str] = mapped_column(ForeignKey("resident.resident_id"), primary_key=True)
    mp_id: Mapped[str] = mapped_column(ForeignKey("missing_person.mp_id"), primary_key=True)
    decided_at: Mapped[str]
    evidence: Mapped[str]


class LockRow(Base):
    """Who holds a lock, and until when it counts without being renewed."""

    __tablename__ = "lock"
    __table_args__ = (STRICT,)

    name: Mapped[Key]
    holder: Mapped[str]
    taken_at: Mapped[str]
    renewed_at: Mapped[str]
