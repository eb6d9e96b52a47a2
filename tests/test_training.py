"""Training over a small invented world: what is learned, what is refused, what is reported."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from benchmarks.worlds import make_world
from benchmarks.worlds_on_disk import read_lines, read_truth
from reunion import training
from reunion.engine import Engine
from reunion.errors import InputError
from reunion.matching.model import load_model
from reunion.matching.training.em import Worth
from reunion.matching.training.groups import chances_of, groups_of
from reunion.matching.training.observing import Observer
from reunion.normalizing.profiles import resident_profile
from reunion.records import Decision, Resident
from reunion.training import Trained, train_reviewed, train_unlabelled

Json = dict[str, Any]
DAY = "2026-05-04"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    make_world("plain", 800, 120, seed=5, out=folder)
    return folder


@pytest.fixture(scope="module")
def engine(world: Path) -> Engine:
    return Engine.build(read_lines(world / "records.jsonl"))


@pytest.fixture(scope="module")
def people(world: Path) -> list[Resident]:
    return [Resident.from_json(one) for one in read_lines(world / "residents.jsonl")]


@pytest.fixture(scope="module")
def trained(engine: Engine, people: list[Resident]) -> Trained:
    return train_unlabelled(engine, people, strangers=1_500, day=DAY)


def test_pairs_are_worth_what_the_scorer_says(engine: Engine, people: list[Resident]) -> None:
    """With the chances they were read with, the bits of every pair are those of the engine."""
    _, pairs = training._candidates(engine, people[:15], lambda done: None)
    groups = groups_of(engine.model)
    chances = chances_of(engine.model, groups)
    worth = Worth(pairs, groups, chances, training._file(engine, pairs, 0.5))
    bits = iter(worth.bits(chances))
    compared = 0
    for _, _, found in engine.score_many(people[:15], training.CANDIDATES):
        for value in found[: training.CANDIDATES]:
            if np.isfinite(value):
                expected = training._file(engine, pairs, 0.5).calibrate(np.array([value]))[0]
                assert next(bits) == pytest.approx(expected, abs=0.03)
                compared += 1
    assert compared == len(pairs) > 300


def test_what_names_and_places_tell_is_what_they_are_scored_by() -> None:
    """The likelihoods of the hidden levels, mixed by m, give the ratio that the bits come from."""

    def record(number: int, surname: str, code: str) -> Json:
        names = [{"text": surname, "kind": "surname_only"}]
        return {"mp_id": f"M{number}", "names": names, "hukou": {"code": code}}

    others = (record(number, "王", "410222") for number in range(2, 40))
    engine = Engine.build([record(1, "程", "511621"), *others])
    heard = {
        "resident_id": "R1",
        "names": [{"text": "陈", "kind": "surname_only"}],
        "origin": [{"text": "四川岳池县", "role": "home"}],
    }
    observer = Observer(engine.scorer)
    right = engine.profile("M1")
    assert right is not None
    observer.add(0, resident_profile(Resident.from_json(heard)), right)
    pairs = observer.finish()
    chances = chances_of(engine.model, groups_of(engine.model))
    for field, name in (("name", "surname_heard"), ("place", "place")):
        told = pairs.told[name]
        ratio = float(told.likelihood[0] @ chances.m[name])
        # weight = c · ratio / (c · ratio + 1 - c): c is the chance that the statement is meant.
        c = told.weight[0] / (told.weight[0] + (1 - told.weight[0]) * ratio)
        bits = pairs.bits[0, pairs.fields.index(field)]
        assert bits == pytest.approx(np.log2(c * ratio + 1 - c), abs=0.02), field
        assert bits > 0.5


def test_em_explains_people_left_out_better(trained: Trained) -> None:
    assert trained.better and trained.after > trained.before
    assert trained.fitted is not None and trained.fitted.converged
    assert trained.changes and all(np.isfinite(one.bits) for one in trained.changes)
    assert any("已收敛" in note for note in trained.notes)
    assert any("recordlinkage" in note for note in trained.notes)
    assert trained.ecm is not None and 0 < trained.ecm.match_rate < 1


def test_the_trained_model_searches(
    trained: Trained, world: Path, people: list[Resident], tmp_path: Path
) -> None:
    path = tmp_path / "new.json"
    path.write_text(trained.text, encoding="utf-8")
    engine = Engine.build(read_lines(world / "records.jsonl"), model=path)
    assert engine.model.version.endswith(f"+EM-{DAY}")
    right = {one.resident_id: set(one.mp_ids) for one in read_truth(world)}
    found = [
        bool(pairs) and pairs[0].mp_id in right[resident.resident_id]
        for resident, pairs in engine.search_many(people, top=1)
        if right[resident.resident_id]
    ]
    assert sum(found) > 0.75 * len(found)


def test_training_twice_gives_nothing_better(
    trained: Trained, engine: Engine, people: list[Resident], tmp_path: Path
) -> None:
    path = tmp_path / "new.json"
    path.write_text(trained.text, encoding="utf-8")
    again = train_unlabelled(engine, people, rival=load_model(path), strangers=1_500, day=DAY)
    assert again.after - again.before < 0.01


def test_too_few_residents_are_refused(engine: Engine, people: list[Resident]) -> None:
    with pytest.raises(InputError, match="至少需要 50 名") as caught:
        train_unlabelled(engine, people[:49])
    assert "at least 50 residents, not 49" in caught.value.en


def test_too_few_matches_are_refused(engine: Engine, people: list[Resident]) -> None:
    with pytest.raises(InputError, match="真配对,至少需要 10 对"):
        train_unlabelled(engine, people[:60], prior=1e-12, strangers=500)


# --- decisions --------------------------------------------------------------------------------


def verdicts(engine: Engine, people: list[Resident], world: Path) -> list[Decision]:
    """What reviewers would say of the first three candidates of everybody."""
    right = {one.resident_id: set(one.mp_ids) for one in read_truth(world)}
    out = []
    for resident, pairs in engine.search_many(people, top=3):
        for pair in pairs:
            who = resident.resident_id
            if pair.mp_id in right[who]:
                out.append(decision(who, pair.mp_id, "first_confirmed", "user1"))
                out.append(decision(who, pair.mp_id, "confirmed", "user2"))
            else:
                out.append(decision(who, pair.mp_id, "rejected", "user1"))
    return out


def decision(resident_id: str, mp_id: str, verdict: str, by: str) -> Decision:
    reason = "家属来认,不是" if verdict == "rejected" else None
    return Decision(resident_id, mp_id, verdict, by, "2026-05-01T08:00:00Z", reason)


def test_decisions_give_weights_and_those_about_the_gone_are_reported(
    engine: Engine, people: list[Resident], world: Path
) -> None:
    decided = verdicts(engine, people, world)
    decided += [
        decision(people[0].resident_id, "MP-GONE", "rejected", "user1"),
        decision(people[0].resident_id, "MP-HALF", "confirmed", "user2"),
        decision(people[0].resident_id, "MP-WAIT", "need_more", "user1"),
    ]
    found = train_reviewed(engine, people, decided, day=DAY)
    assert found.after < np.log(2)
    assert any("1 对结论所指" in note and "MP-GONE" in note for note in found.notes)
    assert any("1 条结论不成立" in note for note in found.notes)
    assert any("1 对尚无最终结论" in note for note in found.notes)
    assert all(one.is_weight and one.m[1] >= 0 for one in found.changes)


@pytest.mark.parametrize("kept", ["confirmed", "rejected"])
def test_one_sided_decisions_are_refused(
    engine: Engine, people: list[Resident], world: Path, kept: str
) -> None:
    some = [
        one
        for one in verdicts(engine, people, world)
        if (one.verdict == "rejected") == (kept == "rejected")
    ]
    with pytest.raises(InputError, match="至少各需 30 对") as caught:
        train_reviewed(engine, people, some)
    assert "a confirmation takes two people" in caught.value.en


def test_people_confirmed_as_one_missing_person_are_one_person() -> None:
    known = [("R1", "M1"), ("R2", "M1"), ("R3", "M1"), ("R3", "M2"), ("R4", "M2")]
    confirmed = np.array([True, True, False, True, False])
    person = training._persons(known, confirmed).tolist()
    assert person[0] == person[1] and person[2] == person[3]
    assert len({person[0], person[2], person[4]}) == 3


def test_weights_scale_the_bits_by_every_path(
    world: Path, engine: Engine, people: list[Resident], tmp_path: Path
) -> None:
    """The evidence line, the vectorised score and the coarse look agree on a damped field."""
    from reunion.matching.training.writing import with_weights

    text, _ = with_weights(engine.model, {"place": 0.5, "name": 0.5, "kin": 0.25}, date=DAY)
    path = tmp_path / "damped.json"
    path.write_text(text, encoding="utf-8")
    damped = Engine.build(read_lines(world / "records.jsonl"), model=path)
    mp_ids = Random(1).sample(damped.ids(), 40)
    halved, apart = 0, []
    for resident in people[:10]:
        query = resident_profile(resident)
        prepared, look = damped.scorer.prepare(query), damped.scorer.coarse(query)
        assert prepared is not None
        near = np.asarray(look(slice(0, 800)))
        for mp_id in mp_ids:
            record = damped.profile(mp_id)
            assert record is not None
            row = damped._rows[mp_id]
            lines = damped.scorer.evidence(query, record)
            total = sum(line.bits for line in lines)
            assert prepared.bits(np.array([row]))[0] == pytest.approx(total, abs=0.05)
            apart.append(abs(float(near[row]) - total))
            plain = {one.field: one.bits for one in engine.scorer.evidence(query, record)}
            for line in lines:
                if line.field in ("place", "name"):
                    assert line.bits == pytest.approx(plain[line.field] / 2, abs=0.011)
                    halved += 1
    assert halved > 100 and np.mean(apart) < 1.0
