"""How likely one sound-bearing word is heard and written for another, against chance.

For a word q on one side and a word r on the other the likelihood ratio is

    P(q | r is meant) / P(q)  =  same/f(q)·[q = r]  +  sound·Σ P(heard | true)/F(heard)
                                 +  look·P(shape)/f(q)  +  other

and, for a registered doublet (萧 for 肖), twin·same/f(q) more. Here same, sound, look and other are
the model's shares of a channel (registered, written, heard), f(q) the share of the word and F its
share summed over everything that sounds alike. So a homophone carries the frequency of its sound
class, and a common word that agrees says little.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from reunion.knowledge import confusions

Reading: TypeAlias = tuple[int, int, float]
"""First syllable, second syllable (-1 for one-syllable words), weight."""
FloatArray: TypeAlias = npt.NDArray[np.float64]

READINGS = 3
"""Readings of a word that are kept."""


@dataclass(frozen=True, slots=True)
class Shares:
    """The model's four shares of one channel; `twin`: part of `same` that writes the doublet."""

    same: float
    sound: float
    look: float
    other: float
    twin: float = 0.0


@dataclass(frozen=True, slots=True, repr=False)
class Lexicon:
    """Words of a file with their readings and shares; all arrays have one row a word.

    `share` is f of each word, `first`, `second` syllable numbers (-1 none) in READINGS columns with
    `weight`; `sound_share` maps (first, second) to F; `fallback` gives (share, readings) of a word
    that is not in the file. `alike` lists look-alike words with their similarity (0–1).
    """

    codes: dict[str, int]
    share: FloatArray
    first: npt.NDArray[np.int16]
    second: npt.NDArray[np.int16]
    weight: FloatArray
    sound_share: dict[tuple[int, int], float]
    readings_of: Callable[[str], tuple[Reading, ...]]
    share_of: Callable[[str], float]
    alike: Callable[[str], tuple[tuple[str, float], ...]]
    twins: Callable[[str], tuple[str, ...]]
    floor: float

    def frequency(self, word: str) -> float:
        """f(word): the file's smoothed share, or the population's for a word not in the file."""
        code = self.codes.get(word, -1)
        return float(self.share[code]) if code >= 0 else max(self.share_of(word), self.floor)

    def class_frequency(self, reading: Reading) -> float:
        """F: the share of all words that can sound like this reading."""
        return max(self.sound_share.get(reading[:2], 0.0), self.floor)


def build_lexicon(
    words: Sequence[str],
    counts: FloatArray,
    *,
    readings_of: Callable[[str], tuple[Reading, ...]],
    share_of: Callable[[str], float],
    alike: Callable[[str], tuple[tuple[str, float], ...]],
    twins: Callable[[str], tuple[str, ...]] = lambda word: (),
    prior_weight: float,
    background: dict[str, float],
    floor: float = 1e-6,
) -> Lexicon:
    """Shares = (count in the file + prior_weight × population share) / (total + prior_weight).

    `counts` has one entry a word; `background` holds the population's words, so that the sound
    classes also count the people whose name does not stand in this file.
    """
    total = float(counts.sum())
    population = np.array([max(share_of(word), floor) for word in words])
    share = (counts + prior_weight * population) / (total + prior_weight)
    first = np.full((len(words), READINGS), -1, dtype=np.int16)
    second = np.full((len(words), READINGS), -1, dtype=np.int16)
    weight = np.zeros((len(words), READINGS))
    sound_share: dict[tuple[int, int], float] = {}
    for row, word in enumerate(words):
        for column, (a, b, w) in enumerate(readings_of(word)[:READINGS]):
            first[row, column], second[row, column], weight[row, column] = a, b, w
            sound_share[a, b] = sound_share.get((a, b), 0.0) + w * float(share[row])
    known = set(words)
    scale = prior_weight / (total + prior_weight)
    for word, value in background.items():
        if word not in known:
            for a, b, w in readings_of(word)[:READINGS]:
                sound_share[a, b] = sound_share.get((a, b), 0.0) + w * value * scale
    _mishear(sound_share)
    codes = {word: code for code, word in enumerate(words)}
    return Lexicon(
        codes, share, first, second, weight, sound_share, readings_of, share_of, alike, twins, floor
    )


