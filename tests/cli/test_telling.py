"""`notice` and `report` as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reunion.cli.app import run
from reunion.store.opening import open_register
from tests.desk.people import PERSON, confirmed, resident, stations


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REUNION_HOME", str(tmp_path))
    for name in ("REUNION_KEY", "REUNION_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    with open_register(tmp_path) as register:
        stations(register)
        resident(register, "R1", "2026-11-20", PERSON)
        resident(register, "R2", "2026-11-20", PERSON | {"protection": ["minor"]})
        confirmed(register, "R2", "M1", "2026-11-25")
    return tmp_path


def test_a_notice(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["notice", "R1", "--contact", "0378-0000000", "--counties", "3"]) == 0
    said = capsys.readouterr().out
    public, _, inside = said.partition("以下供站内使用")
    assert "自称姓名:陈兰英" in public and "0378-0000000" in public and "岳池" not in public
    assert "511621  四川省广安市岳池县" in inside and "亲属姓名" in inside
    page = home / "公告.html"
    assert run(["notice", "R1", "--out", str(page)]) == 0
    assert "<h1>寻亲公告</h1>" in page.read_text("utf-8")
    assert run(["notice", "R1", "--out", str(home / "公告.doc")]) == 2
    assert "应以 .html 或 .txt 结尾" in capsys.readouterr().err
    protected = home / "no.html"
    assert run(["notice", "R2", "--out", str(protected)]) == 2
    assert not protected.exists()


def test_a_report(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "--as-of", "2026-11-26"]) == 0
    assert "十日内(第2至10天):2 人,查明 1(50.0%)" in capsys.readouterr().out
    assert run(["report", "--as-of", "2026-11-26", "--station", "OTHER", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [line["people"] for line in told["cohorts"]] == [0, 0, 0, 0]
    assert run(["report", "--since", "2027-01-01", "--as-of", "2026-11-26"]) == 2
