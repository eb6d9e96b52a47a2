"""ID numbers are kept as written and found whole or in part, alike on both engines."""

from __future__ import annotations

import pytest

from reunion.store.numbers import find_owners, get_numbers, put_numbers
from reunion.store.opening import Register

HERE, THERE = "410221195001019968", "510221195001019977"


@pytest.mark.parametrize(
    ("asked", "owners"),
    [
        (HERE, ["M1"]),
        ("410221????????????", ["M1"]),
        ("??????19500101????", ["M1", "M2"]),
        ("??????????????997?", ["M2"]),
        ("41????19??????????", []),
        ("abc", []),
    ],
)
def test_owners_are_found_by_known_parts(register: Register, asked: str, owners: list[str]) -> None:
    with register.session() as session:
        put_numbers(session, register.keys, "missing", "M1", [HERE])
        put_numbers(session, register.keys, "missing", "M2", [THERE])
    with register.reading() as session:
        assert [key for _, key in find_owners(session, register.keys, asked)] == owners


def test_numbers_are_replaced_and_kept_as_written(register: Register) -> None:
    with register.session() as session:
        put_numbers(session, register.keys, "resident", "R1", [HERE])
        put_numbers(session, register.keys, "resident", "R1", [THERE, "护照 ?"])
    with register.reading() as session:
        assert get_numbers(session, register.keys, "resident", "R1") == [THERE, "护照 ?"]
        assert find_owners(session, register.keys, HERE) == []
