"""Pairs of one file's records that agree in two respects: who may be one person reported twice.

Each record gives keys that join two of name, birth, home, relatives, or its ID number alone. Keys
that hardly two strangers share (`STRONG`) propose their pairs at once; of the others a pair must
share two kinds. Everything is sorted arrays: a million records make some tens of keys each.

    profiles ─▶ AgreeingBuilder.add ─▶ pairs(): rows, each pair once, ascending
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from enum import IntEnum
from itertools import product

import numpy as np
import numpy.typing as npt

from reunion.indexing.sounds import atom, surname_classes, unit_classes, whole_classes
from reunion.profiles import Profile

Pairs = npt.NDArray[np.int64]
"""Rows of the two records, the smaller first; shape (pairs, 2), in order."""


class Agreement(IntEnum):
    """What a key joins. VILLAGE with a surname or a year, KIN_PLACE with a village or a county, are
    one kind each, or a village would count twice."""

    NUMBER = 0
    NAME_DAY = 1
    NAME_KIN = 2
    DAY_KIN = 3
    NUMBER_PART = 4
    VILLAGE = 5
    NAME_VILLAGE = 6
    KIN_PLACE = 7
    DAY_COUNTY = 8
    NAME_YEAR = 9
    NAME_COUNTY = 10
    GIVEN_DAY = 11
    KIN_YEAR = 12
    GIVEN_COUNTY_YEAR = 13


STRONG = Agreement.NUMBER_PART
"""Kinds before this one propose a pair by themselves."""
CROWD = 60
"""A key that more records share than this says little: its pairs are not made, except that the
records of a strong one are joined to their NEXT neighbours."""
NEXT = 5
_KINDS = 16
_WORD = (1 << 63) - 1
_MIX = 0x9E3779B97F4A7C15
_YEAR = 365.2425


class AgreeingBuilder:
    """Grows the keys of a file, about 400 bytes a record."""

    def __init__(self) -> None:
        self._keys, self._rows = array("q"), array("i")
        self._count = 0

    def add(self, profile: Profile) -> None:
        """Append one record."""
        keys = set(_keys(profile))
        self._keys.extend(keys)
        self._rows.extend([self._count] * len(keys))
        self._count += 1

    def pairs(self) -> Pairs:
        """Pairs that share a strong key, or weaker ones of two kinds."""
        keys = np.frombuffer(self._keys, dtype=np.int64)
        rows = np.frombuffer(self._rows, dtype=np.int32).astype(np.int64)
        if not len(keys):
            return np.empty((0, 2), dtype=np.int64)
        order = np.argsort(keys, kind="stable")
        keys, rows = keys[order], rows[order]
        starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
        sizes = np.diff(np.append(starts, len(keys)))
        kinds = keys[starts] % _KINDS
        coded = [
            _together(rows, starts[chosen], int(size), kinds[chosen], self._count)
            for size in np.unique(sizes[(sizes > 1) & (sizes <= CROWD)])
            for chosen in [sizes == size]
        ]
        crowds = np.flatnonzero((sizes > CROWD) & (kinds < STRONG))
        coded += [
            _next(rows[starts[one] : starts[one] + sizes[one]], self._count) for one in crowds
        ]
        return _held(coded, self._count)


def _together(
    rows: npt.NDArray[np.int64], starts: npt.NDArray[np.intp], size: int,
    kinds: npt.NDArray[np.int64], count: int,
) -> npt.NDArray[np.int64]:  # fmt: skip
    """(pair × kinds + kind) of all pairs within groups of one size."""
    members = rows[starts[:, None] + np.arange(size)]
    left, right = np.triu_indices(size, 1)
    pairs = members[:, left] * count + members[:, right]
    return np.unique(pairs * _KINDS + kinds[:, None])


def _next(rows: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int64]:
    """Each with the NEXT ones of a crowd, as of a number."""
    steps = [rows[:-step] * count + rows[step:] for step in range(1, NEXT + 1)]
    return np.concatenate(steps) * _KINDS


def _held(coded: list[npt.NDArray[np.int64]], count: int) -> Pairs:
    if not coded:
        return np.empty((0, 2), dtype=np.int64)
    each = np.unique(np.concatenate(coded))
    pair, kind = each // _KINDS, each % _KINDS
    pairs, starts, kinds = np.unique(pair, return_index=True, return_counts=True)
    chosen = pairs[(kind[starts] < STRONG) | (kinds > 1)]
    return np.column_stack((chosen // count, chosen % count))


def _keys(profile: Profile) -> Iterator[int]:
    days, years = _births(profile)
    surnames = {c for form in profile.names for c in surname_classes(form.surname)}
    given = {c for form in profile.names for unit in form.given for c in unit_classes(unit)}
    names = {
        c for form in profile.names if form.given
        for c in whole_classes((*form.surname, *form.given))
    }  # fmt: skip
    counties = {
        int(code) for place in profile.places for code, _ in place.nodes[:3]
        if not code.endswith("00")
    }  # fmt: skip
    villages = {c for place in profile.places for c in whole_classes(place.village)}
    kin = {
        c ^ atom(one.relation) for one in profile.kin for form in one.names if form.given
        for c in whole_classes(form.given)
    }  # fmt: skip
    for number in profile.ids:
        if "?" not in number.digits:
            # And its parts, so that a slip in one of them leaves the other.
            yield _key(Agreement.NUMBER, atom(number.digits))
            yield _key(Agreement.NUMBER_PART, atom(number.digits[:14]))
            yield _key(Agreement.NUMBER_PART, atom(number.digits[6:17]))
    for kind, left, right in (
        (Agreement.NAME_DAY, names, days), (Agreement.NAME_KIN, names, kin),
        (Agreement.DAY_KIN, days, kin), (Agreement.NAME_VILLAGE, names, villages),
        (Agreement.VILLAGE, surnames, villages), (Agreement.VILLAGE, years, villages),
        (Agreement.KIN_PLACE, kin, villages), (Agreement.KIN_PLACE, kin, counties),
        (Agreement.KIN_YEAR, kin, years), (Agreement.DAY_COUNTY, days, counties),
        (Agreement.NAME_YEAR, names, years), (Agreement.NAME_COUNTY, names, counties),
        (Agreement.GIVEN_DAY, given, days),
    ):  # fmt: skip
        for one, other in product(left, right):
            yield _key(kind, one, other)
    for one, county, year in product(given, counties, years):
        yield _key(Agreement.GIVEN_COUNTY_YEAR, one, county, year)


def _births(profile: Profile) -> tuple[set[int], set[int]]:
    """Days of exact dates, and years with the one after, so that neighbours meet."""
    spans = [one for one in profile.births if one.lo > 0 and one.hi - one.lo < 2 * _YEAR]
    days = {one.lo for one in spans if one.lo == one.hi}
    first = {int((one.lo + one.hi) / 2 / _YEAR) for one in spans}
    return days, first | {year + 1 for year in first}


def _key(kind: Agreement, *parts: int) -> int:
    value = int(kind)
    for part in parts:
        value = ((value ^ part) * _MIX) & _WORD
        value ^= value >> 29
    return value - value % _KINDS + int(kind)
