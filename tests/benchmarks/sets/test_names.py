"""The set of name pairs and names among many: what is drawn, what is measured."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.cli import main
from benchmarks.metrics.pairs import roc_auc
from benchmarks.sets.name_kinds import KINDS
from benchmarks.sets.name_retrieval import (
    MAKERS,
    draw_crowd,
    draw_queries,
    likely_as,
    posterior,
    share_in_top,
)
from benchmarks.sets.name_sounds import PLAIN, REGIONS, heard_sounds, writing, written_chances
from benchmarks.sets.name_strangers import true_of_both
from benchmarks.sets.names import best_f1, jaro_winkler, make_pairs, ours, pair_tables
from reunion.knowledge.syllables import syllable_id, syllables

PAIRS = make_pairs(3, 190)
RIGHT = np.array([pair.same for pair in PAIRS])


def test_half_of_the_pairs_are_right_and_every_kind_is_there() -> None:
    assert RIGHT.mean() == 0.5
    counts = {kind: sum(pair.kind == kind for pair in PAIRS) for kind in KINDS}
    assert set(counts.values()) == {20}
    assert make_pairs(3, 190) == PAIRS != make_pairs(4, 190)


def test_no_right_pair_is_trivial_and_no_wrong_pair_is_the_same_text() -> None:
    assert all(pair.left != pair.right for pair in PAIRS)


def test_ours_tells_right_from_wrong_better_than_letters_do() -> None:
    mine, letters = roc_auc(ours(PAIRS), RIGHT), roc_auc(jaro_winkler(PAIRS), RIGHT)
    assert mine is not None and letters is not None
    assert mine > 0.95 > letters + 0.1


def test_best_f1_finds_the_threshold() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.1])
    assert best_f1(scores, np.array([True, True, False, False])) == (1.0, 0.8)
    assert best_f1(scores, np.array([False, True, False, True]))[0] == pytest.approx(2 / 3)


@pytest.mark.parametrize("region", REGIONS, ids=lambda region: region.accent)
def test_what_is_heard_sums_to_one(region: object) -> None:
    assert region in REGIONS
    for sound in range(len(syllables())):
        heard = heard_sounds(region, sound)
        assert sum(chance for _, chance in heard) == pytest.approx(1.0)


def test_sichuan_speakers_say_l_for_n() -> None:
    sichuan = next(region for region in REGIONS if region.accent == "四川")
    heard = dict(heard_sounds(sichuan, syllable_id("nan")))
    assert heard == {syllable_id("nan"): pytest.approx(0.3), syllable_id("lan"): pytest.approx(0.7)}


@pytest.mark.parametrize("surname", [True, False])
def test_the_likelihood_of_the_noise_sums_to_one(surname: bool) -> None:
    told = writing(surnames=surname).syllable
    region = REGIONS[0]
    true = int(np.flatnonzero(told == syllable_id("chen"))[0])
    total = sum(written_chances(int(w), region, surname)[true] for w in np.flatnonzero(told >= 0))
    assert total == pytest.approx(1.0)


def test_the_posterior_holds_every_name_that_was_meant() -> None:
    rng = np.random.default_rng(5)
    crowd = draw_crowd(rng, 3000)
    queries = draw_queries(rng, crowd, 5)
    assert {query.kind for query in queries} == set(MAKERS)
    for query in queries:
        assert likely_as(query.kind, crowd, query)[query.row] > 0, query.kind
        assert posterior(crowd, query)[query.row] > 0, query.kind


def test_ties_share_the_places() -> None:
    scores = np.array([3.0, 2.0, 2.0, 2.0, 2.0, 1.0])
    assert share_in_top(scores, 0, 3) == 1.0
    assert share_in_top(scores, 1, 3) == 0.5
    assert share_in_top(scores, 5, 3) == 0.0


def test_the_tables_hold_every_scorer_and_kind() -> None:
    overall, kinds, sorts = pair_tables(3, 38)
    assert overall.rows[0][0] == "reunion" and len(overall.rows) == 5
    assert [row[0] for row in kinds.rows] == list(KINDS)
    assert sum(int(row[1]) for row in sorts.rows) == 38


def test_the_command_prints_its_tables(capsys: pytest.CaptureFixture[str]) -> None:
    argv = ["names", "--pairs", "38", "--records", "2000", "--queries", "2"]
    assert main([*argv, "--only", "pairs", "--seed", "tuning"]) == 0
    assert main([*argv, "--only", "retrieval", "--seed", "tuning"]) == 0
    said = capsys.readouterr().out
    assert "ROC AUC" in said and "Recall@10 among 2000 names" in said and "ceiling" in said


def test_a_mention_that_is_true_of_both_is_no_wrong_pair() -> None:
    from benchmarks.sets.name_kinds import Mention, Person, draw_people

    person = draw_people(np.random.default_rng(1), 1)[0]
    assert true_of_both(Mention(person.text), person, person.text)
    told = Mention("x", told=person.surname_text)
    assert true_of_both(told, person, person.surname_text + "某某")
    assert not true_of_both(Mention(person.text), person, "冼翠蘅")
    assert Person(0, (), "买买提·艾力").text == "买买提·艾力"
    assert heard_sounds(PLAIN, 0) == ((0, 1.0),)
