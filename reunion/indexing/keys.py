"""Keys of a profile: numbers that two records of one person are likely to share.

The same function serves both sides. Where a record lacks a field, it gets the key of "unknown"
in its place, and every query also asks for that: a missing value never removes a record. Where a
query lacks a field, the passes that need it are left out.

A key is made of a pass and up to three parts (`Parts`) and is a 63-bit number whose low byte is
free for a birth year (years.py); no name, place or number can be read back from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from reunion.indexing.passes import WIDTHS, Pass
from reunion.indexing.sounds import atom, surname_classes, unit_classes, whole_classes
from reunion.knowledge.issue_regions import issued_at
from reunion.profiles import KinForm, MarkForm, NameForm, PlaceForm, Profile

Key: TypeAlias = tuple[Pass, int]
Parts: TypeAlias = tuple[int, int, int, int]
"""A pass and what the key is made of; parts that the pass does not have are 0 (passes.WIDTHS)."""
UNKNOWN = 0
_MASK = (1 << 63) - 256
_WORD = (1 << 64) - 1
_MIX = 0x9E3779B97F4A7C15
_HAN = frozenset({"", "01", "HA", "1", "汉", "汉族"})
_NODE_WEIGHT = 0.02
_ACCENT_WEIGHT = 0.10
_NODES = 12
"""Nodes of one place claim that get keys; a village name heard by sound resolves to many."""


def stamp(parts: Parts) -> Key:
    """One key; multiplication by the golden ratio spreads the parts over the word."""
    kind = Pass(parts[0])
    value = int(kind) * _MIX & _WORD
    for part in parts[1 : 1 + WIDTHS[kind]]:
        value = (value ^ part) * _MIX & _WORD
        value ^= value >> 29
    return kind, value & _MASK


def stamp_all(parts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The keys of many `Parts`, shape (n, 4), at once: the same numbers as `stamp` gives."""
    table = parts.astype(np.uint64)
    widths = np.zeros(max(Pass) + 1, dtype=np.int64)
    widths[list(WIDTHS)] = list(WIDTHS.values())
    width = widths[parts[:, 0]]
    values = table[:, 0] * np.uint64(_MIX)
    for place in range(1, table.shape[1]):
        mixed = (values ^ table[:, place]) * np.uint64(_MIX)
        mixed ^= mixed >> np.uint64(29)
        values = np.where(width >= place, mixed, values)
    return (values & np.uint64(_MASK)).astype(np.int64)


def exact_keys(profile: Profile, *, asking: bool) -> set[Key]:
    """Keys that must be equal. `asking` for a query, not for a record of the file."""
    return {stamp(parts) for parts in exact_parts(profile, asking=asking)}


def near_keys(profile: Profile, *, asking: bool) -> set[Key]:
    """Keys that must be equal while the birth years lie in one window."""
    return {stamp(parts) for parts in near_parts(profile, asking=asking)}


def exact_parts(profile: Profile, *, asking: bool) -> set[Parts]:
    """What `exact_keys` are made of."""
    sexes = _sexes(profile, asking)
    provinces = _provinces(profile, asking)
    parts: set[Parts] = set()
    for place in profile.places:
        parts.update(_place_parts(place, sexes))
    for pattern in profile.ids if asking else ():
        parts.update(_county_parts([code for code, _ in issued_at(pattern.digits)], sexes))
    for form in profile.names:
        parts.update(_name_parts(form, provinces))
    for relative in profile.kin:
        parts.update(_kin_parts(relative))
    for mark in profile.marks:
        parts.update(_mark_parts(mark, sexes))
    faces = profile.face_top if asking else (profile.record_id,)
    parts.update((Pass.FACE, atom(face), 0, 0) for face in faces)
    return parts


def near_parts(profile: Profile, *, asking: bool) -> set[Parts]:
    """What `near_keys` are made of."""
    found: set[tuple[int, int]] = set()
    if not asking or (profile.sex and profile.births):
        found.add((Pass.SEX_YEAR, UNKNOWN))
    for form in profile.names:
        found.update((Pass.SURNAME_YEAR, c) for c in surname_classes(form.surname))
        found.update((Pass.GIVEN_YEAR, c) for c in _given_classes(form))
    found.update((Pass.PROVINCE_YEAR, p) for p in _provinces(profile, asking))
    found.update((Pass.DISABILITY_YEAR, atom(code)) for code in profile.disability)
    if profile.ethnicity not in _HAN:
        found.add((Pass.ETHNICITY_YEAR, atom(profile.ethnicity)))
    if profile.event and profile.event.node:
        found.add((Pass.EVENT_YEAR, atom(profile.event.node[:4])))
    return {(kind, part, sex, 0) for sex in _sexes(profile, asking) for kind, part in found}


