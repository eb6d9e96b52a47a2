"""ID numbers against records without a number: place of issue, birth, whose paper, told twice."""

from __future__ import annotations

from datetime import date

import pytest

from reunion.matching.compare.issue_births import birth_span
from reunion.matching.compare.issued import IssueBirths, IssuePlaces
from reunion.matching.contract import Comparator
from reunion.profiles import BirthClaim, PlaceForm
from tests.matching.compare.pairs import Case, check, file_of, person
from tests.matching.compare.test_documents import WHOLE, pattern
from tests.strategies import checksum


def place(code: str) -> PlaceForm:
    return PlaceForm(((code, 1.0),), "hukou", False, 1.0, (), (), "某地")


def born(year: int, month: int, day: int) -> BirthClaim:
    told = date(year, month, day).toordinal()
    return BirthClaim("date", told, told, 0, "某日")


def of_county(code: str) -> str:
    first = code + WHOLE[6:17]
    return first + checksum(first)


QIXIAN, TONGXU, ZHOUKOU, YUECHI = "410221", "410222", "411681", "511621"
REGIONS = [
    ("the county", QIXIAN, QIXIAN, "county", 7, 12),
    ("a code of 1985", "512923", YUECHI, "county", 7, 12),
    ("a code of 1995", "513621", YUECHI, "county", 7, 12),
    ("the same prefecture", QIXIAN, TONGXU, "prefecture", 1, 6),
    ("the same province", QIXIAN, ZHOUKOU, "province", -1, 3),
    ("elsewhere", QIXIAN, YUECHI, "elsewhere", -3.5, -3),
    ("the prefecture is all the record tells", QIXIAN, "410200", "county", 5, 9),
]
BIRTHS = [
    ("the day", WHOLE, born(1956, 3, 15), "day", 9, 11),
    ("the lunar date of that day", WHOLE, born(1956, 2, 4), "lunar", 7, 11),
    ("another day of the year", WHOLE, born(1956, 9, 20), "year", 1, 6),
    ("two years later", WHOLE, born(1958, 9, 20), "near", -1, 2),
    ("another generation", WHOLE, born(1980, 9, 20), "elsewhere", -5, -4),
    ("only the year in the number", "?" * 6 + "1956" + "?" * 8, born(1956, 9, 20), "year", 4, 8),
]


@pytest.mark.parametrize("row", REGIONS, ids=[row[0] for row in REGIONS])
def test_place_of_issue(row: tuple[str, str, str, str, float, float]) -> None:
    name, code, held, level, low, high = row
    query, record = person(ids=(pattern(of_county(code)),)), person("M1", places=(place(held),))
    check(IssuePlaces(), Case(name, query, record, level, low, high), file_of(record))


@pytest.mark.parametrize("row", BIRTHS, ids=[row[0] for row in BIRTHS])
def test_birth_in_the_number(row: tuple[str, str, BirthClaim, str, float, float]) -> None:
    name, digits, held, level, low, high = row
    query, record = person(ids=(pattern(digits),)), person("M1", births=(held,))
    check(IssueBirths(), Case(name, query, record, level, low, high), file_of(record))


@pytest.mark.parametrize("comparator", [IssuePlaces(), IssueBirths()], ids=lambda c: str(c.field))
def test_a_record_with_a_number_of_its_own_is_compared_by_that(comparator: Comparator) -> None:
    record = person(
        "M1", ids=(pattern(of_county(TONGXU)),), places=(place(QIXIAN),),
        births=(born(1956, 3, 15),),
    )  # fmt: skip
    query = person(ids=(pattern(WHOLE),))
    check(comparator, Case("own number", query, record, None), file_of(record))


@pytest.mark.parametrize(("trust", "most"), [("doubtful", 3.0), ("unknown", 15.0)])
def test_a_paper_of_doubtful_owner_says_little_for_and_nothing_against(
    trust: str, most: float
) -> None:
    query = person(ids=(pattern(of_county(QIXIAN), trust),))
    alike = person("M1", places=(place(QIXIAN),), births=(born(1956, 3, 15),))
    unlike = person("M1", places=(place(YUECHI),), births=(born(1980, 9, 20),))
    total = {"alike": 0.0, "unlike": 0.0}
    for comparator in (IssuePlaces(), IssueBirths()):
        for name, record in (("alike", alike), ("unlike", unlike)):
            found = comparator.compare(query, record, file_of(record))
            assert found is not None
            assert ("不一定是本人的" in found.text) == (trust == "doubtful")
            total[name] += found.bits
    assert 0 < total["alike"] <= most
    assert (total["unlike"] == 0) == (trust == "doubtful")


def test_what_was_told_by_mouth_as_well_counts_once() -> None:
    record = person("M1", places=(place(QIXIAN),), births=(born(1956, 3, 15),))
    scene = file_of(record)
    number = (pattern(of_county(QIXIAN)),)
    twice = person(ids=number, places=(place(QIXIAN),), births=(born(1956, 3, 15),))
    for comparator in (IssuePlaces(), IssueBirths()):
        alone = comparator.compare(person(ids=number), record, scene)
        both = comparator.compare(twice, record, scene)
        assert alone is not None and both is not None
        assert 0 <= both.bits < alone.bits - 5


def test_a_number_and_a_statement_against_each_other_both_count() -> None:
    record = person("M1", places=(place(QIXIAN),))
    query = person(ids=(pattern(of_county(QIXIAN)),), places=(place(YUECHI),))
    alone = person(ids=(pattern(of_county(QIXIAN)),))
    bits = [IssuePlaces().compare(one, record, file_of(record)) for one in (query, alone)]
    assert bits[0] is not None and bits[1] is not None
    assert bits[0].bits == bits[1].bits > 0


@pytest.mark.parametrize(
    ("digits", "first", "last"),
    [
        ("19560315", "1956-03-15", "1956-03-15"),
        ("195602??", "1956-02-01", "1956-02-29"),
        ("195612??", "1956-12-01", "1956-12-31"),
        ("1956????", "1956-01-01", "1956-12-31"),
        ("1956??15", "1956-01-01", "1956-12-31"),
    ],
)
def test_days_that_digits_may_mean(digits: str, first: str, last: str) -> None:
    span = birth_span(digits)
    assert span is not None
    assert [date.fromordinal(day).isoformat() for day in span] == [first, last]


@pytest.mark.parametrize("digits", ["19560230", "195613??", "????0315", "19??0315", "18500101"])
def test_no_such_birth(digits: str) -> None:
    assert birth_span(digits) is None
