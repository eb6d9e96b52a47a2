"""Relatives in the file: siblings, twins, fathers and sons, and second records of one person."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from benchmarks.worlds import words
from benchmarks.worlds.naming import HAN, cohort_of, draw_given
from benchmarks.worlds.people import People, years_of
from benchmarks.worlds.rates import Rates
from benchmarks.worlds.terms import YEAR, Drawn, Ints, Random

_GENERATION_CHARACTER = 0.5
"""Chance that brothers or sisters share the first character of a two-character given name."""
_FAMILY = ("county", "town", "village", "rural", "ethnicity", "system", "surname")
_PARENTS = ("father", "mother_surname", "mother_given", "sibling_count")

SELF, SIBLING, TWIN, FATHER = range(4)


def add_kin(rng: Random, rates: Rates, people: People) -> tuple[People, npt.NDArray[np.int64]]:
    """The same number of people, some made relatives of others, and for each row the row of the
    person it stands for: its own, or, for a second record of a person, that person's."""
    count = len(people)
    draw = rng.random(count)
    share = np.cumsum([rates[f"file.{key}"] for key in (
        "duplicate", "sibling", "twin", "father_and_son")])  # fmt: skip
    kind = np.searchsorted(share, draw, side="right")
    # Relatives and second records lean on rows that lean on nothing.
    plain = np.flatnonzero((kind == 4) & (people.system == HAN))
    of = np.arange(count)
    if len(plain) == 0:
        return people, of
    for number, add in ((1, _add_siblings), (2, _add_twins), (3, _add_fathers)):
        rows = np.flatnonzero((kind == number) & (people.system == HAN))
        kin = plain[rng.integers(0, len(plain), len(rows))]
        people = add(rng, people, rows, kin)
    again = np.flatnonzero(kind == 0)
    first = np.flatnonzero(kind != 0)
    if len(first):
        of[again] = first[rng.integers(0, len(first), len(again))]
    return people.take(of), of


def _with(people: People, rows: Ints, **values: npt.NDArray[np.generic]) -> People:
    arrays = {}
    for key, value in values.items():
        array = getattr(people, key).copy()
        array[rows] = value
        arrays[key] = array
    return replace(people, **arrays)


def _family(people: People, kin: Ints, keys: tuple[str, ...]) -> Drawn:
    return {key: getattr(people, key)[kin] for key in keys}


def _add_siblings(rng: Random, people: People, rows: Ints, kin: Ints) -> People:
    """Brothers and sisters: other birth, same home and parents, often a shared character."""
    apart = (rng.integers(1, 11, len(rows)) + rng.random(len(rows))) * YEAR
    sign = np.where(rng.random(len(rows)) < 0.5, 1, -1)
    birth = np.clip(people.birth[kin] + sign * apart, 695056, people.missing[rows] - 3 * YEAR)
    return _sibling(rng, people, rows, kin, birth.astype(np.int32), people.sex[rows])


def _add_twins(rng: Random, people: People, rows: Ints, kin: Ints) -> People:
    sex = np.where(rng.random(len(rows)) < 0.7, people.sex[kin], people.sex[rows])
    birth = people.birth[kin]
    late = people.missing[rows] < birth + 3 * YEAR
    missing = np.where(late, people.missing[kin], people.missing[rows]).astype(np.int32)
    people = _with(people, rows, missing=missing)
    return _sibling(rng, people, rows, kin, birth, sex)


def _sibling(rng: Random, people: People, rows: Ints, kin: Ints, birth: Ints, sex: Ints) -> People:
    given = draw_given(rng, sex == 2, cohort_of(years_of(birth)))
    theirs = people.given[kin]
    shared = (rng.random(len(rows)) < _GENERATION_CHARACTER) & (theirs[:, 1] >= 0)
    given[shared, 0] = theirs[shared, 0]
    given[shared & (given[:, 1] < 0), 1] = theirs[shared & (given[:, 1] < 0), 0]
    known = _family(people, kin, _FAMILY + _PARENTS)
    siblings, kinds = people.siblings[kin].copy(), people.sibling_kind[kin].copy()
    # The relative stands first among the siblings, and is older or younger, brother or sister.
    siblings[:, 0] = theirs
    older = people.birth[kin] <= birth
    brother = np.where(older, words.OLDER_BROTHER, words.YOUNGER_BROTHER)
    kinds[:, 0] = np.where(people.sex[kin] == 2, brother + 2, brother)
    known["sibling_count"] = np.maximum(known["sibling_count"], 1)
    order = np.minimum(people.sibling_order[rows], known["sibling_count"] + 1)
    return _with(people, rows, sex=sex, birth=birth, given=given, siblings=siblings,
                 sibling_kind=kinds, sibling_order=order, **known)  # fmt: skip


def _add_fathers(rng: Random, people: People, rows: Ints, kin: Ints) -> People:
    """A row becomes the father of another: his name is the other's father's name."""
    apart = (rng.integers(21, 34, len(rows)) + rng.random(len(rows))) * YEAR
    birth = np.maximum(people.birth[kin] - apart, 695056).astype(np.int32)
    children, child_sex = people.children[rows].copy(), people.child_sex[rows].copy()
    children[:, 0] = people.given[kin]
    child_sex[:, 0] = people.sex[kin] - 1
    known = _family(people, kin, _FAMILY)
    missing = np.maximum(people.missing[rows], birth + int(20 * YEAR)).astype(np.int32)
    spouse, spouse_surname = people.mother_given[kin], people.mother_surname[kin]
    return _with(people, rows, sex=np.ones(len(rows), dtype=np.int32), birth=birth,
                 missing=missing, married=np.ones(len(rows), dtype=bool), given=people.father[kin],
                 children=children, child_sex=child_sex, spouse_given=spouse,
                 spouse_surname=spouse_surname, **known)  # fmt: skip
