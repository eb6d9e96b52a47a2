"""Whether a register would return a record, and the stated coverage beside the observed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.asking.police import measured, returns
from benchmarks.worlds import generate
from reunion.errors import UsageError
from reunion.queries import PoliceQuery
from reunion.records import MissingPerson

QUERY = PoliceQuery("李兰英", "2", "511600", "广安市", "1950-01-01", "1960-12-31", 0.1, 0.1, 9.0)
RECORD = MissingPerson.from_json(
    {
        "mp_id": "M1",
        "names": [{"text": "李兰英", "kind": "legal"}],
        "sex": "2",
        "birth": {"date": "1956-03-15"},
        "hukou": {"code": "511621"},
    }
)


def test_a_register_returns_what_fits_exactly() -> None:
    assert returns(QUERY, RECORD)
    assert returns(replace(QUERY, code=""), RECORD)
    assert returns(replace(QUERY, sex=""), RECORD)
    for other in (
        {"name": "李南英"}, {"sex": "1"}, {"code": "511700"}, {"born_from": "1957-01-01"}
    ):  # fmt: skip
        assert not returns(replace(QUERY, **other), RECORD)  # type: ignore[arg-type]


def test_more_queries_hold_more_people(tmp_path: Path) -> None:
    generate("plain", 200, 60, 4, tmp_path / "w", processes=1)
    result = measured(tmp_path / "w")
    observed = [row["observed"] for row in result["rows"]]
    stated = [row["stated"] for row in result["rows"]]
    assert observed == sorted(observed) and stated == sorted(stated)
    assert 0 < result["with_queries"] <= result["people"]


def test_a_world_without_anybody_in_the_file_is_refused(tmp_path: Path) -> None:
    for name in ("truth", "records", "residents"):
        (tmp_path / f"{name}.jsonl").write_text("")
    with pytest.raises(UsageError, match="nobody of this world is in its file"):
        measured(tmp_path)
