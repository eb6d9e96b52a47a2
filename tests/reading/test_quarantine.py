"""The quarantine file: written whole or not at all, harmless to open, private."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import pytest

from reunion.errors import OutputError
from reunion.reading import Quarantine


def put(aside: Quarantine, *cells: object) -> None:
    aside.add(file="a.csv", sheet="表", row=3, column="姓名", reason="编号重复", cells=cells)


def test_no_rows_no_file(tmp_path: Path) -> None:
    with Quarantine(tmp_path / "q.csv") as aside:
        assert aside.count == 0
    assert list(tmp_path.iterdir()) == []


def test_rows_with_header_and_raw_cells(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    with Quarantine(path) as aside:
        put(aside, "M1", None, '含"引号"\n换行', "=HYPERLINK(1)", "-5", "+abc")
        assert aside.count == 1 and not path.exists()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, row = csv.reader(file)
    assert header == ["文件", "工作表", "行号", "列", "原因", "原始内容"]
    assert row == [
        "a.csv",
        "表",
        "3",
        "姓名",
        "编号重复",
        "M1",
        "",
        '含"引号"\n换行',
        "'=HYPERLINK(1)",
        "-5",
        "'+abc",
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["q.csv"]


def test_rows_survive_an_error_in_the_block(tmp_path: Path) -> None:
    with pytest.raises(KeyError), Quarantine(tmp_path / "q.csv") as aside:
        put(aside, "M1")
        raise KeyError
    assert (tmp_path / "q.csv").exists()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with (
        Quarantine(tmp_path / "none" / "q.csv") as aside,
        pytest.raises(OutputError, match="写不了"),
    ):
        put(aside, "M1")


def test_a_finished_quarantine_takes_no_more(tmp_path: Path) -> None:
    with Quarantine(tmp_path / "q.csv") as aside:
        put(aside, "M1")
    with pytest.raises(OutputError, match="已经写完"):
        put(aside, "M2")
    assert repr(aside) == "Quarantine('q.csv', count=1)"
