"""The simulation of questions: answers from the truth, policies on the same people."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pytest

from benchmarks.asking.mouths import answer
from benchmarks.asking.people import people_in_file
from benchmarks.asking.simulation import POLICIES, Stage, run, simulate
from benchmarks.options import WorldOptions
from benchmarks.worlds.rates import rates_of
from benchmarks.worlds_kept import world_for
from benchmarks.worlds_on_disk import read_lines
from reunion.engine import Engine
from reunion.errors import UsageError
from reunion.knowledge.lunar import zodiac_of_days


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> WorldOptions:
    return WorldOptions(
        name="plain", records=400, residents=40, seed=5, cache=tmp_path_factory.mktemp("worlds")
    )


def test_the_people_drawn_again_are_those_of_the_world(world: WorldOptions) -> None:
    path = world_for(world).path
    people = people_in_file(world)
    truth = {one["resident_id"] for one in read_lines(path / "truth.jsonl") if one["mp_ids"]}
    assert set(people) == truth
    residents = {one["resident_id"]: one for one in read_lines(path / "residents.jsonl")}
    same = [int(residents[ident]["sex"]) == person["sex"] for ident, person in people.items()]
    assert np.mean(same) > 0.9


def test_answers_come_from_the_person(world: WorldOptions) -> None:
    rates = {**rates_of("plain"), "resident.birth.zodiac_wrong": 0.0}
    for ident, person in people_in_file(world).items():
        told = {"resident_id": ident, "origin": [{"text": "四川"}]}
        for number in range(20):
            after = answer(np.random.default_rng(number), rates, person, told, "zodiac")
            if after is not told:
                sign = "鼠牛虎兔龙蛇马羊猴鸡狗猪"[
                    int(zodiac_of_days(person["birth"], person["birth"])[0])
                ]
                assert after["birth"]["zodiac"] == sign
                break
        else:
            raise AssertionError("nobody ever answered")


def test_three_policies_on_the_same_people(world: WorldOptions) -> None:
    path = world_for(world).path
    people = people_in_file(world)
    residents = [o for o in read_lines(path / "residents.jsonl") if o["resident_id"] in people]
    truth = {o["resident_id"]: frozenset(o["mp_ids"]) for o in read_lines(path / "truth.jsonl")}
    stage = Stage(Engine.build(read_lines(path / "records.jsonl")), people, truth, "plain", 5)
    first, again = (simulate(stage, residents, 1) for _ in range(2))
    assert first == again
    assert first["people"] == len(people)
    (row,) = first["rounds"]
    for policy in POLICIES:
        gained = row[policy]["hit1"]["value"] - first["before"]["value"]
        assert row[policy]["gain"]["value"] == pytest.approx(gained, abs=2e-4)


def test_no_round_is_refused() -> None:
    args = argparse.Namespace(rounds=0, world="plain", records=1, residents=1, seed=1,
                              cache=Path(), out=None)  # fmt: skip
    with pytest.raises(UsageError, match="--rounds is 0; it must be at least 1"):
        run(args)
