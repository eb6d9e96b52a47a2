"""`decide` and `audit verify` over a real register."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from reunion.cli.app import run
from reunion.store.models import MissingRow, ResidentRow
from reunion.store.opening import open_register

NOW = "2026-11-26T00:00:00Z"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REUNION_HOME", str(tmp_path))
    for name in ("REUNION_KEY", "REUNION_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    with open_register(tmp_path) as register, register.session() as session:
        common = {"body": "{}", "digest": "d", "changed_at": NOW}
        session.add(ResidentRow(resident_id="R1", **common))
        session.add(MissingRow(mp_id="M1", source="s", source_id="1", status="open", **common))
    return tmp_path


def decide(verdict: str, by: str) -> int:
    return run(["decide", "R1", "M1", "--verdict", verdict, "--by", by])


def test_two_people_confirm(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert decide("first_confirmed", "user1") == 0
    assert decide("confirmed", "user1") == 2
    assert "须由另一人" in capsys.readouterr().err
    assert decide("confirmed", "user2") == 0
    assert "R1 M1:已确认" in capsys.readouterr().out
    assert run(["audit", "verify"]) == 0
    assert "审计记录完整:2 条" in capsys.readouterr().out


def test_a_changed_entry_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert decide("need_more", "user1") == 0
    with open_register(home) as register, register.session() as session:
        session.execute(text("DROP TRIGGER audit_no_update"))
        session.execute(text("UPDATE audit SET actor = 'user2'"))
    assert run(["audit", "verify"]) == 3
    assert "从第 1 条起不可信" in capsys.readouterr().err
