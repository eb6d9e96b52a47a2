"""Single statements in a resident's record: read like cells, joined, never lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.reading.claims import Stated, with_claims
from reunion.records import Resident

Json = dict[str, Any]
HUKOU = {"text": "四川省岳池县", "role": "hukou", "heard": True}
AGE = {"value": 56, "kind": "unknown", "as_of": "2020-05-01"}


def told(field: str, text: str, **more: Any) -> Json:
    """What one claim adds to an empty record."""
    record = with_claims({"resident_id": "R1"}, [Stated(field, text, **more)])
    assert Resident.from_json(record).to_json() == record
    return {key: value for key, value in record.items() if key != "resident_id"}


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("names", "李二娃", {"names": [{"text": "李二娃", "kind": "self_oral"}]}),
        ("names", "小名叫石头", {"names": [{"text": "石头", "kind": "nickname"}]}),
        ("nickname", "石头", {"names": [{"text": "石头", "kind": "nickname"}]}),
        ("origin", "岳池", {"origin": [{"text": "岳池", "role": "home", "heard": True}]}),
        ("hukou", "四川省岳池县", {"origin": [HUKOU]}),
        ("age", "56岁", {"birth": {"age": AGE}}),
        ("birth", "属猴", {"birth": {"zodiac": "猴"}}),
        ("birth", "1956-08-15", {"birth": {"date": "1956-08-15"}}),
        ("marks", "左手六指", {"marks": [{"text": "左手六指"}]}),
        ("relatives", "儿子石头", {"relatives": [{"relation": "儿子", "name": "石头"}]}),
        ("relatives", "兰芳", {"relatives": [{"name": "兰芳"}]}),
        ("siblings", "四姊妹", {"siblings": {"count": 4}}),
        ("height_cm", "一米五五", {"height_cm": 155}),
        ("accent", "四川口音", {"accent": [{"text": "四川口音"}]}),
        ("sex", "女", {"sex": "2"}),
    ],
)  # fmt: skip
def test_a_claim_is_read_like_a_cell(field: str, text: str, expected: Json) -> None:
    found = told(field, text, at="2020-05-01")
    for items in found.values():
        for one in items if isinstance(items, list) else ():
            assert one.pop("at", "2020-05-01") == "2020-05-01"
    assert found == expected


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("narrative", "说有个姐姐叫兰芳"),
        ("note", "常念叨岳池的集市"),
        ("relatives", "有个姐姐叫兰芳"),
        ("names", "12345"),
        ("height_cm", "很高"),
        ("birth", "记不清了,大概是旱灾那年"),
    ],
)
def test_what_no_column_understands_is_free_text(field: str, text: str) -> None:
    assert told(field, text) == {"narrative": text}


def test_who_told_it_and_how_sure_that_is_stays_with_it() -> None:
    (name,) = told("names", "李二娃", by="w1", at="2020-05-01", src="本人口述", conf=0.4)["names"]
    assert name == {
        "text": "李二娃", "kind": "self_oral", "by": "w1", "at": "2020-05-01", "src": "本人口述",
        "conf": 0.4,
    }  # fmt: skip


def test_a_place_from_paper_is_not_taken_by_its_sound() -> None:
    (place,) = told("origin", "岳池", src="随身携带的信封")["origin"]
    assert "heard" not in place


def test_lists_grow_by_what_is_new_and_the_record_s_own_word_stands() -> None:
    record: Json = {
        "resident_id": "R1", "sex": "2", "height_cm": 150,
        "names": [{"text": "陈兰英", "kind": "self_oral", "conf": 0.9}],
        "birth": {"zodiac": "猴"}, "narrative": "不识字",
    }  # fmt: skip
    before = str(record)
    found = with_claims(
        record,
        [
            Stated("names", "陈兰英", conf=0.1), Stated("names", "陈南英"), Stated("sex", "男"),
            Stated("height_cm", "160"), Stated("birth", "属狗"),
            Stated("age", "60", at="2020-01-01"),
            Stated("note", "不识字"), Stated("note", "会织布"), Stated("protection", "minor"),
            Stated("belongings", "一个布包"),
        ],
    )  # fmt: skip
    assert str(record) == before
    assert [(one["text"], one.get("conf")) for one in found["names"]] == [
        ("陈兰英", 0.9), ("陈南英", None),
    ]  # fmt: skip
    assert (found["sex"], found["height_cm"], found["narrative"]) == ("2", 150, "不识字;会织布")
    assert found["birth"]["zodiac"] == "猴" and found["birth"]["age"]["value"] == 60
    assert "protection" not in found and "belongings" not in found


@given(
    field=st.sampled_from(
        ["names", "origin", "birth", "age", "marks", "relatives", "siblings", "height_cm", "sex",
         "accent", "languages", "disability", "ethnicity", "narrative", "unheard_of"]
    ),
    text=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1),
)  # fmt: skip
def test_whatever_is_told_leaves_a_record_that_can_be_matched(field: str, text: str) -> None:
    record = with_claims(
        {"resident_id": "R1", "names": [{"text": "陈兰英"}]}, [Stated(field, text)]
    )
    assert Resident.from_json(record).names[0].text == "陈兰英"
