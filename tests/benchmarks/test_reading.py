"""`reunion bench reading` on a tiny world: every record reaches its profile through the csv."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.cli import main
from benchmarks.police_csv import COLUMNS, NAME, write_police_csv
from benchmarks.reading import measure
from reunion.knowledge.tables import read_table
from reunion.normalizing.profiles import missing_person_profile
from reunion.reading import Quarantine, open_records
from reunion.records import MissingPerson
from tests.benchmarks.tiny import make_tiny_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_world(tmp_path_factory.mktemp("tiny"))


def _records(world: Path) -> list[MissingPerson]:
    lines = (world / "records.jsonl").read_text(encoding="utf-8").splitlines()
    return [MissingPerson.from_json(json.loads(line)) for line in lines]


def test_the_command_reports_rows_and_memory(
    world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "result.json"
    argv = ["reading", "--world", str(world), "--cache", str(tmp_path), "--out", str(out)]
    assert main(argv) == 0
    result = json.loads(out.read_text(encoding="utf-8"))
    assert result["rows"] == len(_records(world)) and result["quarantined"] == 0
    assert set(result["rows_per_second"]) == {"read", "normalise", "together"}
    assert set(result["cpu_seconds"]) == {"read", "normalise", "together"}
    assert result["peak_mb"] > 0 and "行" in capsys.readouterr().out


def test_the_csv_tells_what_the_records_tell(world: Path, tmp_path: Path) -> None:
    table = tmp_path / NAME
    people = _records(world)
    assert write_police_csv(world / "records.jsonl", table) == len(people)
    with Quarantine(tmp_path / "q.csv") as aside:
        read = list(open_records(table, "missing", quarantine=aside))
    for person, again in zip(people, read, strict=True):
        told, found = missing_person_profile(person), missing_person_profile(again)
        for field in ("record_id", "names", "sex", "births", "places", "kin", "height", "status"):
            assert getattr(told, field) == getattr(found, field), field


def test_every_column_is_understood() -> None:
    known = {header for row in read_table("headers") for header in row[3].split(" ")}
    assert set(COLUMNS) <= known


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="empty"):
        (tmp_path / "empty.csv").write_bytes(b"")
        measure(tmp_path / "empty.csv")
