"""`match` and `index` from files to files, and every way they can be asked wrongly."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reunion.cli.app import run
from reunion.cli.output import workbook as workbook_writer
from tests.cli.files import (
    RECORD_SHEET,
    RECORDS,
    RESIDENT_SHEET,
    RESIDENTS,
    json_lines,
    workbook,
)


@pytest.fixture
def residents(tmp_path: Path) -> Path:
    return json_lines(tmp_path / "residents.jsonl", RESIDENTS)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return json_lines(tmp_path / "records.jsonl", RECORDS)


def _match(*arguments: object) -> int:
    return run(["match", *map(str, arguments)])


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_match_ranks_the_right_person_first(residents: Path, records: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert _match(residents, records, "--out", out) == 0
    rows = _rows(out)
    assert {row["resident_id"]: row["mp_id"] for row in rows if row["rank"] == 1} == {
        "R1": "M1",
        "R2": "M2",
    }
    for row in rows:
        assert row["bits"] == pytest.approx(sum(line["bits"] for line in row["evidence"]), abs=0.01)
    for resident_id in ("R1", "R2"):
        mine = [row for row in rows if row["resident_id"] == resident_id]
        assert [row["rank"] for row in mine] == list(range(1, len(mine) + 1))
        absent = mine[0]["not_in_file_probability"]
        assert sum(row["probability"] for row in mine) + absent <= 1 + 1e-4


def test_the_formats_agree(residents: Path, records: Path, tmp_path: Path) -> None:
    outs = {ending: tmp_path / f"out.{ending}" for ending in ("jsonl", "csv", "xlsx")}
    for out in outs.values():
        assert _match(residents, records, "--out", out, "--quiet") == 0
    lines = [(row["resident_id"], row["rank"], row["mp_id"]) for row in _rows(outs["jsonl"])]
    with outs["csv"].open(encoding="utf-8-sig", newline="") as file:
        table = [(r["resident_id"], int(r["rank"]), r["mp_id"]) for r in csv.DictReader(file)]
    sheet = openpyxl.load_workbook(outs["xlsx"])["结果"]
    cells = [row[:3] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert lines == table == cells


def test_two_excel_sheets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = workbook(tmp_path / "受助人员.xlsx", RESIDENT_SHEET)
    files = workbook(tmp_path / "失踪人员.xlsx", RECORD_SHEET)
    out = tmp_path / "结果.xlsx"
    assert _match(people, files, "--out", out) == 0
    sheet = openpyxl.load_workbook(out)["结果"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert {row[0]: row[2] for row in rows if row[1] == 1} == {"S-001": "P-001", "S-002": "P-002"}
    said = capsys.readouterr()
    assert said.out == ""
    assert "姓名" in said.err
    assert "完成" in said.err


def test_top_and_limit(residents: Path, records: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert _match(residents, records, "--out", out, "--top", 1, "--limit", 1) == 0
    assert [(row["resident_id"], row["rank"]) for row in _rows(out)] == [("R1", 1)]


def test_the_prior_moves_the_probability_and_not_the_bits(
    residents: Path, records: Path, tmp_path: Path
) -> None:
    found = {}
    for prior in ("0.01", "0.99"):
        out = tmp_path / f"{prior}.jsonl"
        assert _match(residents, records, "--out", out, "--prior", prior) == 0
        found[prior] = {(row["resident_id"], row["mp_id"]): row for row in _rows(out)}
    assert {key: row["bits"] for key, row in found["0.01"].items()} == {
        key: row["bits"] for key, row in found["0.99"].items()
    }
    first = ("R1", "M1")
    assert found["0.01"][first]["probability"] < found["0.99"][first]["probability"]


@pytest.mark.parametrize("method", ["fast", "blocked", "exhaustive"])
def test_every_method_is_taken_and_another_is_named(
    method: str,
    residents: Path,
    records: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out.jsonl"
    assert _match(residents, records, "--out", out, "--method", method, "--quiet") == 0
    assert _rows(out)[0]["mp_id"] == "M1"
    said = capsys.readouterr().err
    assert said == "" or (method == "fast" and "Method used: " in said)


def test_rows_that_cannot_be_used_are_put_aside(residents: Path, tmp_path: Path) -> None:
    broken = [*RECORDS, {"mp_id": 7}, {"names": []}]
    records = json_lines(tmp_path / "records.jsonl", broken)
    out = tmp_path / "out.jsonl"
    aside = tmp_path / "out.quarantine.csv"
    assert _match(residents, records, "--out", out) == 4
    assert _rows(out)[0]["mp_id"] == "M1"
    with aside.open(encoding="utf-8-sig", newline="") as file:
        assert [row["行号"] for row in csv.DictReader(file)] == ["4", "5"]
    assert _match(residents, json_lines(records, RECORDS), "--out", out) == 0
    assert not aside.exists()


def test_an_index_gives_what_match_gives(residents: Path, records: Path, tmp_path: Path) -> None:
    direct, index, out = tmp_path / "direct.jsonl", tmp_path / "index", tmp_path / "out.jsonl"
    assert _match(residents, records, "--out", direct, "--prior", "0.5") == 0
    assert run(["index", "build", str(records), "--out", str(index)]) == 0
    search = ["index", "search", str(index), str(residents), "--out", str(out), "--prior", "0.5"]
    assert run(search) == 0
    assert _rows(out) == _rows(direct)
    assert run(["index", "build", str(records), "--out", str(index)]) == 0
    assert run(search) == 0


class Wrong:
    """How a command was asked, what it ends with and what it says; {} is the test's folder."""

    def __init__(self, command: str, status: int, zh: str) -> None:
        self.command, self.status, self.zh = command, status, zh

    def __repr__(self) -> str:
        return self.command


