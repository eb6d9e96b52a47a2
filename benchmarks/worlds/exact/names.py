"""P(the names told | the record's names): every form of telling, hearing and writing, summed.

Cut short: a record whose own name is wrong in a character counts as any name in that place; doublet
surnames and shortened compound ones only where the resident's side has them; spellings shared by
two native name parts are not confused.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.worlds.exact.columns import Columns
from benchmarks.worlds.exact.name_chances import (
    Weights,
    alike_shares,
    by_surname,
    doublet_table,
    longer_surnames,
    mean_given,
    mean_surname,
    weights_of,
)
from benchmarks.worlds.exact.nicknames import weigh_nickname
from benchmarks.worlds.exact.sounding import Slot, slot_of, weigh
from benchmarks.worlds.hearing import Ear
from benchmarks.worlds.naming import HAN, names, native_parts
from benchmarks.worlds.rates import Rates, rates_of
from benchmarks.worlds.residents import Description
from benchmarks.worlds.telling import HUSBAND_SHI, NATIVE, NICKNAME, Told, ear_of
from benchmarks.worlds.terms import ABSENT, GIVEN_ONLY, SURNAME_ONLY

Floats: TypeAlias = npt.NDArray[np.float32]
_NEVER = 1e-12


def weigh_names(world: str, found: Description, records: Columns) -> tuple[Floats, float]:
    """Log chance of all hearings of the name for every record, and of the first for anybody."""
    rates = rates_of(world)
    log_out = np.zeros(len(records), dtype=np.float64)
    first = 0.0
    for number, told in enumerate(found.told):
        chance, anybody = _one(rates, weights_of(world), told, found.sex, records)
        log_out += np.log(np.maximum(chance, _NEVER * anybody))
        first = float(np.log(anybody)) if number == 0 else first
    return log_out.astype(np.float32), first


def names_of_anybody(world: str, found: Description, fresh: Columns, first: float) -> float:
    """Log chance of all hearings for a person in no record; `first` that of the first.

    Later hearings are of the name that the first was of: their chance is the mean over fresh
    people, weighted by their chance of the first.
    """
    if len(found.told) < 2:
        return first
    rates = rates_of(world)
    weights, total = weights_of(world), first
    chance, anybody = _one(rates, weights, found.told[0], found.sex, fresh)
    likely = np.maximum(np.asarray(chance, dtype=np.float64), _NEVER * anybody)
    for told in found.told[1:]:
        chance, anybody = _one(rates, weights, told, found.sex, fresh)
        before = likely.sum()
        likely = likely * np.maximum(chance, _NEVER * anybody)
        total += float(np.log(likely.sum() / before))
    return total


def _one(
    rates: Rates, weights: Weights, told: Told, sex: int, records: Columns
) -> tuple[Any, float]:
    """P(one claim | record), and for anybody."""
    if told.form == NATIVE:
        return _native(rates, told, records)
    if told.form == NICKNAME:
        chance, anybody = weigh_nickname(rates, told, records)
        chance, anybody = chance * weights.nickname, anybody * weights.nickname
    elif told.form == HUSBAND_SHI:
        chance, anybody = _shi(rates, weights, told, records)
    else:
        chance, anybody = _spelt(rates, weights, told, sex, records)
    han = records.system == HAN
    known = records.form != ABSENT
    return np.where(known, np.where(han, chance, _NEVER * anybody), anybody), anybody


def on_paper(told: Told) -> tuple[int, tuple[int, ...]]:
    """Surname and given name as they stand in the text: a shortened compound surname as the single
    one it looks like, a doublet as the one written."""
    if told.surname < 0:
        return -1, told.given
    given = len(told.given)
    text = told.text[: len(told.text) - given] if given else told.text
    return names().surname_index.get(text, told.surname), told.given


def _spelt(
    rates: Rates, weights: Weights, told: Told, sex: int, records: Columns
) -> tuple[Any, float]:
    """A claim of a surname, a given name, or both, spoken or written."""
    surname, given = on_paper(told)
    ear = ear_of(rates)
    parts = _Parts(records, weights, written=told.written)
    guessed = 0.0 if told.written else weights.guessed
    mean = mean_surname(ear, surname, guessed) if surname >= 0 else 1.0
    other = mean_given(ear, given, sex, guessed) if given else 1.0
    family = parts.family(rates, ear, surname) if surname >= 0 else None
    person = parts.person(ear, given) if given else None
    share = weights.written if told.written else 1 - weights.written
    if told.kind == "surname_only" and family is not None:
        return share * weights.surname_only * parts.mixed(family, None, mean, other), (
            share * weights.surname_only * mean)  # fmt: skip
    if told.kind == "given_only" and person is not None:
        return share * weights.given_only * parts.mixed(None, person, mean, other), (
            share * weights.given_only * other)  # fmt: skip
    assert family is not None and person is not None
    wife = records.wife * np.float32(weights.husband)
    chance = (weights.full - wife) * parts.mixed(family, person, mean, other)
    chance += weights.invented * mean * other
    former = parts.former(ear, given)
    bare = parts.mixed(family, None, mean, other)
    chance += weights.former * bare * np.where(records.former[:, 0] >= 0, former, other)
    spouse = parts.spouse(ear, surname, mean)
    chance += 0.5 * wife * spouse * parts.mixed(None, person, mean, other)
    return share * chance, share * (weights.full + weights.invented + weights.former) * mean * other


Pair: TypeAlias = tuple[Any, Any]
"""(kept, guessed) chances over records."""


class _Parts:
    """Chances of a surname and a given name on paper, over all records."""

    def __init__(self, records: Columns, weights: Weights, *, written: bool):
        self.records, self.weights, self.written = records, weights, written

    def family(self, rates: Rates, ear: Ear, surname: int) -> Pair:
        """The surname on paper, given the one filed."""
        records = self.records
        if self.written:
            same = (records.surname == surname).astype(np.float32)
            return self._variants(rates, surname, (same, same))
        slot = slot_of(ear, surname, surname=True)
        kept, guessed = weigh(
            slot, records.surname, records.surname_sound, records.surname_syllable
        )
        return self._variants(rates, surname, (kept, guessed))

    def _variants(self, rates: Rates, surname: int, pair: Pair) -> Pair:
        """Compound surnames cut short, doublets written for one another."""
        known, records = names(), self.records
        kept, guessed = pair
        cut = rates["resident.name.compound_truncated"]
        if known.compound[surname]:
            return kept * (1 - cut), guessed * (1 - cut)
        longer = longer_surnames(surname)
        if longer is not None:
            whole = longer[records.surname] * np.float32(cut)
            kept, guessed = kept + whole, guessed + whole
        other = doublet_table().get(surname)
        if other is not None:
            share = rates["resident.name.doublet"]
            kept = kept * (1 - share) + share * (records.surname == other)
        return kept, guessed

    def person(self, ear: Ear, given: tuple[int, ...]) -> Pair:
        """The given name on paper, with a syllable lost, swapped or doubled."""
        records = self.records
        filed = (records.given, records.given_sound, records.given_syllable)
        return self._given(ear, given, filed)

    def former(self, ear: Ear, given: tuple[int, ...]) -> Any:
        """The given name on paper, given the former name filed."""
        records = self.records
        filed = (records.former, records.former_sound, records.former_syllable)
        kept, guessed = self._given(ear, given, filed)
        return self.blend(kept, guessed)

    def _given(self, ear: Ear, given: tuple[int, ...], filed: tuple[Any, Any, Any]) -> Pair:
        out = []
        slots = [slot_of(ear, number, surname=False) for number in given]
        tables = [
            [self._slot(slot, *(part[:, k] for part in filed)) for k in (0, 1)] for slot in slots
        ]
        two = filed[0][:, 1] >= 0
        weights = self.weights
        plain = 1 - weights.lost - weights.swapped - weights.doubled
        for mode in (0, 1):
            at = [[tables[i][k][mode] for k in (0, 1)] for i in range(len(slots))]
            if len(slots) == 1:
                short = (1 - weights.doubled) * at[0][0]
                long = 0.5 * weights.lost * (at[0][0] + at[0][1])
                out.append(np.where(two, long, short))
            else:
                long = plain * at[0][0] * at[1][1] + weights.swapped * at[0][1] * at[1][0]
                long += weights.doubled * at[0][1] * at[1][1]
                short = weights.doubled * at[0][0] * at[1][0]
                out.append(np.where(two, long, short))
        return out[0], out[1]

    def _slot(self, slot: Slot, filed: Any, sound: Any, syllable: Any) -> Pair:
        if not self.written:
            return weigh(slot, filed, sound, syllable)
        same = (filed == slot.number).astype(np.float32) * np.float32(
            1 - 0.5 * self.weights.misread
        )
        same = same + np.float32(0.5 * self.weights.misread) * alike_shares(slot.number)[filed]
        return same, same

    def blend(self, kept: Any, guessed: Any) -> Any:
        """Hearers guess all characters of a name, or none."""
        return (1 - self.weights.guessed) * kept + self.weights.guessed * guessed

    def mixed(self, family: Pair | None, person: Pair | None, mean: float, other: float) -> Any:
        """Both parts together, the record's own slips included."""
        ones = (np.float32(1), np.float32(1))
        surname, given = family or ones, person or ones
        form = self.records.form
        no_surname, no_given = form == GIVEN_ONLY, form == SURNAME_ONLY
        wrong_s = self.weights.wrong_surname if family else 0.0
        wrong_g = self.weights.wrong_given if person else 0.0
        right = (
            (1 - wrong_s) * (1 - wrong_g) * self.blend(surname[0] * given[0], surname[1] * given[1])
        )
        s, g = self.blend(*surname), self.blend(*given)
        chance = right + wrong_s * mean * g + wrong_g * other * s + wrong_s * wrong_g * mean * other
        if family:
            chance = np.where(no_surname, mean * g, chance)
        if person:
            chance = np.where(no_given, other * s, chance)
        return chance

    def spouse(self, ear: Ear, surname: int, mean: float) -> Any:
        """The surname on paper, given a husband's that the file names, or any."""
        listed = self.records.spouse_surname
        return np.where(listed >= 0, by_surname(ear, surname, self.weights.guessed)[listed], mean)


