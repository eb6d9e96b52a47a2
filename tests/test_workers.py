"""Work in several processes: the same results in the same order, faults and early ends included."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import pytest
from hypothesis import given

from reunion.errors import RecordError, ReunionError
from reunion.profiles import Profile
from reunion.records import Claim, MissingPerson
from reunion.workers import CHUNK, dealt, packed, usable_cores
from tests.strategies import profiles


def squared(number: int) -> int:
    return number * number


def refusing_a_thousand(number: int) -> int:
    if number == 1000:
        raise RecordError("第一千个", "the thousandth", column="number")
    return number


def dying(number: int) -> int:
    if number == 700:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def process_of(number: int) -> int:
    return os.getpid()


def stopping(numbers: int) -> Iterator[int]:
    yield from range(numbers)
    raise ValueError("the file ends here")


def test_results_are_in_the_order_of_the_items() -> None:
    many = 5 * CHUNK + 7
    found = list(dealt(iter(range(many)), squared, 2, alone=3))
    assert found == [(number, number * number) for number in range(many)]


def test_few_items_stay_in_this_process_and_many_do_not() -> None:
    done_by = [process for _, process in dealt(iter(range(2 * CHUNK)), process_of, 2, alone=CHUNK)]
    assert set(done_by[:CHUNK]) == {os.getpid()}
    assert os.getpid() not in done_by[CHUNK:]
    alone = [process for _, process in dealt(iter(range(2 * CHUNK)), process_of, 1, alone=0)]
    assert set(alone) == {os.getpid()}


def test_what_the_work_raises_is_raised_after_the_results_before() -> None:
    seen: list[int] = []
    with pytest.raises(RecordError, match="第一千个") as raised:
        for _, number in dealt(iter(range(3000)), refusing_a_thousand, 2, alone=0):
            seen.append(number)
    assert seen == list(range(1000))
    assert (raised.value.column, raised.value.en) == ("number", "the thousandth")


def test_what_the_items_raise_is_raised_after_the_results_before() -> None:
    seen: list[int] = []
    with pytest.raises(ValueError, match="the file ends here"):
        for number, _ in dealt(stopping(CHUNK + 5), squared, 2, alone=0):
            seen.append(number)
    assert seen == list(range(CHUNK + 5))


def test_a_killed_process_is_told_and_not_waited_for() -> None:
    with pytest.raises(ReunionError, match=r"意外结束.*\n.*ended unexpectedly"):
        list(dealt(iter(range(3000)), dying, 2, alone=0))


def test_a_caller_may_stop_early() -> None:
    items = iter(range(1_000_000))
    results = dealt(items, squared, 2, alone=0)
    assert list(islice(results, 3)) == [(0, 0), (1, 1), (2, 4)]
    results.close()
    assert next(items) < 50 * CHUNK


def test_there_is_at_least_one_core() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)


@dataclass(frozen=True)
class Named:
    one: int
    more: dict[str, int] = field(default_factory=dict, kw_only=True)


@given(profile=profiles())
def test_packed_values_come_back_equal(profile: Profile) -> None:
    person = MissingPerson("M1", names=(Claim("某某", kind="legal", extra={"页": 3}),))
    value = [profile, person, Named(1), Named(2, more={"a": 3}), RecordError("错", "wrong")]
    back = pickle.loads(packed(value))
    assert back[:-1] == value[:-1]
    assert (back[-1].zh, back[-1].column) == ("错", "")
