"""Results as JSON lines and csv: the promised columns, and no formula that a spreadsheet runs."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from reunion.cli.output import open_results
from reunion.cli.output.rows import COLUMNS
from reunion.desk.cells import harmless
from reunion.errors import UsageError
from tests.cli.results import pair, result

PROMISED = ["resident_id", "rank", "mp_id", "bits", "probability", "grade", "reason"]


def test_json_lines_hold_everything(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with open_results(out) as writer:
        writer.add("R1", result("R1"))
        writer.add("R2", result("R2", "C"))
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(row["resident_id"], row["rank"]) for row in rows] == [
        *(("R1", rank) for rank in range(1, 6)),
        ("R2", 1),
    ]
    assert all(set(row) >= {*PROMISED, "evidence"} for row in rows)
    assert rows[0]["evidence"][0]["text"] == "姓名读音相同。"
    firsts = [row for row in rows if "not_in_file_probability" in row]
    assert [row["rank"] for row in firsts] == [1, 1]
    assert firsts[1]["not_in_file_probability"] == 0.5
    assert firsts[0]["ask_next"] == [
        {"field": "kin", "question": "父亲叫什么?", "expected_bits": 2.5}
    ]


def test_a_pair_without_evidence_says_so(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    found = result("R1", "")
    bare = pair("R1", 1, "M1", "D", 0.0, 0.1)
    found.append(type(bare).from_json(bare.to_json() | {"evidence": []}))
    with open_results(out) as writer:
        writer.add("R1", found)
    assert json.loads(out.read_text("utf-8"))["evidence"] == []


def test_csv_opens_in_excel_and_has_the_promised_columns(tmp_path: Path) -> None:
    out = tmp_path / "out.CSV"
    with open_results(out) as writer:
        writer.add("R1", result("R1"))
        assert writer.rows == 5
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == PROMISED == list(COLUMNS)
    assert (rows[0]["rank"], rows[0]["mp_id"], rows[0]["grade"]) == ("1", "M1", "A")
    assert float(rows[0]["bits"]) == 19.0
    assert rows[0]["reason"] == "姓名读音相同;出生年份不一致"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-x", "@cmd", "\t=1", "\r=1"])
def test_a_formula_becomes_text(text: str, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    found = result(text, "A")
    with open_results(out) as writer:
        writer.add(text, found)
    with out.open(encoding="utf-8-sig", newline="") as lines:
        assert next(csv.DictReader(lines))["resident_id"] == "'" + text


@pytest.mark.parametrize("value", [-3.5, 1, "R-1", "", "'=1"])
def test_other_values_stay(value: object) -> None:
    assert harmless(value) == value


def test_another_format_is_refused(tmp_path: Path) -> None:
    for name in ("out.xls", "out", "out.pdf"):
        with (
            pytest.raises(UsageError, match=r"只能是 \.jsonl、\.csv 或 \.xlsx"),
            open_results(tmp_path / name),
        ):
            pytest.fail("the block ran")
