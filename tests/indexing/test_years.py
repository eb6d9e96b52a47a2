"""Windows of birth years."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.indexing.years import (
    HALF,
    LAST,
    WINDOW,
    centres,
    merged,
    query_centres,
    record_years,
    year_number,
)
from reunion.profiles import BirthClaim, Profile
from tests.indexing.people import born, number, seen

spans = st.tuples(st.integers(1, 250), st.integers(0, 60)).map(lambda s: (s[0], s[0] + s[1]))


@given(spans)
def test_windows_tile_a_span_without_overlap(span: tuple[int, int]) -> None:
    covered = [y for c in centres(*span) for y in range(c - HALF, c + HALF + 1)]
    assert len(covered) == len(set(covered))
    assert set(range(span[0], span[1] + 1)) <= set(covered)
    assert len(covered) < span[1] - span[0] + 1 + WINDOW


@given(st.lists(spans, max_size=6))
def test_merged_spans_hold_the_same_years_and_do_not_touch(parts: list[tuple[int, int]]) -> None:
    united = merged(parts)
    years = {year for lo, hi in parts for year in range(lo, hi + 1)}
    assert {year for lo, hi in united for year in range(lo, hi + 1)} == years
    assert all(a[1] + 1 < b[0] for a, b in pairwise(united))


def covers(resident: Profile, year: int) -> bool:
    (record,) = record_years(Profile("M", births=(born(year),)))
    return any(abs(record - centre) <= HALF for centre in query_centres(resident))


MEANT = [
    ("the registered year moved by three", (born(1957),), 1960, True),
    ("ten years off", (born(1957),), 1968, False),
    ("seen eleven years too old", (seen(1950, 1956),), 1967, True),
    ("seen far too old", (seen(1950, 1956),), 1990, False),
    ("nothing said of the birth", (), 1931, True),
]


@pytest.mark.parametrize(
    ("births", "year", "expected"), [case[1:] for case in MEANT], ids=[c[0] for c in MEANT]
)
def test_what_a_query_may_mean(births: tuple[BirthClaim, ...], year: int, expected: bool) -> None:
    assert covers(Profile("R", births=births), year) is expected


def test_the_year_in_an_id_number_counts_on_either_side() -> None:
    known = Profile("M", ids=(number("510722195001019979"),))
    assert record_years(known) == (101,)
    assert covers(known, 1950)


def test_a_record_without_a_birth_lies_at_no_year() -> None:
    assert record_years(Profile("M")) == (0,)


@pytest.mark.parametrize(("ordinal", "expected"), [(1, 1), (999_999_999 // 300, LAST)])
def test_years_out_of_range_are_clipped(ordinal: int, expected: int) -> None:
    assert year_number(ordinal) == expected
