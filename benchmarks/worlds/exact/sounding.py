"""P(character on paper | character filed, region of the home) over all records, for one character.

Look-ups go by `region × S + syllable`, as in `Columns`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.worlds.geography import geography
from benchmarks.worlds.hearing import Ear, heard_matrix, writing

Floats: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Channel:
    """`heard[s]` flat over region × told syllable: P(s heard | told), before sounds that no name
    has fall back to the told one; `lost` flat likewise: the chance of that, for given names and
    for surnames; `mean` [told, heard] over regions by population, after it."""

    heard: npt.NDArray[np.float32]
    lost: tuple[Floats, Floats]
    mean: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]


@lru_cache(maxsize=1)
def channel(ear: Ear) -> Channel:
    """All regions of one ear, 80 MB; made once for a world."""
    places = geography()
    people = np.bincount(places.region, weights=places.weight)
    silent = [~writing(surnames=surnames).writable for surnames in (False, True)]
    size = len(silent[0])
    heard = np.zeros((size, len(people), size), dtype=np.float32)
    mean = np.zeros((size, size))
    for region, weight in enumerate(people):
        matrix = heard_matrix(region, ear)
        heard[:, region, :] = matrix.T
        mean += weight * matrix
    lost = [heard[rows].sum(axis=0).ravel() for rows in silent]
    means = [mean + np.diag(mean[:, rows].sum(axis=1)) for rows in silent]
    return Channel(heard.reshape(size, -1), (lost[0], lost[1]), (means[0], means[1]))


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Slot:
    """One character on paper: its number, syllable (-1 none), share among those of its sound,
    P(its sound heard | region × told syllable), and P(no name's sound heard | the same)."""

    number: int
    syllable: int
    share: float
    heard: Floats
    lost: Floats


def slot_of(ear: Ear, number: int, *, surname: bool) -> Slot:
    """The channel of one character on paper."""
    vocabulary = writing(surnames=surname)
    syllable = int(vocabulary.syllable[number])
    known = channel(ear)
    table = known.heard[syllable] if syllable >= 0 else np.zeros(1, dtype=np.float32)
    return Slot(number, syllable, float(vocabulary.share[number]), table, known.lost[surname])


def weigh(
    slot: Slot,
    filed: npt.NDArray[np.integer[Any]],
    sound: npt.NDArray[np.integer[Any]],
    syllable: npt.NDArray[np.integer[Any]],
) -> tuple[Floats, Floats]:
    """(kept, guessed): chance of the character on paper when hearers keep the right character of a
    right sound, and when they guess it. `sound` and `syllable` of the characters filed, as in
    `Columns`; where nothing is filed the values mean nothing."""
    same = filed == slot.number
    if slot.syllable < 0:
        alone = same.astype(np.float32)
        return alone, alone
    chance = slot.heard[sound]
    chance[syllable < 0] = 0
    right = syllable == slot.syllable
    chance[right] += slot.lost[sound[right]]
    guessed = chance * np.float32(slot.share)
    return np.where(right, chance * same, guessed), guessed
