"""ID numbers: whole, misread, half-remembered, someone else's."""

from __future__ import annotations

import pytest

from reunion.matching.compare.documents import Documents
from reunion.profiles import IdPattern
from tests.matching.compare.pairs import Case, check, file_of, person
from tests.strategies import checksum

FIRST = "41022219560315997"
WHOLE = FIRST + checksum(FIRST)
OTHER_FIRST = "41022219560315998"
OTHER = OTHER_FIRST + checksum(OTHER_FIRST)


def pattern(digits: str, trust: str = "own", text: str = "") -> IdPattern:
    valid = None if "?" in digits else checksum(digits[:17]) == digits[17]
    return IdPattern(digits, trust, valid, (), text or digits)


def changed(digits: str, *places: int) -> str:
    """The number with other digits at these places."""
    chars = list(digits)
    for place in places:
        chars[place] = str((int(chars[place]) + 1) % 10)
    return "".join(chars)


def swapped(digits: str, place: int) -> str:
    return digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]


def case(
    name: str, query: IdPattern, record: IdPattern, level: str | None, low: float = 0,
    high: float = 0,
) -> Case:  # fmt: skip
    return Case(name, person(ids=(query,)), person("M1", ids=(record,)), level, low, high)


RECORD = pattern(WHOLE)
OLD = WHOLE[:6] + WHOLE[8:17]
CASES = [
    case("whole", pattern(WHOLE), RECORD, "full", 24, 24),
    case("from fifteen digits", pattern(WHOLE, text=OLD), RECORD, "old15", 20, 20),
    case("one wrong digit", pattern(changed(WHOLE, 9)), RECORD, "repaired", 15, 15),
    case("two neighbours swapped", pattern(swapped(WHOLE, 8)), RECORD, "repaired", 15, 15),
    case("two wrong digits", pattern(changed(WHOLE, 3, 9)), RECORD, "two_edits", 8, 8),
    case("another number", pattern(OTHER), RECORD, "different", -2, -2),
    case("wrong all over", pattern(changed(WHOLE, 2, 5, 9, 12)), RECORD, None),
    case("county only", pattern(WHOLE[:6] + "?" * 12), RECORD, "partial", 3, 12),
    case("county and year", pattern(WHOLE[:10] + "?" * 8), RECORD, "partial", 6, 18),
    case("one digit of many wrong", pattern(changed(WHOLE, 9)[:12] + "?" * 6), RECORD,
          "partial_slip", 0, 10),
    case("another county", pattern(changed(WHOLE, 1, 4)[:6] + "?" * 12), RECORD,
          "partial_differs", -2.1, -1.9),
    case("no digit", pattern("?" * 18), RECORD, None),
    case("a paper found on the person", pattern(WHOLE, "doubtful"), RECORD, "full", 3, 3),
    case("another's paper", pattern(OTHER, "doubtful"), RECORD, "different", 0, 0),
    case("of unknown source", pattern(WHOLE, "unknown"), RECORD, "full", 15, 15),
]  # fmt: skip
CROWD = tuple(pattern(f"3701021962101{n}998?") for n in (1, 3, 5))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_documents(case: Case) -> None:
    check(Documents(), case, file_of(case.record, ids=(CROWD[0],)))


def test_more_remembered_digits_weigh_more() -> None:
    record = person("M1", ids=(RECORD,))
    scene = file_of(record, ids=(CROWD[0],))
    bits = []
    for known in (2, 4, 6, 10, 14):
        query = person(ids=(pattern(WHOLE[:known] + "?" * (18 - known)),))
        found = Documents().compare(query, record, scene)
        assert found is not None
        bits.append(found.bits)
    assert bits == sorted(bits)
    assert bits[-1] > bits[0] + 6


def test_the_best_of_several_patterns_counts() -> None:
    record = person("M1", ids=(RECORD,))
    query = person(ids=(pattern(OTHER), pattern(WHOLE)))
    case = Case("best", query, record, "full", 24, 24)
    check(Documents(), case, file_of(record))


def test_a_remembered_part_does_not_reveal_the_rest() -> None:
    record = person("M1", ids=(RECORD,))
    query = person(ids=(pattern("?" * 6 + WHOLE[6:10] + "?" * 8),))
    found = Documents().compare(query, record, file_of(record))
    assert found is not None
    assert found.right == "*" * 6 + "1956" + "*" * 8
    assert found.text == "记得的身份证号码位都对得上(共4位相同)"
