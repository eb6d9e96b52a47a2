"""Changes of the register as they are looked for: the right records, and never the whole table."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from reunion.store.casework import missing_page
from reunion.store.changes import changed_since, latest_change, mark_since, open_and_absent
from reunion.store.keys import Keys
from reunion.store.models import MissingRow
from reunion.store.opening import Register, open_register

OLD, NEW = "2026-11-25T00:00:00Z", "2026-11-26T00:00:00Z"


def filled(register: Register) -> None:
    with register.session() as session:
        for number, (status, at) in enumerate(
            [("open", NEW), ("open", OLD), ("found", NEW), ("open", NEW)]
        ):
            key = f"M{9 - number}"
            session.add(MissingRow(
                mp_id=key, source="police", source_id=key, status=status,
                body=json.dumps({"sex": "1"}), digest="d", changed_at=at,
            ))  # fmt: skip


def test_changes_come_in_the_order_of_ids(register: Register) -> None:
    filled(register)
    with register.reading() as session:
        keys = register.keys
        assert latest_change(session) == NEW
        assert [one.mp_id for one in changed_since(session, keys, NEW)] == ["M6", "M7", "M9"]
        known = {"M6": 1, "M7": 2}
        found = [one.mp_id for one in changed_since(session, keys, NEW, known=known.get)]
        assert found == ["M7", "M9"]
        assert [one.mp_id for one in open_and_absent(session, keys, {"M9"})] == ["M6", "M8"]


PAGES: dict[str, Callable[[Session, Keys], int]] = {
    "changes": lambda session, keys: len(list(changed_since(session, keys, NEW))),
    "mark": lambda session, keys: mark_since(session, NEW)[0],
    "open": lambda session, keys: len(list(open_and_absent(session, keys, ()))),
    "all": lambda session, keys: len(page(session, source=None, status=None)),
    "of a source": lambda session, keys: len(page(session, source="police", status=None)),
    "of a status": lambda session, keys: len(page(session, source=None, status="open")),
    "of both": lambda session, keys: len(page(session, source="police", status="open")),
}


def page(session: Session, *, source: str | None, status: str | None) -> list[MissingRow]:
    return missing_page(
        session, source=source, status=status, after="M", limit=10, allowed=lambda body: True
    )


@pytest.mark.parametrize("what", PAGES)
def test_what_is_asked_for_often_walks_no_table(tmp_path: Path, what: str) -> None:
    """The service looks for changes three times a second: along the ids, or to sort what a page
    shows ten of, it would read a million bodies."""
    asked: list[tuple[str, Any]] = []

    def note(_: Any, cursor: Any, statement: str, values: Any, *rest: Any) -> None:
        if "FROM missing_person" in statement:
            asked.append((statement, values))

    with open_register(tmp_path) as register:
        filled(register)
        event.listen(register.engine, "before_cursor_execute", note)
        with register.reading() as session:
            assert PAGES[what](session, register.keys) >= 3
        event.remove(register.engine, "before_cursor_execute", note)
        assert asked
        with register.engine.connect() as connection:
            for statement, values in asked:
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                steps = [row[-1] for row in plan]
                bad = [step for step in steps if step.startswith(("SCAN", "USE TEMP"))]
                assert steps and not bad, steps


def test_a_mark_tells_whether_anything_changed(register: Register) -> None:
    filled(register)
    with register.reading() as session:
        assert mark_since(session, NEW) == (3, 3)
    with register.session() as session:
        session.get_one(MissingRow, "M6").version = 2  # within the same second
    with register.reading() as session:
        assert mark_since(session, NEW) == (3, 4) and mark_since(session, "9") == (0, 0)


@pytest.mark.parametrize("since", ["", OLD])
def test_everything_is_told_from_the_beginning(register: Register, since: str) -> None:
    filled(register)
    with register.reading() as session:
        assert len(list(changed_since(session, register.keys, since))) == 4
