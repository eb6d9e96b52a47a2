"""The first look of the fast path against the comparators it stands for."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunion import Engine
from reunion.cli.demo import RECORDS, RESIDENTS, sample
from reunion.errors import IndexFileError
from reunion.indexing.exhaustive import ExhaustiveIndex
from reunion.indexing.fast import FastIndex
from reunion.matching.coarse import Prepared, coarse_score, content_bits
from reunion.matching.coarse_saving import ARRAYS, load_coarse, save_coarse
from reunion.matching.coarse_table import GROUP_OF, coarse_table
from reunion.matching.compare import ALL
from reunion.matching.contract import Scene
from reunion.matching.scorer import Scorer
from reunion.normalizing.profiles import resident_profile
from reunion.profiles import Profile
from reunion.records import Resident
from tests.scenes import scene_of
from tests.strategies import files, profiles


def spoken_to(query: Profile, scene: Scene) -> Prepared:
    scored = ((one, one.score(query, scene)) for one in ALL)
    return [(one, score) for one, score in scored if score is not None]


@settings(max_examples=25)
@given(query=profiles("R1"), records=files())
def test_contents_looked_up_once_are_scored_as_every_record_is(
    query: Profile, records: list[Profile]
) -> None:
    """A column that a comparator reads and the table of contents forgets would show here."""
    scene = scene_of(records)
    table = coarse_table(scene.table)
    for one, exact in spoken_to(query, scene):
        # What a stopped age or a quick finding changes is not in the contents.
        if one.field in GROUP_OF and one.field not in ("birth", "id_birth", "distance"):
            bits = content_bits(one.field, exact, query, scene, table)
            np.testing.assert_allclose(
                bits[table.contents[GROUP_OF[one.field]].code],
                exact(slice(0, len(records))),
                atol=0.011,
                err_msg=one.field,
            )


@settings(max_examples=25)
@given(query=profiles("R1"), records=files(), cut=st.integers(1, 5))
def test_a_run_of_rows_is_looked_at_as_it_is_within_all(
    query: Profile, records: list[Profile], cut: int
) -> None:
    scene = scene_of(records)
    prepared = spoken_to(query, scene)
    look = coarse_score(query, prepared, scene, coarse_table(scene.table))
    if look is None:
        return
    size = len(records)
    whole = look(slice(0, size))
    parts = [look(slice(at, min(at + cut, size))) for at in range(0, size, cut)]
    assert whole.shape == (size,) and np.isfinite(whole).all()
    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-3)


@pytest.fixture(scope="module")
def engine() -> Engine:
    with gzip.open(sample(RECORDS), "rt", encoding="utf-8") as file:
        return Engine.build((json.loads(line) for line in file), method="exhaustive")


def _residents() -> Iterator[Resident]:
    lines = sample(RESIDENTS).read_text(encoding="utf-8").splitlines()
    return islice((Resident.from_json(json.loads(line)) for line in lines), 60)


def test_what_the_look_keeps_is_what_scoring_everything_keeps(engine: Engine) -> None:
    """The first ten of the exhaustive path are among the fast path's first hundred."""
    table, scorer = engine._prepared().table, engine.scorer
    live = np.ones(len(table), dtype=np.bool_)
    queries = [resident_profile(one) for one in _residents()]
    best = ExhaustiveIndex(scorer.scanner, live).candidates(queries, 10)
    kept = FastIndex(scorer.coarse, live, chunk=1_000).candidates(queries, 100)
    shares = []
    for query, first, rows in zip(queries, best, kept, strict=True):
        score = scorer.scanner(query)
        least = float(score(first).min())
        shares.append(min(1.0, float((score(rows) >= least).sum()) / len(first)))
    assert np.mean(shares) >= 0.99


def test_the_look_is_near_the_bits(engine: Engine) -> None:
    table, scorer = engine._prepared().table, engine.scorer
    rows = slice(0, len(table))
    near = []
    for one in _residents():
        query = resident_profile(one)
        if any(form.channel == "registered" for form in query.names) or not query.names:
            exact, coarse = scorer.scanner(query)(rows), scorer.coarse(query)(rows)
            near.append(np.corrcoef(exact, coarse)[0, 1])
    assert near and np.mean(near) > 0.95


def test_a_resident_of_whom_nothing_is_known_gives_zeros(engine: Engine) -> None:
    scorer = engine.scorer
    assert scorer.coarse(Profile("R1"))(slice(0, 7)).tolist() == [0.0] * 7


def test_the_next_query_is_not_answered_with_the_last_ones_tables(engine: Engine) -> None:
    """Profiles die and others take their place in memory; each has its own tables."""
    scorer = engine.scorer
    for one in islice(_residents(), 20):
        query = resident_profile(one)
        fresh = Scorer(engine._model, engine._prepared().table).scanner(query)(slice(0, 50))
        assert scorer.scanner(query)(slice(0, 50)).tolist() == fresh.tolist()
        del query


@settings(max_examples=10)
@given(query=profiles("R1"), records=files())
def test_a_table_that_was_saved_and_opened_tells_the_same(
    query: Profile, records: list[Profile]
) -> None:
    scene = scene_of(records)
    prepared = spoken_to(query, scene)
    made = coarse_table(scene.table)
    with tempfile.TemporaryDirectory() as folder:
        save_coarse(made, Path(folder))
        opened = load_coarse(Path(folder))
        assert opened is not None
        looks = [coarse_score(query, prepared, scene, table) for table in (made, opened)]
        if looks[0] is not None and looks[1] is not None:
            rows = slice(0, len(records))
            assert looks[0](rows).tolist() == looks[1](rows).tolist()


def test_a_damaged_table_is_refused_with_the_reason(tmp_path: Path) -> None:
    assert load_coarse(tmp_path) is None
    save_coarse(coarse_table(scene_of([Profile("M1")]).table), tmp_path)
    (tmp_path / ARRAYS).write_bytes((tmp_path / ARRAYS).read_bytes()[:100])
    with pytest.raises(IndexFileError, match="速查表不完整或已损坏"):
        load_coarse(tmp_path)


@settings(max_examples=25)
@given(query=profiles("R1"), records=files())
def test_the_look_is_as_near_as_its_logarithm_and_what_waits(
    query: Profile, records: list[Profile]
) -> None:
    """Names of one hearing and numbers, field by field, for any people."""
    scene = scene_of(records)
    table, rows = coarse_table(scene.table), slice(0, len(records))
    for one, exact in spoken_to(query, scene):
        if one.field not in ("id_number", "id_birth", "id_region", "employer"):
            continue
        look = coarse_score(query, [(one, exact)], scene, table)
        assert look is not None
        model = scene.model
        limits = model.floors[one.family], model.caps[one.family]
        expected = np.clip(model.weight(one.field) * exact(rows), *limits)
        if one.field == "id_birth" and query.births:
            continue  # what was told by mouth may be an age that stopped
        np.testing.assert_allclose(look(rows), expected, atol=0.02, err_msg=one.field)
