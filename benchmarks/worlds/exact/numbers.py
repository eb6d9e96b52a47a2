"""P(what is left of an ID number | the number filed)."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.worlds.exact.columns import Columns
from benchmarks.worlds.rates import rates_of
from benchmarks.worlds.residents import Description

Floats: TypeAlias = npt.NDArray[np.float32]
_NONE = 254
_UNKNOWN = 255


def weigh_numbers(world: str, found: Description, records: Columns) -> tuple[Floats, float]:
    """Log chance of the number told, for every record and for anybody."""
    if found.number is None:
        return np.zeros(len(records), dtype=np.float32), 0.0
    rates, told = rates_of(world), _digits(found.number)
    places = np.flatnonzero(told != _UNKNOWN)
    digits = records.digits[:, places]
    known = digits < _NONE
    apart = ((digits != told[places]) & known).sum(axis=1)
    matched = known.sum(axis=1)
    substituted, transposed = (
        rates["resident.number.substituted"],
        rates["resident.number.transposed"],
    )
    slips = rates["record.other.number_substituted"] + substituted
    clean = 1 - slips - transposed - rates["record.other.number_transposed"]
    one = slips * len(places) / 17 / max(len(places), 1) / 9
    chance = np.where(apart == 0, clean, np.where(apart == 1, one, 0.0))
    swapped = (apart == 2) & _swapped(digits, told[places], places)
    chance = np.where(swapped, transposed / 17, chance)
    # Digits that the file does not tell: each place's own chance for anybody.
    share = np.array([_share(place) for place in places.tolist()])
    unknown = np.where(known, 0.0, np.log(share)).sum(axis=1)
    chance = np.where(matched > 0, chance * np.exp(unknown), 0.0)
    anybody = float(np.exp(np.log(share).sum()))
    doubtful = found.number[2] != "本人口述" and found.number[1] == "gb11643" and len(places) == 18
    others = rates["resident.number.of_another"]
    own = rates["resident.number.full"] * 0.3
    foreign = others / (others + own) if doubtful else 0.0
    chance = np.where(digits[:, 0] == _NONE, 0.0, (1 - foreign) * chance) + foreign * anybody
    background = anybody
    return np.log(chance + 1e-6 * anybody).astype(np.float32), float(np.log(background))


def _share(place: int) -> float:
    """Chance of a digit for anybody: codes and years are far from even."""
    even = (0.2, 0.25, 0.25, 0.2, 0.3, 0.12, 1.0, 0.999, 0.2, 0.1, 0.55, 0.14, 0.32, 0.11,
            0.999, 0.999, 0.25, 0.1)  # fmt: skip
    return even[place]


def _digits(number: tuple[str, str, str]) -> npt.NDArray[np.uint8]:
    raw, kind, _ = number
    out = np.full(18, _UNKNOWN, dtype=np.uint8)
    places = [*range(6), *range(8, 17)] if kind == "old15" else list(range(18))
    for place, char in zip(places, raw, strict=True):
        if char != "?":
            out[place] = 10 if char == "X" else int(char)
    return out


def _swapped(digits: Any, told: Any, places: Any) -> Any:
    """Whether two neighbours, and nothing else, stand in each other's place."""
    out = np.zeros(len(digits), dtype=np.bool_)
    for at in range(len(places) - 1):
        if places[at + 1] == places[at] + 1:
            out |= (digits[:, at] == told[at + 1]) & (digits[:, at + 1] == told[at]) & (
                digits[:, at] != told[at])  # fmt: skip
    return out
