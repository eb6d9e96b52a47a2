"""Names as a police file holds them, with the family's and the clerk's own mistakes."""

from __future__ import annotations

import numpy as np

from benchmarks.worlds.geography import geography
from benchmarks.worlds.hearing import Ear, hear
from benchmarks.worlds.naming import HAN, names, native_parts
from benchmarks.worlds.people import People
from benchmarks.worlds.rates import Rates
from benchmarks.worlds.terms import (
    ABSENT,
    FULL,
    GIVEN_ONLY,
    SURNAME_ONLY,
    YEAR,
    Bools,
    Drawn,
    Ints,
    Random,
)
from reunion.knowledge.characters import doublets, look_alikes


def file_name(rng: Random, rates: Rates, people: People) -> Drawn:
    count = len(people)

    def chance(key: str) -> Bools:
        return rng.random(count) < rates[f"record.name.{key}"]

    share = np.cumsum([rates[f"record.name.{key}"] for key in (
        "absent", "surname_only", "given_only")])  # fmt: skip
    form = np.array([ABSENT, SURNAME_ONLY, GIVEN_ONLY, FULL])[
        np.searchsorted(share, rng.random(count), side="right")
    ]
    native = people.system != HAN
    form = np.where(native & (form != ABSENT), FULL, form).astype(np.int32)
    surname, given = people.surname.copy(), people.given.copy()
    wife = (people.sex == 2) & people.married & (people.missing - people.birth >= 45 * YEAR)
    husband = chance("husband_surname") & wife & ~native
    surname[husband] = people.spouse_surname[husband]
    _mishear(rng, rates, people, surname, given, ~native)
    _miswrite(rng, rates, surname, given, ~native)
    compound = np.where(surname >= 0, names().compound[surname], False)
    spelling, dot, turned, parts = _file_native(rng, rates, people)
    return {
        "form": form,
        "surname": surname,
        "given": given,
        "husband": husband,
        "truncated": compound & chance("compound_truncated"),
        "nick_listed": chance("nickname_listed") & ~native,
        "former_listed": chance("former_listed") & ~native,
        "native": parts,
        "spelling": spelling,
        "reversed_parts": turned,
        "dot": dot,
    }


def _mishear(
    rng: Random, rates: Rates, people: People, surname: Ints, given: Ints, han: Bools
) -> None:
    """Same sound, the region's merger, a hearer's slip: a few names in a hundred, in place."""
    count = len(people)
    keys = ("same_sound", "merger", "tone_or_fronting")
    share = np.cumsum([rates[f"record.name.{key}"] for key in keys])
    kind = np.searchsorted(share, rng.random(count), side="right")
    ears = (Ear(0.0, 0.0), Ear(rates["resident.name.merger"], 0.0), Ear(0.0, 0.5))
    region = geography().region[people.county]
    for row in np.flatnonzero((kind < len(keys)) & han).tolist():
        ear, by_sound = ears[kind[row]], bool(kind[row] == 0)
        where = int(region[row])
        for column in (0, 1):
            char = int(given[row, column])
            if char >= 0:
                given[row, column] = hear(
                    rng, char, where, ear, by_sound=by_sound, surname=False
                ).written
        surname[row] = hear(
            rng, int(surname[row]), where, ear, by_sound=by_sound, surname=True
        ).written


def _miswrite(rng: Random, rates: Rates, surname: Ints, given: Ints, han: Bools) -> None:
    """A dropped syllable, a doublet surname, a misread character; in place."""
    count = len(surname)
    dropped = (rng.random(count) < rates["record.name.syllable_dropped"]) & (given[:, 1] >= 0)
    keep = np.where(rng.random(count) < 0.5, given[:, 0], given[:, 1])
    given[dropped, 0], given[dropped, 1] = keep[dropped], -1
    pairs = doublet_numbers()
    for row in np.flatnonzero((rng.random(count) < rates["record.name.doublet"]) & han).tolist():
        surname[row] = pairs.get(int(surname[row]), int(surname[row]))
    for row in np.flatnonzero((rng.random(count) < rates["record.name.misread"]) & han).tolist():
        given[row, 0] = misread(rng, int(given[row, 0]))


def doublet_numbers() -> dict[int, int]:
    """Surnames registered for one another, by number: each to its first doublet."""
    index = names().surname_index
    return {
        number: index[other]
        for surname, number in index.items()
        for other in doublets(surname)[:1]
        if other in index
    }


def misread(rng: Random, char: int) -> int:
    """A character that looks alike; the same when there is none."""
    alike = alike_numbers(char)
    return alike[int(rng.integers(0, len(alike)))] if alike else char


def alike_numbers(char: int) -> tuple[int, ...]:
    """Numbers of the characters that one may be misread for, at most five."""
    index = names().char_index
    found = [index[other] for other, _ in look_alikes(names().chars[char]) if other in index]
    return tuple(found[:5])


def _file_native(rng: Random, rates: Rates, people: People) -> tuple[Ints, Ints, Bools, Ints]:
    """Spellings, dot, order and parts of native names as filed."""
    count = len(people)
    spelling, native = people.spelling.copy(), people.native.copy()
    sizes = np.array([len(forms) for forms in native_parts().spellings])
    for column in (0, 1):
        other = (rng.random(count) < rates["record.name.native_other_norm"]) & (
            native[:, column] >= 0
        )
        size = np.where(native[:, column] >= 0, sizes[native[:, column]], 1)
        step = 1 + (rng.random(count) * np.maximum(size - 1, 1)).astype(np.int32)
        spelling[:, column] = np.where(
            other, (spelling[:, column] + step) % size, spelling[:, column]
        )
    lost = (rng.random(count) < rates["record.name.native_part_lost"]) & (native[:, 0] >= 0)
    native[lost, 1] = -1
    dotted = rng.random(count) < rates["record.name.native_dot"]
    dot = np.where(dotted, 1 + (rng.random(count) < 0.6), 0).astype(np.int32)
    return spelling, dot, rng.random(count) < rates["record.name.native_reversed"], native