def _shi(rates: Rates, weights: Weights, told: Told, records: Columns) -> tuple[Any, float]:
    """刘张氏: the husband's surname, then the own one."""
    ear = ear_of(rates)
    own = mean_surname(ear, told.second, 1.0)
    husband = mean_surname(ear, told.surname, 1.0)
    parts = _Parts(records, weights, written=False)
    slot = slot_of(ear, told.second, surname=True)
    _, guessed = weigh(slot, records.surname, records.surname_sound, records.surname_syllable)
    second = (1 - weights.wrong_surname) * guessed + weights.wrong_surname * own
    second = np.where(records.form == GIVEN_ONLY, own, second)
    first = parts.spouse(ear, told.surname, husband)
    share = 0.5 * weights.husband
    return share * records.wife * first * second, share * 0.08 * husband * own


def _native(rates: Rates, told: Told, records: Columns) -> tuple[Any, float]:
    """Parts of a native name against those filed, each in one of its spellings."""
    groups = len(native_parts().spellings)
    other = rates["resident.name.native_other_norm"]
    filed_other = rates["record.name.native_other_norm"]
    chance = np.ones(len(records))
    anybody = 0.01
    for place, (group, spelling) in enumerate(told.native):
        count = len(native_parts().spellings[group])
        same = (1 - other) * (1 - filed_other)
        if count > 1:
            same += other * filed_other / (count - 1)
        apart = (1 - same) / max(count - 1, 1)
        match = np.where(records.spelling[:, place] == spelling, same, apart)
        average = 1.0 / groups / count
        filed = records.native[:, place]
        part = np.where(filed == group, match, 1e-6)
        chance *= np.where(filed < 0, average if place else 1e-6, part)
        anybody *= average * 8
    native = (records.system != HAN) & (records.form != ABSENT)
    unknown = (records.form == ABSENT) & (records.ethnicity != 0)
    return np.where(native, chance, np.where(unknown, anybody, _NEVER * anybody)), anybody
