"""The inner loops of the first look at a file: compiled where numba is installed (the extra
`fast`), by numpy elsewhere.

All add to what is there, for a run of records: a pass over the file makes few arrays of its own,
and compiled it lets other threads work meanwhile. The loops are the same for both, so that either
tells the same to the precision of single numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from reunion.columns.growing import Ints

Singles: TypeAlias = npt.NDArray[np.float32]
Bytes: TypeAlias = npt.NDArray[np.int8]

_STEPS = np.float32(2.0**-23)
_BIAS = np.float32(127 - 0.043)
"""127 is the bias of a single's exponent; the mantissa, read as a fraction, lies at most 0.086
below the logarithm, so half of that is added."""


@dataclass(frozen=True, slots=True)
class Kernels:
    """The loops; arrays of one run of records have its length.

    look_up(total, table, code): adds each record's entry of a table.
    look_up_times(total, bits, table, code): adds `bits` times that entry.
    look_up_where(total, chosen, code, table, other): adds `table[other]` where `chosen[code]`.
    least_of_three(least, tables, codes): lowers `least` to the sum of an entry of each of three
    tables of int8, by three arrays of codes.
    limit(total, part, least, most): adds `part`, held within limits.
    raise_names(best, weight, rest, surname, surnames, given, givens, held, most): raises `best` to
    held·weight·ratio + (1 - held)·weight + rest, at most `most`.
    logarithm(total, best, most): adds log2 of `best`, at most `most`, ± 0.043.
    raise_at(best, rows, bits): raises `best` of some records to these bits.

    Of one or two units of a name against pairs of units (`first`, `second`: the last entry of the
    table for none) these put ratios into `out`:
    one_unit(out, table, (single, last, first), first, second): `single` where the pair is one unit,
    else it is the first with `last`, the second with `first`.
    two_units(out, table, other, (straight, crossed, last, first), first, second): both straight and
    both crossed; where the pair is one unit it is the first with `last`, the second with `first`.
    """

    look_up: Callable[..., None]
    look_up_times: Callable[..., None]
    look_up_where: Callable[..., None]
    least_of_three: Callable[..., None]
    limit: Callable[..., None]
    raise_names: Callable[..., None]
    logarithm: Callable[..., None]
    raise_at: Callable[..., None]
    one_unit: Callable[..., None]
    two_units: Callable[..., None]


@cache
def kernels() -> Kernels:
    """The loops compiled if they can be, else by numpy."""
    try:
        return compiled()
    except ImportError:
        return by_numpy()


# --- by numpy -------------------------------------------------------------------------------------


def by_numpy() -> Kernels:
    """Always there; a look at a large file takes about twice as long."""
    return Kernels(
        look_up=_look_up,
        look_up_times=_look_up_times,
        look_up_where=_look_up_where,
        least_of_three=_least_of_three,
        limit=_limit,
        raise_names=_raise_names,
        logarithm=_logarithm,
        raise_at=np.maximum.at,
        one_unit=_one_unit,
        two_units=_two_units,
    )


def _taken(table: Singles, code: Ints) -> Singles:
    # Codes are never out of range, and "clip" spares numpy the check.
    return np.asarray(np.take(table, code, mode="clip"))


def _look_up(total: Singles, table: Singles, code: Ints) -> None:
    total += _taken(table, code)


def _look_up_times(total: Singles, bits: Singles, table: Singles, code: Ints) -> None:
    total += bits * _taken(table, code)


def _look_up_where(
    total: Singles, chosen: npt.NDArray[np.bool_], code: Ints, table: Singles, other: Ints
) -> None:
    found = np.flatnonzero(np.take(chosen, code, mode="clip"))
    total[found] += table[other[found]]


def _least_of_three(least: Bytes, tables: Sequence[Bytes], codes: Sequence[Ints]) -> None:
    parts = (np.take(table, code, mode="clip") for table, code in zip(tables, codes, strict=True))
    total, second, third = parts
    total += second
    total += third
    np.minimum(least, total, out=least)


def _limit(total: Singles, part: Singles, least: np.float32, most: np.float32) -> None:
    total += np.clip(part, least, most, out=part)


def _raise_names(
    best: Singles, weight: Singles, rest: Singles, surname: Ints, surnames: Singles, given: Ints,
    givens: Singles, held: np.float32, most: np.float32,
) -> None:  # fmt: skip
    value = weight * held
    value *= _taken(surnames, surname)
    value *= _taken(givens, given)
    value += rest
    if held != 1:
        value += weight * (1 - held)
    np.maximum(best, np.minimum(value, most, out=value), out=best)


def _logarithm(total: Singles, best: Singles, most: np.float32) -> None:
    bits = np.minimum(best, most, out=best).view(np.int32).astype(np.float32)
    bits *= _STEPS
    bits -= _BIAS
    total += bits


def _one_unit(out: Singles, table: Singles, parts: Singles, first: Ints, second: Ints) -> None:
    value = _taken(table, first)
    two = parts[1] * value + parts[2] * _taken(table, second)
    out[:] = np.where(second == len(table) - 1, parts[0] * value, two)


def _two_units(
    out: Singles, table: Singles, other: Singles, parts: Singles, first: Ints, second: Ints
) -> None:
    np.multiply(_taken(table, first), _taken(other, second), out=out)
    out *= parts[0]
    if parts[1]:
        out += parts[1] * (_taken(table, second) * _taken(other, first))
    alone = np.flatnonzero(second == len(table) - 1)
    unit = first[alone]
    out[alone] = parts[2] * table[unit] + parts[3] * other[unit]


# --- compiled -------------------------------------------------------------------------------------


def compiled() -> Kernels:
    """Compiled when first called with arrays of a kind, and kept on disk. Raises ImportError."""
    import numba  # heavy, and not always there

    def made(loop: Callable[..., None]) -> Any:
        try:
            return numba.njit(nogil=True, cache=True)(loop)
        except RuntimeError:  # nowhere to keep it
            return numba.njit(nogil=True)(loop)

    logarithm = made(_each_logarithm)
    return Kernels(
        look_up=made(_each_look_up),
        look_up_times=made(_each_look_up_times),
        look_up_where=made(_each_look_up_where),
        least_of_three=made(_each_least_of_three),
        limit=made(_each_limit),
        raise_names=made(_each_name),
        raise_at=made(_each_raise_at),
        one_unit=made(_each_one_unit),
        two_units=made(_each_two_units),
        # Of positive numbers the bits, as a whole number, stand in the same order.
        logarithm=lambda total, best, most: logarithm(total, best.view(np.int32), most.view("i4")),
    )


def _each_look_up(total: Any, table: Any, code: Any) -> None:
    for i in range(len(total)):
        total[i] += table[code[i]]


def _each_look_up_times(total: Any, bits: Any, table: Any, code: Any) -> None:
    for i in range(len(total)):
        total[i] += bits[i] * table[code[i]]


def _each_look_up_where(total: Any, chosen: Any, code: Any, table: Any, other: Any) -> None:
    for i in range(len(total)):
        if chosen[code[i]]:
            total[i] += table[other[i]]


def _each_least_of_three(least: Any, tables: Any, codes: Any) -> None:
    first, second, third = tables
    one, two, three = codes
    for i in range(len(least)):
        least[i] = min(least[i], first[one[i]] + second[two[i]] + third[three[i]])


def _each_limit(total: Any, part: Any, least: Any, most: Any) -> None:
    for i in range(len(total)):
        total[i] += min(max(part[i], least), most)


def _each_name(
    best: Any, weight: Any, rest: Any, surname: Any, surnames: Any, given: Any, givens: Any,
    held: Any, most: Any,
) -> None:  # fmt: skip
    spare = np.float32(1) - held
    for i in range(len(best)):
        ratio = surnames[surname[i]] * givens[given[i]]
        value = min(weight[i] * (held * ratio + spare) + rest[i], most)
        best[i] = max(best[i], value)


def _each_logarithm(total: Any, bits: Any, most: Any) -> None:
    for i in range(len(total)):
        total[i] += np.float32(min(bits[i], most)) * _STEPS - _BIAS


def _each_raise_at(best: Any, rows: Any, bits: Any) -> None:
    for i in range(len(rows)):
        best[rows[i]] = max(best[rows[i]], bits[i])


def _each_one_unit(out: Any, table: Any, parts: Any, first: Any, second: Any) -> None:
    none = len(table) - 1
    for i in range(len(out)):
        value = table[first[i]]
        if second[i] == none:
            out[i] = parts[0] * value
        else:
            out[i] = parts[1] * value + parts[2] * table[second[i]]


def _each_two_units(out: Any, table: Any, other: Any, parts: Any, first: Any, second: Any) -> None:
    none = len(table) - 1
    for i in range(len(out)):
        a, b = first[i], second[i]
        if b == none:
            out[i] = parts[2] * table[a] + parts[3] * other[a]
        else:
            straight, crossed = table[a] * other[b], table[b] * other[a]
            out[i] = parts[0] * straight + parts[1] * crossed
