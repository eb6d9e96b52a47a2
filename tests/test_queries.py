"""Police queries: spelled names, divisions and spans whose stated chances add up."""

from __future__ import annotations

import numpy as np
import pytest

from reunion.errors import RecordError, UsageError
from reunion.knowledge.divisions import divisions
from reunion.matching.model import load_model
from reunion.normalizing.profiles import resident_profile
from reunion.queries import NEARLY, police_queries, tree_shares
from reunion.records import Json, Resident

HEARD: Json = {
    "resident_id": "R1",
    "names": [{"text": "李兰英", "kind": "self_oral"}],
    "sex": "2",
    "birth": {"date": "1956-03-15", "calendar": "solar"},
    "origin": [{"text": "四川岳池县", "role": "home"}],
    "accent": [{"text": "四川口音"}],
}


def test_the_heard_spelling_comes_first_and_the_place_and_birth_fit() -> None:
    queries = police_queries(HEARD)
    assert 3 <= len(queries) <= 10
    best = queries[0]
    assert best.name == "李兰英" and best.sex == "2"
    assert best.code in ("", "510000", "511600", "511621")
    assert best.born_from <= "1956-03-15" <= best.born_to
    middles = {query.name[1] for query in police_queries(HEARD, count=40)}
    assert middles & set("南楠男"), "n and l fall together in Sichuan"


def test_probabilities_fall_and_add_up_to_the_coverage() -> None:
    queries = police_queries(HEARD, count=40)
    chances = [query.probability for query in queries]
    assert chances == sorted(chances, reverse=True)
    assert np.allclose(np.cumsum(chances), [query.coverage for query in queries])
    assert 0 < queries[-1].coverage < 1
    keys = {(query.name, query.code) for query in queries}
    assert len(keys) == len(queries), "no two queries ask for the same"


def test_no_query_returns_more_people_than_can_be_looked_through() -> None:
    for most in (5.0, 50.0):
        few = police_queries(HEARD, most_hits=most)
        assert all(query.expected_hits <= most for query in few)
    assert few[0].probability >= NEARLY * police_queries(HEARD, most_hits=5.0)[0].probability


def test_more_knowledge_gives_more_coverage() -> None:
    vague = {**HEARD, "birth": {"est": {"lo": 50, "hi": 70, "as_of": "2015-06-01"}}}
    assert police_queries(HEARD)[-1].coverage > police_queries(vague, most_hits=20)[-1].coverage


@pytest.mark.parametrize(
    "names",
    [[], [{"text": "狗剩", "kind": "nickname"}], [{"text": "祝安", "kind": "assigned"}],
     [{"text": "李", "kind": "surname_only"}]],
)  # fmt: skip
def test_without_a_name_to_spell_there_is_no_exact_query(names: list[Json]) -> None:
    assert police_queries({"resident_id": "R2", "names": names}) == ()


def test_divisions_of_one_level_share_the_whole() -> None:
    profile = resident_profile(Resident.from_json(HEARD))
    where = tree_shares(profile, load_model())
    provinces = np.asarray(divisions().province) == np.arange(len(divisions().codes))
    assert where[provinces].sum() == pytest.approx(1.0, abs=1e-6)
    assert where[divisions().index("511621")] > 0.5


def test_a_repr_tells_no_name() -> None:
    assert "李" not in repr(police_queries(HEARD)[0])


def test_bad_limits_are_refused() -> None:
    with pytest.raises(UsageError) as refused:
        police_queries(HEARD, count=0)
    assert refused.value.zh == "查询条数应至少为 1,实际是 0"
    with pytest.raises(UsageError) as refused:
        police_queries(HEARD, most_hits=float("nan"))
    assert refused.value.zh == "每次查询的人数上限应至少为 1,实际是 nan"
    with pytest.raises(RecordError, match="resident_id"):
        police_queries({"names": []})
