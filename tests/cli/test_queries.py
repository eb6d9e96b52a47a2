"""`reunion queries`, as it is typed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from reunion.cli.app import run

PEOPLE = [
    {
        "resident_id": "R1",
        "names": [{"text": "李兰英", "kind": "self_oral"}],
        "sex": "2",
        "origin": [{"text": "四川岳池县"}],
    },
    {"resident_id": "R2", "sex": "1"},
]


@pytest.fixture
def people(tmp_path: Path) -> str:
    path = tmp_path / "people.jsonl"
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in PEOPLE), "utf-8")
    return str(path)


def test_a_table_and_a_remark_on_who_told_no_name(
    people: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["queries", people, "--count", "3"]) == 0
    said = capsys.readouterr()
    assert "含本人概率" in said.out and "李兰英" in said.out and "R2" not in said.out
    assert "1 名受助人员没有可以拼写的姓名" in said.err


def test_files(people: str, tmp_path: Path) -> None:
    lines, table = tmp_path / "q.jsonl", tmp_path / "q.csv"
    assert run(["queries", people, "--out", str(lines), "--quiet", "--resident", "R1"]) == 0
    rows = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    assert 3 <= len(rows) <= 10
    assert {row["resident_id"] for row in rows} == {"R1"}
    assert run(["queries", people, "--out", str(table), "--quiet"]) == 0
    with table.open(encoding="utf-8-sig", newline="") as file:
        assert [row["name"] for row in csv.DictReader(file)] == [row["name"] for row in rows]


def test_bad_rows_go_to_quarantine(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"resident_id": 5}\n{"resident_id": "R1"}\n', "utf-8")
    assert run(["queries", str(path), "--quiet"]) == 4
    assert (tmp_path / "bad.quarantine.csv").exists()


BAD = [
    (["--resident", "R9"], "文件里没有编号为“R9”的受助人员;共有 2 人", 2),
    (["--out", "q.xlsx"], "--out “q.xlsx”应以 .jsonl 或 .csv 结尾", 2),
    (["--count", "0"], "查询条数应至少为 1,实际是 0", 2),
    (["--most", "0"], "每次查询的人数上限应至少为 1,实际是 0", 2),
]


@pytest.mark.parametrize(("options", "message", "status"), BAD)
def test_wrong_usage(
    people: str, options: list[str], message: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["queries", people, *options]) == status
    assert message in capsys.readouterr().err
