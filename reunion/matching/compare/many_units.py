"""Many pairs of units judged at once: how they are alike, and the likelihood ratio.

Units are numbered, and each distinct pair of them is judged once for its region, in numpy; the
figures are those of `resembling` and of `sounding.ratio` for names by ear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from reunion.knowledge import characters
from reunion.knowledge.confusions import sound_matrix
from reunion.matching.compare import likeness as like
from reunion.matching.compare.names import shares
from reunion.matching.contract import Scene
from reunion.matching.frequencies import surname_readings, unit_readings
from reunion.matching.sounding import READINGS, Lexicon, Reading
from reunion.profiles import Weighted

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
HEARD = "heard"


@dataclass(frozen=True, slots=True)
class Judged:
    """Two figures of unit pairs: bits of resemblance, likelihood ratio; and whether the same."""

    bits: Floats
    ratio: Floats
    same: Bools

    def part(self, start: int, end: int) -> Judged:
        """A run of the pairs."""
        return Judged(self.bits[start:end], self.ratio[start:end], self.same[start:end])


class Words:
    """The distinct units (or surnames) of one batch, numbered, with readings and shares."""

    def __init__(self, *, surname: bool) -> None:
        self.codes: dict[str, int] = {}
        self.surname = surname

    def code(self, word: str) -> int:
        return self.codes.setdefault(word, len(self.codes))

    def readings(self, silent: int) -> tuple[Ints, Ints, Floats, list[tuple[Reading, ...]]]:
        """First and second syllables, `silent` for none, and weights, READINGS columns each."""
        find = surname_readings if self.surname else unit_readings
        found = [find(word)[:READINGS] for word in self.codes]
        first = np.full((len(found), READINGS), silent, dtype=np.int64)
        second = np.full_like(first, silent)
        weight = np.zeros(first.shape)
        for row, ways in enumerate(found):
            for column, (a, b, part) in enumerate(ways):
                first[row, column], weight[row, column] = a, part
                if b >= 0:
                    second[row, column] = b
        return first, second, weight, found


class Judge:
    """What one batch judges by: regions, frequencies, weights."""

    def __init__(
        self, regions: Sequence[Weighted], scene: Scene, weights: Mapping[str, float]
    ) -> None:
        self.scene, self.weights = scene, weights
        self._eases, self._matrices = _stacked(tuple(regions))
        self._silent = self._matrices.shape[1] - 1

    def judge(self, words: Words, a: Ints, b: Ints, region: Ints) -> Judged:
        """Judge unit pairs; entries with a code of -1 are left 0."""
        known = np.flatnonzero((a >= 0) & (b >= 0))
        out = Judged(np.zeros(len(a)), np.zeros(len(a)), np.zeros(len(a), dtype=np.bool_))
        size = len(words.codes) + 1
        key = (region[known] * size + a[known]) * size + b[known]
        distinct, back = np.unique(key, return_inverse=True)
        if len(distinct):
            x, y = distinct // size % size, distinct % size
            bits, ratio = self._judge_distinct(words, x, y, distinct // size // size)
            out.bits[known], out.ratio[known] = bits[back], ratio[back]
            out.same[known] = (x == y)[back]
        return out

    def _judge_distinct(self, words: Words, a: Ints, b: Ints, g: Ints) -> tuple[Floats, Floats]:
        first, second, weight, found = words.readings(self._silent)
        near, spoken = np.zeros(len(a)), np.zeros((len(a), READINGS))
        sound = np.zeros(len(a), dtype=np.bool_)
        for i in range(READINGS):
            for j in range(READINGS):
                told = np.flatnonzero((weight[a, i] > 0) & (weight[b, j] > 0))
                if not len(told):
                    continue
                x, y, region = a[told], b[told], g[told]
                one = (region, first[x, i], first[y, j])
                two = (region, second[x, i], second[y, j])
                sound[told] |= (one[1] == one[2]) & (two[1] == two[2])
                ease, chance = self._eases[one] / like.STEPS, self._matrices[one]
                if words.surname:
                    ease = ease + self._eases[two] / like.STEPS - 1.0
                    chance = chance.astype(np.float64) * self._matrices[two]
                near[told] = np.maximum(near[told], ease)
                spoken[told, i] += weight[y, j] * chance
        near = np.minimum(near, 0.999)
        twin, part, parted = _surname_kinds(words, a, b)
        return (
            self._unit_bits(words, (a, b), near, (a == b, twin, sound, parted, part)),
            self._ratios(words, (a, b), spoken * weight[a], twin, found),
        )

    def _unit_bits(
        self, words: Words, pair: tuple[Ints, Ints], near: Floats, kinds: tuple[Bools, ...]
    ) -> Floats:
        """Bits of `resembling`: by kind, else by nearness of sound and shape."""
        role = "surname" if words.surname else "given"
        same, twin, sound, parted, part = kinds
        shape = np.zeros(len(near))
        open_ = np.flatnonzero(~(same | twin | sound | parted))
        shape[open_] = _shapes(list(words.codes), pair[0][open_], pair[1][open_])
        look = np.maximum(0.0, (shape - like.LOOK_LEAST) / (1 - like.LOOK_LEAST))
        named = (near < like.NEAR_NAMED) & (shape >= like.LOOK_NAMED)

        def weight(name: str) -> float:
            return self.weights[f"{role}_{name}"]

        value = weight("near") * near + weight("look") * look + weight("shape") * named
        if words.surname:
            value = np.where(part & parted, weight("part"), value)
        value = np.where(sound, weight("sound"), value)
        if words.surname:
            value = np.where(twin, weight("twin"), value)
        return np.asarray(np.where(same, weight("same"), value) + self.weights[role])

    def _ratios(
        self, words: Words, pair: tuple[Ints, Ints], spoken: Floats, twin: Bools,
        found: list[tuple[Reading, ...]],
    ) -> Floats:  # fmt: skip
        """Likelihood ratios of `sounding.ratio`."""
        role = "surname" if words.surname else "given"
        part = shares(self.scene, role, HEARD)
        frequencies = self.scene.frequencies
        lexicon: Lexicon = frequencies.surnames if words.surname else frequencies.given
        f = np.array([lexicon.frequency(word) for word in words.codes])
        classes = np.ones((len(found), READINGS))
        for row, ways in enumerate(found):
            for column, way in enumerate(ways):
                classes[row, column] = lexicon.class_frequency(way)
        a, b = pair
        value = part.other + (a == b) * part.same / f[a]
        value += (twin & (a != b)) * part.twin * part.same / f[a]
        if part.look:
            texts = list(words.codes)
            alike = [
                dict(lexicon.alike(texts[x])).get(texts[y], 0.0) for x, y in zip(a, b, strict=True)
            ]
            value += part.look * np.array(alike) / f[a]
        return np.asarray(value + part.sound * (spoken / classes[a]).sum(axis=1))


def _surname_kinds(words: Words, a: Ints, b: Ints) -> tuple[Bools, Bools, Bools]:
    """Doublets; half of a compound surname; one compound and the other not."""
    none = np.zeros(len(a), dtype=np.bool_)
    if not words.surname:
        return none, none, none
    twins, parts, size = [], [], len(words.codes)
    compound = np.zeros(size, dtype=np.bool_)
    for word, code in words.codes.items():
        twins += [code * size + words.codes[other] for other in characters.doublets(word)
                  if other in words.codes]  # fmt: skip
        if " " in word:
            compound[code] = True
            for half in word.split(" "):
                other = words.codes.get(half, -1)
                if other >= 0:
                    parts += [code * size + other, other * size + code]
    key = a * size + b
    return np.isin(key, twins), np.isin(key, parts), compound[a] != compound[b]


@lru_cache(maxsize=4)
def _stacked(
    regions: tuple[Weighted, ...],
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """Eases and confusions of the regions, shape (regions, syllables + 1, syllables + 1)."""
    eases = np.stack([_padded_eases(one) for one in regions])
    return eases, np.stack([_padded(sound_matrix(one)) for one in regions])


def _padded(matrix: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """One more row and column for "no syllable": certain against itself, never against another."""
    out = np.zeros((len(matrix) + 1,) * 2, dtype=np.float32)
    out[:-1, :-1] = matrix
    out[-1, -1] = 1.0
    return out


def _padded_eases(regions: Weighted) -> npt.NDArray[np.uint8]:
    rows = like.eases(regions)
    out = np.zeros((len(rows) + 1,) * 2, dtype=np.uint8)
    out[:-1, :-1] = np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(len(rows), -1)
    out[range(len(rows) + 1), range(len(rows) + 1)] = like.STEPS
    return out


def _shapes(words: list[str], a: Ints, b: Ints) -> Floats:
    """`characters.shape_similarity` of many pairs of different words."""
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cpdist

    strokes = [characters.strokes_of(word) if len(word) == 1 else "" for word in words]
    drawn = np.array([bool(one) for one in strokes])
    out = np.zeros(len(a))
    both = np.flatnonzero(drawn[a] & drawn[b])
    if len(both):
        left, right = ([strokes[i] for i in side[both].tolist()] for side in (a, b))
        measured = cpdist(left, right, scorer=Levenshtein.normalized_similarity, dtype=np.float64)
        out[both] = np.minimum(characters.MOST_MEASURED, measured)
    codes = {word: code for code, word in enumerate(words)}
    by_hand = [code * len(words) + codes[other] for word, code in codes.items()
               for other in characters.by_hand(word) if other in codes]  # fmt: skip
    hand = np.isin(a * len(words) + b, by_hand)
    return np.where(hand, np.maximum(out, characters.HAND_ALIKE), out)


def strings_alike(left: Sequence[str], right: Sequence[str]) -> Floats:
    """`names.likeness` of many pairs; each unit of a name is one character here."""
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cpdist

    if not left:
        return np.zeros(0)
    scored = cpdist(left, right, scorer=Indel.normalized_similarity, dtype=np.float64)
    return np.asarray(scored, dtype=np.float64)
