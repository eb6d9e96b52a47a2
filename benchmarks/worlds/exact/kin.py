"""P(relatives, siblings, ethnicity | record)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.worlds import words
from benchmarks.worlds.ethnicities import ethnic_shares
from benchmarks.worlds.exact.columns import Columns
from benchmarks.worlds.exact.name_chances import mean_given
from benchmarks.worlds.exact.sounding import slot_of, weigh
from benchmarks.worlds.kinfolk import MISTAKEN, KinTold
from benchmarks.worlds.naming import names
from benchmarks.worlds.rates import Rates, rates_of
from benchmarks.worlds.residents import Description
from benchmarks.worlds.telling import ear_of
from benchmarks.worlds.terms import KIN

Floats: TypeAlias = npt.NDArray[np.float32]
_ALONE = frozenset((words.FATHER, words.MOTHER, words.HUSBAND, words.WIFE))
_LISTED = 0.55
"""Chance that the child or sibling told of is among those listed, where any is."""
_WOMEN = frozenset(
    (words.MOTHER, words.WIFE, words.DAUGHTER, words.OLDER_SISTER, words.YOUNGER_SISTER)
)


def weigh_kin(world: str, found: Description, records: Columns) -> Floats:
    """Log ratio of the relatives told to those of anybody's family."""
    rates = rates_of(world)
    out = np.zeros(len(records), dtype=np.float32)
    for told in found.kin:
        ratio = _ratios(rates, told, records)
        wrong = rates["resident.other.kin_relation_wrong"]
        chance = (1 - wrong) * _relation(told.relation, ratio, records)
        sources = [true for true, said in MISTAKEN.items() if said == told.relation]
        for true in sources:
            chance = chance + wrong / len(sources) * _relation(true, ratio, records)
        if not sources:
            chance = chance + wrong
        out += np.log(chance).astype(np.float32)
    return out


def _ratios(rates: Rates, told: KinTold, records: Columns) -> Any:
    """For each slot: P(name told | the name listed there) over that for anybody, shape (n, KIN)."""
    if told.nickname:
        return _nickname_ratios(told.nickname, records)
    ear, guessed = ear_of(rates), rates["resident.name.characters_by_sound"]
    sex = 2 if told.relation in _WOMEN else 1
    mean = mean_given(ear, told.given, sex, guessed)
    kept: Any = 1.0
    by_sound: Any = 1.0
    long = records.kin[:, :, 1] >= 0
    for place, number in enumerate(told.given):
        slot = slot_of(ear, number, surname=False)
        one = weigh(slot, records.kin[:, :, place], records.kin_sound[:, :, place],
                    records.kin_syllable[:, :, place])  # fmt: skip
        kept, by_sound = kept * one[0], by_sound * one[1]
    chance = (1 - guessed) * kept + guessed * by_sound
    return np.where(long == (len(told.given) == 2), chance, 0.0) / mean


def _nickname_ratios(nickname: str, records: Columns) -> Any:
    """小兰 may be made of the last character of a name; other nicknames tell nothing."""
    number = names().char_index.get(nickname[1:], -1)
    if len(nickname) != 2 or nickname[0] != "小" or number < 0 or nickname in words.NICKNAMES:
        return np.ones((len(records), KIN), dtype=np.float32)
    last = np.where(records.kin[:, :, 1] >= 0, records.kin[:, :, 1], records.kin[:, :, 0])
    # Those not made of a name come from a pool without 小 and a rare character.
    return np.where(last == number, 1 / max(float(names().char_share[number]), 1e-5), 0.0)


def _relation(relation: int, ratio: Any, records: Columns) -> Any:
    """Mean ratio over the listed relatives of that relation; 1 where none is listed."""
    fits = records.kin_relation == relation
    count = fits.sum(axis=1)
    mean = (ratio * fits).sum(axis=1) / np.maximum(count, 1)
    sure = 0.97 if relation in _ALONE else _LISTED
    return np.where(count > 0, sure * mean + (1 - sure), 1.0)


def weigh_siblings(world: str, found: Description, records: Columns) -> Floats:
    """Log chance of number and order of siblings."""
    if found.siblings is None:
        return np.zeros(len(records), dtype=np.float32)
    counts, orders = _sibling_tables(world, found)
    return np.asarray(counts[np.minimum(records.sibling_count, 9)] + orders[records.sibling_order])


_SIBLINGS_OF_ANYBODY = np.array([0.13, 0.20, 0.20, 0.17, 0.12, 0.08, 0.05, 0.03, 0.02, 0.0])
_ORDER_OF_ANYBODY = np.array([0.0, 0.42, 0.25, 0.15, 0.09, 0.05, 0.02, 0.01, 0.01, 0.0])


@lru_cache(maxsize=4)
def _sibling_tables(world: str, found: Description) -> tuple[Floats, Floats]:
    """Log chance by the number filed and by the order filed; last where none is filed."""
    assert found.siblings is not None
    rates, (count, order) = rates_of(world), found.siblings
    one = rates["resident.other.siblings_off_by_one"] / 2
    more = rates["resident.other.siblings_off_by_more"] / 4
    steps = {0: 1 - 2 * one - 4 * more, 1: one, -1: one, 2: more, 3: more, -2: more, -3: more}
    true = np.array([
        sum(share * (max(number + step, 0) == count) for step, share in steps.items())
        for number in range(10)
    ])  # fmt: skip
    off = rates["record.other.siblings_off"] / 2
    filed = np.array([
        (1 - 2 * off) * true[number] + off * (true[min(number + 1, 9)] + true[max(number - 1, 0)])
        for number in range(10)
    ])  # fmt: skip
    counts = np.log(np.append(filed, _SIBLINGS_OF_ANYBODY @ true) + 1e-4).astype(np.float32)
    return counts, _order_table(rates, order)


def _order_table(rates: Rates, order: int | None) -> Floats:
    if order is None:
        return np.zeros(13, dtype=np.float32)
    wrong = rates["resident.other.order_wrong"]
    table = np.full(12, 1e-4)
    table[order] = 1 - wrong
    table[order + 1] += wrong / 2
    table[order - 1] += wrong / 2
    whole = np.append(table, _ORDER_OF_ANYBODY @ table[:10])
    return np.asarray(np.log(whole), dtype=np.float32)


def weigh_ethnicity(world: str, found: Description, records: Columns) -> Floats:
    """Log chance of the ethnicity noted; by the filed county where the record has none."""
    if found.ethnicity is None:
        return np.zeros(len(records), dtype=np.float32)
    scale = rates_of(world)["population.minority_share"]
    shares = ethnic_shares(scale)[:, found.ethnicity]
    unknown = np.log(shares + 1e-4).astype(np.float32)[records.county]
    table = np.full(13, np.log(1e-4), dtype=np.float32)
    table[found.ethnicity] = 0.0
    return np.where(records.ethnicity >= 0, table[records.ethnicity], unknown)
