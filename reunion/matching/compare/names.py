"""Names: hearing, not spelling.

Each side has several name forms; the best pairing counts. The likelihood ratio of two forms is the
product over surname, given name and father's name (`sounding.ratio`); a form that may not be the
person's name at all (weight w) gives w·ratio + 1 - w, so a doubtful claim can neither prove nor
refute much.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reunion.columns.growing import Ints, Items, Rows, best_of_each, flatten
from reunion.columns.names import CHANNELS, NameColumns
from reunion.knowledge import confusions
from reunion.matching.compare.telling import tell_names
from reunion.matching.contract import Bits, Finding, Scene, Score, rounded
from reunion.matching.sounding import FloatArray, Lexicon, Shares, ratio, ratios
from reunion.profiles import NameForm, Profile, Units, Weighted

Matrix = npt.NDArray[np.float32]


def listening(profile: Profile) -> Weighted:
    """Which regions' ears apply: the accent as heard, or the provinces of the places named."""
    if profile.accent:
        return profile.accent
    provinces: dict[str, float] = {}
    for place in profile.places:
        for code, weight in place.nodes:
            share = weight * place.conf * 0.5
            provinces[code[:2]] = max(provinces.get(code[:2], 0.0), share)
    total = max(sum(provinces.values()), 1.0)
    # Weights in tenths: few mixtures, so that their sound tables are made once.
    tenths = {code: round(weight / total, 1) for code, weight in provinces.items()}
    return tuple(sorted((code, weight) for code, weight in tenths.items() if weight))


def channel_of(left: str, right: str) -> str:
    """The noisier of two channels."""
    return CHANNELS[max(CHANNELS.index(left), CHANNELS.index(right))]


def shares(scene: Scene, role: str, channel: str) -> Shares:
    """The model's shares for `role` (surname or given) in a channel."""

    def make() -> Shares:
        level = scene.model.level
        same, sound, look, other = (level("name", f"{role}_{channel}_{k}").m for k in KINDS)
        return Shares(same, sound, look, other, scene.model.parameter("name", "twin"))

    return scene.memory.recall(("shares", role, channel), make)


NICKNAME = "nickname"
"""A kind whose names are shared by thousands (二妮, 锁柱), whatever their characters' rarity: they
are weighed by how common they are among nicknames."""
KINDS = ("same", "sound", "look", "other")


def nickname_code(names: NameColumns) -> int:
    """The kind of nicknames in these columns; -1, which is no name's kind, when there are none."""
    return names.kinds.index(NICKNAME) if NICKNAME in names.kinds else -1


@dataclass(frozen=True, slots=True)
class Names:
    """双方姓名是否可能是同一个人的姓名(按读音、口音和用字的常见程度)。"""

    field: str = "name"
    family: str = "name"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        """The best pairing of name forms; None when a side has none."""
        best = best_forms(left, right, scene)
        if best is None:
            return None
        bits = joined(np.array(best.told)[:, None], scene)[0]
        bits = round(float(bits), 2) + 0.0
        level, text = tell_names(best.query, best.record, bits, listening(left))
        return Finding(level, bits, best.query.text, best.record.text, text)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        if not query.names:
            return None
        matrix = confusions.sound_matrix(listening(query))
        claims: dict[str, list[Callable[[Items], FloatArray]]] = {}
        for form in query.names:
            claims.setdefault(form.text, []).append(_prepare(form, matrix, scene))
        names = scene.table.names

        def score(rows: Rows) -> Bits:
            items, offsets = flatten(names.start, rows)
            told = []
            for forms in claims.values():
                best = forms[0](items)
                for form in forms[1:]:
                    np.maximum(best, form(items), out=best)
                told.append(best_of_each(np.log2(best), offsets, -np.inf))
            silent = np.isneginf(told[0])
            bits = joined(np.where(silent, 0.0, np.stack(told)), scene)
            return rounded(np.where(silent, 0.0, bits))

        return score


def joined(told: FloatArray, scene: Scene) -> FloatArray:
    """The bits of several hearings of a name, shape (hearings, n), as one, shape (n,): the best in
    full, of the others a part, for they are the same name told again."""
    parameter = scene.model.parameter
    best = told.max(axis=0)
    if len(told) > 1:
        best = best + parameter("name", "repeated") * (np.clip(told, -2.0, 8.0).sum(axis=0)
                                                       - np.clip(best, -2.0, 8.0))  # fmt: skip
    return np.asarray(np.minimum(best, parameter("name", "most")))


@dataclass(frozen=True, slots=True, repr=False)
class Best:
    """The two name forms that agree best, and the best bits of each hearing, in their order."""

    query: NameForm
    record: NameForm
    told: tuple[float, ...]


