"""Latin letters as syllables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.knowledge.spellings import spelled_surnames
from reunion.knowledge.syllables import syllables
from reunion.normalizing.sounds import (
    other_syllables,
    pinyin_syllables,
    southern_syllables,
)

NAMES = [text for text in syllables() if len(text) > 2 and text not in ("hng", "den", "dia", "nou")]


@pytest.mark.parametrize(
    ("letters", "sounds"),
    [("xiaoming", "xiao ming"), ("XIAOMING", "xiao ming"), ("xiu4ying1", "xiu ying"),
     ("xiùyīng", "xiu ying"), ("xi'an", "xi an"), ("xian", "xian"), ("lüxiu", "lv xiu"),
     ("jian-guo", "jian guo"), ("guangrong", "guang rong"), ("smith", ""), ("", "")],
)  # fmt: skip
def test_pinyin_is_split(letters: str, sounds: str) -> None:
    assert pinyin_syllables(letters) == tuple(sounds.split())


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3))
def test_syllables_with_borders_come_back(sounds: list[str]) -> None:
    assert pinyin_syllables("'".join(sounds)) == tuple(sounds)


@given(st.text(max_size=12))
def test_any_text_can_be_asked_for(letters: str) -> None:
    assert set(pinyin_syllables(letters)) <= set(syllables())


@pytest.mark.parametrize(
    ("token", "syllable"),
    [("ts'ao", "cao"), ("hsiao", "xiao"), ("CHANG", "zhang"), ("ch'ang", "chang"), ("tzu", "zi"),
     ("Hsü", "xu"), ("chih", "zhi"), ("kuo", "guo"), ("jen", "ren")],
)  # fmt: skip
def test_wade_giles_is_read(token: str, syllable: str) -> None:
    assert other_syllables(token, "wade_giles")[0][0] == syllable


def test_a_dropped_apostrophe_leaves_all_candidates() -> None:
    found = other_syllables("chu", "wade_giles")
    assert {syllable for syllable, _ in found} == {"zhu", "chu", "ju", "qu"}
    assert sum(weight for _, weight in found) == pytest.approx(1)


@pytest.mark.parametrize(
    ("token", "syllable"), [("sia", "xia"), ("jhang", "zhang"), ("cing", "qing")]
)
def test_tongyong_is_read(token: str, syllable: str) -> None:
    assert other_syllables(token, "tongyong")[0][0] == syllable


@pytest.mark.parametrize(
    ("token", "surname"),
    [("Cheung", "张"), ("KWOK", "郭"), ("chan", "陈"), ("wong", "黄"), ("Tan", "陈"), ("lim", "林"),
     ("au-yeung", "欧阳"), ("ng", "吴"), ("szeto", "司徒")],
)  # fmt: skip
def test_southern_spellings_name_surnames(token: str, surname: str) -> None:
    assert surname in dict(spelled_surnames(token))


@pytest.mark.parametrize(
    ("token", "sounds"),
    [("kwok", {"guo"}), ("KWAN", {"jun", "qun"}), ("wai", {"wei", "hui"}), ("tsang", {"zeng"}),
     ("zzz", set())],
)  # fmt: skip
def test_southern_syllables_of_usual_characters_or_of_surnames(
    token: str, sounds: set[str]
) -> None:
    found = dict(southern_syllables(token))
    assert sounds <= set(found) and bool(sounds) == bool(found)
    assert not found or sum(found.values()) == pytest.approx(1.0)
