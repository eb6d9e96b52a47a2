"""The places benchmark: its sets are drawn alike each time, its figures are honest shares."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from benchmarks.cli import main
from benchmarks.sets import places
from benchmarks.sets.former_places import counties_of_1985
from benchmarks.sets.heard_places import ACCENTS, heard_counties
from benchmarks.sets.place_ceiling import best_possible
from reunion.knowledge.confusions import sound_matrix
from reunion.knowledge.divisions import divisions
from reunion.knowledge.readings import char_readings
from reunion.knowledge.syllables import syllable_id


def test_all_accents_name_a_region_and_differ() -> None:
    sets = [heard_counties(accent, 1, 40) for accent in ACCENTS]
    assert len(ACCENTS) == 12 and all(one.regions for one in sets)
    assert len({tuple(place.bare for place in one.places) for one in sets}) == 12


def test_a_seed_draws_the_same_and_another_seed_others() -> None:
    assert heard_counties("四川话", 1, 40) == heard_counties("四川话", 1, 40)
    assert heard_counties("四川话", 1, 40) != heard_counties("四川话", 2, 40)


def test_every_county_of_today_is_in_the_set() -> None:
    codes = [place.code for place in heard_counties("四川话", 1).places]
    assert codes == [code for code in divisions().codes if not code.endswith("00")]


def test_every_county_of_1985_has_heirs_of_today() -> None:
    counties = counties_of_1985()
    assert len({place.code for place in counties}) > 2_000
    known = set(divisions().codes)
    assert all(place.today and place.today <= known for place in counties)


@pytest.mark.parametrize("name", list(places.ANSWERS))
def test_a_perfectly_heard_name_is_found_by_every_method(name: str) -> None:
    regions = heard_counties("四川话", 1, 1).regions
    assert "511621" in places.ANSWERS[name]("岳池县", regions)[:5]


def test_the_baselines_know_no_accent() -> None:
    regions = heard_counties("四川话", 1, 1).regions
    assert "511321" in places.ours("兰部县", regions)[:5]
    assert "511321" not in places.same_pinyin("兰部县", regions)[:5]
    assert places.exact("兰部县", regions) == ()


@pytest.mark.parametrize("form", ["bare", "titled"])
def test_the_best_possible_is_what_a_slow_ranking_gives(form: str) -> None:
    heard = heard_counties("浙江口音", 4, 60)
    tree = divisions()
    matrix = sound_matrix(heard.regions).astype(float)
    hits = 0.0
    for place in heard.places:
        shares: dict[str, float] = {}
        for node, code in enumerate(tree.codes):
            said = tree.readings[node][0]
            same_end = tree.names[node][-1] == place.titled[-1]
            if code.endswith("00") or len(said) != len(place.bare):
                continue
            if form == "titled" and not same_end and tree.names[node] != tree.shorts[node]:
                continue
            heard_ids = [char_readings(char)[0][0] for char in place.bare]
            shares[code] = math.prod(
                matrix[h, syllable_id(t)] for h, t in zip(heard_ids, said, strict=True)
            )
        own = shares[place.code]
        better = sum(share > own * (1 + 1e-9) for share in shares.values())
        equal = sum(math.isclose(share, own, rel_tol=1e-9) for share in shares.values())
        hits += min(1.0, max(0.0, (5 - better) / equal))
    assert best_possible(heard, form, 5) == pytest.approx(hits / len(heard.places))


def test_the_command_prints_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "places.json"
    assert main(["places", "--limit", "12", "--seed", "3", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert all(accent in said for accent in ACCENTS) and "1985" in said
    result = json.loads(out.read_text("utf-8"))
    for one in result["heard"]:
        assert one["counties"] == 12
        assert one["exact_titled"]["five"] <= one["ours_titled"]["five"] <= 1
        assert one["ours_titled"]["first"] <= one["ours_titled"]["five"]
        assert 0.5 < one["ceiling_bare"]["five"] <= one["ceiling_titled"]["five"] <= 1


def test_a_bad_limit_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["places", "--limit", "0"]) == 2
    assert "--limit 为 0,应是不小于 1 的整数" in capsys.readouterr().err
