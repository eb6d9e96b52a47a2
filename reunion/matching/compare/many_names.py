"""Many pairs of names at once: the same figures as `resembling.pairing` and `names.pair_bits`.

Forms are numbered, their units judged together (`many_units`), and the pairs of forms put together
from these; given names longer than Han names are aligned together (`many_long`). Names of more than
LONG units go through the reference one by one. A batch of new names takes about 10 µs a pair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from reunion.knowledge.confusions import sound_matrix
from reunion.matching.compare.many_long import aligned_bits
from reunion.matching.compare.many_units import (
    HEARD,
    Bools,
    Floats,
    Ints,
    Judge,
    Judged,
    Words,
    strings_alike,
)
from reunion.matching.compare.names import (
    NICKNAME,
    called_name,
    gaps,
    long_ratio,
    pair_bits,
    whole_name,
)
from reunion.matching.compare.resembling import NOTHING_SHARED, SURNAME_ALONE, pairing
from reunion.matching.contract import Scene
from reunion.profiles import NameForm, Units, Weighted

Case = tuple[Sequence[NameForm], Sequence[NameForm], Weighted]
LEAST_WEIGHT = 1e-3
LONG = 12
"""Given names up to this length, a father's name with it, are aligned together."""


def compare_many(
    cases: Sequence[Case], scene: Scene, weights: Mapping[str, float]
) -> tuple[Floats, Floats]:
    """(bits of evidence, bits of resemblance) of the best form pair of every case.

    A case is the forms of both sides, at least one each, and the regions of the accent. Resemblance
    is NOTHING_SHARED where the two tell nothing in common.
    """
    evidence = np.full(len(cases), -np.inf)
    alike = np.full(len(cases), -np.inf)
    forms, rows = _rows(cases)
    columns = forms.columns()
    odd = columns.odd[rows[1]] | columns.odd[rows[2]]
    for number, x, y, _ in rows[:, odd].T.tolist():
        one, other, regions = forms.forms[x], forms.forms[y], cases[number][2]
        bits = pair_bits(one, other, sound_matrix(regions), scene)
        evidence[number] = max(evidence[number], bits)
        found = pairing(one, other, regions, weights)
        alike[number] = max(alike[number], found.bits)
    of, x, y, region = rows[:, ~odd]
    if len(of):
        judge = Judge(list(dict.fromkeys(case[2] for case in cases)), scene, weights)
        each = _FormPairs(judge, forms, columns, x, y, region).judged()
        np.maximum.at(evidence, of, each[0])
        np.maximum.at(alike, of, each[1])
    return evidence, alike


@dataclass(slots=True)
class _Forms:
    """The distinct forms of a batch, numbered."""

    forms: list[NameForm] = field(default_factory=list)
    surnames: Words = field(default_factory=lambda: Words(surname=True))
    givens: Words = field(default_factory=lambda: Words(surname=False))
    _numbers: dict[int, range] = field(default_factory=dict)

    def numbers(self, forms: Sequence[NameForm]) -> range:
        """The numbers of one name's forms; the same tuple is looked at once."""
        known = self._numbers.get(id(forms))
        if known is None:
            start = len(self.forms)
            self.forms += forms
            known = self._numbers[id(forms)] = range(start, len(self.forms))
        return known

    def columns(self) -> _Columns:
        """Every form as numbers."""
        clan, unit = self.surnames.code, self.givens.code
        surname = [clan(" ".join(one.surname)) if one.surname else -1 for one in self.forms]
        first, second = [], []
        for one in self.forms:
            given = one.given
            first.append(unit(given[0]) if given else -1)
            second.append(unit(given[1]) if len(given) > 1 else -1)
        return _Columns(
            np.array(surname),
            np.array(first),
            np.array(second),
            np.array([len(one.given) for one in self.forms]),
            np.array([len(one.father) for one in self.forms]),
            np.array([one.weight for one in self.forms]),
            np.array([one.kind == NICKNAME for one in self.forms]),
        )


@dataclass(frozen=True, slots=True)
class _Columns:
    """Surname, first and second unit of the given name (-1 none); lengths of the given name and
    the father's; weight; whether a nickname."""

    surname: Ints
    first: Ints
    second: Ints
    length: Ints
    father: Ints
    weight: Floats
    nickname: Bools

    @property
    def odd(self) -> Bools:
        """Left to the reference: very long, a father's name alone, or of one unit like his own."""
        size = self.length + self.father
        return np.asarray((size > LONG) | ((self.father > 0) & ((self.length == 0) | (size <= 2))))


def _rows(cases: Sequence[Case]) -> tuple[_Forms, Ints]:
    """Forms, and the pairs of them: case, left form, right form, region; shape (4, pairs)."""
    forms = _Forms()
    region: dict[Weighted, int] = {}
    case, lefts, rights, where = [], [], [], []
    for number, (left, right, regions) in enumerate(cases):
        place = region.setdefault(regions, len(region))
        others = forms.numbers(right)
        for x in forms.numbers(left):
            for y in others:
                case.append(number)
                lefts.append(x)
                rights.append(y)
                where.append(place)
    return forms, np.array((case, lefts, rights, where), dtype=np.int64)


