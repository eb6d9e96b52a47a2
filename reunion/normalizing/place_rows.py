"""Every place that may be meant by a word, as rows of syllable numbers: counties and prefectures
under today's and former names, townships, and the places of a gazetteer.

Rows are grouped by the number of syllables. Made once (about half a second), then only looked up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from reunion.knowledge.division_history import read_table
from reunion.knowledge.divisions import divisions
from reunion.knowledge.gazetteer import Gazetteer
from reunion.knowledge.place_names import short_name
from reunion.knowledge.readings import char_readings
from reunion.knowledge.syllables import syllable_id
from reunion.normalizing.place_lexicon import lexicon
from reunion.normalizing.place_parts import town_stem, village_stem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
LONGEST = 10
"""Syllables of a name without its ending; longer ones are no more mistaken for others."""
TITLES = "县市区旗州盟"
OTHER_TITLE = 0.1
"""A county that was called a city, and the reverse, though it never was one."""
BY_PEOPLE = 0.3
"""Power of a division's people in the chance that it is the one meant: 1 would be by people alone,
0 all alike. Large places are known by ear, so what is looked up is a small one more often than by
its people (judgement)."""
PREFECTURE, COUNTY, TOWN, VILLAGE = 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class Named:
    """One place under one name: the `stem` that is compared, the full `name` of today, the division
    `node` it is or lies in, its `level` (2–5), its `weight` among the places of that level, and its
    own `code`. `added`: from a gazetteer."""

    stem: str
    name: str
    node: int
    level: int
    weight: float
    code: str
    added: bool = False


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Rows:
    """Places whose stem has one length: `sounds` (rows, length), and by row `node`, `level`,
    `weight` and `place`; `by_stem` the rows of each stem; `titled` for each of TITLES how well it
    goes with the row: 1 when the place has or had that title, else OTHER_TITLE."""

    sounds: Ints
    node: Ints
    level: Ints
    weight: Floats
    places: tuple[Named, ...]
    by_stem: dict[str, tuple[int, ...]]
    titled: dict[str, Floats]


@lru_cache(maxsize=4)
def rows_of(gazetteer: Gazetteer) -> dict[int, Rows]:
    """The rows by length, the gazetteer's places among them."""
    sounded = list(_shipped())
    sounded += [(sound, place) for place in _added(gazetteer) for sound in _sounds(place)]
    lengths: dict[int, list[tuple[tuple[int, ...], Named]]] = {}
    for sound, place in sounded:
        lengths.setdefault(len(sound), []).append((sound, place))
    return {length: _table(found, length) for length, found in lengths.items()}


def _table(found: list[tuple[tuple[int, ...], Named]], length: int) -> Rows:
    by_stem: dict[str, list[int]] = {}
    for row, (_, place) in enumerate(found):
        by_stem.setdefault(place.stem, []).append(row)
    return Rows(
        sounds=np.array([sound for sound, _ in found], dtype=np.int64).reshape(-1, length),
        node=np.array([place.node for _, place in found], dtype=np.int64),
        level=np.array([place.level for _, place in found], dtype=np.int64),
        weight=np.array([place.weight for _, place in found]),
        places=tuple(place for _, place in found),
        by_stem={stem: tuple(rows) for stem, rows in by_stem.items()},
        titled={title: np.array([_fits(place, title) for _, place in found]) for title in TITLES},
    )


def _fits(place: Named, title: str) -> float:
    if place.level > COUNTY or title in _titles().get((place.stem, place.node), ""):
        return 1.0
    return OTHER_TITLE


@cache
def _titles() -> dict[tuple[str, int], str]:
    """(short name, node) -> the titles with which that name is or was in use there."""
    index = divisions().index
    held: dict[tuple[str, int], str] = {}
    for name, bearers in lexicon().items():
        for bearer in bearers:
            if bearer.full and name[-1] in TITLES:
                key = (short_name(name), index(bearer.code))
                held[key] = held.get(key, "") + name[-1]
    return held


@cache
def _shipped() -> tuple[tuple[tuple[int, ...], Named], ...]:
    places = (*_divisions_by_name(), *_towns())
    return tuple((sound, place) for place in places for sound in _sounds(place))


def _divisions_by_name() -> Iterator[Named]:
    tree = divisions()
    people = np.maximum(tree.population_weight, 1e-9)
    chance = people**BY_PEOPLE
    for level in (PREFECTURE, COUNTY):
        chance[tree.level == level] /= chance[tree.level == level].sum()
    for name, bearers in lexicon().items():
        if short_name(name) != name:
            continue
        for bearer in bearers:
            if bearer.level > 1:
                node = tree.index(bearer.code)
                weight = bearer.weight * float(chance[node] / people[node])
                yield Named(name, tree.names[node], node, bearer.level, weight, bearer.code)


def _towns() -> Iterator[Named]:
    index = divisions().index
    for county, names in read_table("townships.tsv.gz"):
        node = index(county)
        for name in names.split(" "):
            yield Named(town_stem(name), name, node, TOWN, 1.0, county)


def _added(gazetteer: Gazetteer) -> Iterator[Named]:
    index = divisions().index
    for place in gazetteer.places:
        node = index(place.county)
        if node >= 0:
            town = place.level == "town"
            stem = town_stem(place.name) if town else village_stem(place.name)
            level, code = (TOWN if town else VILLAGE), place.code or place.county
            yield Named(stem, place.name, node, level, 1.0, code, added=True)


def _sounds(place: Named) -> list[tuple[int, ...]]:
    """The ways a stem is read: the table's own for divisions, else by its characters."""
    if not 1 <= len(place.stem) <= LONGEST:
        return []
    tree = divisions()
    if place.level <= COUNTY and tree.shorts[place.node] == place.stem:
        ways = [tuple(map(syllable_id, way)) for way in tree.readings[place.node]]
    else:
        first = [char_readings(char)[:1] for char in place.stem]
        ways = [tuple(reading[0][0] for reading in first)] if all(first) else []
    return [way for way in ways if len(way) == len(place.stem) and min(way) >= 0]
