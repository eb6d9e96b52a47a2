"""The vectorised score gives the bits of the reference, for every comparator on random files."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reunion.matching.compare.biometrics import Faces
from reunion.matching.compare.bodies import Disabilities, Hands, Heights, Sexes
from reunion.matching.compare.circumstances import Clothes
from reunion.matching.compare.dates import Dates
from reunion.matching.compare.documents import Documents
from reunion.matching.compare.marks import Marks
from reunion.matching.compare.origins import Ethnicities, Languages
from reunion.matching.compare.siblings import SiblingCounts, SiblingOrders
from reunion.matching.compare.works import Employers, Occupations
from reunion.matching.contract import Bits, Comparator, Scene
from reunion.profiles import Profile
from tests.scenes import scene_of
from tests.strategies import files, profiles

COMPARATORS: tuple[Comparator, ...] = (
    Sexes(),
    Heights(),
    Marks(),
    Disabilities(),
    Hands(),
    Ethnicities(),
    Languages(),
    SiblingCounts(),
    SiblingOrders(),
    Documents(),
    Dates(),
    Clothes(),
    Employers(),
    Occupations(),
    Faces(),
)
SYMMETRIC = (
    Sexes(),
    Hands(),
    Ethnicities(),
    Languages(),
    SiblingCounts(),
    SiblingOrders(),
)


def reference(comparator: Comparator, query: Profile, records: list[Profile], scene: Scene) -> Bits:
    found = [comparator.compare(query, record, scene) for record in records]
    return np.array([finding.bits if finding else 0.0 for finding in found])


@settings(max_examples=80)
@given(query=profiles("R1"), records=files(), data=st.data())
def test_score_equals_compare(query: Profile, records: list[Profile], data: st.DataObject) -> None:
    scene = scene_of(records)
    chosen = data.draw(st.lists(st.integers(0, len(records) - 1), max_size=6))
    for comparator in COMPARATORS:
        want = reference(comparator, query, records, scene)
        score = comparator.score(query, scene)
        if score is None:
            assert not want.any(), comparator
            continue
        whole = score(slice(0, len(records)))
        assert np.abs(whole - want).max() <= 0.011, comparator
        some = score(np.array(chosen, dtype=np.int64))
        assert some.tolist() == whole[chosen].tolist(), comparator


@settings(max_examples=40)
@given(records=files(3))
def test_a_blank_adds_nothing(records: list[Profile]) -> None:
    blank = Profile("blank")
    scene = scene_of([*records, blank])
    last = slice(len(records), len(records) + 1)
    for comparator in COMPARATORS:
        assert comparator.score(blank, scene) is None
        for record in records:
            assert comparator.compare(blank, record, scene) is None
            assert comparator.compare(record, blank, scene) is None
            score = comparator.score(record, scene)
            assert score is None or score(last).tolist() == [0.0]


@settings(max_examples=40)
@given(query=profiles("R1"), records=files(3))
def test_sentences_are_chinese_and_reveal_no_digits(query: Profile, records: list[Profile]) -> None:
    scene = scene_of(records)
    for comparator in COMPARATORS:
        for record in records:
            found = comparator.compare(query, record, scene)
            if found is None:
                continue
            assert re.search(r"[\u4e00-\u9fff]", found.text)
            assert found.level and found.left and found.right
            assert found.bits == round(found.bits, 2)
            assert not re.search(r"\d{4}", found.text), "part of a number or date in a sentence"


@settings(max_examples=40)
@given(one=profiles("R1"), other=profiles("M1"))
def test_sides_may_be_exchanged(one: Profile, other: Profile) -> None:
    scene = scene_of([one, other])
    for comparator in SYMMETRIC:
        here = comparator.compare(one, other, scene)
        there = comparator.compare(other, one, scene)
        assert (here and here.bits) == (there and there.bits), comparator