def best_forms(left: Profile, right: Profile, scene: Scene) -> Best | None:
    """Every pairing of name forms looked at once; None when a side has none."""
    matrix = confusions.sound_matrix(listening(left))
    told: dict[str, float] = {}
    best, forms = -math.inf, None
    for query in left.names:
        for record in right.names:
            bits = pair_bits(query, record, matrix, scene)
            told[query.text] = max(bits, told.get(query.text, -math.inf))
            if bits > best:
                best, forms = bits, (query, record)
    return None if forms is None else Best(*forms, tuple(told.values()))


def pair_bits(query: NameForm, record: NameForm, matrix: Matrix, scene: Scene) -> float:
    """Bits of one pair of forms: the reference."""
    weight = pair_weight(query, record, scene)
    bits = math.log2(weight * form_ratio(query, record, matrix, scene) + 1 - weight)
    if NICKNAME in (query.kind, record.kind):
        return min(bits, scene.model.parameter("name", "nickname_most"))
    return bits


def pair_weight(query: NameForm, record: NameForm, scene: Scene) -> float:
    """The chance that both forms are meant as one name of this person. A nickname comes from the
    given name only half of the time, so between the two kinds neither likeness nor difference says
    as much as between two nicknames."""
    weight = query.weight * record.weight
    if (query.kind == NICKNAME) != (record.kind == NICKNAME):
        weight *= scene.model.parameter("name", "nickname_of_name")
    return weight


def form_ratio(query: NameForm, record: NameForm, matrix: Matrix, scene: Scene) -> float:
    """The likelihood ratio of two forms, as if both were surely meant as names."""
    channel = channel_of(query.channel, record.channel)
    value = 1.0
    if query.surname and record.surname:
        value *= ratio(
            " ".join(query.surname), " ".join(record.surname),
            shares(scene, "surname", channel), matrix, scene.frequencies.surnames,
        )  # fmt: skip
    if query.given and record.given:
        value *= _given_ratio(query, record, channel, matrix, scene)
    if query.father and record.father:
        value *= _string_ratio(query.father, record.father, scene)
    return value


def _given_ratio(
    left: NameForm, right: NameForm, channel: str, matrix: Matrix, scene: Scene
) -> float:
    query, record = left.given, right.given
    given = shares(scene, "given", channel)
    lexicon = scene.frequencies.given

    def one(i: int, j: int) -> float:
        return ratio(query[i], record[j], given, matrix, lexicon)

    sizes = (len(query), len(record))
    if max(sizes) > 2:
        return _string_ratio(query, record, scene)
    called = NICKNAME in (left.kind, right.kind)
    rare = called_name(query, channel, scene) if called else whole_name(query, channel, scene)
    gap = gaps(scene, channel, called=called)
    if sizes == (1, 1):
        return rare * gap.single * one(0, 0)
    if sizes == (1, 2):
        return rare * (gap.lost_last * one(0, 0) + gap.lost_first * one(0, 1))
    if sizes == (2, 1):
        return rare * (gap.extra_last * one(0, 0) + gap.extra_first * one(1, 0))
    swapped = gap.swapped
    straight, crossed = one(0, 0) * one(1, 1), one(0, 1) * one(1, 0)
    both = rare * ((1 - swapped) * straight + swapped * crossed)
    # 栋栋 says one syllable twice: its second agrees with 栋东 for no reason of its own.
    once = called and (query[0] == query[1]) != (record[0] == record[1])
    return min(both, 1.0) if once else both


@dataclass(frozen=True, slots=True)
class Gaps:
    """The chance that of two units one is left: of the record's, `lost_last` leaves the first;
    of the query's, `extra_last` leaves the first. `single`: that one unit is kept; `swapped`: that
    two change places."""

    single: float
    lost_last: float
    lost_first: float
    extra_last: float
    extra_first: float
    swapped: float


def gaps(scene: Scene, channel: str, *, called: bool) -> Gaps:
    """By ear a syllable is lost at random, on paper hardly ever; a nickname is mostly made of the
    last."""

    def make() -> Gaps:
        ending = "" if channel == "heard" else "_copied"
        dropped, added, swapped = (
            scene.model.parameter("name", name + ending) for name in ("dropped", "added", "swapped")
        )
        if called:
            last, first = (
                scene.model.parameter("name", f"called_{end}") for end in ("last", "first")
            )
            return Gaps(last, first, last, first, last, swapped)
        return Gaps(1.0, dropped / 2, dropped / 2, added / 2, added / 2, swapped)

    return scene.memory.recall(("gaps", channel, called), make)