def _mishear(sound_share: dict[tuple[int, int], float]) -> None:
    """Turn shares of what is said into shares of what is heard, one syllable at a time.

    A sound that hardly anybody bears is mostly some common one misheard, so that it proves little:
    P(heard) = Σ P(heard | said)·P(said), with the national mixture of accents. Compounds stay.
    """
    matrix = confusions.sound_matrix()
    said = np.zeros(len(matrix))
    for (first, second), share in sound_share.items():
        if second < 0 <= first:
            said[first] = share
    heard = matrix.astype(np.float64) @ said
    for syllable in np.flatnonzero(heard > 0).tolist():
        sound_share[syllable, -1] = float(heard[syllable])


def ratio(
    heard: str, true: str, shares: Shares, matrix: npt.NDArray[np.float32], lexicon: Lexicon
) -> float:
    """The likelihood ratio of one pair of words: the reference."""
    f = lexicon.frequency(heard)
    value = shares.other
    if heard == true:
        value += shares.same / f
    elif true in lexicon.twins(heard):
        value += shares.twin * shares.same / f
    if shares.look:
        value += shares.look * dict(lexicon.alike(heard)).get(true, 0.0) / f
    for a in lexicon.readings_of(heard)[:READINGS]:
        spoken = sum(b[2] * _spoken(a, b, matrix) for b in lexicon.readings_of(true)[:READINGS])
        value += shares.sound * a[2] * spoken / lexicon.class_frequency(a)
    return value


def _spoken(heard: Reading, true: Reading, matrix: npt.NDArray[np.float32]) -> float:
    """P(heard syllables | true syllables); 0 when one is longer than the other."""
    if (heard[1] < 0) != (true[1] < 0):
        return 0.0
    chance = float(matrix[heard[0], true[0]])
    return chance if heard[1] < 0 else chance * float(matrix[heard[1], true[1]])


def ratios(
    heard: str, shares: Shares, matrix: npt.NDArray[np.float32], lexicon: Lexicon
) -> FloatArray:
    """The likelihood ratio of `heard` against every word of the lexicon, shape (words + 1,).

    The last entry is 1 (nothing known), so that the code -1 of a missing word picks it.
    """
    f = lexicon.frequency(heard)
    out = np.full(len(lexicon.share) + 1, shares.other)
    for reading in lexicon.readings_of(heard)[:READINGS]:
        factor = shares.sound * reading[2] / lexicon.class_frequency(reading)
        out[:-1] += factor * _spoken_all(reading, matrix, lexicon)
    if shares.look:
        for word, likeness in lexicon.alike(heard):
            code = lexicon.codes.get(word, -1)
            if code >= 0:
                out[code] += shares.look * likeness / f
    for word, share in ((heard, 1.0), *((twin, shares.twin) for twin in lexicon.twins(heard))):
        code = lexicon.codes.get(word, -1)
        if code >= 0:
            out[code] += share * shares.same / f
    out[-1] = 1.0
    return out


def _spoken_all(heard: Reading, matrix: npt.NDArray[np.float32], lexicon: Lexicon) -> FloatArray:
    row = np.append(matrix[heard[0]], np.float32(0))
    chance = row[lexicon.first].astype(np.float64)
    if heard[1] < 0:
        chance *= lexicon.second < 0
    else:
        second = np.append(matrix[heard[1]], np.float32(0))
        chance *= np.where(lexicon.second >= 0, second[lexicon.second], 0.0)
    return np.asarray(np.einsum("ij,ij->i", chance, lexicon.weight))
