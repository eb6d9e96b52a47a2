"""What to ask next: information in bits, phrased for the person, never asked twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.deciding.asking import (
    Reliability,
    ask_next,
    information,
    likelihoods,
    phrase,
    reliability,
)
from reunion.deciding.questions import QUESTIONS
from reunion.errors import UsageError
from reunion.matching.model import load_model
from reunion.normalizing.profiles import missing_person_profile, resident_profile
from reunion.profiles import Profile
from reunion.records import Json, MissingPerson, Resident


def record(mp_id: str, **more: object) -> Profile:
    data: Json = {"mp_id": mp_id, **more}
    return missing_person_profile(MissingPerson.from_json(data))


def resident(**more: object) -> Profile:
    return resident_profile(Resident.from_json({"resident_id": "R1", **more}))


BROTHERS = [
    record("M1", relatives=[{"relation": "哥哥", "name": "王大海"}], birth={"date": "1960-05-01"}),
    record("M2", relatives=[{"relation": "哥哥", "name": "王铁柱"}], birth={"date": "1960-08-01"}),
]


def bits_slowly(weights: list[float], table: list[list[float]]) -> float:
    """Entropy of the answer less the mean entropy of the answer where the person is known."""

    def entropy(shares: list[float]) -> float:
        return -sum(share * float(np.log2(share)) for share in shares if share > 0)

    columns = range(len(table[0]))
    marginal = [sum(w * row[c] for w, row in zip(weights, table, strict=True)) for c in columns]
    return entropy(marginal) - sum(w * entropy(row) for w, row in zip(weights, table, strict=True))


@given(
    st.lists(st.lists(st.integers(0, 5), max_size=2, unique=True), min_size=1, max_size=6),
    st.floats(0.05, 0.95),
    st.integers(1, 2_000),
    st.floats(0, 0.5),
)
def test_information_is_what_entropy_loses(
    keys: list[list[int]], right: float, choices: int, alike: float
) -> None:
    answers = [tuple(own) for own in keys]
    table = likelihoods(answers, right, choices=choices, alike=alike)
    assert np.allclose(table.sum(axis=1), 1)
    assert (table >= 0).all()
    weights = np.arange(1, len(answers) + 2, dtype=np.float64)
    weights /= weights.sum()
    assert information(weights, table) == pytest.approx(
        max(0.0, bits_slowly(weights.tolist(), table.tolist())), abs=1e-9
    )


def test_a_sure_answer_between_two_is_one_bit() -> None:
    table = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert information(np.array([0.5, 0.5]), table) == pytest.approx(1.0)


def test_the_question_that_tells_the_candidates_apart_comes_first() -> None:
    asked = ask_next(resident(), BROTHERS, [0.5, 0.5])
    assert asked[0].about == "older_brother"
    assert asked[0].question == "您哥哥叫什么名字?家里平时怎么叫?"
    assert 0 < asked[0].expected_bits < 1
    assert "zodiac" not in {one.about for one in asked}, "both are born in one year"


def test_what_was_answered_is_not_asked_again() -> None:
    told = resident(relatives=[{"relation": "哥哥", "name": "大海"}])
    asked = ask_next(told, BROTHERS, [0.5, 0.5], limit=None)
    assert "older_brother" not in {one.about for one in asked}


def test_what_a_record_says_is_never_put_into_a_mouth() -> None:
    for one in ask_next(resident(), BROTHERS, [0.5, 0.5], limit=None):
        assert "大海" not in one.question
        assert "铁柱" not in one.question


def test_nothing_is_asked_when_the_case_is_clear_or_nobody_is_there() -> None:
    assert ask_next(resident(), BROTHERS, [1.0, 0.0]) == ()
    assert ask_next(resident(), [], []) == ()


def test_a_mark_is_looked_for_on_the_body() -> None:
    people = [record("M1", marks=[{"text": "左手六指"}]), record("M2")]
    (asked, *_) = ask_next(resident(), people, [0.5, 0.4])
    assert asked.field == "marks"
    assert "左手六指" in asked.question
    seen = resident(marks=[{"text": "右手六指"}])
    assert all(one.field != "marks" for one in ask_next(seen, people, [0.5, 0.4], limit=None))


def test_a_deaf_person_is_shown_pictures_and_asked_less_in_words() -> None:
    people = [replace(one, kin=()) for one in (BROTHERS[0], record("M3", birth={"date": "1962"}))]
    people[1] = record("M3", birth={"date": "1962-05-01"})
    deaf = resident(disability=["聋哑"])
    spoken = {one.about: one for one in ask_next(resident(), people, [0.5, 0.5], limit=None)}
    shown = {one.about: one for one in ask_next(deaf, people, [0.5, 0.5], limit=None)}
    assert "图片" in shown["zodiac"].question
    assert shown["zodiac"].expected_bits < spoken["zodiac"].expected_bits
    assert not {"accent"} & set(shown)


def test_another_language_needs_somebody_who_speaks_it() -> None:
    zodiac = next(ask for ask in QUESTIONS if ask.about == "zodiac")
    foreign = resident(languages=["维语"])
    assert phrase(zodiac, foreign).startswith("请懂维吾尔语的人用维吾尔语问:")
    assert phrase(zodiac, resident(languages=["维语", "普通话"])) == zodiac.spoken


def test_every_question_is_a_sentence_and_has_its_reliability() -> None:
    usual = Reliability()
    for ask in QUESTIONS:
        assert ask.spoken.rstrip(")")[-1] in "?直"
        assert 0 < getattr(usual, ask.right) <= 1
    assert len({ask.about for ask in QUESTIONS}) == len(QUESTIONS)


def test_reliability_follows_the_model() -> None:
    model = load_model()
    levels = {
        field: {name: level.m for name, level in rows.items()}
        for field, rows in model.levels.items()
    }
    trust = reliability(levels, model.parameters)
    assert trust.zodiac == pytest.approx(1 - model.parameter("birth", "wrong_zodiac"))
    assert trust.siblings == model.level("sibling_count", "same").m
    assert reliability({}, {}).county == Reliability().county


BAD = [
    ([0.5], None, "候选有 2 个,概率却有 1 个,应一一对应"),
    ([0.9, 0.3], None, "候选的概率应不小于 0,合计不超过 1"),
    ([-0.1, 0.3], None, "候选的概率应不小于 0,合计不超过 1"),
    ([float("nan"), 0.3], None, "候选的概率应不小于 0,合计不超过 1"),
    ([0.5, 0.3], 0, "问题数应至少为 1,实际是 0"),
]


@pytest.mark.parametrize(("shares", "limit", "message"), BAD)
def test_what_cannot_be_weighed_is_refused(
    shares: list[float], limit: int | None, message: str
) -> None:
    with pytest.raises(UsageError) as refused:
        ask_next(resident(), BROTHERS, shares, limit=limit)
    assert refused.value.zh == message