def called_name(query: Units, channel: str, scene: Scene) -> float:
    """Correction (≤ 1) for a nickname, as `whole_name` but by its share among nicknames."""
    lexicon, nicknames = scene.frequencies.given, scene.frequencies.nicknames
    if channel != "heard":
        product = math.prod(lexicon.frequency(unit) for unit in query)
        return min(1.0, product / nicknames.share(query))
    best = [lexicon.readings_of(unit)[:1] for unit in query]
    if not all(best):
        return 1.0
    product = math.prod(lexicon.class_frequency(reading) for (reading,) in best)
    sound = tuple(way[0] for (way,) in best)
    # Remembered: the share is summed over all names of the file, and each record shown asks for it.
    share = scene.memory.recall(("called", sound), lambda: nicknames.sound_share(sound))
    return min(1.0, product / share)


def whole_name(query: Units, channel: str, scene: Scene) -> float:
    """Correction (≤ 1) for a given name whose characters go together (建国, 秀英); 1 for one unit.

    The chance of the query is the file's share of the whole name where that is greater than the
    product of its characters' shares; for a heard name, of everything that sounds like it. It
    depends on the query alone, so that a homophone never stands above the name itself.
    """
    if len(query) == 1:
        return 1.0
    frequencies = scene.frequencies
    lexicon = frequencies.given
    if channel != "heard":
        product = math.prod(lexicon.frequency(unit) for unit in query)
        return min(1.0, product / max(frequencies.given_names.get(" ".join(query), 0.0), product))
    best = [lexicon.readings_of(unit)[:1] for unit in query]
    if not all(best):
        return 1.0
    product = math.prod(lexicon.class_frequency(reading) for (reading,) in best)
    sound = tuple(reading[0] for (reading,) in best)
    share = scene.memory.recall(("heard", sound), lambda: frequencies.given_sounds.heard(sound))
    return min(1.0, product / max(share, product))


def likeness(query: Units, record: Units) -> float:
    """Share of syllables that agree between two long names (0–1), order kept."""
    from rapidfuzz.distance import Indel

    return float(Indel.normalized_similarity(query, record))


def _string_ratio(query: Units, record: Units, scene: Scene) -> float:
    return long_ratio(likeness(query, record), scene)


def long_ratio(alike: float, scene: Scene) -> float:
    """The likelihood ratio of two long names that are so alike (0–1)."""
    for level, least in (("long_same", 0.999), ("long_close", 0.74), ("long_part", 0.5)):
        if alike >= least:
            return math.exp2(scene.model.bits("name", level))
    return math.exp2(scene.model.bits("name", "long_other"))


# --- the same for many -------------------------------------------------------------------------


def _prepare(form: NameForm, matrix: Matrix, scene: Scene) -> Callable[[Items], FloatArray]:
    """Look-up tables of one query form; the result maps flat name items to w·ratio + 1 - w."""
    names = scene.table.names
    parts: list[Callable[[Items], FloatArray]] = []
    if form.surname:
        parts.append(_surname_table(form, matrix, scene))
    if form.given:
        parts.append(_given_table(form, matrix, scene))
    if form.father:
        parts.append(lambda items: whole_ratios(form.father, names.father[items], scene))

    nickname = nickname_code(names)
    most = math.exp2(scene.model.parameter("name", "nickname_most"))
    derived = scene.model.parameter("name", "nickname_of_name")

    def form_ratios(items: Items) -> FloatArray:
        value = np.ones(len(names.weight[items]))
        for part in parts:
            value *= part(items)
        called = names.kind[items] == nickname
        other = called != (form.kind == NICKNAME)
        weight = form.weight * names.weight[items] * np.where(other, derived, 1.0)
        value = weight * value + 1 - weight
        held = np.where(called | (form.kind == NICKNAME), np.minimum(value, most), value)
        return np.asarray(held)

    return form_ratios


def _by_channel(
    word: str, role: str, query: NameForm, matrix: Matrix, scene: Scene, lexicon: Lexicon
) -> FloatArray:
    """Ratios of one word against the lexicon by channel of the record, shape (3, words + 1)."""
    tables = {
        channel: ratios(word, shares(scene, role, channel), matrix, lexicon)
        for channel in {channel_of(query.channel, other) for other in CHANNELS}
    }
    return np.stack([tables[channel_of(query.channel, other)] for other in CHANNELS])


def _surname_table(form: NameForm, matrix: Matrix, scene: Scene) -> Callable[[Items], FloatArray]:
    names = scene.table.names
    word = " ".join(form.surname)
    table = _by_channel(word, "surname", form, matrix, scene, scene.frequencies.surnames)

    def surname(items: Items) -> FloatArray:
        return np.asarray(table[names.channel[items], names.surname[items]])

    return surname