class _FormPairs:
    """The pairs of forms of one batch, one row each."""

    def __init__(
        self, judge: Judge, forms: _Forms, columns: _Columns, x: Ints, y: Ints, region: Ints
    ) -> None:
        self.judge, self.forms, self.columns = judge, forms, columns
        self.x, self.y, self.region = x, y, region
        c = columns
        self.units = c.first[x], c.second[x], c.first[y], c.second[y]
        self.weight = c.weight[x] * c.weight[y]
        self.called = c.nickname[x] | c.nickname[y]
        self.given = (c.length[x] > 0) & (c.length[y] > 0)
        self.long = np.flatnonzero(
            self.given & ((np.maximum(c.length[x], c.length[y]) > 2) | self._joined())
        )

    def _joined(self) -> Bools:
        """Own and father's name in one, where only one side parts them (resembling._undotted)."""
        c, x, y = self.columns, self.x, self.y
        return (
            self._joins(x, y) | self._joins(y, x)
            if c.father.any()
            else np.zeros(len(x), dtype=np.bool_)
        )

    def _joins(self, own: Ints, other: Ints) -> Bools:
        c = self.columns
        fathered = (c.father[own] > 0) & (c.father[other] == 0)
        return np.asarray(fathered & (c.length[other] > c.length[own]))

    def judged(self) -> tuple[Floats, Floats]:
        """Evidence and resemblance of each row."""
        c, x, y, weights = self.columns, self.x, self.y, self.judge.weights
        surname, slots, long = self._judge_units()
        xs, ys = c.surname[x] >= 0, c.surname[y] >= 0
        both = xs & ys
        named = np.where(both, surname.bits, weights["surname_unknown"] * (xs | ys))
        told = _given_bits(self, slots)
        told[self.long] = long
        told += weights["nickname"] * self.called
        one_sided = weights["given_unknown"] * ((c.length[x] > 0) | (c.length[y] > 0))
        sure = weights["sure"] * np.log2(np.maximum(self.weight, LEAST_WEIGHT))
        alike = weights["one"] + sure + named + np.where(self.given, told, one_sided)
        ratio = np.where(both, surname.ratio, 1.0)
        ratio = ratio * np.where(self.given, _given_ratios(self, slots), 1.0)
        fathers = self._fathers()
        alike += fathers[0]
        alone = ~self.given & ~((c.father[x] > 0) & (c.father[y] > 0))
        alike = np.where(alone, np.minimum(alike, SURNAME_ALONE), alike)
        derived = self.judge.scene.model.parameter("name", "nickname_of_name")
        weight = self.weight * np.where(c.nickname[x] != c.nickname[y], derived, 1.0)
        bits = np.log2(weight * ratio * fathers[1] + 1 - weight)
        most = self.judge.scene.model.parameter("name", "nickname_most")
        bits = np.where(self.called, np.minimum(bits, most), bits)
        return bits, np.where(both | self.given, alike, NOTHING_SHARED)

    def _judge_units(self) -> tuple[Judged, list[Judged], Floats]:
        """Surnames; the four pairs of slots; the bits of long names."""
        c, judge, count = self.columns, self.judge, len(self.x)
        left, right = self._long_units()
        mask = (left[:, :, None] >= 0) & (right[:, None, :] >= 0)
        at = np.nonzero(mask)
        x0, x1, y0, y1 = self.units
        units = judge.judge(
            self.forms.givens,
            np.concatenate((x0, x1, x0, x1, left[at[0], at[1]])),
            np.concatenate((y0, y1, y1, y0, right[at[0], at[2]])),
            np.concatenate((*(self.region,) * 4, self.region[self.long][at[0]])),
        )
        slots = [units.part(n * count, (n + 1) * count) for n in range(4)]
        bits = np.zeros(mask.shape)
        bits[mask] = units.bits[4 * count :]
        long = aligned_bits(left, right, bits, self.called[self.long], judge.weights)
        surname = judge.judge(
            self.forms.surnames, c.surname[self.x], c.surname[self.y], self.region
        )
        return surname, slots, long

    def _long_units(self) -> tuple[Ints, Ints]:
        """Units of the long names, joined to the father's where that is compared in one."""
        x, y = self.x[self.long], self.y[self.long]
        sides = []
        for own, joined in ((x, self._joins(x, y)), (y, self._joins(y, x))):
            names = [
                self._given(form, whole=whole)
                for form, whole in zip(own.tolist(), joined.tolist(), strict=True)
            ]
            widest = max(map(len, names), default=1)
            codes = np.full((len(names), widest), -1, dtype=np.int64)
            for row, name in enumerate(names):
                codes[row, : len(name)] = [self.forms.givens.code(unit) for unit in name]
            sides.append(codes)
        return sides[0], sides[1]

    def _given(self, form: int, *, whole: bool) -> Units:
        one = self.forms.forms[form]
        return one.given + one.father if whole else one.given

    def alike(self, rows: Ints, part: str) -> Floats:
        """Likeness of the given or the fathers' names as strings."""
        letters: dict[str, str] = {}

        def text(form: int) -> str:
            units = getattr(self.forms.forms[form], part)
            return "".join(letters.setdefault(unit, chr(0x4E00 + len(letters))) for unit in units)

        return strings_alike(
            [text(form) for form in self.x[rows].tolist()],
            [text(form) for form in self.y[rows].tolist()],
        )

    def _fathers(self) -> tuple[Floats, Floats]:
        """Bits of resemblance and likelihood ratios by the fathers' names."""
        c, x, y, weights = self.columns, self.x, self.y, self.judge.weights
        bits, ratio = np.zeros(len(x)), np.ones(len(x))
        if not c.father.any():
            return bits, ratio
        one, other = c.father[x] > 0, c.father[y] > 0
        both = np.flatnonzero(one & other)
        alike = self.alike(both, "father")
        bits[both] = weights["father_alike"] * alike + weights["father_unlike"] * (1 - alike)
        ratio[both] = self.long_ratios(alike)
        bits[(one != other) & ~self._joined()] = weights["father_unknown"]
        return bits, ratio

    def long_ratios(self, alike: Floats) -> Floats:
        """`names.long_ratio` of each likeness."""
        distinct, back = np.unique(alike, return_inverse=True)
        found = [long_ratio(value, self.judge.scene) for value in distinct.tolist()]
        return np.array(found)[back] if found else np.zeros(0)


