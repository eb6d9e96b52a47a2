"""Decisions and audit are only ever added, and a change behind their back shows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from reunion.deciding.verdicts import State
from reunion.errors import RecordError, UsageError
from reunion.records import Decision
from reunion.store.audit import add_entry, verify_chain
from reunion.store.decisions import add_decision, all_decisions, standing
from reunion.store.models import MissingRow, ResidentRow
from reunion.store.opening import Register

NOW = "2026-11-26T00:00:00Z"


@pytest.fixture
def peopled(register: Register) -> Register:
    with register.session() as session:
        session.add(ResidentRow(resident_id="R1", body="{}", digest="d", changed_at=NOW))
        session.add(
            MissingRow(
                mp_id="M1", source="s", source_id="M1", status="open", body="{}", digest="d",
                changed_at=NOW,
            )
        )  # fmt: skip
    return register


def decide(register: Register, verdict: str, by: str, reason: str | None = None) -> State:
    with register.session() as session:
        decision = Decision("R1", "M1", verdict, by, NOW, reason)
        return add_decision(session, register.keys, decision).state


def note(register: Register, number: int) -> None:
    with register.session() as session:
        add_entry(session, register.keys, at=NOW, actor="u", action="look", subject=f"R{number}")


def test_two_people_confirm_and_an_undo_is_a_new_row(peopled: Register) -> None:
    assert decide(peopled, "first_confirmed", "user1") is State.FIRST_CONFIRMED
    with pytest.raises(UsageError, match="须由另一人"):
        decide(peopled, "confirmed", "User1")
    assert decide(peopled, "confirmed", "user2") is State.CONFIRMED
    with pytest.raises(RecordError, match="必须写明理由"):
        decide(peopled, "undone", "user2")
    assert decide(peopled, "undone", "user2", "认错") is State.OPEN
    with peopled.reading() as session:
        said = [decision.verdict for decision in all_decisions(session)]
        assert said == ["first_confirmed", "confirmed", "undone"]
        assert standing(session, "R1", "M1").state is State.OPEN
        assert verify_chain(session, peopled.keys).entries == 3


def test_nobody_is_decided_about_who_is_not_in_the_register(peopled: Register) -> None:
    with pytest.raises(UsageError, match="没有编号“R9”"), peopled.session() as session:
        add_decision(session, peopled.keys, Decision("R9", "M1", "rejected", "u", NOW, "x"))


@pytest.mark.parametrize("table", ["decision", "audit"])
@pytest.mark.parametrize("change", ["UPDATE {} SET at = ''", "DELETE FROM {}"])
def test_the_database_itself_refuses_changes(peopled: Register, table: str, change: str) -> None:
    decide(peopled, "need_more", "user1")
    with pytest.raises(DBAPIError, match="append-only"), peopled.session() as session:
        session.execute(text(change.format(table)))


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE audit SET subject = 'R7' WHERE audit_id = 2", 2),
        ("DELETE FROM audit WHERE audit_id = 2", 3),
    ],
)
def test_a_change_past_the_triggers_breaks_the_chain(
    register: Register, change: str, broken: int
) -> None:
    for number in range(4):
        note(register, number)
    with register.session() as session:
        if register.engine.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER audit_no_{verb}"))
        else:
            session.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        session.execute(text(change))
    with register.reading() as session:
        assert verify_chain(session, register.keys).broken_at == broken


def test_many_writers_make_one_chain(register: Register) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: note(register, number), range(24)))
    with register.reading() as session:
        check = verify_chain(session, register.keys)
        assert (check.entries, check.broken_at) == (24, None)