def _given_table(form: NameForm, matrix: Matrix, scene: Scene) -> Callable[[Items], FloatArray]:
    names = scene.table.names
    if len(form.given) > 2:
        return lambda items: whole_ratios(form.given, names.given[items], scene)
    lexicon = scene.frequencies.given
    tables = [_by_channel(unit, "given", form, matrix, scene, lexicon) for unit in form.given]
    short = (_one_unit if len(form.given) == 1 else _two_units)(form, tables, scene)

    def given(items: Items) -> FloatArray:
        length = names.length[items]
        value = np.where(length == 0, 1.0, short(items))
        long = np.flatnonzero(length > 2)
        if len(long):
            value[long] = whole_ratios(form.given, names.given[items][long], scene)
        return value

    return given


def _by_calling(form: NameForm, scene: Scene) -> tuple[FloatArray, Callable[[str], FloatArray]]:
    """Corrections, and each of the gaps, by (called, channel), shape (2, 3)."""
    channels = [channel_of(form.channel, other) for other in CHANNELS]
    rare = [
        [whole_name(form.given, channel, scene) for channel in channels],
        [called_name(form.given, channel, scene) for channel in channels],
    ]

    def gap(name: str) -> FloatArray:
        return np.array(
            [
                [getattr(gaps(scene, channel, called=called), name) for channel in channels]
                for called in (False, True)
            ]
        )

    return np.array(rare), gap


def _called(form: NameForm, scene: Scene) -> Callable[[Items], npt.NDArray[np.int8]]:
    """Which items are compared with this form as nicknames, 0 or 1."""
    names = scene.table.names
    nickname = nickname_code(names)

    def called(items: Items) -> npt.NDArray[np.int8]:
        kinds = names.kind[items]
        return np.asarray((kinds == nickname) | (form.kind == NICKNAME), dtype=np.int8)

    return called


def _one_unit(
    form: NameForm, tables: list[FloatArray], scene: Scene
) -> Callable[[Items], FloatArray]:
    names = scene.table.names
    rare, gap = _by_calling(form, scene)
    single, on_first, on_second = gap("single"), gap("lost_last"), gap("lost_first")
    called_of = _called(form, scene)

    def given(items: Items) -> FloatArray:
        way = (called_of(items), names.channel[items])
        channel = way[1]
        first = tables[0][channel, names.slot0[items]]
        second = tables[0][channel, names.slot1[items]]
        two = on_first[way] * first + on_second[way] * second
        value = np.where(names.length[items] == 1, single[way] * first, two)
        return np.asarray(rare[way] * value)

    return given


def _two_units(
    form: NameForm, tables: list[FloatArray], scene: Scene
) -> Callable[[Items], FloatArray]:
    names = scene.table.names
    rare, gap = _by_calling(form, scene)
    twice = form.given[0] == form.given[1]
    of_first, of_second, swapped = gap("extra_last"), gap("extra_first"), gap("swapped")
    called_of = _called(form, scene)

    def given(items: Items) -> FloatArray:
        way = (called_of(items), names.channel[items])
        a, b, channel = names.slot0[items], names.slot1[items], way[1]
        straight = tables[0][channel, a] * tables[1][channel, b]
        crossed = tables[0][channel, b] * tables[1][channel, a]
        two = (1 - swapped[way]) * straight + swapped[way] * crossed
        one = of_first[way] * tables[0][channel, a] + of_second[way] * tables[1][channel, a]
        single = names.length[items] == 1
        value = rare[way] * np.where(single, one, two)
        once = (way[0] == 1) & ~single & ((a == b) != twice)
        return np.where(once, np.minimum(value, 1.0), value)

    return given


def whole_ratios(units: Units, codes: Ints, scene: Scene) -> FloatArray:
    """The likelihood ratio of a whole name against given names of the file by their codes, shape
    (codes,); 1 where there is none (code -1). Each distinct name is compared once."""
    distinct, where = np.unique(codes, return_inverse=True)
    none = int(np.searchsorted(distinct, 0))
    words = [tuple(scene.table.names.givens[code].split(" ")) for code in distinct[none:]]
    return np.concatenate((np.ones(none), word_ratios(units, words, scene)))[where]


def word_ratios(units: Units, words: Sequence[Units], scene: Scene) -> FloatArray:
    """The likelihood ratio of a whole name against others, shape (words,)."""
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    if not words:
        return np.ones(0)
    alike = cdist([units], words, scorer=Indel.normalized_similarity)[0]
    distinct, where = np.unique(alike, return_inverse=True)
    return np.array([long_ratio(float(value), scene) for value in distinct])[where]
