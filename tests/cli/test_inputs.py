"""`--map` is dealt out: each override goes to the files that have its column and its field."""

from __future__ import annotations

from pathlib import Path

import pytest

from reunion.cli.inputs import Inputs
from reunion.errors import HeaderError, InputError, UsageError
from reunion.reading import Quarantine
from tests.cli.files import RECORDS, RESIDENTS, json_lines


@pytest.fixture
def residents(tmp_path: Path) -> Path:
    path = tmp_path / "residents.csv"
    path.write_text("编号,姓名,听来的名字\nR1,,陈兰英\n", "utf-8")
    return path


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_text("编号,姓名,曾住址\nM1,程南英,四川省南充市\n", "utf-8")
    return path


def _inputs(tmp_path: Path, **overrides: str) -> Inputs:
    return Inputs(Quarantine(tmp_path / "out.quarantine.csv"), overrides)


def test_each_file_takes_what_fits_it(residents: Path, records: Path, tmp_path: Path) -> None:
    inputs = _inputs(tmp_path, 听来的名字="names.self_oral", 曾住址="residence.text")
    found, sought = inputs.residents(residents), inputs.missing(records)
    inputs.check_overrides()
    assert [claim.kind for person in found for claim in person.names] == ["self_oral"]
    assert [person.residence is not None for person in sought] == [True]


def test_a_column_of_no_file_is_refused(residents: Path, records: Path, tmp_path: Path) -> None:
    inputs = _inputs(tmp_path, 没有这列="names.legal")
    inputs.residents(residents)
    inputs.missing(records)
    with pytest.raises(HeaderError, match="没有这列"):
        inputs.check_overrides()


def test_a_field_of_no_file_is_refused(residents: Path, records: Path, tmp_path: Path) -> None:
    inputs = _inputs(tmp_path, 曾住址="no_such_field")
    inputs.residents(residents)
    inputs.missing(records)
    with pytest.raises(UsageError, match="no_such_field"):
        inputs.check_overrides()


def test_json_lines_have_no_columns(tmp_path: Path) -> None:
    inputs = _inputs(tmp_path, 曾住址="residence.text")
    inputs.residents(json_lines(tmp_path / "residents.jsonl", RESIDENTS))
    inputs.missing(json_lines(tmp_path / "records.jsonl", RECORDS))
    with pytest.raises(UsageError, match="--map 只用于表格"):
        inputs.check_overrides()


def test_the_encoding_is_passed_on(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_text("姓名,民族,身高\n陳蘭英,漢族,160\n", "big5")
    inputs = Inputs(Quarantine(tmp_path / "out.quarantine.csv"), {}, encoding="big5")
    assert [person.names[0].text for person in inputs.missing(path)] == ["陳蘭英"]
    wrong = Inputs(Quarantine(tmp_path / "out.quarantine.csv"), {}, encoding="klingon")
    with pytest.raises(InputError, match="不认识的编码"):
        wrong.missing(path)
