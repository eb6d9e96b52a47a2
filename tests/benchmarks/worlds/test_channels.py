"""Channels: what is sampled has the chances that the exact ranking reckons with."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest

from benchmarks.worlds.exact.events import gaps
from benchmarks.worlds.exact.places import text_chance
from benchmarks.worlds.exact.sounding import slot_of, weigh
from benchmarks.worlds.geography import geography
from benchmarks.worlds.hearing import Ear, hear, hear_sound, hear_text, heard_matrix
from benchmarks.worlds.identity import (
    FIRST_DAY,
    lunar_as_solar,
    number_digits,
    number_text,
    shift_years,
)
from benchmarks.worlds.naming import names
from benchmarks.worlds.streams import TRIAL, stream
from reunion.knowledge.syllables import syllable_id
from reunion.normalizing.id_numbers import is_valid

EAR = Ear(0.7, 0.15)
TRIALS = 6_000


def _region(code: str) -> int:
    places = geography()
    county = next(n for n, one in enumerate(places.codes) if one.startswith(code))
    return int(places.region[county])


@pytest.mark.parametrize(("syllable", "code"), [("lan", "5116"), ("ying", "43"), ("hua", "4115")])
def test_sounds_are_heard_as_often_as_the_matrix_says(syllable: str, code: str) -> None:
    rng, told, region = stream("plain", 1, TRIAL), syllable_id(syllable), _region(code)
    count = Counter(hear_sound(rng, told, region, EAR) for _ in range(TRIALS))
    row = heard_matrix(region, EAR)[told]
    assert abs(row.sum() - 1) < 1e-9
    for sound in np.flatnonzero(row > 0.01).tolist():
        spread = 4 * np.sqrt(row[sound] * (1 - row[sound]) / TRIALS)
        assert abs(count[sound] / TRIALS - row[sound]) < spread


@pytest.mark.parametrize("by_sound", [True, False])
def test_characters_are_written_as_often_as_weighed(by_sound: bool) -> None:
    rng, region = stream("plain", 2, TRIAL), _region("5116")
    true = names().char_index["兰"]
    count = Counter(
        hear(rng, true, region, EAR, by_sound=by_sound, surname=False).written
        for _ in range(TRIALS)
    )
    syllable = int(names().char_syllable[true])
    sounds = np.array([region * len(heard_matrix(region, EAR)) + syllable], dtype=np.int32)
    filed = np.array([true], dtype=np.int16)
    for written, seen in count.most_common(6):
        slot = slot_of(EAR, written, surname=False)
        kept, guessed = weigh(slot, filed, sounds, np.array([syllable], dtype=np.int16))
        expected = float((guessed if by_sound else kept)[0])
        assert abs(seen / TRIALS - expected) < 4 * np.sqrt(expected / TRIALS)


def test_place_names_are_written_as_often_as_weighed() -> None:
    rng, region = stream("plain", 3, TRIAL), _region("5116")
    count = Counter(hear_text(rng, "岳池", region, EAR, by_sound=True) for _ in range(TRIALS))
    matrix = heard_matrix(region, EAR)
    for heard, seen in count.most_common(5):
        expected = text_chance("岳池县", heard + "县", matrix)
        assert abs(seen / TRIALS - expected) < 4 * np.sqrt(expected / TRIALS)
    assert text_chance("岳池县", "岳池区", matrix) == 0


def test_gaps_are_densities() -> None:
    known = gaps("plain")
    assert np.isfinite(known.density).all()
    assert ((known.within_7 <= known.within_30 + 1e-6) & (known.within_30 <= 1)).all()


def test_a_lunar_date_is_written_as_if_it_were_solar() -> None:
    new_year = date(1960, 1, 28).toordinal()
    written = lunar_as_solar()[new_year - FIRST_DAY]
    assert date.fromordinal(int(written)) == date(1960, 1, 1)


def test_years_are_shifted_on_the_same_date() -> None:
    days = np.array([date(1960, 2, 29).toordinal(), date(1971, 7, 15).toordinal()])
    moved = shift_years(days, np.array([1, -2]))
    assert [date.fromordinal(int(day)) for day in moved] == [date(1961, 3, 1), date(1969, 7, 15)]


def test_numbers_have_their_check_digit() -> None:
    day = np.array([date(1956, 7, 8).toordinal()])
    prefix = np.array([[4, 1, 0, 2, 2, 4]], dtype=np.uint8)
    number = number_text(number_digits(prefix, day, np.array([998]))[0])
    assert number[:17] == "41022419560708998"
    assert is_valid(number)


def test_old_counties_have_the_names_and_codes_of_their_time() -> None:
    places = geography()
    county = places.codes.index("511621")
    seen = [(places.unit(county, year).code, places.unit(county, year).name)
            for year in (1985, 1995, 2020)]  # fmt: skip
    assert seen == [("512923", "岳池县"), ("513621", "岳池县"), ("511621", "岳池县")]
    assert places.unit(places.codes.index("410212"), 1990).full_name() == "河南省开封市开封县"
