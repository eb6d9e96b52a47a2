"""Relatives: relation codes and names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.normalizing.kin import kin_forms, relation_of
from reunion.records import Relative


@pytest.mark.parametrize(
    ("text", "code", "rest"),
    [
        ("爸", "father", ""), ("父亲", "father", ""), ("爹", "father", ""), ("娘", "mother", ""),
        ("妈妈", "mother", ""), ("母", "mother", ""), ("老婆", "spouse", ""), ("妻", "spouse", ""),
        ("爱人", "spouse", ""), ("配偶", "spouse", ""), ("丈夫", "spouse", ""), ("儿", "son", ""),
        ("大儿子", "son", ""), ("长子", "son", ""), ("闺女", "daughter", ""),
        ("次女", "daughter", ""),
        ("大哥", "older_brother", ""), ("弟", "younger_brother", ""), ("三姐", "older_sister", ""),
        ("妹妹", "younger_sister", ""), ("兄弟", "brother", ""), ("姐妹", "sister", ""),
        ("二叔", "uncle", ""), ("舅舅", "uncle", ""), ("姑", "aunt", ""), ("堂弟", "cousin", ""),
        ("侄子", "nephew", ""), ("外甥女", "niece", ""), ("爷爷", "grandfather", ""),
        ("孙子", "grandchild", ""), ("儿媳", "in_law", ""), ("岳父", "in_law", ""),
        ("husband", "spouse", ""), ("其父", "father", ""), ("邻居", "other", ""), ("", "other", ""),
        ("儿子石头", "son", "石头"), ("父亲:王建国", "father", "王建国"),
        ("三姐叫秀英", "older_sister", "秀英"),
    ],
)  # fmt: skip
def test_relations(text: str, code: str, rest: str) -> None:
    assert relation_of(text) == (code, rest)


@pytest.mark.parametrize(
    ("relation", "name", "surname", "given_name"),
    [
        ("父亲", "王建国", "王", "建国"), ("儿子", "石头", "", "石头"),
        ("儿子石头", None, "", "石头"),
        ("哥", "王强", "王", "强"), ("弟弟", "小军", "", "小军"),
    ],
)  # fmt: skip
def test_names(relation: str, name: str | None, surname: str, given_name: str) -> None:
    (kin,) = kin_forms([Relative(relation=relation, name=name)], heard=True)
    best = max(kin.names, key=lambda form: form.weight)
    assert ("".join(best.surname), "".join(best.given)) == (surname, given_name)


def test_a_relative_without_a_name_is_kept_and_an_empty_one_is_not() -> None:
    forms = kin_forms([Relative(relation="哥"), Relative()], heard=False)
    assert [(form.relation, form.names) for form in forms] == [("older_brother", ())]


def test_what_was_told_by_ear_is_heard() -> None:
    told = kin_forms([Relative(relation="父亲", name="王建国")], heard=True)
    filed = kin_forms([Relative(relation="父亲", name="王建国")], heard=False)
    assert {form.channel for form in told[0].names} == {"heard"}
    assert {form.channel for form in filed[0].names} == {"registered"}


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_text_has_a_relation(relation: str, name: str) -> None:
    for form in kin_forms([Relative(relation=relation, name=name)], heard=True):
        assert form.relation