WRONG = [
    Wrong("match {}/none.csv {}/records.jsonl --out {}/o.csv", 3, "找不到文件"),
    Wrong("match {}/residents.jsonl {}/none.csv --out {}/o.csv", 3, "找不到文件"),
    Wrong("match {} {}/records.jsonl --out {}/o.csv", 3, "是文件夹,不是文件"),
    Wrong("match {}/residents.jsonl {} --out {}/o.csv", 3, "是文件夹,不是文件"),
    Wrong("match {}/residents.jsonl {}/records.jsonl --out {}/none/o.csv", 3, "请先建立该目录"),
    Wrong("match {}/residents.jsonl {}/records.jsonl --out {}/folder.csv", 3, "应给出文件名"),
    Wrong("match {}/residents.jsonl {}/records.jsonl --out /proc/o.csv", 3, "无法写入"),
    Wrong("match {}/residents.jsonl {}/records.jsonl --out {}/o.pdf", 2, "只能是 .jsonl"),
    Wrong(
        "match {}/residents.jsonl {}/records.jsonl --out {}/records.jsonl", 2, "就是输入文件之一"
    ),
    Wrong("match {}/residents.jsonl {}/records.jsonl --out {}/o.csv --method slow", 2, "slow"),
    Wrong("match {}/residents.jsonl {}/records.jsonl --out {}/o.csv --prior 2", 2, "--prior 为 2"),
    Wrong("match {}/residents.jsonl {}/records.jsonl --out {}/o.csv --top 0", 2, "--top 为 0"),
    Wrong("match {}/residents.jsonl {}/records.jsonl --out {}/o.csv --map 地址", 2, "列名=字段"),
    Wrong("match {}/residents.jsonl {}/records.jsonl --out {}/o.csv --model {}/no.json", 3, "模型"),
    Wrong("match {}/residents.jsonl {}/empty.csv --out {}/o.csv", 3, ""),
    Wrong("index build {}/none.csv --out {}/index", 3, "找不到文件"),
    Wrong("index build {}/records.jsonl --out {}/residents.jsonl", 3, "是一个文件"),
    Wrong("index build {}/records.jsonl --out {}/none/index", 3, "请先建立该目录"),
    Wrong("index search {}/none {}/residents.jsonl --out {}/o.csv", 3, ""),
    Wrong("index search {}/folder.csv {}/residents.jsonl --out {}/o.csv", 3, ""),
    Wrong("index search {}/none {}/residents.jsonl --out {}/o.csv --model m", 2, "重新建立索引"),
]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
@pytest.mark.usefixtures("residents", "records")
def test_what_cannot_be_done_is_refused_and_said(
    wrong: Wrong, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "empty.csv").touch()
    before = sorted(os.listdir(tmp_path))
    assert run(wrong.command.replace("{}", str(tmp_path)).split()) == wrong.status
    said = capsys.readouterr()
    assert said.out == ""
    zh, en = said.err.splitlines()[-2:]
    assert zh.startswith("错误:")
    assert wrong.zh in zh
    assert en.startswith("Error: ")
    assert sorted(os.listdir(tmp_path)) == before


