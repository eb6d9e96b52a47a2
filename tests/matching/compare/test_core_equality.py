"""Names, births, places, accents, villages and kin: many at once equals one at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunion.matching.compare.births import Births
from reunion.matching.compare.issued import IssueBirths, IssuePlaces
from reunion.matching.compare.kin import Kin
from reunion.matching.compare.names import Names
from reunion.matching.compare.places import Accents, Places, Villages
from reunion.matching.compare.relatives import Relatives
from reunion.matching.contract import Comparator
from reunion.profiles import Profile
from tests.scenes import scene_of
from tests.strategies import profiles

CORE = [
    Names(),
    Births(),
    Places(),
    Accents(),
    Villages(),
    Kin(),
    Relatives(),
    IssuePlaces(),
    IssueBirths(),
]


@pytest.mark.parametrize("comparator", CORE, ids=lambda c: str(c.field))
@settings(max_examples=25)
@given(query=profiles(), records=st.lists(profiles(), min_size=1, max_size=6))
def test_many_at_once_equals_one_at_a_time(
    comparator: Comparator, query: Profile, records: list[Profile]
) -> None:
    scene = scene_of(records)
    score = comparator.score(query, scene)
    found = [comparator.compare(query, record, scene) for record in records]
    expected = np.array([one.bits if one else 0.0 for one in found])
    if score is None:
        assert not expected.any()
        return
    everything = score(slice(0, len(records)))
    np.testing.assert_allclose(everything, expected, atol=0.011)
    backwards = np.arange(len(records))[::-1].astype(np.int64)
    np.testing.assert_allclose(score(backwards), everything[::-1], atol=1e-9)


@pytest.mark.parametrize("comparator", CORE, ids=lambda c: str(c.field))
@given(record=profiles())
@settings(max_examples=10)
def test_a_blank_adds_nothing(comparator: Comparator, record: Profile) -> None:
    blank = Profile("P")
    scene = scene_of([record, blank])
    assert comparator.compare(blank, record, scene) is None
    assert comparator.compare(record, blank, scene) is None
    assert comparator.score(blank, scene) is None
    score = comparator.score(record, scene)
    if score is not None:
        assert score(slice(1, 2)).tolist() == [0.0]


@pytest.mark.parametrize("comparator", CORE, ids=lambda c: str(c.field))
@given(query=profiles(), record=profiles())
@settings(max_examples=10)
def test_a_finding_has_a_chinese_sentence(
    comparator: Comparator, query: Profile, record: Profile
) -> None:
    found = comparator.compare(query, record, scene_of([record]))
    if found is not None:
        assert any("一" <= char <= "鿿" for char in found.text)
        assert found.bits == round(found.bits, 2)
