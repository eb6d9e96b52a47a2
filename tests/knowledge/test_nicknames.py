"""Nicknames by how common they are: what is shared by thousands, and what is somebody's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.knowledge.nicknames import FLOOR, nickname_share, nickname_sound_share
from reunion.knowledge.readings import char_readings

SOME = "小阿老大二三妮丫娃柱石头狗剩兰英蘅珩子儿毛"


def sounds(text: str) -> tuple[int, ...]:
    return tuple(char_readings(char)[0][0] for char in text)


@pytest.mark.parametrize(
    ("common", "rare"),
    [("石头", "小蘅"), ("二妮", "七妮"), ("狗剩", "蘅子"), ("小英", "小蘅"), ("老三", "老蘅"),
     ("英英", "蘅蘅"), ("妮", "蘅"), ("英", "珩")],
)  # fmt: skip
def test_what_thousands_are_called_is_common(common: str, rare: str) -> None:
    assert nickname_share(common) > 2 * nickname_share(rare)
    assert nickname_sound_share(sounds(common)) > nickname_sound_share(sounds(rare))


def test_shares_are_shares() -> None:
    chars = dict.fromkeys(SOME)
    assert 0 < sum(nickname_share(char) for char in chars) < 1
    assert 0 < sum(nickname_share((a, b)) for a in chars for b in chars) < 1
    assert nickname_share(("阿", "依", "汗")) == FLOOR == nickname_sound_share((1, 2, 3))


@given(text=st.text(SOME, min_size=1, max_size=2))
def test_a_sound_is_at_least_as_common_as_any_word_of_it(text: str) -> None:
    assert nickname_sound_share(sounds(text)) >= 0.7 * nickname_share(text)
