"""Headers: which words mean which field, and which do not."""

from __future__ import annotations

import pytest

from reunion.reading.fields import Kind, fields, words
from reunion.reading.headers import join_labels, recognise

KNOWN: list[tuple[str, Kind, str]] = [
    ("姓 名", "missing", "names"),
    ("1、姓名:", "missing", "names"),
    ("*姓名(必填)", "missing", "names"),
    ("失踪人员姓名", "missing", "names"),
    ("姓名（音）", "resident", "names.self_oral"),
    ("身高(cm)", "missing", "height_cm"),
    ("身高cm", "missing", "height_cm"),
    ("年龄(虚岁)", "missing", "birth.age.xu"),
    ("年龄（岁）", "missing", "birth.age"),
    ("出生日期(农历)", "missing", "birth.lunar_day"),
    ("户籍地(代码)", "missing", "hukou.code"),
    ("户籍地代码", "missing", "hukou.code"),
    ("户籍地", "missing", "hukou.text"),
    ("户籍地", "resident", "origin.hukou"),
    ("受助人员性别", "resident", "sex"),
    ("names.legal", "resident", "names.legal"),
    ("入站时间", "resident", "recorded_on"),
    ("是否采集DNA", "missing", "dna"),
    ("走失人身份证号码", "missing", "id_number"),
]
UNKNOWN = ("联系电话", "联系人身份证号", "父亲身份证号", "家属电话", "体重(kg)", "", "王建国")


@pytest.mark.parametrize(("header", "kind", "key"), KNOWN)
def test_known_headers(header: str, kind: Kind, key: str) -> None:
    found = recognise(header, kind)
    assert found and found[0].key == key


@pytest.mark.parametrize("header", UNKNOWN)
def test_unknown_headers(header: str) -> None:
    assert recognise(header, "missing") is None


GROUPS = [
    ("走失情况", "时间", "走失时间"),
    ("基本信息", "姓名", "姓名"),
    ("父亲", "姓名", "父亲姓名"),
    ("父亲", "身份证号", "父亲身份证号"),
    ("备注", "", "备注"),
    ("", "性别", "性别"),
]


@pytest.mark.parametrize(("group", "sub", "label"), GROUPS)
def test_two_rows_as_one_header(group: str, sub: str, label: str) -> None:
    assert join_labels(group, sub, "missing") == label


@pytest.mark.parametrize("kind", ["resident", "missing"])
def test_every_field_has_words_and_every_word_a_field(kind: Kind) -> None:
    assert {field.key for field in fields(kind)} == {key for key, _, _ in words(kind)}
    for key, _, ranks in words(kind):
        for rank, headers in enumerate(ranks):
            for header in headers:
                found = recognise(header, kind)
                assert found and (found[0].key, found[1]) == (key, rank), header
