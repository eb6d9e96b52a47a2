"""Claims of a text beside those of the fields: they fill gaps, never repeat, never outweigh."""

from __future__ import annotations

import pytest

from reunion.normalizing.profiles import missing_person_profile, resident_profile
from reunion.profiles import Profile
from reunion.records import Json, MissingPerson, Resident


def _resident(narrative: str | None, **more: object) -> Profile:
    data: Json = {"resident_id": "R1", "recorded_on": "2024-06-01", **more}
    if narrative is not None:
        data["narrative"] = narrative
    return resident_profile(Resident.from_json(data))


def _missing(note: str, **more: object) -> Profile:
    return missing_person_profile(MissingPerson.from_json({"mp_id": "M1", "note": note, **more}))


ALL = (
    "自称李兰英,小名二妮,属猴,虚岁六十五,家在四川岳池县罗渡镇,儿子叫石头,左手六指,兄弟四个,排行老三,"
    "听口音像四川人,在西安打过工"
)


def test_a_bare_record_takes_all_from_its_narrative() -> None:
    profile = _resident(ALL)
    names = {"".join(form.surname + form.given) for form in profile.names}
    assert {"李兰英", "二妮"} <= names
    assert {claim.kind for claim in profile.births} == {"zodiac", "xu"}
    assert [(place.role, place.nodes[0][0]) for place in profile.places] == [
        ("home", "511621"), ("workplace", "610100"),
    ]  # fmt: skip
    assert [kin.relation for kin in profile.kin] == ["son"]
    assert [(mark.type, mark.side) for mark in profile.marks] == [("extra_finger", "L")]
    assert (profile.sibling_count, profile.sibling_order) == (4, 3)
    assert profile.accent[0][0] == "51" and profile.accent_text == "四川"


FIELDS: Json = {
    "names": [{"text": "李兰英", "kind": "self_oral"}, {"text": "二妮", "kind": "nickname"}],
    "birth": {"zodiac": "猴", "age": {"value": 65, "kind": "xu", "as_of": "2024-06-01"}},
    "origin": [
        {"text": "四川岳池县罗渡镇", "role": "home"}, {"text": "西安", "role": "workplace"}
    ],
    "relatives": [{"relation": "儿子", "name": "石头"}],
    "marks": [{"text": "左手六指"}],
    "siblings": {"count": 4, "order": 3},
    "accent": [{"text": "四川"}],
}  # fmt: skip


def test_what_the_fields_tell_is_not_told_again() -> None:
    assert _resident(ALL, **FIELDS) == _resident(None, **FIELDS)


def test_what_sounds_the_same_is_not_told_again() -> None:
    told = {"names": [{"text": "李蓝英", "kind": "self_oral"}]}
    assert _resident("自称李兰英,名字里有个兰字", **told) == _resident(None, **told)


@pytest.mark.parametrize("conf", [None, 0.9, 0.3])
def test_a_name_of_the_text_weighs_less_than_those_of_the_fields(conf: float | None) -> None:
    claim = {"text": "王秀珍", "kind": "self_oral"} | ({"conf": conf} if conf else {})
    profile = _resident("自称李兰英", names=[claim])
    field = max(form.weight for form in profile.names if form.claim == 0)
    text = [form.weight for form in profile.names if form.claim == 1]
    assert text and max(text) < field


def test_a_name_that_the_station_gave_stays_out() -> None:
    names = [{"text": "党爱民", "kind": "assigned"}]
    assert not _resident("自称党爱民", names=names).names


def test_a_finer_place_is_added_with_low_confidence() -> None:
    profile = _resident("家在岳池县罗渡镇杨柳坝", origin=[{"text": "四川岳池县", "role": "home"}])
    assert len(profile.places) == 2 and profile.places[1].conf < 0.7
    assert "".join(profile.places[1].village) == "杨柳坝"


@pytest.mark.parametrize("text", ["属猴,又说属虎", "属猴还是属虎不清楚,属虎"])
def test_a_text_that_contradicts_itself_fills_no_gap(text: str) -> None:
    assert not _resident(text).births


@pytest.mark.parametrize(
    ("note", "more", "names", "births", "places"),
    [
        ("小名铁蛋,右眼失明,家住河南沈丘县", {}, {"铁蛋"}, set(), 1),
        ("属猴,今年58岁", {"birth": {"date": "1966-03-08"}}, set(), {"date", "zodiac"}, 0),
        ("在西安打过工", {}, set(), set(), 0),
        ("老家安徽阜阳", {"hukou": {"text": "河南沈丘县"}}, set(), set(), 1),
        ("赵满仓", {}, {"赵满仓"}, set(), 0),
        ("离家出走,未带手机。", {}, set(), set(), 0),
    ],
)
def test_the_remarks_of_a_record(
    note: str, more: Json, names: set[str], births: set[str], places: int
) -> None:
    profile = _missing(note, **more)
    assert names <= {"".join(form.surname + form.given) for form in profile.names}
    assert bool(profile.names) == bool(names)
    assert {claim.kind for claim in profile.births} == births
    assert len(profile.places) == places


def test_notes_of_single_claims_and_of_the_birth_are_read() -> None:
    profile = _resident(
        None, birth={"note": "属猴"}, names=[{"text": "李兰英", "note": "小名二妮"}]
    )
    assert {claim.kind for claim in profile.births} == {"zodiac"}
    assert "二妮" in {"".join(form.given) for form in profile.names}
