"""No ID number lies in clear in a body, whoever wrote it where, and every text comes back whole."""

from __future__ import annotations

import pytest

from reunion.errors import InputError
from reunion.store.bodies import closed_body, opened_body
from reunion.store.casework import missing_record, put_missing
from reunion.store.changes import changed_since
from reunion.store.opening import Register
from reunion.store.people import MissingRow

NUMBERS = ("410221195001019968", "41022119500101996x", "410221 19500101 9968", "410221500101996")


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_in_free_text_is_sealed_and_comes_back(register: Register, number: str) -> None:
    body = {"note": f"自称{number},其兄{NUMBERS[0]}。", "marks": [{"text": number}], "n": [1, True]}
    text = closed_body(register.keys, "missing:M1", body)
    assert number not in text and "19500101" not in text and "〔证件号1〕" in text
    assert opened_body(register.keys, "missing:M1", text) == body
    with pytest.raises(InputError, match="密文解不开"):
        opened_body(register.keys, "missing:M2", text)


def test_a_text_without_numbers_stays_as_it_is(register: Register) -> None:
    body = {"note": "电话 13800000000,〔证件号1〕", "long": "1" * 19}
    text = closed_body(register.keys, "missing:M1", body)
    assert "sealed" not in text
    assert opened_body(register.keys, "missing:M1", text) == body


def test_a_record_goes_in_and_comes_out_whole(register: Register) -> None:
    record = {"mp_id": "M1", "source": "s", "status": "open", "note": f"留有字条:{NUMBERS[0]}"}
    with register.session() as session:
        row = MissingRow(mp_id="M1", source="s", source_id="M1", version=0)
        put_missing(session, register.keys, row, record, at="2026-11-26T00:00:00Z")
        assert NUMBERS[0] not in row.body
    with register.reading() as session:
        row = session.get_one(MissingRow, "M1")
        assert missing_record(session, register.keys, row) == record
        assert [each.record for each in changed_since(session, register.keys, "")] == [record]
