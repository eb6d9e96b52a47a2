"""Places by sound: which divisions a mouth of some region may have meant by what was written down.

Every name of two to four syllables, today's and former, is a row of syllable numbers. A heard name
is scored against all rows of its length at once: P(heard | name) · P(name), with P(name) from the
people who live there, the accent, and what was named before. The rival is a name outside the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from reunion.knowledge.confusions import sound_matrix
from reunion.knowledge.divisions import divisions
from reunion.knowledge.place_names import short_name
from reunion.knowledge.readings import char_readings
from reunion.knowledge.syllables import split, syllable_id, syllables
from reunion.normalizing.place_lexicon import Bearer, Scope, ancestors, lexicon
from reunion.profiles import Weighted

Floats = npt.NDArray[np.float64]
LENGTHS = (2, 3, 4)
READINGS = 2
"""Readings of a character that are tried."""
SAME_CHARACTERS = 4.0
"""Odds in favour of a name written with the very characters: clerks know places they know."""
OTHER_NAME = 0.1
"""Chance that the name meant is in no list (a village, a slip beyond any sound)."""
OTHER_TITLED = 0.02
"""The same when the name was called a county or a city."""
SLIP = 0.0015
"""Least chance of a syllable heard for one with the same initial or final. One oral name in five
is beyond the dialect's own mergers (domain rate), about 60 syllables being that near."""
SYLLABLE_CHANCE = 1 / 150
"""Chance of one syllable in place names, for names outside the list (effective number of
syllables over all division names)."""
ACCENT_RIGHT = 0.6
"""How often the accent told names the province of a place told: the accent's is right in .7, and
.12 of the places are not home (domain rates)."""
KEPT = 20
LEAST = 0.01


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Names:
    """Names of one length: syllable numbers (rows, length), today's `code` and `name` of each row,
    its `level`, its share of the country's `people`, and its `province` node."""

    sounds: npt.NDArray[np.int64]
    codes: tuple[str, ...]
    names: tuple[str, ...]
    levels: tuple[int, ...]
    people: Floats
    provinces: npt.NDArray[np.int64]


@cache
def _names() -> dict[int, Names]:
    rows: dict[int, list[tuple[tuple[int, ...], str, str, int, float]]] = {n: [] for n in LENGTHS}
    tree = divisions()
    readings = {code: ways for code, ways in zip(tree.codes, tree.readings, strict=True)}
    seen: set[tuple[tuple[int, ...], str]] = set()
    for name, bearers in lexicon().items():
        for bearer in bearers:
            if bearer.level == 1 or len(name) not in rows or short_name(name) != name:
                continue
            own = tree.shorts[tree.index(bearer.code)] == name
            ways = readings[bearer.code] if own else ()
            for sound in _sounds(name, ways):
                if (sound, bearer.code) not in seen:
                    seen.add((sound, bearer.code))
                    rows[len(name)].append((sound, bearer.code, name, bearer.level, bearer.weight))
    return {length: _table(found, length) for length, found in rows.items()}


def _sounds(name: str, ways: tuple[tuple[str, ...], ...]) -> list[tuple[int, ...]]:
    if ways:
        found = [tuple(syllable_id(syllable) for syllable in way) for way in ways]
    else:
        first = [char_readings(char)[:1] for char in name]
        found = [tuple(reading[0][0] for reading in first)] if all(first) else []
    return [sound for sound in found if len(sound) == len(name) and min(sound) >= 0]


def _table(rows: list[tuple[tuple[int, ...], str, str, int, float]], length: int) -> Names:
    tree = divisions()
    return Names(
        sounds=np.array([row[0] for row in rows], dtype=np.int64).reshape(-1, length),
        codes=tuple(row[1] for row in rows),
        names=tuple(row[2] for row in rows),
        levels=tuple(row[3] for row in rows),
        people=np.array([row[4] for row in rows]),
        provinces=np.array([tree.province[tree.index(row[1])] for row in rows], dtype=np.int64),
    )


@cache
def near_syllables() -> Floats:
    """SLIP where two syllables share their initial or final, else 0."""
    parts = [split(text) for text in syllables()]
    starts, ends = (np.array(half) for half in zip(*parts, strict=True))
    near = (starts[:, None] == starts[None, :]) | (ends[:, None] == ends[None, :])
    return np.asarray(np.where(near, SLIP, 0.0))


@lru_cache(maxsize=1024)
def _scope_mask(length: int, scope: Scope) -> npt.NDArray[np.float64]:
    """1 where a row lies or once lay in the scope, else 0."""
    lay = ancestors()
    codes = _names()[length].codes
    return np.array([0.0 if scope.isdisjoint(lay[code][1]) else 1.0 for code in codes])


def _prior(length: int, scope: Scope, accent: Weighted) -> Floats:
    names = _names()[length]
    prior = names.people
    if scope:
        prior = prior * _scope_mask(length, scope)
    elif accent:
        prior = prior * _accent_factor(accent)[names.provinces]
    whole = prior.sum()
    return np.asarray(prior / whole) if whole > 0 else prior


def _accent_factor(accent: Weighted) -> Floats:
    """How much likelier each province is for this accent than by its people."""
    tree = divisions()
    factor = np.full(len(tree.codes), 1 - ACCENT_RIGHT)
    for code, weight in accent:
        node = tree.province_of(code.ljust(6, "0"))
        if node >= 0:
            factor[node] += ACCENT_RIGHT * weight / float(tree.population_weight[node])
    return factor


def sounding_like(
    text: str, scope: Scope = frozenset(), accent: Weighted = (), *, sure: bool = False
) -> tuple[tuple[Bearer, float], ...]:
    """Places that `text` (two to four characters, without 县 or 市) may be by sound, with
    probabilities that sum to at most 1, best first. `sure`: it was called a county or a city."""
    if len(text) not in LENGTHS:
        return ()
    return _sounding_like(text, scope, accent, sure)


@lru_cache(maxsize=8192)
def _sounding_like(
    text: str, scope: Scope, accent: Weighted, sure: bool
) -> tuple[tuple[Bearer, float], ...]:
    names = _names()[len(text)]
    chance = _prior(len(text), scope, accent).copy()
    matrix = sound_matrix(accent or _home_regions(scope))
    for column, char in enumerate(text):
        readings = char_readings(char)[:READINGS]
        if not readings:
            return ()
        heard = sum(weight * matrix[syllable] for syllable, _, weight in readings)
        slip = sum(weight * near_syllables()[syllable] for syllable, _, weight in readings)
        chance *= np.maximum(np.asarray(heard), np.asarray(slip))[names.sounds[:, column]]
    same = np.array([SAME_CHARACTERS if name == text else 1.0 for name in names.names])
    chance *= same
    rival = (OTHER_TITLED if sure else OTHER_NAME) * SYLLABLE_CHANCE ** len(text)
    share = chance / (chance.sum() + rival)
    best = np.argsort(-share, kind="stable")[:KEPT]
    found: dict[str, tuple[Bearer, float]] = {}
    for row in best.tolist():
        if share[row] >= LEAST:
            code = names.codes[row]
            before = found[code][1] if code in found else 0.0
            bearer = Bearer(code, names.levels[row], 0.0, frozenset({code}), False)
            found[code] = (bearer, before + float(share[row]))
    return tuple(sorted(found.values(), key=lambda item: (-item[1], item[0].code)))


def _home_regions(scope: Scope) -> Weighted:
    """The provinces named before: people of a place mostly speak like it."""
    provinces = sorted({code[:2] for code in scope if len(code) == 6 and code.isdigit()})
    return tuple((province, 1 / len(provinces)) for province in provinces)
