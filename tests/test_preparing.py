"""Records made ready: by one process or by several, from mappings, records or what is ready."""

from __future__ import annotations

from typing import Any

import pytest

from reunion import Engine
from reunion.errors import RecordError
from reunion.preparing import RecordLike, all_prepared, prepared
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
    engine = Engine.build([ready])
    assert engine.record("M1") == person


def test_several_processes_make_the_same() -> None:
    records: list[RecordLike] = [
        {"mp_id": f"M{number}", "sex": "12"[number % 2]} for number in range(ALONE + 2 * CHUNK)
    ]
    assert list(all_prepared(records, 2)) == list(all_prepared(records))


def test_a_mapping_that_is_no_record_is_told_in_its_place() -> None:
    records: list[RecordLike] = [{"mp_id": f"M{number}"} for number in range(ALONE + CHUNK)]
    records.append({"sex": "1"})
    found = []
    with pytest.raises(RecordError, match="缺少必填字段") as raised:
        for one in all_prepared(records, 2):
            found.append(one)
    assert raised.value.column == "mp_id"
    assert len(found) == ALONE + CHUNK