def test_a_result_too_long_for_a_workbook_is_refused(
    residents: Path,
    records: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(workbook_writer.WorkbookWriter, "capacity", 5)
    out = tmp_path / "out.xlsx"
    assert _match(residents, records, "--out", out) == 3
    assert "请改用 .csv" in capsys.readouterr().err
    assert not out.exists()
    assert _match(residents, records, "--out", out, "--top", 2) == 0
    assert _match(residents, records, "--out", tmp_path / "out.csv") == 0


def test_a_killed_run_leaves_the_old_result(records: Path, tmp_path: Path) -> None:
    many = [{**RESIDENTS[0], "resident_id": f"R{number}"} for number in range(3000)]
    residents = json_lines(tmp_path / "many.jsonl", many)
    out = tmp_path / "out.jsonl"
    out.write_text("old")
    files = [str(residents), str(records), "--out", str(out)]
    command = [sys.executable, "-m", "reunion", "match", *files]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as started:
        assert started.stderr is not None
        for line in started.stderr:
            if line.startswith("比对"):
                break
        started.send_signal(signal.SIGKILL)
    assert out.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["many.jsonl", "out.jsonl", "records.jsonl"]


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        (["--source", "police"], {"M1"}),
        (["--home", "四川"], {"M1", "M3"}),
        (["--lost-in", "河南", "--lost-from", "2001", "--lost-to", "2003-05"], {"M2", "M3"}),
        (["--status", "found"], {"M4"}),
    ],
)
def test_a_filter_says_which_records_are_listed(
    asked: list[str], listed: set[str], tmp_path: Path
) -> None:
    told: list[dict[str, Any]] = [
        {"source": "police", "hukou": {"code": "511621"}},
        {"source": "family", "hukou": {"code": "410222"}, "missing": {"date": "2002-01-01"}},
        {"missing": {"date": "2003", "place": "河南省开封市祥符区"}},
        {"status": "found"},
    ]
    told[0] |= {"missing": {"date": "1999", "place": "广东省广州市天河区"}}
    people = [
        {"mp_id": f"M{number}", "names": [{"text": "陈兰英"}], "sex": "2"} | more
        for number, more in enumerate(told, 1)
    ]
    asker = {"resident_id": "R1", "names": [{"text": "陈兰英"}], "sex": "2"}
    files = json_lines(tmp_path / "r.jsonl", [asker]), json_lines(tmp_path / "m.jsonl", people)
    out = tmp_path / "out.jsonl"
    assert _match(*files, "--out", out, *asked) == 0
    assert {row["mp_id"] for row in _rows(out)} == listed
    index = tmp_path / "index"
    assert run(["index", "build", str(files[1]), "--out", str(index)]) == 0
    assert run(["index", "search", str(index), str(files[0]), "--out", str(out), *asked]) == 0
    assert {row["mp_id"] for row in _rows(out)} == listed


def test_what_was_rejected_is_left_out(residents: Path, records: Path, tmp_path: Path) -> None:
    line = {"resident_id": "R1", "mp_id": "M1", "by": "u1", "at": "2026-01-02T03:04:05Z"}
    log = tmp_path / "decisions.jsonl"
    json_lines(log, [line | {"verdict": "rejected", "reason": "年龄不合"}])
    out = tmp_path / "out.jsonl"
    assert _match(residents, records, "--out", out, "--decisions", log) == 0
    pairs = {(row["resident_id"], row["mp_id"]) for row in _rows(out)}
    assert ("R1", "M1") not in pairs and ("R2", "M1") in pairs
    undone = line | {"verdict": "undone", "reason": "看错了", "at": "2026-01-03T03:04:05Z"}
    json_lines(log, [line | {"verdict": "rejected", "reason": "年龄不合"}, undone])
    assert _match(residents, records, "--out", out, "--decisions", log) == 0
    assert ("R1", "M1") in {(row["resident_id"], row["mp_id"]) for row in _rows(out)}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--source", "nobody"], "没有来源为“nobody”的记录"),
        (["--home", "没有这地方"], "不认识地区“没有这地方”"),
        (["--lost-from", "soon"], "日期“soon”无法使用"),
        (["--status", "alive"], "状态“alive”不存在"),
        (["--decisions", "nowhere.jsonl"], "“nowhere.jsonl”不存在"),
    ],
)
def test_a_wrong_filter_is_refused(
    asked: list[str], said: str, residents: Path, records: Path, tmp_path: Path, capsys: Any
) -> None:
    out = tmp_path / "out.jsonl"
    assert _match(residents, records, "--out", out, *asked) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()