def _given_bits(pairs: _FormPairs, slots: list[Judged]) -> Floats:
    """Resemblance of the given names of one or two units on either side."""
    x0, x1, y0, y1 = pairs.units
    s00, s11, s01, s10 = slots
    w = pairs.judge.weights
    straight, crossed = s00.bits + s11.bits, s01.bits + s10.bits + w["turned"]
    two = np.where(s00.same & s11.same, straight, np.maximum(straight, crossed))
    gap = np.where(pairs.called, w["called"], w["lost"])
    # One unit against two: the better partner; is the unit left over written twice?
    to_first = s00.bits >= s01.bits
    repeat = np.where(to_first, (y1 == y0) | (y1 == x0), (y0 == y1) | (y0 == x0))
    short = np.where(to_first, s00.bits, s01.bits) + np.where(repeat, w["doubled"], gap)
    from_first = s00.bits >= s10.bits
    repeat = np.where(from_first, (x1 == x0) | (x1 == y0), (x0 == x1) | (x0 == y0))
    long = np.where(from_first, s00.bits, s10.bits) + np.where(repeat, w["doubled"], gap)
    return _by_length(x1, y1, s00.bits, short, long, two)


def _given_ratios(pairs: _FormPairs, slots: list[Judged]) -> Floats:
    """Likelihood ratios of `names.pair_bits` by the given names."""
    x0, x1, y0, y1 = pairs.units
    one, s11, s01, s10 = (slot.ratio for slot in slots)
    scene, called = pairs.judge.scene, pairs.called.astype(np.int64)
    ways = [gaps(scene, HEARD, called=way) for way in (False, True)]

    def gap(name: str) -> Floats:
        return np.asarray(np.array([getattr(way, name) for way in ways])[called])

    short = gap("lost_last") * one + gap("lost_first") * s01
    long = gap("extra_last") * one + gap("extra_first") * s10
    rare = _rarities(pairs)
    swapped = ways[0].swapped
    two = rare * ((1 - swapped) * one * s11 + swapped * s01 * s10)
    once = pairs.called & ((x0 == x1) != (y0 == y1))
    two = np.where(once, np.minimum(two, 1.0), two)
    out = _by_length(x1, y1, rare * gap("single") * one, rare * short, rare * long, two)
    c = pairs.columns
    strings = np.flatnonzero(pairs.given & (np.maximum(c.length[pairs.x], c.length[pairs.y]) > 2))
    out[strings] = pairs.long_ratios(pairs.alike(strings, "given"))
    return out


def _rarities(pairs: _FormPairs) -> Floats:
    """`names.whole_name` or `called_name` of the query's given name; 1 where there is none."""
    x0, x1 = pairs.units[:2]
    scene = pairs.judge.scene
    out = np.ones(len(x0))
    weighed = pairs.called if not scene.frequencies.given_names else x0 >= 0
    told = np.flatnonzero(weighed & (x0 >= 0))
    units = [*pairs.forms.givens.codes]
    size = len(units) + 1
    key = (pairs.called[told] * size + x0[told]) * size + x1[told] + 1
    distinct, back = np.unique(key, return_inverse=True)
    found = np.ones(len(distinct))
    for place, number in enumerate(distinct.tolist()):
        first, second = number // size % size, number % size - 1
        given = (units[first],) if second < 0 else (units[first], units[second])
        weigh = called_name if number // size // size else whole_name
        found[place] = weigh(given, HEARD, scene)
    out[told] = found[back]
    return out


def _by_length(x1: Ints, y1: Ints, one: Floats, short: Floats, long: Floats, two: Floats) -> Floats:
    """`short`: one unit on the left and two on the right; `long` the reverse."""
    return np.where(x1 < 0, np.where(y1 < 0, one, short), np.where(y1 < 0, long, two))
