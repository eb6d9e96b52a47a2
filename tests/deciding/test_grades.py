"""Grades: the thresholds of the documented table, one case a line."""

from __future__ import annotations

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.deciding.grades import (
    DNA_EXCLUDED,
    OWN_SETTLEMENT,
    Rule,
    exclusion,
    families_for,
    grade,
    strong_contradictions,
)
from reunion.profiles import IdPattern, NameForm, Profile
from reunion.records import Evidence

N = 1024  # log2 N = 10
NONE: tuple[Evidence, ...] = ()
STRONG = (Evidence("sex", "differ", -7.0), Evidence("height", "differ", -1.0))
MILD = (Evidence("height", "differ", -4.99),)

GRADES = [
    ("A at exactly log2 N + 3 with three families", 13.0, 3, NONE, "A"),
    ("just below A", 12.99, 3, NONE, "B"),
    ("A bits but two families", 30.0, 2, NONE, "B"),
    ("A bits but one family", 30.0, 1, NONE, "C"),
    ("A bits with a strong contradiction", 30.0, 4, STRONG, "B"),
    ("A bits with a mild contradiction", 30.0, 4, MILD, "A"),
    ("B at exactly log2 N - 3", 7.0, 2, NONE, "B"),
    ("just below B", 6.99, 5, NONE, "C"),
    ("C at exactly log2 N - 8", 2.0, 0, NONE, "C"),
    ("just below C", 1.99, 5, NONE, "D"),
    ("nothing known", 0.0, 0, NONE, "D"),
]


@pytest.mark.parametrize(
    ("bits", "families", "against", "expected"),
    [case[1:] for case in GRADES],
    ids=[case[0] for case in GRADES],
)
def test_thresholds(
    bits: float, families: int, against: tuple[Evidence, ...], expected: str
) -> None:
    assert grade(bits, 0.995, families, against, N) == expected


def test_a_rule_can_ask_for_a_probability_before_grade_a() -> None:
    rule = Rule(min_probability=0.99)
    assert grade(20.0, 0.991, 3, NONE, N, rule=rule) == "A"
    assert grade(20.0, 0.989, 3, NONE, N, rule=rule) == "B"


@given(st.floats(-20, 60), st.floats(-20, 60), st.integers(0, 8), st.integers(0, 8), st.booleans())
def test_more_evidence_never_lowers_the_grade(
    bits: float, more: float, families: int, others: int, against: bool
) -> None:
    doubts = STRONG if against else NONE
    low = grade(min(bits, more), 1.0, min(families, others), doubts, N)
    high = grade(max(bits, more), 1.0, max(families, others), NONE, N)
    assert high <= low  # "A" < "D"


@given(st.floats(-20, 60), st.integers(0, 8), st.integers(1, 10**7))
def test_a_larger_file_never_raises_the_grade(bits: float, families: int, size: int) -> None:
    assert grade(bits, 1.0, families, NONE, size) <= grade(bits, 1.0, families, NONE, 10 * size)


def test_an_empty_file_is_graded_like_a_file_of_one() -> None:
    assert grade(3.0, 1.0, 3, NONE, 0) == grade(3.0, 1.0, 3, NONE, 1) == "A"
    assert log2(1) == 0


def test_families_count_by_their_sum_and_caps_do_not_count() -> None:
    evidence = (
        Evidence("place", "county", 10.0),
        Evidence("village", "differ", -0.7),
        Evidence("name", "differ", -3.0),
        Evidence("birth", "agree", 0.9),
        Evidence("sex", "agree", 0.5),
        Evidence("family:place", "limit", 9.0),
    )
    family_of = {
        "place": "place", "village": "place", "name": "name", "birth": "birth", "sex": "birth",
    }  # fmt: skip
    assert families_for(evidence, family_of) == 2


def test_strong_contradictions_come_strongest_first() -> None:
    lines = (Evidence("sex", "d", -5.0), Evidence("mark", "d", -6.0), Evidence("name", "d", -4.9))
    assert [line.field for line in strong_contradictions(lines)] == ["mark", "sex"]


def named(text: str, kind: str = "legal") -> NameForm:
    return NameForm(tuple(text[:1]), tuple(text[1:]), kind, "registered", 1.0, text)


def numbered(digits: str) -> IdPattern:
    return IdPattern(digits, "own", None, (), digits)


NUMBER = "510722195001019979"
RESIDENT = Profile("R1", assigned_names=("民福一",), assigned_ids=(NUMBER,))
PLAIN = Profile("R1", names=(named("李兰"),))
EXCLUSIONS = [
    ("the assigned number", RESIDENT, Profile("M", ids=(numbered(NUMBER),)), OWN_SETTLEMENT),
    ("the assigned name alone", RESIDENT, Profile("M", names=(named("民福一"),)), OWN_SETTLEMENT),
    (
        "two forms of the assigned name",
        RESIDENT,
        Profile("M", names=(named("民福一"), named("民 福一"))),
        OWN_SETTLEMENT,
    ),
    (
        "the assigned name among others",
        RESIDENT,
        Profile("M", names=(named("民福一"), named("李兰"))),
        None,
    ),
    (
        "an assigned name that the resident also gave",
        Profile("R1", names=(named("李兰"),), assigned_names=("李兰",)),
        Profile("M", names=(named("李兰"),)),
        None,
    ),
    (
        "a partial number",
        RESIDENT,
        Profile("M", ids=(numbered(NUMBER[:6] + "?" * 12),)),
        None,
    ),
    ("another number", RESIDENT, Profile("M", ids=(numbered("510722195001019987"),)), None),
    ("nothing assigned", PLAIN, Profile("M", names=(named("李兰"),)), None),
    ("no names at all", RESIDENT, Profile("M"), None),
    ("excluded by DNA", PLAIN, Profile("M", dna_result="excluded"), DNA_EXCLUDED),
    ("confirmed by DNA does not exclude", PLAIN, Profile("M", dna_result="confirmed"), None),
    ("found already", PLAIN, Profile("M", status="found"), "走失记录已结案(已找到)"),
    ("deceased", PLAIN, Profile("M", status="deceased"), "走失记录已结案(已去世)"),
]


@pytest.mark.parametrize(
    ("resident", "missing", "expected"),
    [case[1:] for case in EXCLUSIONS],
    ids=[case[0] for case in EXCLUSIONS],
)
def test_exclusion(resident: Profile, missing: Profile, expected: str | None) -> None:
    assert exclusion(resident, missing) == expected
