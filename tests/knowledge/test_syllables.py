"""Syllables: numbering, analysis, merged classes."""

from __future__ import annotations

import pytest

from reunion.knowledge.syllables import (
    INITIALS,
    merged_class,
    merged_classes,
    split,
    syllable_id,
    syllables,
)


def test_the_numbering_is_a_bijection_of_409_syllables() -> None:
    assert len(syllables()) == len(set(syllables())) == 409
    assert [syllable_id(text) for text in syllables()] == list(range(409))


@pytest.mark.parametrize(
    ("text", "same"),
    [("Lǚ", "lv"), ("lü", "lv"), ("nüe", "nve"), ("nue", "nve"), ("zhāng", "zhang"),
     ("wang2", "wang"), (" XIU ", "xiu"), ("lu:4", "lv")],
)  # fmt: skip
def test_tones_and_spellings_are_forgotten(text: str, same: str) -> None:
    assert syllable_id(text) == syllable_id(same) >= 0


@pytest.mark.parametrize("text", ["", "smith", "xx", "王", "wangg"])
def test_what_is_no_syllable_has_no_number(text: str) -> None:
    assert syllable_id(text) == -1


@pytest.mark.parametrize(
    ("syllable", "parts"),
    [("yan", ("", "ian")), ("wang", ("", "uang")), ("liu", ("l", "iou")), ("ju", ("j", "v")),
     ("xun", ("x", "vn")), ("dun", ("d", "uen")), ("hui", ("h", "uei")), ("que", ("q", "ve")),
     ("yong", ("", "iong")), ("zhi", ("zh", "i")), ("an", ("", "an")), ("nv", ("n", "v")),
     ("jiu", ("j", "iou")), ("weng", ("", "ueng")), ("er", ("", "er"))],
)  # fmt: skip
def test_analysis_is_in_full_form(syllable: str, parts: tuple[str, str]) -> None:
    assert split(syllable) == parts


def test_every_analysis_is_its_own() -> None:
    parts = [split(text) for text in syllables()]
    assert len(set(parts)) == len(parts)
    assert {initial for initial, _ in parts} == {"", *INITIALS}


@pytest.mark.parametrize(
    ("a", "b"),
    [("zhang", "zang"), ("chen", "cheng"), ("shan", "san"), ("nan", "lan"), ("xin", "xing"),
     ("ren", "yin"), ("rong", "yong"), ("fang", "huang"), ("fu", "hu"), ("cen", "cheng")],
)  # fmt: skip
def test_national_mergers_share_a_class(a: str, b: str) -> None:
    assert merged_class(syllable_id(a)) == merged_class(syllable_id(b))


@pytest.mark.parametrize(
    ("a", "b"), [("wang", "huang"), ("li", "lv"), ("chen", "shen"), ("ma", "na"), ("gao", "guo")]
)
def test_other_sounds_stay_apart(a: str, b: str) -> None:
    assert merged_class(syllable_id(a)) != merged_class(syllable_id(b))


def test_the_classes_are_few_enough_to_forgive_and_many_enough_to_tell() -> None:
    assert 250 < len(set(merged_classes())) < 330
    assert merged_class(-1) == -1
