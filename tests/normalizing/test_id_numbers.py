"""ID numbers: patterns, checksums, repairs, whose they are."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.knowledge.issue_regions import issued_at
from reunion.normalizing.id_numbers import (
    birth_of,
    check_character,
    is_valid,
    read_id,
    sex_of,
    trust_of,
)
from reunion.profiles import IdPattern
from reunion.records import IdNumber


def number(code: str = "410221", day: str = "19550307", sequence: str = "998") -> str:
    """A valid number that points to nobody."""
    first = code + day + sequence
    return first + check_character(first)


def _read(raw: str) -> IdPattern:
    pattern = read_id(raw)
    assert pattern is not None
    return pattern


VALID = number()


@pytest.mark.parametrize(
    ("raw", "digits", "valid"),
    [
        (VALID, VALID, True),
        (" ".join((VALID[:6], VALID[6:14], VALID[14:])), VALID, True),
        (VALID.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"}), VALID, True),
        (VALID[:6] + VALID[8:17], VALID, True),
        ("410221??????????", None, None),
        ("410221" + "?" * 12, "410221" + "?" * 12, None),
        ("410221" + "*" * 12, "410221" + "?" * 12, None),
        (VALID[:6] + "5503??" + "998", "410221195503??998?", None),
        (VALID[:17] + ("1" if VALID[17] != "1" else "2"), None, False),
    ],
)
def test_patterns(raw: str, digits: str | None, valid: bool | None) -> None:
    pattern = read_id(raw)
    if len(raw) not in (15, 18) and digits is None:
        assert pattern is None
        return
    assert pattern is not None and pattern.valid is valid
    assert digits is None or pattern.digits == digits


@pytest.mark.parametrize("raw", ["", "abc", "123", "?" * 18, VALID + "1", "4.10221E+17", "无"])
def test_what_is_no_number(raw: str) -> None:
    assert read_id(raw) is None


def test_a_small_x_is_a_check_character() -> None:
    first = next(
        code + day + "997"
        for code in ("410221", "511621")
        for day in (f"195503{d:02d}" for d in range(1, 29))
        if check_character(code + day + "997") == "X"
    )
    assert _read(first + "x").valid and _read(first + "x").digits == first + "X"


@given(st.integers(0, 16), st.integers(1, 9), st.dates(date(1930, 1, 1), date(1999, 12, 31)))
def test_a_wrong_digit_is_repaired(place: int, shift: int, born: date) -> None:
    right = number("511621", born.strftime("%Y%m%d"), "996")
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    pattern = _read(wrong)
    assert pattern.valid is False and right in pattern.repairs
    assert all(is_valid(repair) for repair in pattern.repairs)


@given(st.integers(0, 15), st.dates(date(1930, 1, 1), date(1999, 12, 31)))
def test_a_swap_of_neighbours_is_repaired(place: int, born: date) -> None:
    right = number("410224", born.strftime("%Y%m%d"), "999")
    wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    pattern = _read(wrong)
    assert (wrong == right) if pattern.valid else right in pattern.repairs


def test_repairs_have_a_county_and_a_day() -> None:
    for repair in _read(VALID[:10] + "9" + VALID[11:]).repairs:
        assert birth_of(repair) is not None and issued_at(repair)


@pytest.mark.parametrize(
    ("digits", "sex", "born", "code"),
    [
        (number(sequence="997"), "1", date(1955, 3, 7), "410221"),
        (number(sequence="998"), "2", date(1955, 3, 7), "410221"),
        (number("512923", "19601230"), "2", date(1960, 12, 30), "511621"),
        (number("410221", "19550231"), "2", None, "410221"),
        ("410221" + "?" * 12, "", None, "410221"),
        ("?" * 16 + "1?", "1", None, ""),
    ],
)
def test_parts(digits: str, sex: str, born: date | None, code: str) -> None:
    region = issued_at(digits)
    assert (sex_of(digits), birth_of(digits)) == (sex, born)
    assert (region[0][0] if region else "") == code


@pytest.mark.parametrize(
    ("src", "trust"),
    [
        ("本人记忆", "own"), ("own memory", "own"), ("公安系统", "own"), ("本人身份证", "own"),
        ("身上纸条", "carried"), ("捡到的身份证", "doubtful"), ("found on the person", "carried"),
        ("随身物品中发现", "carried"), ("身上搜出的他人证件", "doubtful"), ("本人证件", "own"),
        (None, "unknown"), ("不清楚", "unknown"),
    ],
)  # fmt: skip
def test_trust(src: str | None, trust: str) -> None:
    assert trust_of(IdNumber(raw=VALID, src=src)) == trust


@given(st.text(max_size=20))
def test_any_text_is_a_pattern_of_eighteen_or_nothing(raw: str) -> None:
    pattern = read_id(raw)
    assert pattern is None or len(pattern.digits) == 18
