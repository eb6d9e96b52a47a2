"""Role × field, from the one table: each cell is walked, and what has no entry is hidden."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest

from reunion.api.masks import ORDER, VIEWS, initials, province_of, record_for
from reunion.records import MissingPerson, Resident

FULL: dict[str, Any] = {
    "mp_id": "M1", "resident_id": "R1", "source": "police", "status": "open",
    "names": [{"text": "程南英", "kind": "legal"}], "sex": "2", "birth": {"date": "1956-03-15"},
    "ethnicity": "01", "languages": ["四川话"],
    "origin": [{"text": "四川省岳池县银杏村", "role": "home"}],
    "hukou": {"code": "511621", "text": "四川省岳池县九龙镇银杏村"},
    "residence": {"code": "511621", "text": "四川省岳池县九龙镇银杏村"},
    "missing": {"date": "2008-05-02", "place": "广东省广州市天河区"},
    "found": {"date": "2009-01-03", "place": "河南省开封市"},
    "report": {"date": "2008-05-03", "unit": "某县公安局", "reporter": "儿子 13900000000"},
    "id_number": "511621195603159985", "id_numbers": [{"raw": "511621195603159985"}],
    "height_cm": 155, "height_as_of": "2008-01-01", "marks": [{"text": "左手六指"}],
    "disability": ["智力残疾"], "handedness": "左", "relatives": [{"name": "陈石头"}],
    "siblings": {"count": 2}, "accent": "四川", "clothing": "红衣", "occupation": "务农",
    "employer": "砖厂", "dna": {"sampled": True}, "face_search": {"score": 0.5},
    "prior_missing": 1, "protection": ["no_publish"], "recorded_on": "2009-01-04",
    "station": "某站", "encounters": [{"station": "某站"}],
    "narrative": "自称 511621195603159985,电话 13900000000", "note": "住银杏村口",
}  # fmt: skip
SECRETS = {
    "point": ("程南英", "岳池", "银杏", "511621", "13900000000", "石头", "智力", "1956", "砖厂"),
    "outside": ("程南英", "岳池", "银杏", "511621", "13900000000", "石头", "智力", "1956", "砖厂"),
    "caseworker": ("19560315", "13900000000", "村口"),
    "reviewer": ("19560315", "13900000000"),
    "police": (),
}


def test_the_example_holds_every_field_of_the_records() -> None:
    known = {each.name for kind in (MissingPerson, Resident) for each in fields(kind)} - {"extra"}
    assert set(FULL) == known


def test_the_table_names_every_field_of_the_records() -> None:
    assert {field for view in VIEWS.values() for field in view} == set(FULL)


@pytest.mark.parametrize("role", ORDER)
@pytest.mark.parametrize("field", sorted(FULL))
def test_each_cell(role: str, field: str) -> None:
    shown = record_for(role, {field: FULL[field]})
    how = VIEWS[role].get(field)
    if how is None:
        assert shown == {"masked": True}
    elif how == "all" and role == "police":
        assert shown == {field: FULL[field]}
    elif how != "all":
        assert shown["masked"] is True and shown.get(field) != FULL[field]


@pytest.mark.parametrize("role", ORDER)
def test_no_secret_of_a_role_is_anywhere_in_its_view(role: str) -> None:
    said = json.dumps(record_for(role, FULL), ensure_ascii=False)
    assert [secret for secret in SECRETS[role] if secret in said] == []


@pytest.mark.parametrize("role", [*ORDER, "admin", "unknown"])
def test_what_has_no_entry_is_hidden(role: str) -> None:
    assert record_for(role, {"new_field": "x"}) == {"masked": True}
    if role not in ORDER:
        assert record_for(role, FULL) == {"masked": True}


@pytest.mark.parametrize(
    ("name", "letters"),
    [("陈兰英", "C.L.Y."), ("曾小妹", "Z.X.M."), ("WANG Li", "W.L."), ("", ""),
     ("吐尔逊·吐尔孙", "T.E.X.T.E.S.")],
)  # fmt: skip
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("text", "province"),
    [("四川省岳池县", "四川省"), ("内蒙古自治区赤峰市", "内蒙古自治区"), ("北京市海淀区", "北京市"),
     ("岳池县", ""), ("", "")],
)  # fmt: skip
def test_provinces(text: str, province: str) -> None:
    assert province_of(text) == province
