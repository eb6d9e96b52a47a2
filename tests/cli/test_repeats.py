"""`reunion encounters` and `reunion duplicates`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reunion.cli.app import run
from tests.test_repeats import FIRST, SECOND, STRANGERS, report


def write(path: Path, rows: list[dict[str, object]]) -> str:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return str(path)


def test_encounters_are_shown_and_pooled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = write(tmp_path / "people.jsonl", [FIRST, *STRANGERS, SECOND])
    pool = tmp_path / "pool.jsonl"
    assert run(["encounters", people, "--pool", str(pool)]) == 0
    said = capsys.readouterr()
    assert "第 1 组:R1、R2" in said.out and "R1 – R2" in said.out
    assert "6 条受助记录中有 1 组可能是同一人" in said.err
    ids = [json.loads(line)["resident_id"] for line in pool.read_text("utf-8").splitlines()]
    assert sorted(ids) == ["R2", "R3", "R4", "R5", "R6"]


def test_duplicates_as_a_file(tmp_path: Path) -> None:
    records = write(tmp_path / "mp.jsonl", [report("M1", "陈国强", ""), report("M2", "陈国强", "")])
    out = tmp_path / "groups.jsonl"
    assert run(["duplicates", records, "--out", str(out), "--quiet"]) == 0
    (group,) = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert group["members"] == ["M1", "M2"] and group["links"][0]["evidence"]


def test_bad_rows_go_to_quarantine(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"mp_id": 5}\n{"mp_id": "M1"}\n', "utf-8")
    assert run(["duplicates", str(path), "--quiet"]) == 4


BAD = [
    (["encounters", "--out", "x.csv"], "--out “x.csv”应以 .jsonl 结尾"),
    (["encounters", "--pool", "x.csv"], "--pool “x.csv”应以 .jsonl 结尾"),
    (["encounters", "--least", "2"], "归为一人的概率界限为 2,应大于 0 且不超过 1"),
]


@pytest.mark.parametrize(("typed", "message"), BAD)
def test_wrong_usage(
    tmp_path: Path, typed: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    people = write(tmp_path / "people.jsonl", [FIRST])
    assert run([typed[0], people, *typed[1:]]) == 2
    assert message in capsys.readouterr().err
