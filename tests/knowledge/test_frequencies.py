"""Shares of surnames and given-name characters."""

from __future__ import annotations

import pytest

from reunion.knowledge import frequencies
from reunion.knowledge.syllables import syllable_id, syllables


def test_surname_shares_sum_to_nearly_all_people() -> None:
    assert 0.97 < sum(frequencies.surname_shares().values()) < 1
    assert sum(frequencies.surname_share(name) for name in "王李张刘陈") == pytest.approx(
        0.308, abs=0.01
    )


@pytest.mark.parametrize(
    ("common", "rare"), [("王", "冼"), ("李", "欧阳"), ("陈", "龘"), ("張", "尉迟")]
)
def test_common_surnames_have_larger_shares(common: str, rare: str) -> None:
    assert frequencies.surname_share(common) > 10 * frequencies.surname_share(rare) > 0


def test_given_shares_are_a_distribution() -> None:
    assert sum(frequencies.given_shares().values()) == pytest.approx(1)


def test_two_older_people_share_a_character_about_as_often_as_census_figures_say() -> None:
    agreement = sum(share**2 for share in frequencies.given_shares().values())
    assert 0.0040 < agreement < 0.0077


@pytest.mark.parametrize(
    ("older", "younger"), [("英", "涵"), ("兰", "梓"), ("秀", "宇"), ("桂", "萱")]
)
def test_older_characters_are_not_undervalued(older: str, younger: str) -> None:
    assert frequencies.given_share(older) > frequencies.given_share(younger)


def test_unknown_values_have_a_floor() -> None:
    assert frequencies.given_share("龘") == frequencies.GIVEN_FLOOR
    assert frequencies.surname_share("龘") == frequencies.SURNAME_FLOOR
    assert frequencies.surname_sound_share("smith") == frequencies.SOUND_FLOOR
    assert frequencies.given_sound_share("smith") == frequencies.SOUND_FLOOR
    assert frequencies.syllable_share(-1) == frequencies.SOUND_FLOOR


def test_a_sound_is_as_common_as_all_its_characters() -> None:
    assert frequencies.surname_sound_share("wang") > frequencies.surname_share("王")
    assert frequencies.given_sound_share("lan") > frequencies.given_share("兰")
    assert frequencies.surname_sound_share("ou yang") == frequencies.surname_sound_share("ouyang")


def test_syllable_shares_follow_the_numbers() -> None:
    assert len(frequencies.syllable_shares()) == len(syllables())
    zhang = syllable_id("zhang")
    assert frequencies.syllable_share(zhang, surnames=True) == frequencies.surname_sound_share(
        "zhang"
    )
    assert frequencies.syllable_share(zhang) == frequencies.given_sound_share("zhang")
