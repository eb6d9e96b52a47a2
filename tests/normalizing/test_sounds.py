"""Latin letters as syllables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.knowledge.spellings import spelled_syllables, surnames_spelled
from reunion.knowledge.syllables import syllables
from reunion.normalizing.sounds import (
    other_syllables,
    pinyin_syllables,
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
    assert surname in surnames_spelled(token)


@pytest.mark.parametrize(
    ("token", "style", "sounds"),
    [("kwok", "hong_kong", {"guo"}), ("KWAN", "hong_kong", {"jun", "qun"}),
     ("wai", "hong_kong", {"wei", "hui"}), ("kuok", "macau", {"guo"}), ("sio", "macau", {"xiao"}),
     ("leng", "macau", {"ling"}), ("siew", "min", {"xiu"}), ("heng", "min", {"xing"}),
     ("eng", "min", {"ying", "yong"}), ("boon", "min", {"wen"}), ("zzz", "hong_kong", set())],
)  # fmt: skip
def test_southern_spellings_of_given_names(token: str, style: str, sounds: set[str]) -> None:
    found = dict(spelled_syllables(token, style))
    assert sounds <= set(found) and bool(sounds) == bool(found)
    assert all(0 < share < 1 for share in found.values())
