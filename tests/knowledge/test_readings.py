"""Readings of surnames and characters."""

from __future__ import annotations

import pytest

from reunion.knowledge.readings import (
    char_readings,
    is_surname,
    surname_readings,
    unit_readings,
)
from reunion.knowledge.syllables import syllable_id, syllables

POLYPHONIC = {
    "查": "zha", "区": "ou", "曾": "zeng", "翟": "zhai", "乐": "yue", "盖": "ge", "种": "chong",
    "黑": "he", "折": "she", "缪": "miao", "员": "yun", "召": "shao", "便": "pian", "阚": "kan",
    "祭": "zhai", "能": "nai", "洗": "xian", "单": "shan", "仇": "qiu", "解": "xie",
    "朴": "piao", "尉迟": "yu chi", "万俟": "mo qi", "卜": "bu", "覃": "qin", "宁": "ning",
    "澹台": "tan tai", "单于": "chan yu", "长孙": "zhang sun", "令狐": "ling hu", "冼": "xian",
    "欧阳": "ou yang", "谌": "chen", "牟": "mou", "任": "ren", "华": "hua", "尹": "yin",
}  # fmt: skip


@pytest.mark.parametrize(("surname", "reading"), POLYPHONIC.items())
def test_surnames_are_read_as_their_bearers_do(surname: str, reading: str) -> None:
    assert surname_readings(surname)[0][0] == tuple(reading.split())


@pytest.mark.parametrize(
    ("surname", "second"),
    [("翟", "di"), ("乐", "le"), ("覃", "tan"), ("盖", "gai"), ("仇", "chou")],
)
def test_a_second_reading_is_kept(surname: str, second: str) -> None:
    assert (second,) in [sounds for sounds, _ in surname_readings(surname)[1:]]


@pytest.mark.parametrize("surname", ["王", "翟", "欧阳", "乐", "蕭", "龘", "王秀", "解"])
def test_weights_of_a_surname_sum_to_one(surname: str) -> None:
    weights = [weight for _, weight in surname_readings(surname)]
    assert sum(weights) == pytest.approx(1, abs=0.01)
    assert weights == sorted(weights, reverse=True)


def test_an_unknown_surname_is_read_by_its_characters() -> None:
    assert surname_readings("秀兰")[0][0] == ("xiu", "lan")
    assert surname_readings("") == ()
    assert surname_readings("§") == ()


@pytest.mark.parametrize(
    ("char", "reading", "tone"),
    [("兰", "lan", 2), ("蘭", "lan", 2), ("英", "ying", 1), ("女", "nv", 3)],
)
def test_characters_carry_their_tone(char: str, reading: str, tone: int) -> None:
    assert char_readings(char)[0] == (syllable_id(reading), tone, 1.0)


@pytest.mark.parametrize(("char", "readings"), [("茜", {"xi", "qian"}), ("长", {"chang", "zhang"})])
def test_polyphonic_characters_keep_all_readings(char: str, readings: set[str]) -> None:
    found = char_readings(char)
    assert {syllables()[syllable] for syllable, _, _ in found} == readings
    assert sum(weight for _, _, weight in found) == pytest.approx(1)


@pytest.mark.parametrize("unit", ["§", "x", "~smith", "~", ""])
def test_what_has_no_sound_has_no_reading(unit: str) -> None:
    assert unit_readings(unit) == ()


def test_a_latin_unit_is_its_own_reading_without_tone() -> None:
    assert unit_readings("~lan") == ((syllable_id("lan"), 0, 1.0),)


@pytest.mark.parametrize(
    ("text", "known"), [("王", True), ("欧阳", True), ("浩然", False), ("秀", False)]
)
def test_the_table_knows_surnames(text: str, known: bool) -> None:
    assert is_surname(text) is known
