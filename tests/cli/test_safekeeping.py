"""`backup`, `restore` and `doctor` as they are typed, on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from reunion.cli.app import run
from reunion.store.models import ResidentRow
from reunion.store.opening import open_register
from tests.registers import at_home, place, postgresql

__all__ = ["place", "postgresql"]
AT = "2026-11-26T00:00:00Z"


def test_backup_restore_doctor(
    place: tuple[Path, str | None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home, url = at_home(monkeypatch, place), place[1]
    with open_register(home, url=url) as register, register.session() as session:
        session.add(ResidentRow(resident_id="R1", body="{}", digest="d", changed_at=AT))
    archive = home / "备份.zip"
    assert run(["backup", str(archive)]) == 0
    said = capsys.readouterr()
    assert "副本核对一致:受助人员 1," in said.out and "另行保管" in said.err
    assert archive.stat().st_mode & 0o077 == 0
    assert run(["backup", str(archive)]) == 3
    assert "已存在,没有备份" in capsys.readouterr().err
    assert run(["backup", str(archive), "--force", "--quiet"]) == 0
    assert run(["restore", str(archive)]) == 3
    assert "确要替换请加 --force" in capsys.readouterr().err
    assert run(["restore", str(archive), "--force"]) == 0
    assert "原有的登记库另存为" in capsys.readouterr().out
    assert run(["doctor"]) == 0
    said = capsys.readouterr()
    assert "正常 审计链:0 条,完整" in said.out
    assert [path.name for path in home.iterdir() if path.name.startswith(".")] == []


def test_doctor_says_by_its_status_that_something_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REUNION_HOME", str(tmp_path))
    monkeypatch.delenv("REUNION_DATABASE_URL", raising=False)
    monkeypatch.delenv("REUNION_KEY", raising=False)
    (tmp_path / "indexes" / "current").mkdir(parents=True)
    assert run(["doctor"]) == 3
    assert "问题 索引:" in capsys.readouterr().out
