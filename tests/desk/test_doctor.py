"""What the doctor finds, each on a register that really has it."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from reunion.desk import doctor
from reunion.desk.doctor import Finding, Health, examine
from reunion.engine import Engine
from reunion.store.audit import add_entry
from reunion.store.models import IdNumberRow, ImportRow, MissingRow, RunRow
from reunion.store.numbers import put_numbers
from reunion.store.opening import Register, open_register

AT = "2026-11-26T00:00:00Z"
NUMBER = "511621195603159985"


def found(register: Register, home: Path) -> dict[str, Finding]:
    return {one.what: one for one in examine(register, home, home / "indexes" / "current")}


def put(register: Register, *mp_ids: str) -> None:
    with register.session() as session:
        for key in mp_ids:
            session.add(
                MissingRow(
                    mp_id=key, source="s", source_id=key, status="open", body="{}", digest="d",
                    changed_at=AT,
                )
            )  # fmt: skip
            put_numbers(session, register.keys, "missing", key, [NUMBER])


def test_a_sound_register_has_no_fault(register: Register, tmp_path: Path) -> None:
    put(register, "M1")
    Engine.build([{"mp_id": "M1"}]).save(tmp_path / "indexes" / "current")
    told = found(register, tmp_path)
    assert {one.health for one in told.values()} == {Health.GOOD}
    assert "与登记库一致(1 条)" in told["索引"].text


def test_numbers_without_an_owner_and_seals_of_another_key(
    register: Register, tmp_path: Path
) -> None:
    put(register, "M1")
    with register.session() as session:
        put_numbers(session, register.keys, "resident", "R-NOBODY", [NUMBER])
        session.add(IdNumberRow(owner_kind="missing", owner_id="M1", sealed=b"\x01garbage"))
    told = found(register, tmp_path)
    assert told["证件号码归属"].health is Health.FAULT
    assert told["证件号码归属"].text.startswith("1 个证件号码没有归属")
    assert told["密钥"].text.startswith("1 个证件号码解不开")


def test_a_changed_audit_entry(register: Register, tmp_path: Path) -> None:
    for number in range(3):
        with register.session() as session:
            add_entry(session, register.keys, at=AT, actor="li", action="x", subject=str(number))
    with register.session() as session:
        if register.engine.dialect.name == "sqlite":
            session.execute(text("DROP TRIGGER audit_no_update"))
        else:
            session.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        session.execute(text("UPDATE audit SET actor = 'wang' WHERE audit_id = 2"))
    assert "从第 2 条起不可信" in found(register, tmp_path)["审计链"].text


def test_what_is_unfinished(register: Register, tmp_path: Path) -> None:
    with register.session() as session:
        session.add(
            ImportRow(
                kind="missing", source="police", file_name="a.csv", file_digest="d", full=0,
                state="running", started_at=AT,
            )
        )  # fmt: skip
        session.add(RunRow(kind="nightly", as_of="2026-11-25", state="failed", started_at=AT))
        session.add(RunRow(kind="match", as_of="2026-11-25", state="failed", started_at=AT))
        session.flush()
        session.add(RunRow(kind="match", as_of="2026-11-26", state="done", started_at=AT))
    told = found(register, tmp_path)["导入与夜间任务"]
    assert told.health is Health.HINT
    assert "导入 1(missing" in told.text and "任务 1(nightly" in told.text
    assert "match" not in told.text and "再次执行同一命令即接着做" in told.text


def test_an_index_that_lags_or_is_damaged(register: Register, tmp_path: Path) -> None:
    assert "还没有索引" in found(register, tmp_path)["索引"].text
    put(register, "M1", "M2", "M3")
    folder = tmp_path / "indexes" / "current"
    Engine.build([{"mp_id": "M1"}, {"mp_id": "GONE"}]).save(folder)
    assert "缺 2 条在办记录,多 1 条已结记录" in found(register, tmp_path)["索引"].text
    (folder / "standing.npy").unlink()
    told = found(register, tmp_path)["索引"]
    assert told.health is Health.FAULT and "standing.npy 缺失" in told.text


def test_a_full_disk(register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE", shutil.disk_usage(tmp_path).total + 1)
    told = found(register, tmp_path)["磁盘空间"]
    assert told.health is Health.FAULT and "备份和夜间任务可能写不下" in told.text


def test_a_row_that_refers_to_nothing(tmp_path: Path) -> None:
    with open_register(tmp_path):
        pass
    with sqlite3.connect(tmp_path / "register.db") as database:
        # foreign keys are off in a bare connection
        database.execute(
            "INSERT INTO encounter VALUES "
            "('E1', 'R-GONE', NULL, NULL, 1.0, NULL, '{}', 'd', 't', 1)"
        )
    with open_register(tmp_path) as register:
        assert found(register, tmp_path)["数据库文件"].health is Health.FAULT