def _sexes(profile: Profile, asking: bool) -> tuple[int, ...]:
    """Sex as part of a key; unknown on either side meets everything."""
    if profile.sex in ("1", "2"):
        sex = int(profile.sex)
        return (sex, UNKNOWN) if asking else (sex,)
    return (1, 2, UNKNOWN) if asking else (UNKNOWN,)


def _provinces(profile: Profile, asking: bool) -> tuple[int, ...]:
    """Provinces of all homes; of the accent too, which is all that many residents give."""
    found = {
        code[:2]
        for place in profile.places
        for code, weight in place.nodes
        if weight >= _NODE_WEIGHT
    }
    if asking:
        found.update(code[:2] for number in profile.ids for code, _ in issued_at(number.digits))
    if asking or not found:
        found.update(code[:2] for code, weight in profile.accent if weight >= _ACCENT_WEIGHT)
    known = tuple([atom(code) for code in sorted(found)])
    if asking:
        return (*known, UNKNOWN)
    return known or (UNKNOWN,)


def _units(form: NameForm) -> tuple[str, ...]:
    """The units of the given name and of the father's, each once."""
    return tuple(dict.fromkeys(form.given + form.father))


def _given_classes(form: NameForm) -> list[int]:
    return [c for unit in form.given + form.father for c in unit_classes(unit)]


def _name_parts(form: NameForm, provinces: tuple[int, ...]) -> list[Parts]:
    surnames = surname_classes(form.surname)
    units = [unit_classes(unit) for unit in _units(form)]
    given = [c for classes in units for c in classes]
    parts: list[Parts] = [(Pass.SURNAME_GIVEN, s, g, 0) for s in surnames for g in given]
    parts += [(Pass.SURNAME_PROVINCE, s, p, 0) for s in surnames for p in provinces]
    parts += [(Pass.GIVEN_PROVINCE, g, p, 0) for g in given for p in provinces]
    for one, other in combinations(units, 2):
        parts += [
            (Pass.GIVEN_PAIR, a, b, 0) if a <= b else (Pass.GIVEN_PAIR, b, a, 0)
            for a in one
            for b in other
        ]
    if form.kind == "nickname":
        whole = whole_classes((*form.surname, *form.given))
        parts += [(Pass.NICKNAME, c, 0, 0) for c in whole]
    return parts


def _kin_parts(relative: KinForm) -> Iterator[Parts]:
    relation = atom(relative.relation)
    for form in relative.names:
        heads = (relation, *surname_classes(form.surname))
        for unit in form.given:
            for c in unit_classes(unit):
                for head in heads:
                    yield Pass.KIN, head, c, 0


def _place_parts(place: PlaceForm, sexes: tuple[int, ...]) -> Iterator[Parts]:
    yield from _county_parts(_codes(place), sexes)
    for name in (place.town, place.village):
        for c in whole_classes(name):
            yield Pass.VILLAGE, c, 0, 0


def _county_parts(codes: list[str], sexes: tuple[int, ...]) -> Iterator[Parts]:
    for code in codes:
        if not code.endswith("00"):
            yield Pass.COUNTY, int(code), 0, 0
        if code[2:4] != "00":
            for sex in sexes:
                yield Pass.PREFECTURE, int(code[:4]), sex, 0


def _codes(place: PlaceForm) -> list[str]:
    best = place.nodes
    if len(best) > 1:
        best = tuple(sorted(best, key=lambda node: (-node[1], node[0]))[:_NODES])
    return [code for code, weight in best if weight >= _NODE_WEIGHT]


def _mark_parts(mark: MarkForm, sexes: tuple[int, ...]) -> Iterator[Parts]:
    """Type and site; a mark that cannot heal also by type alone, for a site told otherwise."""
    kind = atom(mark.type)
    for site in (atom(mark.site), UNKNOWN) if mark.lasting else (atom(mark.site),):
        for sex in sexes:
            yield Pass.MARK, kind, site, sex
