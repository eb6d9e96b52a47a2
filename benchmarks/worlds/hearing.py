"""How a name or place told aloud gets to paper: the channel, its sampler and its likelihood.

A syllable told becomes, by chance, another one that falls together with it where the speaker grew
up (`merger` × the measured rate), then, by chance, one that hearers everywhere take it for
(`fronting`). The hearer writes any character of the sound heard, by how common it is in names: any
surname of the sound in the place of a surname. A sound that no name has is heard as the told one;
in a place name it leaves the true character.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.worlds.geography import geography
from benchmarks.worlds.naming import names
from benchmarks.worlds.terms import Ints, Random
from reunion.knowledge.mergers import region_rates
from reunion.knowledge.readings import char_readings
from reunion.knowledge.syllables import split, syllables

Floats: TypeAlias = npt.NDArray[np.float64]

MOST_MERGED = 0.75
"""A syllable keeps its own sound in at least a quarter of cases."""
_FRONTED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("ing", "in"), ("eng", "en"),
            ("ang", "an"), ("iang", "ian"), ("uang", "uan"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ear:
    """How strong the two steps are: `merger` 0–1 times the measured rate, `fronting` a chance."""

    merger: float
    fronting: float


@cache
def _neighbours() -> tuple[tuple[int, ...], ...]:
    """The sounds that hearers anywhere take a sound for, by syllable number; often none."""
    halves = [split(text) for text in syllables()]
    number = {half: place for place, half in enumerate(halves)}
    out = []
    for start, end in halves:
        near = []
        for a, b in (*_FRONTED, *((b, a) for a, b in _FRONTED)):
            near += [(b, end)] if start == a else []
            near += [(start, b)] if end == a else []
        out.append(tuple(dict.fromkeys(number[half] for half in near if half in number)))
    return tuple(out)


@lru_cache(maxsize=8)
def heard_matrix(region: int, ear: Ear) -> Floats:
    """P(heard | told) for a speaker of one sound region, [told, heard]; rows sum to 1."""
    merged = _merged(region).astype(np.float64) * ear.merger
    total = merged.sum(axis=1, keepdims=True)
    merged *= np.minimum(1.0, MOST_MERGED / np.maximum(total, 1e-12))
    np.fill_diagonal(merged, 1 - merged.sum(axis=1))
    slipped = np.zeros_like(merged)
    for told, neighbours in enumerate(_neighbours()):
        for other in neighbours:
            slipped[:, other] += merged[:, told] / len(neighbours)
        if not neighbours:
            slipped[:, told] += merged[:, told]
    return (1 - ear.fronting) * merged + ear.fronting * slipped


def _merged(region: int) -> npt.NDArray[np.float32]:
    return region_rates(geography().region_codes[region])


@lru_cache(maxsize=16_384)
def _merger_row(region: int, told: int, merger: float) -> tuple[list[int], list[float]]:
    """Sounds that one falls together with there, and their cumulated chances."""
    row = _merged(region)[told].astype(np.float64) * merger
    row *= min(1.0, MOST_MERGED / max(float(row.sum()), 1e-12))
    others = np.flatnonzero(row)
    return others.tolist(), np.cumsum(row[others]).tolist()


def hear_sound(rng: Random, told: int, region: int, ear: Ear) -> int:
    """Sample both steps for one syllable."""
    heard = told
    if ear.merger > 0:
        others, cumulated = _merger_row(region, told, ear.merger)
        place = bisect_right(cumulated, rng.random())
        heard = others[place] if place < len(others) else told
    if ear.fronting > 0 and rng.random() < ear.fronting:
        near = _neighbours()[heard]
        heard = near[int(rng.integers(0, len(near)))] if near else heard
    return heard


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Writing:
    """What hearers write for a sound: `members[s]` numbers of the vocabulary, `cumulated[s]` their
    cumulated shares in the sound, `share` P(character | its sound), `writable[s]` any members."""

    syllable: Ints
    members: tuple[Ints, ...]
    cumulated: tuple[Floats, ...]
    share: Floats
    writable: npt.NDArray[np.bool_]

    def write(self, rng: Random, sound: int) -> int:
        """A character of the sound heard."""
        place = int(np.searchsorted(self.cumulated[sound], rng.random(), side="right"))
        return int(self.members[sound][min(place, len(self.members[sound]) - 1)])


@cache
def writing(*, surnames: bool) -> Writing:
    """The hearers' vocabulary: surnames by bearers, or given-name characters by their share."""
    known = names()
    syllable = known.surname_syllable if surnames else known.char_syllable
    weight = known.surname_share if surnames else known.char_share
    members, cumulated = [], []
    share = np.zeros(len(weight))
    for sound in range(len(syllables())):
        rows = np.flatnonzero(syllable == sound).astype(np.int32)
        total = weight[rows].sum()
        share[rows] = weight[rows] / total if total else 0.0
        members.append(rows)
        cumulated.append(np.cumsum(share[rows]))
    writable = np.array([len(rows) > 0 for rows in members])
    return Writing(syllable, tuple(members), tuple(cumulated), share, writable)


@dataclass(frozen=True, slots=True)
class Heard:
    """One syllable on paper: the character's number, and what happened to it."""

    written: int
    sound_changed: bool


def hear(rng: Random, true: int, region: int, ear: Ear, *, by_sound: bool, surname: bool) -> Heard:
    """Sample the channel for one character. `by_sound`: the hearer guesses the character even
    where the sound is right."""
    vocabulary = writing(surnames=surname)
    told = int(vocabulary.syllable[true])
    if told < 0:
        return Heard(true, False)
    sound = hear_sound(rng, told, region, ear)
    if not vocabulary.writable[sound]:
        sound = told
    if sound == told and not by_sound:
        return Heard(true, False)
    written = vocabulary.write(rng, sound)
    return Heard(written, bool(vocabulary.syllable[written] != told))


def hear_text(rng: Random, text: str, region: int, ear: Ear, *, by_sound: bool) -> str:
    """A place name through the same channel; characters without a reading stay."""
    vocabulary, known = writing(surnames=False), names()
    out = []
    for char in text:
        readings = char_readings(char)
        told = readings[0][0] if readings else -1
        if told < 0:
            out.append(char)
            continue
        sound = hear_sound(rng, told, region, ear)
        if (sound == told and not by_sound) or not vocabulary.writable[sound]:
            out.append(char)
        else:
            out.append(known.chars[vocabulary.write(rng, sound)])
    return "".join(out)
