"""Variants, doublets, look-alikes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.knowledge.characters import (
    LOOK_ALIKE,
    canonical,
    doublets,
    look_alikes,
    shape_similarity,
)
from reunion.knowledge.tables import read_table

CHARS = st.sampled_from([row[0] for row in read_table("strokes")])


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("陳蘭英", "陈兰英"),
        ("蕭", "萧"),
        ("閆", "闫"),
        ("閻", "阎"),
        ("髙", "高"),
        ("王小明", "王小明"),
        ("乾", "乾"),
    ],
)
def test_variants_become_simplified_characters(text: str, simple: str) -> None:
    assert canonical(text) == simple


@given(st.text(max_size=20))
def test_canonical_forms_are_final(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


@pytest.mark.parametrize("pair", ["萧肖", "傅付", "阎闫", "戴代", "邱丘", "詹占"])
def test_doublets_go_both_ways(pair: str) -> None:
    assert pair[1] in doublets(pair[0]) and pair[0] in doublets(pair[1])


def test_most_surnames_have_no_doublet() -> None:
    assert doublets("王") == () == doublets("欧阳")


@given(CHARS, CHARS)
def test_likeness_is_symmetric_and_only_a_character_is_wholly_like_itself(a: str, b: str) -> None:
    assert shape_similarity(a, b) == shape_similarity(b, a)
    assert 0 <= shape_similarity(a, b) <= 1
    assert (shape_similarity(a, b) == 1) == (canonical(a) == canonical(b))


@pytest.mark.parametrize(
    ("char", "better", "worse"),
    [
        ("余", "佘", "英"),
        ("未", "末", "明"),
        ("柱", "桂", "秀"),
        ("任", "住", "王"),
        ("李", "季", "兰"),
    ],
)
def test_what_is_misread_is_more_alike(char: str, better: str, worse: str) -> None:
    assert shape_similarity(char, better) > shape_similarity(char, worse)


@pytest.mark.parametrize(
    ("char", "other"), [("末", "未"), ("佘", "余"), ("王", "玉"), ("柱", "桂"), ("戊", "戌")]
)
def test_look_alikes_are_listed(char: str, other: str) -> None:
    assert other in dict(look_alikes(char))


@given(CHARS)
def test_look_alikes_are_ordered_above_the_threshold(char: str) -> None:
    likes = [likeness for _, likeness in look_alikes(char)]
    assert likes == sorted(likes, reverse=True) and all(LOOK_ALIKE <= like < 1 for like in likes)
    assert canonical(char) not in dict(look_alikes(char))


def test_unknown_characters_are_like_nothing() -> None:
    assert look_alikes("§") == () and shape_similarity("§", "王") == 0
