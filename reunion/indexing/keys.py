"""Keys of a profile: numbers that two records of one person are likely to share.

The same function serves both sides. Where a record lacks a field, it gets the key of "unknown"
in its place, and every query also asks for that: a missing value never removes a record. Where a
query lacks a field, the passes that need it are left out.

A key is a 63-bit number whose low byte is free for a birth year (years.py); no name, place or
number can be read back from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, product
from typing import TypeAlias

from reunion.indexing.passes import Pass
from reunion.indexing.sounds import atom, surname_classes, unit_classes, whole_classes
from reunion.profiles import MarkForm, NameForm, PlaceForm, Profile

Key: TypeAlias = tuple[Pass, int]
UNKNOWN = 0
_MASK = (1 << 63) - 256
_WORD = (1 << 64) - 1
_MIX = 0x9E3779B97F4A7C15
_HAN = frozenset({"", "01", "HA", "1", "汉", "汉族"})
_NODE_WEIGHT = 0.02
_ACCENT_WEIGHT = 0.10
_NODES = 12
"""Nodes of one place claim that get keys; a village name heard by sound resolves to many."""


@lru_cache(maxsize=1 << 18)
def stamp(kind: Pass, *parts: int) -> Key:
    """One key; multiplication by the golden ratio spreads the parts over the word."""
    value = int(kind) * _MIX & _WORD
    for part in parts:
        value = (value ^ part) * _MIX & _WORD
        value ^= value >> 29
    return kind, value & _MASK


def exact_keys(profile: Profile, *, asking: bool) -> set[Key]:
    """Keys that must be equal. `asking` for a query, not for a record of the file."""
    sexes = _sexes(profile, asking)
    provinces = _provinces(profile, asking)
    keys: set[Key] = set(_place_keys(profile, sexes))
    for form in profile.names:
        keys.update(_name_keys(form))
        for kind, classes in _surname_or_given(form, Pass.SURNAME_PROVINCE, Pass.GIVEN_PROVINCE):
            keys.update(stamp(kind, c, p) for c, p in product(classes, provinces))
    for relative in profile.kin:
        keys.update(_kin_keys(atom(relative.relation), relative.names))
    keys.update(key for mark in profile.marks for key in _mark_keys(mark, sexes))
    faces = profile.face_top if asking else (profile.record_id,)
    keys.update(stamp(Pass.FACE, atom(face)) for face in faces)
    return keys


def near_keys(profile: Profile, *, asking: bool) -> set[Key]:
    """Keys that must be equal while the birth years lie in one window."""
    sexes = _sexes(profile, asking)
    parts: set[tuple[Pass, int]] = set()
    if not asking or (profile.sex and profile.births):
        parts.add((Pass.SEX_YEAR, UNKNOWN))
    for form in profile.names:
        for kind, classes in _surname_or_given(form, Pass.SURNAME_YEAR, Pass.GIVEN_YEAR):
            parts.update((kind, c) for c in classes)
    parts.update((Pass.PROVINCE_YEAR, p) for p in _provinces(profile, asking))
    parts.update((Pass.DISABILITY_YEAR, atom(code)) for code in profile.disability)
    if profile.ethnicity not in _HAN:
        parts.add((Pass.ETHNICITY_YEAR, atom(profile.ethnicity)))
    if profile.event and profile.event.node:
        parts.add((Pass.EVENT_YEAR, atom(profile.event.node[:4])))
    return {stamp(kind, part, sex) for (kind, part), sex in product(parts, sexes)}


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
    if asking or not found:
        found.update(code[:2] for code, weight in profile.accent if weight >= _ACCENT_WEIGHT)
    known = tuple(atom(code) for code in sorted(found))
    if asking:
        return (*known, UNKNOWN)
    return known or (UNKNOWN,)


def _surname_or_given(
    form: NameForm, surname: Pass, given: Pass
) -> Iterator[tuple[Pass, tuple[int, ...]]]:
    yield surname, surname_classes(form.surname)
    for unit in dict.fromkeys((*form.given, *form.father)):
        yield given, unit_classes(unit)


@lru_cache(maxsize=1 << 14)
def _name_keys(form: NameForm) -> tuple[Key, ...]:
    units = tuple(dict.fromkeys((*form.given, *form.father)))
    keys = [
        stamp(Pass.SURNAME_GIVEN, s, g)
        for s in surname_classes(form.surname)
        for unit in units
        for g in unit_classes(unit)
    ]
    for one, other in combinations(units, 2):
        ways = product(unit_classes(one), unit_classes(other))
        keys.extend(stamp(Pass.GIVEN_PAIR, min(pair), max(pair)) for pair in ways)
    if form.kind == "nickname":
        keys.extend(stamp(Pass.NICKNAME, c) for c in whole_classes((*form.surname, *form.given)))
    return tuple(keys)


def _kin_keys(relation: int, names: tuple[NameForm, ...]) -> Iterator[Key]:
    for form in names:
        given = [c for unit in dict.fromkeys(form.given) for c in unit_classes(unit)]
        yield from (stamp(Pass.KIN, relation, c) for c in given)
        for surname in surname_classes(form.surname):
            yield from (stamp(Pass.KIN, surname, c) for c in given)


def _place_keys(profile: Profile, sexes: tuple[int, ...]) -> Iterator[Key]:
    for place in profile.places:
        for code in _codes(place):
            if not code.endswith("00"):
                yield stamp(Pass.COUNTY, int(code))
            if code[2:4] != "00":
                yield from (stamp(Pass.PREFECTURE, int(code[:4]), sex) for sex in sexes)
        for name in (place.town, place.village):
            yield from (stamp(Pass.VILLAGE, c) for c in whole_classes(name))


def _codes(place: PlaceForm) -> list[str]:
    best = sorted(place.nodes, key=lambda node: (-node[1], node[0]))[:_NODES]
    return [code for code, weight in best if weight >= _NODE_WEIGHT]


def _mark_keys(mark: MarkForm, sexes: tuple[int, ...]) -> Iterator[Key]:
    """Type and site; a mark that cannot heal also by type alone, for a site told otherwise."""
    sites = (atom(mark.site), UNKNOWN) if mark.lasting else (atom(mark.site),)
    for site, sex in product(sites, sexes):
        yield stamp(Pass.MARK, atom(mark.type), site, sex)
