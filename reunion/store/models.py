"""Every table of the register under one name; importing this fills `Base.metadata`."""

from reunion.store.base import Base
from reunion.store.people import (
    ClaimRow,
    EncounterRow,
    IdNumberRow,
    MissingRow,
    ResidentRow,
    Station,
)
from reunion.store.safety import ROLES, AuditRow, DecisionRow, SessionRow, TokenRow, UserRow
from reunion.store.service import AnswerRow, CounterRow
from reunion.store.work import (
    ImportRow,
    LedgerRow,
    LockRow,
    NightChangeRow,
    PairRow,
    QuarantineRow,
    RejectedPairRow,
    RunRow,
    StepRow,
)

__all__ = [
    "ROLES",
    "AnswerRow",
    "AuditRow",
    "Base",
    "ClaimRow",
    "CounterRow",
    "DecisionRow",
    "EncounterRow",
    "IdNumberRow",
    "ImportRow",
    "LedgerRow",
    "LockRow",
    "MissingRow",
    "NightChangeRow",
    "PairRow",
    "QuarantineRow",
    "RejectedPairRow",
    "ResidentRow",
    "RunRow",
    "SessionRow",
    "Station",
    "StepRow",
    "TokenRow",
    "UserRow",
]
