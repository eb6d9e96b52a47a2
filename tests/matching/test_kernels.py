"""The loops of the first look, by numpy and compiled, against the plain sums they stand for."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest

from reunion.columns.growing import Ints
from reunion.matching import kernels
from reunion.matching.kernels import Kernels

SIZE = 500
rng = np.random.default_rng(5)


def singles(size: int) -> kernels.Singles:
    return rng.random(size, dtype=np.float32) * 4


def codes(size: int, below: int, dtype: str = "u2") -> Ints:
    return rng.integers(0, below, size).astype(dtype)


@pytest.fixture(params=["by_numpy", "compiled"])
def loops(request: pytest.FixtureRequest) -> Kernels:
    if request.param == "compiled":
        pytest.importorskip("numba")
    made: Kernels = getattr(kernels, request.param)()
    return made


@pytest.mark.parametrize("dtype", ["u1", "u2", "u4"])
def test_a_table_is_looked_up_for_each_record(loops: Kernels, dtype: str) -> None:
    total, table, code = singles(SIZE), singles(200), codes(SIZE, 200, dtype)
    expected = [float(total[i]) + float(table[code[i]]) for i in range(SIZE)]
    loops.look_up(total, table, code)
    np.testing.assert_allclose(total, expected, rtol=1e-6)


def test_bits_count_by_what_a_table_says(loops: Kernels) -> None:
    total, bits, table, code = singles(SIZE), singles(SIZE), singles(9), codes(SIZE, 9)
    expected = [float(total[i]) + float(bits[i]) * float(table[code[i]]) for i in range(SIZE)]
    loops.look_up_times(total, bits, table, code)
    np.testing.assert_allclose(total, expected, rtol=1e-6)


def test_only_the_chosen_are_looked_up_and_minus_one_is_the_last(loops: Kernels) -> None:
    total, table = singles(SIZE), singles(30)
    chosen, code = rng.random(7) < 0.5, codes(SIZE, 7)
    other = codes(SIZE, 30, "i4")
    other[::5] = -1
    expected = [
        float(total[i]) + (float(table[other[i]]) if chosen[code[i]] else 0.0) for i in range(SIZE)
    ]
    loops.look_up_where(total, chosen, code, table, other)
    np.testing.assert_allclose(total, expected, rtol=1e-6)


def test_the_least_sum_of_three_entries_counts(loops: Kernels) -> None:
    least = rng.integers(0, 20, SIZE).astype(np.int8)
    tables = tuple(rng.integers(-2, 8, size).astype(np.int8) for size in (9, 40, 300))
    which = codes(SIZE, 9, "u1"), codes(SIZE, 40), codes(SIZE, 300, "u4")
    expected = [
        min(least[i], sum(int(table[code[i]]) for table, code in zip(tables, which, strict=True)))
        for i in range(SIZE)
    ]
    loops.least_of_three(least, tables, which)
    assert least.tolist() == expected


def test_a_part_is_held_within_its_limits(loops: Kernels) -> None:
    total, part = singles(SIZE), singles(SIZE)
    expected = [float(total[i]) + min(max(float(part[i]), 1.0), 2.0) for i in range(SIZE)]
    loops.limit(total, part, np.float32(1), np.float32(2))
    np.testing.assert_allclose(total, expected, rtol=1e-6)


@pytest.mark.parametrize("held", [1.0, 0.6])
@pytest.mark.parametrize("some", [False, True])
def test_the_best_name_counts(loops: Kernels, held: float, some: bool) -> None:
    count = 80 if some else SIZE
    rows = np.sort(rng.choice(SIZE, count, replace=False)) if some else np.arange(SIZE)
    best = singles(SIZE) / 4
    weight = rng.random(count, dtype=np.float32)
    rest = 1 - weight
    surname, surnames = codes(count, 40), singles(40)
    given, givens = codes(count, 90, "u4"), singles(90)
    expected = best.astype(float)
    for i, row in enumerate(rows):
        ratio = float(surnames[surname[i]]) * float(givens[given[i]])
        value = weight[i] * held * ratio + weight[i] * (1 - held) + rest[i]
        expected[row] = max(expected[row], min(value, 3.0))
    compared = (weight, rest, surname, surnames, given, givens, np.float32(held), np.float32(3))
    if some:
        part = np.zeros(count, dtype=np.float32)
        loops.raise_names(part, *compared)
        loops.raise_at(best, rows, part)
    else:
        loops.raise_names(best, *compared)
    np.testing.assert_allclose(best, expected, rtol=1e-5)


def test_the_logarithm_is_right_to_a_twentieth_of_a_bit(loops: Kernels) -> None:
    best = np.exp2(np.linspace(-20, 30, SIZE)).astype(np.float32)
    expected = [min(math.log2(float(value)), 20.0) for value in best]
    total = np.zeros(SIZE, dtype=np.float32)
    loops.logarithm(total, best, np.float32(2.0**20))
    np.testing.assert_allclose(total, expected, atol=0.044)


def test_the_best_of_several_bits_of_one_record_counts(loops: Kernels) -> None:
    best, bits = singles(SIZE), singles(90)
    rows = codes(90, 40, "i4")
    expected = best.copy()
    for row, value in zip(rows, bits, strict=True):
        expected[row] = max(expected[row], value)
    loops.raise_at(best, rows, bits)
    assert best.tolist() == expected.tolist()


def test_one_unit_against_pairs(loops: Kernels) -> None:
    table, none = singles(31), 30
    first, second = codes(SIZE, none, "i4"), codes(SIZE, none + 1, "i4")
    parts = np.array([0.9, 0.3, 0.2], dtype=np.float32)
    expected = [
        parts[0] * table[a] if b == none else parts[1] * table[a] + parts[2] * table[b]
        for a, b in zip(first, second, strict=True)
    ]
    out = np.empty(SIZE, dtype=np.float32)
    loops.one_unit(out, table, parts, first, second)
    np.testing.assert_allclose(out, expected, rtol=1e-5)


@pytest.mark.parametrize("crossed", [0.0, 0.2])
def test_two_units_against_pairs(loops: Kernels, crossed: float) -> None:
    table, other, none = singles(31), singles(31), 30
    first, second = codes(SIZE, none, "i4"), codes(SIZE, none + 1, "i4")
    parts = np.array([0.8, crossed, 0.3, 0.2], dtype=np.float32)
    expected = [
        parts[2] * table[a] + parts[3] * other[a]
        if b == none
        else parts[0] * table[a] * other[b] + parts[1] * table[b] * other[a]
        for a, b in zip(first, second, strict=True)
    ]
    out = np.empty(SIZE, dtype=np.float32)
    loops.two_units(out, table, other, parts, first, second)
    np.testing.assert_allclose(out, expected, rtol=1e-5)


def test_without_numba_numpy_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    assert kernels.kernels.__wrapped__() == kernels.by_numpy()


def test_where_nothing_can_be_kept_it_is_compiled_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numba = pytest.importorskip("numba")
    njit = numba.njit

    def refusing(**options: bool) -> object:
        def decorate(loop: object) -> object:
            if options.get("cache"):
                raise RuntimeError("cannot cache function: no locator available")
            return njit(**options)(loop)

        return decorate

    monkeypatch.setattr(numba, "njit", refusing)
    total = np.zeros(3, dtype=np.float32)
    table, code = np.array([1, 2], dtype=np.float32), np.array([0, 1, 1], dtype=np.uint8)
    kernels.compiled().look_up(total, table, code)
    assert total.tolist() == [1, 2, 2]
