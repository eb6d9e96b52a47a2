"""The workbook as a caseworker opens it: frozen headings, coloured grades, a sheet of reasons."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reunion.cli.output import open_results, workbook
from reunion.cli.output.fields import field_zh
from reunion.cli.output.rows import COLUMNS, GRADES
from tests.cli.results import result


def _written(tmp_path: Path, *residents: str) -> Any:
    out = tmp_path / "out.xlsx"
    with open_results(out) as writer:
        for resident_id in residents:
            writer.add(resident_id, result(resident_id))
    return openpyxl.load_workbook(out)


def test_the_sheets(tmp_path: Path) -> None:
    assert _written(tmp_path, "R1").sheetnames == ["结果", "依据", "说明"]


def test_headings_are_frozen_and_in_both_languages(tmp_path: Path) -> None:
    book = _written(tmp_path, "R1", "R2")
    sheet = book["结果"]
    heads = [cell.value.split("\n") for cell in sheet[1]]
    assert tuple(name for name, _ in heads)[: len(COLUMNS)] == COLUMNS
    assert [zh for _, zh in heads][:2] == ["受助人员", "名次"]
    assert sheet.freeze_panes == "A2" == book["依据"].freeze_panes
    assert sheet.auto_filter.ref == "A1:I11"
    assert sheet.column_dimensions["G"].width > 50


def test_values_are_numbers_and_text(tmp_path: Path) -> None:
    row = next(_written(tmp_path, "R1")["结果"].iter_rows(min_row=2, values_only=True))
    assert row == (
        "R1", 1, "M1", 19, 0.5, "A", "姓名读音相同;出生年份不一致", 0.5**5, "父亲叫什么?",
    )  # fmt: skip


def test_grades_are_coloured_apart(tmp_path: Path) -> None:
    sheet = _written(tmp_path, "R1")["结果"]
    cells = [row[5] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == list(GRADES)
    assert len({cell.fill.start_color.rgb for cell in cells}) == len(GRADES)
    assert all(cell.fill.fill_type == "solid" for cell in cells)


def test_every_reason_has_its_row(tmp_path: Path) -> None:
    sheet = _written(tmp_path, "R1", "R2")["依据"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 2 * 5 * 2
    assert rows[0] == (
        "R1", 1, "M1", "姓名", "surname_heard_same", 20, "某甲", "某甲", "姓名读音相同。",
    )  # fmt: skip
    assert rows[1][3] == "出生"


def test_no_text_is_a_formula(tmp_path: Path) -> None:
    sheet = _written(tmp_path, "=1+1", "+86", "@x", "-y")["结果"]
    ids = {row[0].value: row[0].data_type for row in sheet.iter_rows(min_row=2)}
    assert set(ids) == {"=1+1", "+86", "@x", "-y"}
    assert set(ids.values()) <= {"s", "inlineStr"}


def test_reasons_go_on_in_a_further_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "SHEET_ROWS", 8)
    book = _written(tmp_path, "R1")
    assert book.sheetnames == ["结果", "依据", "依据2", "说明"]
    assert [book[name].max_row for name in ("依据", "依据2")] == [8, 4]
    assert book["依据2"].freeze_panes == "A2"


def test_a_run_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    out = tmp_path / "out.xlsx"
    with pytest.raises(ZeroDivisionError), open_results(out) as writer:
        writer.add("R1", result("R1"))
        raise ZeroDivisionError
    assert os.listdir(scratch) == []
    assert os.listdir(tmp_path) == ["scratch"]


def test_an_unknown_field_is_shown_as_it_is() -> None:
    assert field_zh("something_new") == "something_new"
    assert field_zh("family:name") == "姓名(合计上限)"
