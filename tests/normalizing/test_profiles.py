"""Records as profiles: one and the same reading for both sides, invented values kept apart."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.normalizing.id_numbers import check_character
from reunion.normalizing.profiles import (
    listening_regions,
    missing_person_profile,
    resident_profile,
)
from reunion.profiles import Moment, Profile
from reunion.records import Json, MissingPerson, Resident

FIRST = "51292319551218996"
NUMBER = FIRST + check_character(FIRST)


def _resident(**more: object) -> Profile:
    data: Json = {"resident_id": "R1", **more}
    return resident_profile(Resident.from_json(data))


def _missing(**more: object) -> Profile:
    data: Json = {"mp_id": "M1", **more}
    return missing_person_profile(MissingPerson.from_json(data))


SHARED: dict[str, Any] = {
    "sex": "女", "birth": {"date": "1955-12-18", "calendar": "lunar"}, "ethnicity": "彝族",
    "height_cm": [150, 155], "marks": [{"text": "左手六指,额头有疤"}], "disability": ["聋哑"],
    "handedness": "左", "siblings": {"count": 4, "order": 2}, "clothing": "红色棉袄",
    "languages": ["四川话"], "occupation": "务农", "employer": "砖 厂", "protection": ["minor"],
}  # fmt: skip
FIELDS = (
    "sex", "births", "ethnicity", "height", "marks", "disability", "handedness", "sibling_count",
    "sibling_order", "clothing", "clothing_text", "languages", "occupation", "employer",
    "protection",
)  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_both_sides_are_read_alike(field: str) -> None:
    left, right = getattr(_resident(**SHARED), field), getattr(_missing(**SHARED), field)
    assert left == right and left


def test_a_bare_id_is_a_bare_profile() -> None:
    assert _resident() == Profile("R1")
    assert _missing() == Profile("M1")


def test_what_the_station_made_up_is_kept_apart() -> None:
    profile = _resident(
        names=[{"text": "党爱民", "kind": "assigned"}, {"text": "李兰英", "kind": "self_oral"}],
        birth={"date": "1970-01-01", "assigned": True},
        id_numbers=[{"raw": NUMBER, "assigned": True}, {"raw": NUMBER, "src": "本人记忆"}],
    )
    assert profile.assigned_names == ("党爱民",) and profile.assigned_ids == (NUMBER,)
    assert profile.births == () and profile.ids == ()
    assert {form.claim for form in profile.names} == {1}
    assert all("党" not in form.surname for form in profile.names)


def test_claims_of_earlier_stays_are_pooled() -> None:
    profile = _resident(
        names=[{"text": "李兰英"}],
        origin=[{"text": "四川", "role": "home"}],
        encounters=[
            {"date": "2016", "names": [{"text": "李兰英"}, {"text": "李兰"}],
             "origin": [{"text": "岳池", "role": "home"}]},
        ],
    )  # fmt: skip
    assert {form.text for form in profile.names} == {"李兰英", "李兰"}
    assert [place.nodes[0][0] for place in profile.places] == ["510000", "511621"]


def test_places_of_both_sides_meet_in_one_code() -> None:
    told = _resident(
        origin=[{"text": "瑶池县", "role": "home", "heard": True}], accent=[{"text": "四川"}]
    )
    filed = _missing(hukou={"code": "512923", "text": "四川省岳池县罗渡区石垭公社"})
    assert told.places[0].nodes[0][0] == filed.places[0].nodes[0][0] == "511621"
    assert told.accent and told.accent[0][0] == "51" and told.accent_text == "四川"
    assert filed.places[0].role == "hukou"


def test_ids_carry_their_trust() -> None:
    own = _resident(id_numbers=[{"raw": NUMBER[:6] + "?" * 12, "src": "本人记忆"}]).ids[0]
    paper = _resident(id_numbers=[{"raw": NUMBER, "src": "身上证件"}]).ids[0]
    filed = _missing(id_number=NUMBER).ids[0]
    assert (own.trust, own.valid) == ("own", None)
    assert (paper.trust, filed.trust, filed.valid) == ("carried", "own", True)
    assert _missing(id_number="不详").ids == ()


@pytest.mark.parametrize(
    ("missing", "report", "days", "reported"),
    [
        ({"date": "2015-06-01"}, {"date": "2015-06-03"}, 1, False),
        ({"date": "2015-06-03"}, {"date": "2015-06-03"}, 1, True),
        ({"date": "2015"}, None, 365, False),
        (None, {"date": "2015-06"}, 30, True),
        ({"place": "成都市"}, {"date": "2015-06-03"}, 1, True),
        ({"date": "2015-02-30"}, None, None, False),
    ],
)
def test_losses(
    missing: Json | None, report: Json | None, days: int | None, reported: bool
) -> None:
    event = _missing(missing=missing, report=report).event
    if days is None:
        assert event is None
        return
    assert isinstance(event, Moment) and event.span is not None
    assert (event.span[1] - event.span[0] + 1, event.reported) == (days, reported)


def test_events_have_places() -> None:
    found = _resident(found={"date": "2018-03", "place": "开封市鼓楼区"}).event
    lost = _missing(missing={"date": "2017", "code": "410224"}).event
    assert found is not None and found.node == "410204"
    assert lost is not None and lost.node == "410212"


@pytest.mark.parametrize(
    ("dna", "result"),
    [
        ({"result": "confirmed"}, "confirmed"), ({"result": "excluded"}, "excluded"),
        ({"result": "candidate"}, ""), ({"sampled": True}, ""), ("母亲已采", ""), ("confirmed", ""),
    ],
)  # fmt: skip
def test_only_a_laboratory_result_acts(dna: object, result: str) -> None:
    assert _resident(dna=dna).dna_result == _missing(dna=dna).dna_result == result


@pytest.mark.parametrize(
    ("status", "code"),
    [("open", "open"), ("found", "found"), ("撤案", "withdrawn"), ("deceased", "deceased"),
     (None, "open"), ("?", "open")],
)  # fmt: skip
def test_status(status: str | None, code: str) -> None:
    assert _missing(status=status).status == code


def test_ages_count_from_what_the_record_knows() -> None:
    age = {"age": {"value": 60, "kind": "zhou"}}
    assert _resident(birth=age, recorded_on="2024-01-01").births
    assert _resident(birth=age, found={"date": "2018"}).births
    assert _missing(birth=age, missing={"date": "2018-05-01"}).births
    assert not _missing(birth=age).births


def test_whose_ears() -> None:
    assert listening_regions(_resident(accent=[{"text": "四川"}]))[0][0] == "51"
    assert listening_regions(_resident(origin=[{"text": "河南开封", "role": "home"}]))[0][0] == "41"
    assert listening_regions(_resident()) == ()


def test_contradicting_accents_share() -> None:
    accent = dict(_resident(accent=[{"text": "四川"}, {"text": "河南"}]).accent)
    assert accent["51"] == accent["41"] and sum(accent.values()) <= 1


WORDS = st.text(max_size=12)


@given(st.fixed_dictionaries({}, optional={
    "names": st.lists(st.fixed_dictionaries({"text": WORDS, "kind": WORDS}), max_size=2),
    "sex": WORDS, "ethnicity": WORDS, "clothing": WORDS, "employer": WORDS, "handedness": WORDS,
    "birth": st.fixed_dictionaries({"date": WORDS, "zodiac": WORDS, "lunar_day": WORDS}),
    "marks": st.lists(st.fixed_dictionaries({"type": WORDS, "site": WORDS}), max_size=2),
    "relatives": st.lists(st.fixed_dictionaries({"relation": WORDS, "name": WORDS}), max_size=2),
    "disability": st.lists(WORDS, max_size=2), "dna": WORDS,
    "height_cm": st.one_of(st.integers(), st.floats()),
    "siblings": st.fixed_dictionaries({"count": st.one_of(st.integers(), st.floats())}),
}))  # fmt: skip
def test_no_text_breaks_a_profile(data: Json) -> None:
    assert _resident(**data).record_id == "R1"
    assert _missing(**data, hukou={"code": "", "text": "x"}, id_number="1").record_id == "M1"
