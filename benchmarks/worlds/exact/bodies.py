"""P(sex, height, marks, disability | record), and what silence says of the persona."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.worlds import words
from benchmarks.worlds.exact.columns import Columns
from benchmarks.worlds.identity import FIRST_DAY
from benchmarks.worlds.people import grown_share
from benchmarks.worlds.rates import Rates, rates_of
from benchmarks.worlds.residents import TALKING_DEAF, Description, new_mark_shares
from benchmarks.worlds.terms import MARKS, YEAR

Floats: TypeAlias = npt.NDArray[np.float32]


def weigh_sex(world: str, found: Description, records: Columns) -> Floats:
    """Log chance of the sex noted; a record without one counts half."""
    rates = rates_of(world)
    a, b = rates["resident.other.sex_wrong"], rates["record.other.sex_wrong"]
    same = (1 - a) * (1 - b) + a * b
    table = np.log([0.5, 1 - same, 1 - same])
    table[found.sex] = np.log(same)
    return np.asarray(table.astype(np.float32)[records.sex])


def weigh_height(world: str, found: Description, records: Columns) -> Floats:
    """Log density of the height noted; the true one is summed over (all normal)."""
    if found.height is None:
        return np.zeros(len(records), dtype=np.float32)
    rates = rates_of(world)
    mean, variance = records.height_mean, records.height_variance
    born = found.recorded - FIRST_DAY - records.birth
    young = np.flatnonzero(born < 18 * YEAR)
    if len(young):
        share = grown_share(np.maximum(born[young] / YEAR, 3)).astype(np.float32)
        mean, variance = mean.copy(), variance.copy()
        mean[young] *= share
        variance[young] *= share**2
    squared = (np.float32(found.height) - mean) ** 2
    measured = rates["resident.other.height_measured"]
    chance = np.full(len(records), 1e-12, dtype=np.float32)
    for share, key in ((measured, "measured"), (1 - measured, "guessed")):
        total = variance + np.float32(rates[f"resident.other.height_{key}_sd"] ** 2)
        chance += np.float32(share) * np.exp(np.float32(-0.5) * squared / total) / np.sqrt(total)
    return np.log(chance)


def weigh_marks(world: str, found: Description, records: Columns) -> Floats:
    """Log ratio of the marks noted to those of a record that lists none: kind by kind."""
    table = _mark_table(world, found)
    out = table[records.marks[:, 0]]
    for place in range(1, MARKS):
        out += table[records.marks[:, place]]
    return out


@lru_cache(maxsize=4)
def _mark_table(world: str, found: Description) -> Floats:
    """For each mark × side listed by the family: what listing it changes."""
    rates = rates_of(world)
    noted = dict(found.marks)
    seen, new = rates["resident.other.mark_recorded"], rates["resident.other.mark_new"]
    a, b = rates["resident.other.mark_side_swapped"], rates["record.other.mark_side_wrong"]
    same = (1 - a) * (1 - b) + a * b
    table = np.zeros(len(words.MARKS) * 3 + 1, dtype=np.float32)
    for mark, (_, _, major, sided, share) in enumerate(words.MARKS):
        listed = rates["record.other.mark_major" if major else "record.other.mark_minor"]
        hidden = share * (1 - listed) / (1 - share * listed)
        fresh = new * float(new_mark_shares()[mark])
        if mark not in noted:
            base = hidden * (1 - seen) + (1 - hidden) * (1 - fresh)
            table[mark * 3 : mark * 3 + 3] = np.log((1 - seen) / base)
            continue
        half = 0.5 if sided else 1.0
        base = (hidden * seen + (1 - hidden) * fresh) * half
        for side in range(3):
            fits = 1.0 if not sided else same if side == noted[mark] else 1 - same
            table[mark * 3 + side] = np.log(max(seen * fits, 1e-9) / max(base, 1e-9))
    return table


def weigh_persona(world: str, found: Description, records: Columns) -> Floats:
    """Log chance of the disability noted and of saying nothing, by the persona the family names."""
    return np.asarray(_persona_table(world, found)[records.persona])


@lru_cache(maxsize=4)
def _persona_table(world: str, found: Description) -> Floats:
    """By persona, and last where the family names none."""
    rates = rates_of(world)
    chance = np.array([_persona(rates, found, persona) for persona in range(5)])
    keys = ("psychosis", "intellectual", "dementia", "deaf", "other_trouble")
    shares = np.array([rates[f"population.{key}"] for key in keys])
    early = 1 - rates["resident.other.disability_after_loss"]
    given = rates["record.other.disability_given"] * np.where(
        np.arange(5) == words.DEAF, 1.0, early
    )
    given[words.OTHER] = 0.0
    silent = shares * (1 - given)
    table = np.append(chance, float(silent @ chance) / silent.sum())
    return np.asarray(np.log(table + 1e-9).astype(np.float32))


def _persona(rates: Rates, found: Description, persona: int) -> float:
    seen = rates["resident.other.disability_seen"]
    text = words.DISABILITIES[persona]
    if text == "":
        chance = 1.0 if found.disability == "" else 0.0
    else:
        chance = seen if found.disability == text else 1 - seen if not found.disability else 0.0
    deaf = persona == words.DEAF
    nameless = rates["resident.name.absent_deaf" if deaf else "resident.name.absent"]
    chance *= (1 - nameless) if found.told else nameless
    talks = TALKING_DEAF if deaf else 1.0
    if _said_nothing(found):
        return chance * (1 - talks + talks * _chance_of_nothing(rates))
    return chance * talks


def _said_nothing(found: Description) -> bool:
    told: tuple[Any, ...] = (found.age, found.zodiac, found.day, found.home, found.accent,
                             found.siblings, found.kin or None)  # fmt: skip
    return all(one is None for one in told)


def _chance_of_nothing(rates: Rates) -> float:
    keys = ("birth.age_told", "birth.zodiac_given", "birth.day_known", "place.accent_given",
            "other.siblings_given", "other.kin_given")  # fmt: skip
    chance = rates["resident.place.absent"]
    for key in keys:
        chance *= 1 - rates[f"resident.{key}"]
    return chance
