"""The sound matrix: laws, and what the table says about places."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.knowledge.confusions import KEPT, POPULATION, explain, place_code, sound_matrix
from reunion.knowledge.mergers import class_pairs, level_rates, region_rates
from reunion.knowledge.syllables import syllable_id, syllables

SICHUAN, HUNAN, BEIJING, GUANGDONG = "51", "43", "11", "44"
CODES = st.sampled_from([*POPULATION, "4115", "5117", "410200", "9999", "71"])


def heard(pair: str, region: str = "") -> float:
    """P(first | second) of "nan lan"."""
    a, b = (syllable_id(text) for text in pair.split())
    return float(sound_matrix(((region, 1.0),) if region else ())[a, b])


@given(st.lists(st.tuples(CODES, st.floats(0, 1)), max_size=4))
def test_every_column_is_a_distribution(regions: Sequence[tuple[str, float]]) -> None:
    matrix = sound_matrix(tuple(regions))
    assert matrix.shape == (409, 409) and matrix.dtype == np.float32
    assert np.allclose(matrix.sum(axis=0, dtype=np.float64), 1, atol=1e-4)
    assert matrix.min() > 0
    assert float(np.diag(matrix).min()) >= KEPT - 1e-3


@pytest.mark.parametrize("region", ["", *POPULATION])
def test_what_is_said_is_heard_more_than_anything_else(region: str) -> None:
    matrix = sound_matrix(((region, 1.0),) if region else ())
    assert (matrix.argmax(axis=0) == np.arange(409)).all()


@pytest.mark.parametrize(
    ("pair", "strong", "weak"),
    [("nan lan", SICHUAN, BEIJING), ("lan nan", HUNAN, BEIJING), ("huang fang", HUNAN, BEIJING),
     ("hu fu", HUNAN, "37"), ("wang huang", GUANGDONG, SICHUAN), ("xin xing", SICHUAN, BEIJING),
     ("yin ren", "23", BEIJING), ("nan lan", "4115", "41"), ("san shan", "52", BEIJING)],
)  # fmt: skip
def test_mergers_are_where_the_surveys_found_them(pair: str, strong: str, weak: str) -> None:
    assert heard(pair, strong) > 1.5 * heard(pair, weak)


def test_n_and_l_fall_together_in_sichuan_and_not_in_beijing() -> None:
    assert heard("nan lan", SICHUAN) > 0.2
    assert heard("lan nan", SICHUAN) > 0.2
    assert heard("nan lan", BEIJING) < 0.05


def test_without_a_region_every_merger_counts_a_little() -> None:
    national, sichuan = heard("nan lan"), heard("nan lan", SICHUAN)
    assert heard("nan lan", BEIJING) < national < sichuan


def test_a_doubtful_region_lies_between_the_sure_one_and_none() -> None:
    half = float(sound_matrix(((SICHUAN, 0.5),))[syllable_id("nan"), syllable_id("lan")])
    assert heard("nan lan") < half < heard("nan lan", SICHUAN)


def test_one_way_mergers_lean_to_the_sound_that_comes_out() -> None:
    assert heard("san shan", SICHUAN) > heard("shan san", SICHUAN)
    assert heard("xin xing", SICHUAN) > heard("xing xin", SICHUAN)


def test_matrices_are_cached_and_cannot_be_written() -> None:
    matrix = sound_matrix(((SICHUAN, 1.0),))
    assert matrix is sound_matrix(((SICHUAN, 1.0),))
    with pytest.raises(ValueError, match="read-only"):
        matrix[0, 0] = 1


@pytest.mark.parametrize(
    ("code", "known"), [("510000", "51"), ("431121", "4311"), ("51", "51"), ("4311", "4311")]
)
def test_codes_are_cut_to_what_the_table_knows(code: str, known: str) -> None:
    assert place_code(code) == known


@pytest.mark.parametrize(
    ("pair", "region", "told"),
    [("nan lan", SICHUAN, "n、l 不分"), ("hu fu", HUNAN, "f、hu 不分"),
     ("cen cheng", SICHUAN, "c、ch 不分,en、eng 不分"), ("chen cheng", HUNAN, "en、eng 不分"),
     ("yin ren", HUNAN, "r、y 不分"), ("wang huang", GUANGDONG, "hu、w 不分"),
     ("nan lan", BEIJING, ""), ("ma guo", SICHUAN, ""), ("lan lan", SICHUAN, "")],
)  # fmt: skip
def test_mergers_are_named(pair: str, region: str, told: str) -> None:
    a, b = (syllable_id(text) for text in pair.split())
    assert explain(a, b, ((region, 1.0),)) == told
    assert explain(b, a, ((region, 1.0),)) == told


def test_unknown_syllables_are_not_explained() -> None:
    assert explain(-1, 3) == "" == explain(3, -1)


def test_rates_are_symmetric_shares() -> None:
    for region in ("00", SICHUAN, "4115", "9999"):
        rates = region_rates(region)
        assert (rates == rates.T).all() and (np.diag(rates) == 0).all()
        assert rates.min() >= 0 and rates.max() <= 1


@pytest.mark.parametrize(
    ("name", "pair"),
    [("f/hu", "fei hui"), ("r/y", "ren yin"), ("hu/w", "huang wang"), ("ju/zhu", "xu shu"),
     ("g/j", "jiang gang"), ("j/zh", "jin zhen"), ("f/shu", "fei shui"), ("m/w", "min wen")],
)  # fmt: skip
def test_class_pairs_are_the_ones_meant(name: str, pair: str) -> None:
    a, b = (syllable_id(text) for text in pair.split())
    assert {(a, b), (b, a)} & set(class_pairs(name))


def test_merged_pairs_stand_above_other_pairs_in_every_province() -> None:
    """The chance that a pair merged there (rate over one half) has the higher entry."""
    for region in ("51", "43", "44", "35", "41", "61"):
        upper = np.triu_indices(len(syllables()), 1)
        merged = level_rates(region)[upper] >= 0.5
        entries = sound_matrix(((region, 1.0),))[upper]
        order = entries.argsort().argsort()
        wins = order[merged].sum() - merged.sum() * (merged.sum() - 1) / 2
        assert wins / (merged.sum() * (~merged).sum()) > 0.97


def test_a_first_guess_at_a_name_beats_its_rivals() -> None:
    """Query, better, worse: heard syllable against two true ones, by region."""
    cases = [("nan", "lan", "tan", SICHUAN), ("huang", "fang", "tang", HUNAN),
             ("cen", "cheng", "heng", SICHUAN), ("yin", "ying", "yun", HUNAN)]  # fmt: skip
    for query, better, worse, region in cases:
        assert heard(f"{query} {better}", region) > heard(f"{query} {worse}", region)


def test_provinces_differ() -> None:
    for a, b in combinations(("11", "51", "44", "35"), 2):
        assert not np.allclose(sound_matrix(((a, 1.0),)), sound_matrix(((b, 1.0),)))
