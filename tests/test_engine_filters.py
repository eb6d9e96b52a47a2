"""Filters in the engine: every path lists the best of the few that a filter keeps, and believes of
them what it would believe without it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.worlds import make_world
from benchmarks.worlds_on_disk import read_lines, read_truth
from reunion import Engine, Filter, Resident, SearchResult, UsageError
from reunion.normalizing.profiles import resident_profile

Json = dict[str, Any]
RECORDS, RESIDENTS, EVERY = 2_000, 40, 100
PATHS = pytest.mark.parametrize("method", ["fast", "blocked", "exhaustive"])
KEPT = Filter(sources=("一百分之一",))
"""One record of a hundred."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    make_world("plain", RECORDS, RESIDENTS, seed=11, out=folder)
    return folder


@pytest.fixture(scope="module")
def residents(world: Path) -> list[Json]:
    return list(read_lines(world / "residents.jsonl"))


@pytest.fixture(scope="module")
def engines(world: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Engine]:
    """Every record open; those sought by every other resident, and others, make up the source."""
    sought = {mp_id for truth in read_truth(world)[::2] for mp_id in truth.mp_ids}
    records = [
        record | {"status": "open", "source": "一百分之一" if few else "其余"}
        for place, record in enumerate(read_lines(world / "records.jsonl"))
        for few in [(record["mp_id"] in sought and place % 5 == 0) or place % EVERY == 0]
    ]
    folder = tmp_path_factory.mktemp("index") / "index"
    Engine.build(records).save(folder)
    return {method: Engine.load(folder, method) for method in ("fast", "blocked", "exhaustive")}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real fast path, and fewer places among its candidates than a filter keeps."""
    monkeypatch.setattr("reunion.engine.SMALL", 0)
    monkeypatch.setattr("reunion.engine.SEEN", 12)
    monkeypatch.setattr("reunion.engine.SEEN_EACH", 1)


def best(found: SearchResult) -> dict[str, float]:
    return {pair.mp_id: pair.bits for pair in found}


def all_bits(engine: Engine, resident: Json) -> dict[str, float]:
    """The bits of every record."""
    ready = engine._prepared()
    prepared = ready.scorer.prepare(resident_profile(Resident.from_json(resident)))
    assert prepared is not None
    bits = prepared.bits(np.arange(len(ready.table)))
    return dict(zip(ready.table.ids, bits.tolist(), strict=True))


def kept_by(engine: Engine, asked: Filter) -> set[str]:
    table = engine._prepared().table
    return {table.ids[row] for row in asked.rows(table).nonzero()[0]}


@PATHS
def test_the_best_of_one_in_a_hundred_are_listed(
    method: str, engines: dict[str, Engine], residents: list[Json]
) -> None:
    """Of every path but the blocked one, which may not see a pair, exactly those of scoring all."""
    engine = engines[method]
    few = kept_by(engine, KEPT)
    assert RECORDS / EVERY <= len(few) <= RECORDS / EVERY * 2
    for resident in residents:
        whole = all_bits(engine, resident)
        true = sorted((bits for mp_id, bits in whole.items() if mp_id in few), reverse=True)[:5]
        found = engine.search(resident, 5, within=KEPT)
        assert {pair.mp_id for pair in found} <= few
        assert all(pair.bits == pytest.approx(whole[pair.mp_id], abs=0.02) for pair in found)
        if method != "blocked":
            assert sorted((pair.bits for pair in found), reverse=True) == pytest.approx(
                true, abs=0.02
            )


@PATHS
def test_a_filter_makes_nobody_likelier(
    method: str,
    engines: dict[str, Engine],
    residents: list[Json],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("reunion.engine.SEEN", RECORDS)
    monkeypatch.setattr("reunion.engine.KEPT", RECORDS)
    engine = engines[method]
    for resident in residents[:10]:
        whole = {pair.mp_id: pair for pair in engine.search(resident, 60)}
        found = engine.search(resident, 5, within=KEPT)
        assert [pair.rank for pair in found] == list(range(1, len(found) + 1))
        for pair in found:
            if pair.mp_id in whole:
                assert pair.probability == pytest.approx(whole[pair.mp_id].probability, abs=1e-4)
                assert pair.grade == whole[pair.mp_id].grade
        listed = sum(pair.probability for pair in found)
        assert listed + found.not_in_file_probability <= 1 + 1e-6


@PATHS
def test_what_was_rejected_is_neither_listed_nor_a_rival(
    method: str, engines: dict[str, Engine], residents: list[Json]
) -> None:
    engine = engines[method]
    for resident in residents[:10]:
        first, second, *_ = engine.search(resident, 6)
        left = engine.search(resident, 5, without=[first.mp_id, "unknown"])
        assert first.mp_id not in best(left)
        assert {pair.mp_id: pair for pair in left}[second.mp_id].probability >= second.probability
        hidden = engine.hide([first.mp_id])
        if method != "blocked":
            assert best(left) == best(engine.search(resident, 5, hidden=hidden))


def test_a_run_leaves_out_for_each_resident_what_is_said_of_that_one(
    engines: dict[str, Engine], residents: list[Json]
) -> None:
    engine = engines["fast"]
    two = residents[:2]
    firsts = [engine.search(one)[0].mp_id for one in two]
    asked = {two[0]["resident_id"]: {firsts[0]}}
    found = dict(
        (resident.resident_id, best(pairs))
        for resident, pairs in engine.search_many(two, 10, without=asked)
    )
    assert firsts[0] not in found[two[0]["resident_id"]]
    assert firsts[1] in found[two[1]["resident_id"]]


def test_a_filter_and_hidden_records_together(
    engines: dict[str, Engine], residents: list[Json]
) -> None:
    for method in ("fast", "exhaustive"):
        engine = engines[method]
        first, second, *_ = engine.search(residents[0], 5, within=KEPT)
        hidden = engine.hide([first.mp_id])
        left = engine.search(residents[0], 5, within=KEPT, hidden=hidden)
        assert first.mp_id not in best(left) and left[0].mp_id == second.mp_id


FOUR: list[Json] = [
    {"source": "police", "hukou": {"code": "511621"}},
    {"source": "family", "hukou": {"code": "410222"}, "status": "found"},
    {"source": "police", "missing": {"date": "2003", "place": "河南省开封市"}},
    {"source": "family", "status": "withdrawn"},
]


@pytest.fixture
def small() -> Iterator[Engine]:
    yield Engine.build(
        [
            {"mp_id": f"M{number}", "names": [{"text": "陈兰英"}], "sex": "2"} | more
            for number, more in enumerate(FOUR, 1)
        ]
    )


ASKER = {"resident_id": "R1", "names": [{"text": "陈兰英", "kind": "self_oral"}], "sex": "2"}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["M1", "M3"]),
        ({"statuses": ["found"]}, ["M2"]),
        ({"statuses": ["open", "found", "withdrawn"]}, ["M1", "M2", "M3", "M4"]),
        ({"statuses": ["open", "found"], "sources": ["family"]}, ["M2"]),
        ({"home": ["四川"]}, ["M1", "M3"]),
        ({"home": ["河南"]}, ["M3"]),
        ({"lost_to": "2001"}, ["M1"]),
        ({"lost_in": ["广东"]}, ["M1"]),
    ],
)
def test_what_is_listed(small: Engine, asked: Json, expected: list[str]) -> None:
    found = small.search(ASKER, within=Filter.of(**asked))
    assert sorted(best(found)) == expected


def test_a_closed_record_is_listed_last_says_so_and_takes_no_probability(small: Engine) -> None:
    alone = {pair.mp_id: pair.probability for pair in small.search(ASKER)}
    *_, last = found = small.search(ASKER, within=Filter.of(statuses=["found", "open"]))
    assert (last.mp_id, last.grade, last.probability) == ("M2", "X", 0.0)
    assert last.reason.startswith("走失记录已结案(已找到)")
    assert {pair.mp_id: pair.probability for pair in found} == alone | {"M2": 0.0}
    only = small.search(ASKER, 1, within=Filter.of(statuses=["found"]))
    assert only.not_in_file_probability == small.search(ASKER).not_in_file_probability


def test_a_removed_or_replaced_record_is_not_found_as_a_closed_one(small: Engine) -> None:
    asked = Filter.of(statuses=["found", "open"])
    small.add([{"mp_id": "M2", "names": [{"text": "陈兰英"}], "sex": "2"}])
    assert sorted(best(small.search(ASKER, within=asked))) == ["M1", "M2", "M3"]
    small.remove(["M1", "M2"])
    assert sorted(best(small.search(ASKER, within=asked))) == ["M3"]


def test_a_saved_engine_knows_who_is_gone_and_who_is_closed(small: Engine, tmp_path: Path) -> None:
    small.add([FOUR[0] | {"mp_id": "M1", "names": [{"text": "陈兰英"}], "status": "found"}])
    small.remove(["M3", "M4"])
    small.save(tmp_path / "index")
    opened = Engine.load(tmp_path / "index")
    everybody = Filter.of(statuses=["open", "found", "withdrawn", "deceased"])
    for engine in (small, opened):
        assert sorted(best(engine.search(ASKER, within=everybody))) == ["M1", "M2"]
        assert len(engine) == 0 and engine.ids() == []
        assert [mp_id in engine for mp_id in ("M1", "M2", "M3", "M4")] == [True, True, False, False]


def test_records_that_wait_beside_the_table_are_filtered_too(small: Engine) -> None:
    small.warm()
    small.add(
        [
            {"mp_id": f"N{n}", "names": [{"text": "陈兰英"}], "sex": "2", "source": source, **more}
            for n, (source, more) in enumerate(
                [("fresh", {}), ("police", {}), ("fresh", {"status": "found"})]
            )
        ]
    )
    assert small.waiting == 3
    found = small.search(ASKER, within=Filter.of(sources=["fresh"]))
    assert sorted(best(found)) == ["N0"]
    found = small.search(ASKER, within=Filter.of(sources=["fresh"], statuses=["found"]))
    assert sorted(best(found)) == ["N2"]
    assert small.waiting == 3


def test_a_source_that_the_file_does_not_hold_is_named_with_those_it_does(small: Engine) -> None:
    with pytest.raises(UsageError, match="没有来源为“公安”的记录,有:police、family"):
        small.search(ASKER, within=Filter.of(sources=["公安"]))
    with pytest.raises(UsageError, match="均未注明"):
        Engine.build([]).search(ASKER, within=Filter.of(sources=["公安"]))
