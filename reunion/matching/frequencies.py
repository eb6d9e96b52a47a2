"""How common each value is in the file searched, smoothed with population facts: the u side.

Counted once from the table, exactly. A value that the file does not hold keeps the population's
share. Smoothing: shares = (count + k × population share) / (total + k), k in pseudo-records.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from reunion.columns import Table
from reunion.knowledge import characters, confusions, readings, syllables
from reunion.knowledge import frequencies as population
from reunion.knowledge.divisions import divisions
from reunion.knowledge.nicknames import nickname_share, nickname_sound_share
from reunion.matching.sounding import FloatArray, Lexicon, Reading, build_lexicon
from reunion.profiles import Units

SURNAME_PRIOR = 2_000.0
GIVEN_PRIOR = 2_000.0
PLACE_PRIOR = 3_000.0
YEAR_PRIOR = 200.0
NICKNAME_PRIOR = 300.0
FIRST_YEAR, LAST_YEAR = 1900, 2031
FIRST_DAY = datetime.date(FIRST_YEAR, 1, 1).toordinal()
LAST_DAY = datetime.date(LAST_YEAR, 12, 31).toordinal()


@dataclass(frozen=True, slots=True, repr=False)
class LongNames:
    """Given names of three units or more: their codes in names.givens, ascending, and units."""

    codes: npt.NDArray[np.int64]
    words: tuple[Units, ...]


def _long_names(table: Table) -> LongNames:
    givens = table.names.givens
    codes = np.flatnonzero([word.count(" ") > 1 for word in givens])
    return LongNames(codes, tuple(tuple(givens[code].split(" ")) for code in codes))


@dataclass(frozen=True, slots=True, repr=False)
class Sounds:
    """Shares of names by the likeliest readings of their syllables: names of `one` syllable, shape
    (syllables,), and of `two`, shape (syllables, syllables)."""

    one: FloatArray
    two: FloatArray

    def heard(self, sounds: tuple[int, ...]) -> float:
        """The share of all names that are heard as these syllables, the national mixture of accents
        counted in: a rare sound is mostly a common name misheard."""
        matrix = confusions.sound_matrix()
        if len(sounds) == 1:
            return float(matrix[sounds[0]] @ self.one)
        return float(matrix[sounds[0]] @ self.two @ matrix[sounds[1]])


@dataclass(frozen=True, slots=True, repr=False)
class Nicknames:
    """How common nicknames are: counted on the file, smoothed with the population.

    `words`: units joined by a space -> count, `sounds`: their likeliest syllables -> count;
    `totals`: nicknames of one unit (what stands beside 小, 阿, 子) and of two, compared apart.
    """

    words: dict[str, float]
    sounds: Sounds
    totals: tuple[float, float]

    def share(self, units: Units) -> float:
        """Share of this nickname among those of its length, at most two units."""
        counted = self.words.get(" ".join(units), 0.0)
        return self._smooth(counted, nickname_share(units), len(units))

    def sound_share(self, sounds: tuple[int, ...]) -> float:
        """Share of all that are heard like it."""
        return self._smooth(self.sounds.heard(sounds), nickname_sound_share(sounds), len(sounds))

    def _smooth(self, counted: float, population_share: float, length: int) -> float:
        total = self.totals[length - 1] + NICKNAME_PRIOR
        return (counted + NICKNAME_PRIOR * population_share) / total


@dataclass(frozen=True, slots=True, repr=False)
class Frequencies:
    """Shares measured on one table.

    `given`, `villages`: lexicons over the table's units; `surnames` over its surnames;
    `given_names`: share of each whole given name that stands three times or more, `given_sounds`
    of each two-syllable sound of those; `nicknames`; `long_givens`: those of three units or more;
    `nodes`: share of each division node, parents summing their parts, shape (nodes,); `years`:
    share of each birth year from FIRST_YEAR, shape (132,); `size`: number of records;
    `losses`: first possible days of loss, sorted; `lost_at`: records lost at each division node.
    """

    size: int
    given: Lexicon
    surnames: Lexicon
    villages: Lexicon
    given_names: dict[str, float]
    given_sounds: Sounds
    nicknames: Nicknames
    long_givens: LongNames
    nodes: FloatArray
    years: FloatArray
    losses: npt.NDArray[np.int64]
    lost_at: FloatArray


def measure(table: Table) -> Frequencies:
    """Count one table. Cost: one pass over the name, place and birth columns."""
    given_names = _given_names(table)
    return Frequencies(
        size=len(table),
        given=_given_lexicon(table),
        surnames=_surname_lexicon(table),
        villages=_village_lexicon(table),
        given_names=given_names,
        given_sounds=_by_sound(given_names),
        nicknames=_nicknames(table),
        long_givens=_long_names(table),
        nodes=_node_shares(table),
        years=_year_shares(table),
        losses=np.sort(table.circumstances.lo[table.circumstances.lo > 0]).astype(np.int64),
        lost_at=_counts((table.circumstances.node,), len(divisions().codes)),
    )


def _counts(codes: Sequence[np.ndarray], size: int) -> FloatArray:
    """Occurrences of each code in any of the columns; -1 is no code."""
    total = np.zeros(size)
    for column in codes:
        total += np.bincount(column[column >= 0], minlength=size)[:size]
    return total


def _given_lexicon(table: Table) -> Lexicon:
    counts = _counts((table.names.slot0, table.names.slot1), len(table.units))
    return build_lexicon(
        table.units,
        counts,
        readings_of=unit_readings,
        share_of=given_share,
        alike=alike,
        prior_weight=GIVEN_PRIOR,
        background=dict(population.given_shares()),
    )


def _surname_lexicon(table: Table) -> Lexicon:
    counts = _counts((table.names.surname,), len(table.names.surnames))
    return build_lexicon(
        table.names.surnames,
        counts,
        readings_of=surname_readings,
        share_of=surname_share,
        alike=alike,
        twins=characters.doublets,
        prior_weight=SURNAME_PRIOR,
        background={" ".join(name): share for name, share in population.surname_shares().items()},
    )


def _village_lexicon(table: Table) -> Lexicon:
    columns = (table.places.slot0, table.places.slot1, table.places.slot2)
    return build_lexicon(
        table.units,
        _counts(columns, len(table.units)),
        readings_of=unit_readings,
        share_of=given_share,
        alike=alike,
        prior_weight=GIVEN_PRIOR,
        background={},
        floor=2e-5,
    )


def _given_names(table: Table) -> dict[str, float]:
    """Share of each whole given name that is common enough to be counted rather than computed."""
    counts = _counts((table.names.given,), len(table.names.givens))
    total = counts.sum() + GIVEN_PRIOR
    common = np.flatnonzero(counts >= 3)
    return {table.names.givens[code]: float(counts[code] / total) for code in common}


def _nicknames(table: Table) -> Nicknames:
    """Count the forms that are nicknames; longer ones are compared as strings."""
    names = table.names
    counts = np.zeros(len(names.givens))
    if "nickname" in names.kinds:
        called = (names.kind == names.kinds.index("nickname")) & (names.given >= 0)
        counts = _counts((names.given[called],), len(names.givens))
    words = {names.givens[code]: float(counts[code]) for code in np.flatnonzero(counts)}
    short = [(word.count(" "), count) for word, count in words.items()]
    totals = [sum(count for blanks, count in short if blanks == length) for length in (0, 1)]
    return Nicknames(words, _by_sound(words), (totals[0], totals[1]))


def _by_sound(names: dict[str, float]) -> Sounds:
    """Shares summed over the names that sound alike, by their likeliest readings; names of three
    units or more are left out."""
    syllables_known = len(confusions.sound_matrix())
    sounds = Sounds(np.zeros(syllables_known), np.zeros((syllables_known, syllables_known)))
    for name, share in names.items():
        best = [unit_readings(unit)[:1] for unit in name.split(" ")]
        if not all(best):
            continue
        match [reading[0] for (reading,) in best]:
            case [first]:
                sounds.one[first] += share
            case [first, second]:
                sounds.two[first, second] += share
    return sounds


def _node_shares(table: Table) -> FloatArray:
    """Share of the records at or under each division node; every parent sums its children."""
    tree = divisions()
    own = np.bincount(
        table.places.node[table.places.node >= 0],
        weights=table.places.weight[table.places.node >= 0],
        minlength=len(tree.codes),
    )
    leaves = np.asarray(tree.population_weight, dtype=np.float64) * PLACE_PRIOR
    leaf = np.asarray(tree.level) == 3
    share = np.where(leaf, own + leaves, 0.0)
    # A record known to its prefecture or province only counts for the parts by population.
    for node in np.flatnonzero((own > 0) & ~leaf):
        parts = tree.leaves(int(node))
        if len(parts):
            weight = leaves[parts] + 1e-9
            share[parts] += own[node] * weight / weight.sum()
    share /= share.sum()
    return tree.sum_up(share)


def _year_shares(table: Table) -> FloatArray:
    births = table.births
    known = (births.kind >= 0) & (births.hi - births.lo < 400)
    middle = (births.lo[known].astype(np.int64) + births.hi[known]) // 2
    years = ((middle - FIRST_DAY) / 365.2425).astype(np.int64)
    size = LAST_YEAR - FIRST_YEAR + 1
    counts = np.bincount(np.clip(years, 0, size - 1), minlength=size).astype(np.float64)
    smooth = np.convolve(counts, np.ones(5) / 5, mode="same")
    living = np.zeros(size)
    living[20:116] = 1 / 96
    mixed = smooth + YEAR_PRIOR * living + 1e-3
    return np.asarray(mixed / mixed.sum())


@lru_cache(maxsize=65_536)
def unit_readings(unit: str) -> tuple[Reading, ...]:
    """Readings of one unit, tones merged, weights summing to 1."""
    merged: dict[int, float] = {}
    for syllable, _tone, weight in readings.unit_readings(unit):
        if syllable >= 0:
            merged[syllable] = merged.get(syllable, 0.0) + weight
    total = sum(merged.values())
    best = sorted(merged.items(), key=lambda item: -item[1])
    return tuple((syllable, -1, weight / total) for syllable, weight in best)


@lru_cache(maxsize=65_536)
def surname_readings(name: str) -> tuple[Reading, ...]:
    """Readings of a surname given as its units joined by a space ("王", "欧 阳", "~wang")."""
    units = name.split(" ")
    if any(unit.startswith("~") for unit in units):
        ids = [unit_readings(unit) for unit in units[:2]]
        if not all(ids):
            return ()
        return ((ids[0][0][0], ids[1][0][0] if len(ids) > 1 else -1, 1.0),)
    out = []
    for sounds, weight in readings.surname_readings("".join(units)):
        codes = [syllables.syllable_id(sound) for sound in sounds[:2]]
        if min(codes) >= 0:
            out.append((codes[0], codes[1] if len(codes) > 1 else -1, weight))
    return tuple(out)


@lru_cache(maxsize=65_536)
def surname_share(name: str) -> float:
    """Population share of a surname given as its units joined by a space."""
    if name.startswith("~"):
        return float(population.surname_sound_share(name.replace("~", "")))
    return float(population.surname_share(name.replace(" ", "")))


@lru_cache(maxsize=65_536)
def given_share(unit: str) -> float:
    """Population share of one unit among given-name characters."""
    if unit.startswith("~"):
        return float(population.given_sound_share(unit[1:]))
    return float(population.given_share(unit))


@lru_cache(maxsize=65_536)
def alike(word: str) -> tuple[tuple[str, float], ...]:
    """Look-alike words of a one-character word; their weights sum to at most 1."""
    return characters.misreadings(word) if len(word) == 1 else ()
