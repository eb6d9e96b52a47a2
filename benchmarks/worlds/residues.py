"""What is left of an ID number in a memory or a pocket."""

from __future__ import annotations

import numpy as np

from benchmarks.worlds.geography import geography
from benchmarks.worlds.identity import damage
from benchmarks.worlds.naming import pick
from benchmarks.worlds.rates import Rates
from benchmarks.worlds.terms import Random


def tell_number(
    rng: Random, rates: Rates, digits: list[int], errors: list[str]
) -> tuple[str, str, str] | None:
    """What is left of an ID number: whole, in part, of the old kind, or someone else's."""
    draw = rng.random()
    kinds = ("full", "partial", "old15", "of_another")
    kind = ""
    for key in kinds:
        draw -= rates[f"resident.number.{key}"]
        if draw < 0:
            kind = key
            break
    if not kind or not digits:
        return None
    source = "本人口述" if rng.random() < 0.7 else "随身物品中发现"
    if kind == "of_another":
        errors.append("number_of_another")
        return _digits_text(_strangers_number(rng)), "gb11643", "随身物品中发现"
    told = damage(rng, digits, rates["resident.number.substituted"],
                  rates["resident.number.transposed"])  # fmt: skip
    if told != digits:
        errors.append("number_damaged")
    text = _digits_text(told)
    if kind == "old15":
        return text[:6] + text[8:17], "old15", source
    if kind == "partial":
        known = int(rng.integers(6, 13))
        text = text[:known] + "?" * (18 - known) if rng.random() < 0.6 else (
            "?" * (18 - known) + text[18 - known :])  # fmt: skip
    return text, "gb11643", source


def _digits_text(digits: list[int]) -> str:
    return "".join("X" if digit == 10 else str(digit) for digit in digits)


def _strangers_number(rng: Random) -> list[int]:
    from benchmarks.worlds.identity import number_digits

    places = geography()
    code = places.codes[int(pick(rng, places.weight, 1)[0])]
    day = np.array([int(rng.integers(700000, 730000))])
    prefix = np.array([[int(char) for char in code]], dtype=np.uint8)
    made = number_digits(prefix, day.astype(np.int32), np.array([int(rng.integers(996, 1000))]))
    return [int(digit) for digit in made[0]]
