"""The best possible ranking: better than simple ones, as sure as it says, the same on any split."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from benchmarks.worlds import World, generate
from benchmarks.worlds.ceiling import Best, ranks
from reunion.errors import InputError


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return generate("plain", 4_000, 200, 21, tmp_path_factory.mktemp("best"), processes=1)


@pytest.fixture(scope="module")
def best(world: World) -> dict[str, Best]:
    return ranks(world.path, processes=1)


def _hit_at_1_of_exact_names(world: World) -> float:
    """The share that a look-up of name and sex finds at once, ties shared out."""
    known = defaultdict(list)
    for row in world.records():
        for name in row.get("names", ()):
            known[name["text"], row["sex"]].append(row["mp_id"])
    hits, asked = 0.0, 0
    for resident, truth in zip(world.residents(), world.truth(), strict=True):
        if truth["mp_ids"]:
            asked += 1
            told = [one["text"] for one in resident.get("names", ()) if one["kind"] != "assigned"]
            found = {mp_id for text in told for mp_id in known[text, resident["sex"]]}
            hits += any(mp_id in found for mp_id in truth["mp_ids"]) / max(len(found), 1)
    return hits / asked


def test_it_is_far_better_than_looking_up_names(world: World, best: dict[str, Best]) -> None:
    inside = [one["resident_id"] for one in world.truth() if one["mp_ids"]]
    hit = np.mean([best[resident].rank == 1 for resident in inside])
    assert hit > 0.85 > 0.35 > _hit_at_1_of_exact_names(world)
    assert np.mean([best[resident].rank <= 10 for resident in inside]) > 0.93


def test_people_in_no_record_have_no_rank(world: World, best: dict[str, Best]) -> None:
    for one in world.truth():
        assert (best[one["resident_id"]].rank == 0) == (not one["mp_ids"])


def test_it_is_as_sure_as_it_is_right(world: World, best: dict[str, Best]) -> None:
    said = np.array([best[one["resident_id"]].in_file for one in world.truth()])
    true = np.array([bool(one["mp_ids"]) for one in world.truth()])
    assert abs(said.mean() - true.mean()) < 0.06
    assert said[true].mean() > said[~true].mean() + 0.5
    bins = np.minimum((said * 5).astype(int), 4)
    off = [
        abs(said[bins == part].mean() - true[bins == part].mean()) * (bins == part).mean()
        for part in range(5)
        if (bins == part).any()
    ]
    assert sum(off) < 0.08


def test_the_first_ten_and_the_rank_agree(world: World, best: dict[str, Best]) -> None:
    for one in world.truth():
        found = best[one["resident_id"]]
        assert len(found.mp_ids) == 10
        assert 0 <= found.top <= found.in_file <= 1
        if 0 < found.rank <= 5:
            assert any(mp_id in found.mp_ids for mp_id in one["mp_ids"])


def test_the_ranking_does_not_depend_on_the_processes(tmp_path: Path) -> None:
    world = generate("hard", 10_300, 12, 2, tmp_path, processes=1)
    one, two = ranks(world.path, processes=1), ranks(world.path, processes=2)
    assert {key: value.rank for key, value in one.items()} == {
        key: value.rank for key, value in two.items()
    }
    for key, value in one.items():
        assert value.in_file == pytest.approx(two[key].in_file, abs=1e-9)
        assert value.mp_ids[0] == two[key].mp_ids[0]


def test_a_world_of_another_generator_is_refused(tmp_path: Path) -> None:
    generate("plain", 40, 4, 1, tmp_path, processes=1)
    info = json.loads((tmp_path / "world.json").read_text(encoding="utf-8"))
    (tmp_path / "world.json").write_text(json.dumps(info | {"generator": 0}), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        ranks(tmp_path)
    assert "重新生成" in caught.value.zh and "make it again" in caught.value.en
