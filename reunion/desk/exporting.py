"""Records of the register to be taken out: who is left out, and what is cut.

Whoever carries a mark of protection stays inside, and of ID numbers the last four places go out,
unless the whole is asked for by somebody who has the register in hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reunion.desk.protection import marks_in
from reunion.errors import UsageError
from reunion.records import Json
from reunion.store.audit import add_entry
from reunion.store.canonical import canonical_lines
from reunion.store.casework import resident_record, residents_page
from reunion.store.changes import changed_since
from reunion.store.encounters import all_encounters
from reunion.store.ledgers import LEDGERS, entry_record, ledger_page
from reunion.store.opening import Register

KINDS = ("residents", "missing", *(name.replace("_", "-") for name in LEDGERS), "encounters",
         "register")  # fmt: skip
PAGE = 500
_NUMBER = re.compile(r"(?<!\d)\d{14}(?:\d{3})?[\dXx](?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)")


@dataclass(slots=True)
class Export:
    """What is taken out. After reading `taken` and `left_out` say how many."""

    kind: str
    whole: bool = False
    scope: frozenset[str] | None = None
    taken: int = 0
    left_out: int = field(default=0)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UsageError(
                f"不能导出“{self.kind}”,可用:{'、'.join(KINDS)}",
                f"{self.kind!r} cannot be exported; use one of {', '.join(KINDS)}",
            )


def records_of(register: Register, asked: Export) -> Iterator[Json]:
    """The records, whole or cut, in the order of their ids."""
    for record in _records(register, asked):
        if not asked.whole and marks_in(record):
            asked.left_out += 1
            continue
        asked.taken += 1
        if asked.kind == "encounters":  # these were the resident's
            record = {k: v for k, v in record.items() if k not in ("protection", "birth")}
        yield record if asked.whole else _cut(record)


def _records(register: Register, asked: Export) -> Iterator[Json]:
    keys, after = register.keys, ""
    with register.reading() as session:
        if asked.kind == "encounters":
            yield from all_encounters(session, keys, asked.scope)
            return
        if asked.kind == "residents":
            while residents := residents_page(
                session, scope=asked.scope, after=after, limit=PAGE, allowed=_any, closed=True
            ):
                yield from (resident_record(session, keys, row) for row in residents)
                after = residents[-1].resident_id
            return
        if asked.kind == "missing":
            yield from (change.record for change in changed_since(session, keys, ""))
            return
        number, ledger = 0, asked.kind.replace("-", "_")
        while rows := ledger_page(
            session, keys, ledger=ledger, scope=asked.scope, after=number, limit=PAGE, allowed=_any
        ):
            for row in rows:
                record = entry_record(session, keys, row)
                entry = {k: v for k, v in record.get("entry", {}).items() if k != "letter"}
                entry |= {"on_date": row.on_date, "follow_up_on": row.follow_up_on}
                yield record | {"resident_id": row.source_id, "entry": entry}
            number = rows[-1].entry_id


def _any(body: Json) -> bool:
    return True


def _cut(value: Any) -> Any:
    """The same with ID numbers by their last four places and telephone numbers gone."""
    if isinstance(value, str):
        return _NUMBER.sub(lambda found: f"***{found[0][-4:]}", value)
    if isinstance(value, dict):
        return {key: _cut(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_cut(part) for part in value]
    return value


def register_lines(register: Register) -> Iterator[str]:
    """The whole register as canonical text: the same lines whenever its content is the same."""
    with register.reading() as session:
        yield from canonical_lines(session, register.keys)


def note_export(register: Register, asked: Export, form: str, *, by: str, at: str) -> None:
    """The audit entry of an export, before it is handed out."""
    with register.session() as session:
        add_entry(
            session, register.keys, at=at, actor=by, action=f"export:{asked.kind}", subject="-",
            detail={"rows": asked.taken, "left_out": asked.left_out, "form": form,
                    "whole": asked.whole},
        )  # fmt: skip
