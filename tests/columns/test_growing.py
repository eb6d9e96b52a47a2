"""Growing columns and rows of varying length."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reunion.columns.growing import SETTLED_AT, Grower, Vocabulary, best_of_each, flatten

lists = st.lists(st.lists(st.integers(-50, 50), max_size=4), min_size=1, max_size=12)


def ragged(items: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    start = np.concatenate(([0], np.cumsum([len(row) for row in items])))
    return start, np.array([x for row in items for x in row], dtype=np.float64)


@given(lists, st.data())
def test_best_of_each_is_the_maximum_of_each_row(
    items: list[list[int]], data: st.DataObject
) -> None:
    start, values = ragged(items)
    rows = np.array(
        data.draw(st.lists(st.integers(0, len(items) - 1), max_size=20)), dtype=np.int64
    )
    positions, offsets = flatten(start, rows)
    got = best_of_each(values[positions], offsets, -99.0)
    assert got.tolist() == [max(items[r], default=-99) for r in rows]


@given(lists, st.data())
def test_a_slice_gives_what_its_row_numbers_give(
    items: list[list[int]], data: st.DataObject
) -> None:
    start, values = ragged(items)
    lo = data.draw(st.integers(0, len(items)))
    hi = data.draw(st.integers(lo, len(items)))
    a, offsets_a = flatten(start, slice(lo, hi))
    b, offsets_b = flatten(start, np.arange(lo, hi))
    assert values[a].tolist() == values[b].tolist()
    assert offsets_a.tolist() == offsets_b.tolist()


def test_a_vocabulary_numbers_words_in_order_of_first_sight() -> None:
    words = Vocabulary()
    assert [words.code(word) for word in "甲乙甲"] == [0, 1, 0]
    assert words.words() == ("甲", "乙")


def test_codes_of_one_vocabulary_become_those_of_another() -> None:
    words = Vocabulary()
    words.code("甲")
    numbers = words.numbers(("丙", "甲"))
    assert numbers.tolist() == [1, 0, -1]
    assert numbers[np.array([1, -1, 0])].tolist() == [0, -1, 1]
    assert words.words() == ("甲", "丙")


def test_many_rows_are_appended_behind_those_that_wait() -> None:
    grower = Grower(a="i", b="d")
    grower.push(1, 0.5)
    grower.extend({"a": np.array([2, 3]), "b": np.array([0.25, 1.0])})
    grower.push(4, 2)
    assert len(grower) == 4
    assert grower.arrays()["a"].tolist() == [1, 2, 3, 4]
    assert grower.arrays()["b"].tolist() == [0.5, 0.25, 1.0, 2.0]


def test_columns_that_were_given_away_stay_as_they_are() -> None:
    grower = Grower(a="i")
    grower.push(1)
    first = grower.arrays()["a"]
    grower.push(2)
    second = grower.arrays()["a"]
    grower.extend({"a": np.array([3])})
    assert [first.tolist(), second.tolist()] == [[1], [1, 2]]
    assert grower.arrays()["a"].tolist() == [1, 2, 3]
    assert Grower(a="i").arrays()["a"].tolist() == []


@given(st.integers(0, 3 * SETTLED_AT), st.integers(0, 3 * SETTLED_AT))
@settings(max_examples=10)
def test_rows_keep_their_order_however_they_are_settled(first: int, more: int) -> None:
    grower = Grower(number="i", half="d")
    for number in range(first):
        grower.push(number, number / 2)
    assert len(grower.arrays()["number"]) == first
    for number in range(first, first + more):
        grower.push(number, number / 2)
    grown = grower.arrays()
    assert grown["number"].tolist() == list(range(first + more))
    assert (grown["half"] * 2 == grown["number"]).all()
