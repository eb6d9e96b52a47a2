"""Many pairs of names at once: the same figures as `resembling.pairing` and `names.pair_bits`.

Units are numbered, each distinct pair of units is judged once for its region in numpy, and the
pairs of forms put together from these. Names longer than Han names, and those with a father's name,
go through the reference one by one. A batch of 10,000 new names takes about 15 µs a pair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reunion.knowledge import characters
from reunion.knowledge.confusions import sound_matrix
from reunion.matching.compare import likeness as like
from reunion.matching.compare.names import called_name, gaps, pair_bits, shares, whole_name
from reunion.matching.compare.resembling import NOTHING_SHARED, pairing
from reunion.matching.contract import Scene
from reunion.matching.frequencies import surname_readings, unit_readings
from reunion.matching.sounding import READINGS, Lexicon, Reading
from reunion.profiles import NameForm, Weighted

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Case = tuple[Sequence[NameForm], Sequence[NameForm], Weighted]
HEARD = "heard"
LEAST_WEIGHT = 1e-3


@dataclass(frozen=True, slots=True)
class Judged:
    """Two figures of unit pairs: bits of resemblance, likelihood ratio; and whether the same."""

    bits: Floats
    ratio: Floats
    same: Bools


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
                second[row, column] = b if b >= 0 else silent
        return first, second, weight, found


class Batch:
    """One call: regions, words, and the judging of unit pairs."""

    def __init__(self, cases: Sequence[Case], scene: Scene, weights: Mapping[str, float]) -> None:
        self.scene, self.weights = scene, weights
        distinct = list(dict.fromkeys(regions for _, _, regions in cases))
        self.region = {regions: number for number, regions in enumerate(distinct)}
        self.eases = np.stack([_padded_eases(regions) for regions in distinct])
        self.matrices = np.stack([_padded(sound_matrix(regions)) for regions in distinct])
        self.silent = self.matrices.shape[1] - 1
        self.surnames, self.givens = Words(surname=True), Words(surname=False)

    def judge(self, words: Words, a: Ints, b: Ints, region: Ints) -> Judged:
        """Judge unit pairs; entries with a code of -1 are left 0."""
        known = (a >= 0) & (b >= 0)
        out = Judged(np.zeros(len(a)), np.zeros(len(a)), known & (a == b))
        size = len(words.codes) + 1
        key = (region[known] * size + a[known]) * size + b[known]
        distinct, back = np.unique(key, return_inverse=True)
        if len(distinct):
            x, y = distinct // size % size, distinct % size
            bits, ratio = self._judge_distinct(words, x, y, distinct // size // size)
            out.bits[known], out.ratio[known] = bits[back], ratio[back]
        return out

    def _judge_distinct(self, words: Words, a: Ints, b: Ints, g: Ints) -> tuple[Floats, Floats]:
        first, second, weight, found = words.readings(self.silent)
        near, spoken = np.zeros(len(a)), np.zeros((len(a), READINGS))
        sound = np.zeros(len(a), dtype=np.bool_)
        for i in range(READINGS):
            for j in range(READINGS):
                pair = (g, first[a, i], first[b, j]), (g, second[a, i], second[b, j])
                told = (weight[a, i] > 0) & (weight[b, j] > 0)
                alike = (pair[0][1] == pair[0][2]) & (pair[1][1] == pair[1][2])
                sound |= told & alike
                ease = self.eases[pair[0]] / like.STEPS + self.eases[pair[1]] / like.STEPS - 1.0
                near = np.maximum(near, np.where(told, ease, 0.0))
                chance = self.matrices[pair[0]].astype(np.float64) * self.matrices[pair[1]]
                spoken[:, i] += np.where(told, weight[b, j] * chance, 0.0)
        near = np.minimum(near, 0.999)
        twin, part, parted = self._surname_kinds(words, a, b)
        return (
            self._unit_bits(words, (a, b), near, (a == b, twin, sound, parted, part)),
            self._ratios(words, (a, b), spoken * weight[a], twin, found),
        )

    def _surname_kinds(self, words: Words, a: Ints, b: Ints) -> tuple[Bools, Bools, Bools]:
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
        left, right = ([strokes[i] for i in side[both]] for side in (a, b))
        measured = cpdist(left, right, scorer=Levenshtein.normalized_similarity, dtype=np.float64)
        out[both] = np.minimum(characters.MOST_MEASURED, measured)
    codes = {word: code for code, word in enumerate(words)}
    by_hand = [code * len(words) + codes[other] for word, code in codes.items()
               for other in characters.by_hand(word) if other in codes]  # fmt: skip
    hand = np.isin(a * len(words) + b, by_hand)
    return np.where(hand, np.maximum(out, characters.HAND_ALIKE), out)


@dataclass(slots=True)
class _Forms:
    """Columns over form pairs, grown one by one."""

    case: list[int]
    rows: list[tuple[int, int, int, int, int, int, int, bool]]
    weight: list[float]


def compare_many(
    cases: Sequence[Case], scene: Scene, weights: Mapping[str, float]
) -> tuple[Floats, Floats]:
    """(bits of evidence, bits of resemblance) of the best form pair of every case.

    A case is the forms of both sides, at least one each, and the regions of the accent. Resemblance
    is NOTHING_SHARED where the two tell nothing in common.
    """
    batch = Batch(cases, scene, weights)
    evidence = np.full(len(cases), -np.inf)
    alike = np.full(len(cases), -np.inf)
    plain = _Forms([], [], [])
    encode = _encoder(batch)
    for number, (left, right, regions) in enumerate(cases):
        for x in left:
            for y in right:
                if max(len(x.given), len(y.given)) > 2 or x.father or y.father:
                    matrix = sound_matrix(regions)
                    evidence[number] = max(evidence[number], pair_bits(x, y, matrix, scene))
                    found = pairing(x, y, regions, weights)
                    alike[number] = max(alike[number], found.bits)
                    continue
                plain.case.append(number)
                called = x.kind == "nickname" or y.kind == "nickname"
                plain.rows.append((*encode(x), *encode(y), batch.region[regions], called))
                plain.weight.append(x.weight * y.weight)
    if plain.case:
        of = np.array(plain.case)
        each = _judge_forms(batch, np.array(plain.rows, dtype=np.int64), np.array(plain.weight))
        np.maximum.at(evidence, of, each[0])
        np.maximum.at(alike, of, each[1])
    return evidence, alike


def _encoder(batch: Batch) -> Callable[[NameForm], tuple[int, int, int]]:
    """Surname and two given units as numbers, -1 for none; each form is looked at once."""
    seen: dict[int, tuple[int, int, int]] = {}

    def encode(form: NameForm) -> tuple[int, int, int]:
        known = seen.get(id(form))
        if known is None:
            surname = batch.surnames.code(" ".join(form.surname)) if form.surname else -1
            given = [batch.givens.code(unit) for unit in form.given] + [-1, -1]
            known = seen[id(form)] = (surname, given[0], given[1])
        return known

    return encode


def _judge_forms(batch: Batch, rows: Ints, weight: Floats) -> tuple[Floats, Floats]:
    """Evidence and resemblance of plain form pairs, columns as made in `compare_many`."""
    xs, x0, x1, ys, y0, y1, region, called = rows.T
    names = batch.judge(batch.surnames, xs, ys, region)
    slots = [batch.judge(batch.givens, a, b, region)
             for a, b in ((x0, y0), (x1, y1), (x0, y1), (x1, y0))]  # fmt: skip
    both, given = (xs >= 0) & (ys >= 0), (x0 >= 0) & (y0 >= 0)
    w = batch.weights
    alike = w["one"] + w["sure"] * np.log2(np.maximum(weight, LEAST_WEIGHT))
    alike = alike + np.where(both, names.bits, w["surname_unknown"] * ((xs >= 0) | (ys >= 0)))
    told = _given_bits(batch, rows, slots) + w["nickname"] * called
    alike += np.where(given, told, w["given_unknown"] * ((x0 >= 0) | (y0 >= 0)))
    alike = np.where(both | given, alike, NOTHING_SHARED)
    ratio = np.where(both, names.ratio, 1.0)
    ratio = ratio * np.where(given, _given_ratios(batch, rows, slots), 1.0)
    bits = np.log2(weight * ratio + 1 - weight)
    most = batch.scene.model.parameter("name", "nickname_most")
    return np.where(called.astype(np.bool_), np.minimum(bits, most), bits), np.asarray(alike)


def _given_bits(batch: Batch, rows: Ints, slots: list[Judged]) -> Floats:
    """Resemblance of the given names of one or two units on either side."""
    _, x0, x1, _, y0, y1, _, called = rows.T
    s00, s11, s01, s10 = slots
    w = batch.weights
    straight, crossed = s00.bits + s11.bits, s01.bits + s10.bits + w["turned"]
    two = np.where(s00.same & s11.same, straight, np.maximum(straight, crossed))
    gap = np.where(called.astype(np.bool_), w["called"], w["lost"])
    # One unit against two: the better partner; is the unit left over written twice?
    to_first = s00.bits >= s01.bits
    repeat = np.where(to_first, (y1 == y0) | (y1 == x0), (y0 == y1) | (y0 == x0))
    short = np.where(to_first, s00.bits, s01.bits) + np.where(repeat, w["doubled"], gap)
    from_first = s00.bits >= s10.bits
    repeat = np.where(from_first, (x1 == x0) | (x1 == y0), (x0 == x1) | (x0 == y0))
    long = np.where(from_first, s00.bits, s10.bits) + np.where(repeat, w["doubled"], gap)
    return _by_length(x1, y1, s00.bits, short, long, two)


def _given_ratios(batch: Batch, rows: Ints, slots: list[Judged]) -> Floats:
    """Likelihood ratios of `names.pair_bits` for given names of one or two units."""
    _, x0, x1, _, y0, y1, _, called = rows.T
    one, s11, s01, s10 = (slot.ratio for slot in slots)
    ways = [gaps(batch.scene, HEARD, called=way) for way in (False, True)]
    swapped = ways[0].swapped

    def gap(name: str) -> Floats:
        return np.asarray(np.array([getattr(way, name) for way in ways])[called])

    short = gap("lost_last") * one + gap("lost_first") * s01
    long = gap("extra_last") * one + gap("extra_first") * s10
    rare = _rarities(batch, x0, x1, called)
    two = rare * ((1 - swapped) * one * s11 + swapped * s01 * s10)
    once = called.astype(np.bool_) & ((x0 == x1) != (y0 == y1))
    two = np.where(once, np.minimum(two, 1.0), two)
    return _by_length(x1, y1, rare * gap("single") * one, rare * short, rare * long, two)


def _rarities(batch: Batch, x0: Ints, x1: Ints, called: Ints) -> Floats:
    """`names.whole_name` or `called_name` of the query's given name; 1 where there is none."""
    units = [*batch.givens.codes]
    size = len(units) + 1
    told = np.flatnonzero(x0 >= 0)
    distinct, back = np.unique(
        (called[told] * size + x0[told]) * size + x1[told] + 1, return_inverse=True
    )
    found = np.ones(len(distinct))
    for place, key in enumerate(distinct.tolist()):
        first, second = key // size % size, key % size - 1
        given = (units[first],) if second < 0 else (units[first], units[second])
        weigh = called_name if key // size // size else whole_name
        found[place] = weigh(given, HEARD, batch.scene)
    out = np.ones(len(x0))
    out[told] = found[back]
    return out


def _by_length(x1: Ints, y1: Ints, one: Floats, short: Floats, long: Floats, two: Floats) -> Floats:
    """`short`: one unit on the left and two on the right; `long` the reverse."""
    return np.where(x1 < 0, np.where(y1 < 0, one, short), np.where(y1 < 0, long, two))
