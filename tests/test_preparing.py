"""Records made ready: by one process or by several, from mappings, records or what is ready."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reunion import Engine
from reunion.errors import RecordError
from reunion.preparing import SEGMENT, RecordLike, all_prepared, prepared, segment_of
from reunion.records import MissingPerson
from reunion.workers import ALONE, CHUNK

RECORD: dict[str, Any] = {
    "mp_id": "M1",
    "names": [{"text": "陈兰英", "kind": "legal"}],
    "hukou": {"code": "510922", "text": "四川省射洪市罗渡镇石桥村"},
}


def test_all_kinds_of_records_are_made_ready_alike() -> None:
    person = MissingPerson.from_json(RECORD)
    ready = prepared(RECORD)
    assert prepared(person) == ready
    assert prepared(ready) is ready
    assert "陈兰英" not in repr(ready) and "M1" in repr(ready)
    assert repr(segment_of([RECORD, ready])) == "Segment(2 records)"
    engine = Engine.build([ready])
    assert engine.record("M1") == person


def test_several_processes_make_the_same() -> None:
    records: list[RecordLike] = [
        {"mp_id": f"M{number}", "sex": "12"[number % 2]} for number in range(ALONE + 2 * CHUNK)
    ]
    assert list(all_prepared(records, 2)) == list(all_prepared(records))


def test_columns_that_grew_in_several_processes_are_those_of_one(tmp_path: Path) -> None:
    many = ALONE + 3 * SEGMENT + 7
    records: list[RecordLike] = [
        {"mp_id": f"M{number % (many - 5)}", "sex": "12"[number % 2],
         "names": [{"text": "陈李王"[number % 3] + "兰桂秀"[number // 3 % 3] + "英"}],
         "status": "open" if number % 7 else "found"}
        for number in range(many)
    ]  # fmt: skip
    counts: list[int] = []
    several = Engine.build(records, workers=2, progress=counts.append)
    alone = Engine.build(records)
    several.save(tmp_path / "several")
    alone.save(tmp_path / "alone")
    files = [
        {
            path.name: path.read_bytes()
            for path in (tmp_path / name).iterdir()
            if path.suffix != ".json" or not path.name.startswith("manifest")
        }
        for name in ("several", "alone")
    ]
    assert files[0] == files[1]
    assert counts[-1] == many and counts == sorted(counts)
    assert several.ids() == alone.ids() and len(several) == len(alone)
    seen = several.search({"resident_id": "R", "names": [{"text": "陈兰英"}], "sex": "1"})
    assert seen == alone.search({"resident_id": "R", "names": [{"text": "陈兰英"}], "sex": "1"})


def test_a_mapping_that_is_no_record_is_told_in_its_place() -> None:
    records: list[RecordLike] = [{"mp_id": f"M{number}"} for number in range(ALONE + CHUNK)]
    records.append({"sex": "1"})
    found = []
    with pytest.raises(RecordError, match="缺少必填字段") as raised:
        for one in all_prepared(records, 2):
            found.append(one)
    assert raised.value.column == "mp_id"
    assert len(found) == ALONE + CHUNK
