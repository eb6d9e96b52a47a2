"""Several processes over one saved index tell what one engine tells, in order."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from reunion import crew
from reunion.cli.demo import RECORDS, RESIDENTS, sample
from reunion.crew import Crew
from reunion.engine import Engine
from reunion.errors import ReunionError
from reunion.records import Resident

PEOPLE = 40


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Engine]:
    with gzip.open(sample(RECORDS), "rt", encoding="utf-8") as file:
        engine = Engine.build(json.loads(line) for line in islice(file, 2_000))
    folder = tmp_path_factory.mktemp("crew") / "index"
    engine.save(folder)
    return folder, engine


def people() -> Iterator[Resident]:
    lines = sample(RESIDENTS).read_text(encoding="utf-8").splitlines()
    return islice((Resident.from_json(json.loads(line)) for line in lines), PEOPLE)


def test_a_crew_tells_what_one_engine_tells(
    saved: tuple[Path, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "ALONE", 7)
    monkeypatch.setattr(crew, "CHUNK", 10)
    folder, engine = saved
    ids = engine.ids()[::7]
    alone, many = Crew(folder, engine), Crew(folder, engine, workers=2)
    told = list(alone.search(people(), 5, prior=0.5))
    assert len(told) == PEOPLE and any(found for _, found in told)
    again = list(many.search(people(), 5, prior=0.5))
    assert again == told
    assert [found.not_in_file_probability for _, found in again] == [
        found.not_in_file_probability for _, found in told
    ]
    bits = list(many.most_bits(people(), ids))
    assert bits == list(alone.most_bits(people(), ids))
    assert bits == list(engine.most_bits(people(), engine.rows(ids)))


def test_an_index_that_is_gone_is_told(
    saved: tuple[Path, Engine], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(crew, "ALONE", 3)
    lost = Crew(tmp_path / "nowhere", saved[1], workers=2)
    told: list[object] = []
    with pytest.raises(ReunionError, match="不是索引目录"):
        told += lost.search(people(), 5, prior=0.5)
