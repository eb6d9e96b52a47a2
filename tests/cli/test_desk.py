"""`due`, `step` and `ledger …` as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reunion.cli.app import run
from reunion.store.opening import open_register
from tests.desk.people import PERSON, resident, stations
from tests.registers import at_home, place, postgresql

__all__ = ["place", "postgresql"]


@pytest.fixture
def home(place: tuple[Path, str | None], monkeypatch: pytest.MonkeyPatch) -> Path:
    folder, url = at_home(monkeypatch, place), place[1]
    with open_register(folder, url=url) as register:
        stations(register)
        resident(register, "R1", "2024-05-01", PERSON, closed=("2024-06-01", "left"))
        resident(register, "R2", "2026-11-20", PERSON)
    return folder


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_a_day_at_the_desk(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["due", "--as-of", "2026-11-21"]) == 0
    assert said(capsys) == "【测试县站】\n  2026-11-21 今天到期  R2  发布寻亲公告\n"
    assert run(["due", "--as-of", "2026-11-23", "--station", "OTHER"]) == 0
    assert said(capsys) == "没有到期事项\n"
    assert run(["step", "R2", "notice", "--by", "li", "--on", "2026-11-21"]) == 0
    assert said(capsys) == "R2:已记下“发布寻亲公告”\n"
    assert run(["due", "--as-of", "2026-11-22", "--ahead", "9", "--json"]) == 0
    rows = [json.loads(line) for line in said(capsys).splitlines()]
    assert [(row["kind"], row["due_on"], row["late"]) for row in rows] == [
        ("care_plan", "2026-12-01", -9),
        ("dna_request", "2026-12-01", -9),
    ]
    assert run(["step", "R2", "notice", "--by", "li", "--undo"]) == 0
    assert "已撤回" in said(capsys)
    assert run(["ledger", "earlier", "R2", "--by", "li"]) == 0
    told = said(capsys)
    assert "可靠  resident:R1" in told and "已列入重复流浪人员信息库" in told
    letter = home / "函.html"
    going = ["ledger", "return", "R2", "--to", "四川省岳池县", "--receiver", "岳池县救助管理站",
             "--by", "li", "--on", "2026-11-26", "--letter"]  # fmt: skip
    assert run([*going, str(home / "no" / "函.html"), "--proof", "户籍查询"]) == 3
    assert run([*going, str(letter)]) == 2
    assert "须有两人确认的结论" in capsys.readouterr().err and not letter.exists()
    assert run([*going, str(letter), "--proof", "户籍查询"]) == 0
    assert "返乡信息反馈函" in letter.read_text("utf-8")
    capsys.readouterr()
    for ledger in ("returned", "easily-lost", "repeat"):
        assert run(["ledger", "list", ledger]) == 0
        row = json.loads(said(capsys))
        assert row["resident_id"] == "R2" and "letter" not in row["record"]["entry"]
    assert run(["due", "--as-of", "2027-01-31", "--json"]) == 0
    visits = {row["subject"]: row["due_on"] for row in map(json.loads, said(capsys).splitlines())}
    assert sorted(visits.values()) == ["2026-12-26", "2027-01-31"]
    entry = next(key for key in visits if key.startswith("easily_lost:")).partition(":")[2]
    assert run(["ledger", "visit", entry, "--by", "li", "--on", "2027-01-20"]) == 0
    assert said(capsys) == "已记下回访;下次在 2027-07-31 前\n"
    assert run(["audit", "verify"]) == 0


@pytest.mark.parametrize(
    ("command", "text"),
    [
        (["due", "--as-of", "明天"], "日期“明天”应写作 2026-11-26 这样"),
        (["due", "--station", "NO"], "没有编号为“NO”的站点"),
        (["ledger", "list", "books"], "没有“books”这本台账"),
    ],
)
def test_what_is_typed_wrong(
    command: list[str], text: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command) == 2
    assert text in capsys.readouterr().err


def test_days_of_ones_own_count(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "workdays.txt").write_text("2026-11-24 休\n", encoding="utf-8")
    assert run(["due", "--as-of", "2026-12-02", "--json"]) == 0
    days = {row["kind"]: row["due_on"] for row in map(json.loads, said(capsys).splitlines())}
    assert days["dna_request"] == "2026-12-02"
