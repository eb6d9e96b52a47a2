"""One suite for every index path: values against an obvious scorer, not shapes."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pytest

from reunion.errors import UsageError
from reunion.indexing.blocked import BlockedBuilder, BlockedIndex
from reunion.indexing.contract import CandidateIndex, Mask
from reunion.indexing.exhaustive import ExhaustiveIndex, Scorer
from reunion.indexing.fast import FastIndex
from reunion.profiles import Profile
from tests.indexing.people import asked, crowd

Maker = Callable[[Sequence[Profile], Mask], CandidateIndex]


def agreement(query: Profile, record: Profile) -> float:
    """The obvious scorer: how much of what matters is equal."""
    bits = 10.0 * (query.names == record.names) + 6.0 * (query.births == record.births)
    return bits + 4.0 * (query.places == record.places) + 1.0 * (query.sex == record.sex)


def obvious(records: Sequence[Profile]) -> Scorer:
    def scorer(query: Profile) -> Callable[[slice], npt.NDArray[np.float64]]:
        return lambda rows: np.array([agreement(query, one) for one in records[rows]], dtype=float)

    return scorer


def exhaustive(records: Sequence[Profile], live: Mask) -> CandidateIndex:
    return ExhaustiveIndex(obvious(records), live, chunk=17)


def fast(records: Sequence[Profile], live: Mask) -> CandidateIndex:
    return FastIndex(obvious(records), live, chunk=23)


def blocked(records: Sequence[Profile], live: Mask) -> CandidateIndex:
    builder = BlockedBuilder(chunk_size=64)
    for record in records:
        builder.add(record)
    return BlockedIndex(builder.finish(), live)


paths = pytest.mark.parametrize("make", [exhaustive, blocked, fast])


def everyone(records: Sequence[Profile]) -> Mask:
    return np.ones(len(records), dtype=np.bool_)


def found(index: CandidateIndex, queries: Sequence[Profile], limit: int) -> list[list[int]]:
    return [rows.tolist() for rows in index.candidates(queries, limit)]


@paths
def test_the_best_rows_of_the_obvious_scorer_are_among_the_candidates(make: Maker) -> None:
    records = crowd(300)
    queries = [asked(records[row]) for row in range(0, 300, 7)]
    for query, rows in zip(
        queries, found(make(records, everyone(records)), queries, 40), strict=True
    ):
        scores = [agreement(query, record) for record in records]
        certain = {row for row, score in enumerate(scores) if score >= 17}
        assert certain and certain <= set(rows)


@paths
def test_rows_are_unique_ascending_within_the_limit_and_in_the_order_of_the_queries(
    make: Maker,
) -> None:
    records = crowd(200)
    queries = [asked(records[row]) for row in (150, 3, 99)]
    answers = found(make(records, everyone(records)), queries, 25)
    assert [row in rows for row, rows in zip((150, 3, 99), answers, strict=True)] == [True] * 3
    for rows in answers:
        assert rows == sorted(set(rows)) and 0 < len(rows) <= 25


@paths
def test_what_is_not_allowed_takes_nobodys_place(make: Maker) -> None:
    """A filter that keeps few records finds the best of those few, as if there were no others."""
    records = crowd(300)
    allowed = np.zeros(300, dtype=np.bool_)
    allowed[::9] = True
    for row in (0, 27, 90):
        query = asked(records[row])
        (rows,) = make(records, everyone(records)).candidates([query], 5, allowed)
        assert row in rows and allowed[rows].all() and len(rows) <= 5
        kept = [records[place] for place in range(0, 300, 9)]
        (alone,) = make(kept, everyone(kept)).candidates([query], 5)
        if make is not blocked:  # there the keys of the others still say what is rare
            scores = sorted(agreement(query, records[place]) for place in rows)
            assert scores == sorted(agreement(query, kept[place]) for place in alone)


@paths
def test_a_record_newer_than_the_filter_is_not_allowed(make: Maker) -> None:
    records = crowd(40)
    (rows,) = make(records, everyone(records)).candidates(
        [asked(records[39])], 40, np.ones(20, dtype=np.bool_)
    )
    assert rows.tolist() == list(range(20))


@paths
def test_a_dead_record_never_returns_even_if_it_dies_after_the_index_was_made(make: Maker) -> None:
    records = crowd(120)
    live = everyone(records)
    live[::3] = False
    index = make(records, live)
    queries = [asked(records[row]) for row in range(0, 120, 5)]
    assert all(live[rows].all() for rows in found(index, queries, 20))
    assert 5 in found(index, [asked(records[5])], 20)[0]
    live[5] = False
    assert 5 not in found(index, [asked(records[5])], 20)[0]


@paths
def test_the_order_of_the_records_does_not_matter(make: Maker) -> None:
    records = crowd(150)
    order = list(range(150))
    random.Random(3).shuffle(order)
    shuffled = [records[row] for row in order]
    queries = [asked(records[row]) for row in (0, 60, 149)]
    plain = make(records, everyone(records))
    mixed = make(shuffled, everyone(records))
    for query, rows, others in zip(
        queries, found(plain, queries, 30), found(mixed, queries, 30), strict=True
    ):
        strong = {records[row].record_id for row in rows if agreement(query, records[row]) > 9}
        again = {shuffled[row].record_id for row in others}
        assert strong and strong <= again


@paths
def test_duplicate_records_come_together(make: Maker) -> None:
    records = [*crowd(100), *crowd(1)]
    (rows,) = found(make(records, everyone(records)), [asked(records[0])], 20)
    assert {0, 100} <= set(rows)


@paths
@pytest.mark.parametrize("size", [0, 1, 5])
def test_a_file_within_the_limit_is_returned_whole(make: Maker, size: int) -> None:
    records = crowd(size)
    index = make(records, everyone(records))
    assert found(index, [Profile("R1"), *crowd(1)], 5) == [list(range(size))] * 2


@paths
def test_no_query_no_answer(make: Maker) -> None:
    records = crowd(3)
    assert found(make(records, everyone(records)), [], 1) == []


@paths
def test_a_limit_below_one_is_refused(make: Maker) -> None:
    records = crowd(3)
    with pytest.raises(UsageError, match="候选数量上限为 0,应为 1 或更大的整数"):
        make(records, everyone(records)).candidates(records, 0)


@paths
def test_a_closed_record_is_explained_by_its_status(make: Maker) -> None:
    records = crowd(3)
    text = make(records, everyone(records)).explain_missing(
        records[0], Profile("M9", status="found")
    )
    assert text == "该记录已不在寻找状态,因此不作为候选。"
