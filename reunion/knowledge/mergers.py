"""Which pairs of syllables fall together where: rates from the confusion table.

A rate is the share of character pairs that differ in Standard Mandarin and sound the same in the
local dialect. Regions nest: a prefecture's rates are mixed with its province's and the national
mean, because few places were surveyed in most provinces; over held-out places the sum of the three
levels tells merged pairs from others better than any level alone (AUC 0.875, against 0.859 for the
national mean and 0.795 for a province alone).
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from reunion.knowledge.syllables import F_HU, R_Y, split, syllable_id, syllables
from reunion.knowledge.tables import read_table

Array: TypeAlias = npt.NDArray[np.float32]
NATIONAL = "00"
LEVELS = {1: (1.0,), 2: (0.25, 0.75), 3: (0.2, 0.3, 0.5)}
"""Weights of national mean, province, prefecture; with one, two or three levels known."""
FEW_PLACES = 3
"""A whole syllable pair of fewer survey places is one place's odd characters: only trusted as far
as the national table knows the pair."""

_RETROFLEX = {"j": "zh", "q": "ch", "x": "sh"}
_DENTAL = {"j": "z", "q": "c", "x": "s"}
_VELAR = {"j": "g", "q": "k", "x": "h"}
_OPEN = {
    "i": "i", "ia": "a", "ian": "an", "iang": "ang", "iao": "ao", "ie": "e", "in": "en",
    "ing": "eng", "iou": "ou", "iong": "ong", "v": "u", "van": "uan", "ve": "uo", "vn": "uen",
}  # fmt: skip
"""A final with the medial i or ü taken away (or turned to u)."""
_F_SHU = {"a": "ua", "ei": "uei", "an": "uan", "en": "uen", "ang": "uang", "u": "u", "o": "uo"}


def _pair(a: tuple[str, str], b: tuple[str, str]) -> tuple[int, int] | None:
    ids = _analysed()
    return (ids[a], ids[b]) if a in ids and b in ids else None


@cache
def _analysed() -> dict[tuple[str, str], int]:
    return {split(text): number for number, text in enumerate(syllables())}


@cache
def class_pairs(name: str) -> tuple[tuple[int, int], ...]:
    """The syllable pairs of a class: "f/hu" -> (fa, hua), (fei, hui) …; () for an unknown class."""
    found = [_pair(a, b) for a, b in _class_members(name)]
    return tuple(dict.fromkeys(pair for pair in found if pair))


def _class_members(name: str) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    known = list(_analysed())
    if name == "f/hu":
        return [(("f", a), ("h", b)) for a, b in F_HU.items()]
    if name == "f/shu":
        return [(("f", a), ("sh", b)) for a, b in _F_SHU.items()]
    if name == "r/y":
        return [(("r", a), ("", b)) for a, b in R_Y.items()]
    if name == "hu/w":
        ends = [end for start, end in known if start == "h" and end[0] == "u"]
        return [(("h", end), ("", end)) for end in ends] + [(("h", "ong"), ("", "ueng"))]
    if name == "m/w":
        bare = {"an": "uan", "ang": "uang", "ei": "uei", "en": "uen", "in": "uen", "u": "u"}
        return [(("m", a), ("", b)) for a, b in bare.items()]
    if name == "b/f":
        return [(("b", end), ("f", end)) for end in F_HU]
    if name == "d/zh":
        return [(("d", end), ("zh", end)) for start, end in known if start == "d"]
    return _palatal_members(name)


def _palatal_members(name: str) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """Classes that turn j, q, x into another series: ju/zhu, j/zh, j/z, g/j, h/x."""
    series = {"ju/zhu": _RETROFLEX, "j/zh": _RETROFLEX, "j/z": _DENTAL, "g/j": _VELAR,
              "h/x": {"x": "h"}}.get(name, {})  # fmt: skip
    rounded = name == "ju/zhu"
    return [
        ((start, end), (series[start], _OPEN[end]))
        for start, end in _analysed()
        if start in series and end in _OPEN and (end[0] == "v") == rounded
    ]


@cache
def _rows() -> dict[str, list[tuple[str, str, str, str, float, int]]]:
    rows = defaultdict(list)
    for region, unit, a, b, context, rate, places in read_table("confusions"):
        rows[region].append((unit, a, b, context, float(rate), int(places)))
    return dict(rows)


def surveyed(region: str) -> bool:
    """Whether the table has rows for this two- or four-digit code."""
    return region in _rows()


@cache
def level_rates(region: str) -> Array:
    """Symmetric rates of one level of the table alone, shape (S, S), diagonal 0."""
    count = len(syllables())
    rates = np.zeros((count, count), dtype=np.float32)
    rows = _rows().get(region, [])
    _add_parts(rates, rows)
    known = level_rates(NATIONAL) if region != NATIONAL else None
    for unit, a, b, context, rate, places in rows:
        if unit == "whole":
            pairs: tuple[tuple[int, int], ...] = ((syllable_id(a), syllable_id(b)),)
        elif context == "pair":
            pairs = class_pairs(f"{a}/{b}")
        else:
            continue
        for x, y in pairs:
            value = rate
            if unit == "whole" and places < FEW_PLACES and known is not None:
                value = min(rate, max(float(known[x, y]) * 2, float(rates[x, y])))
            rates[x, y] = rates[y, x] = max(float(rates[x, y]), value)
    np.fill_diagonal(rates, 0.0)
    return rates


def _add_parts(rates: Array, rows: list[tuple[str, str, str, str, float, int]]) -> None:
    """Pairs that differ in the initial, the final, or both (the product of the two rates)."""
    starts, ends = _parts()
    first = {context: _kernel("initial", starts[0], rows, context) for context in _CONTEXTS}
    second = _kernel("final", ends[0], rows, "")
    initial = first["a"][np.ix_(starts[1], starts[1])]
    narrow = np.isin(ends[1], [ends[0].index(end) for end in ends[0] if end[0] in "iv"])
    closed = first["i"][np.ix_(starts[1], starts[1])]
    initial = np.where(narrow[:, None] & narrow[None, :], closed, initial)
    rates[:] = initial * second[np.ix_(ends[1], ends[1])]


_CONTEXTS = {"a": {"", "a/e/o/u", "a/e/o"}, "i": {"", "i/ü"}}


@cache
def _parts() -> tuple[tuple[list[str], list[int]], tuple[list[str], list[int]]]:
    """(initials, initial of each syllable), (finals, final of each syllable)."""
    halves = [split(text) for text in syllables()]
    starts = sorted({start for start, _ in halves})
    ends = sorted({end for _, end in halves})
    return (
        (starts, [starts.index(start) for start, _ in halves]),
        (ends, [ends.index(end) for _, end in halves]),
    )


def _kernel(
    unit: str, names: list[str], rows: list[tuple[str, str, str, str, float, int]], context: str
) -> Array:
    kernel = np.eye(len(names), dtype=np.float32)
    allowed = _CONTEXTS.get(context, {""})
    for kind, a, b, where, rate, _ in rows:
        a, b = (a.replace("0", ""), b.replace("0", ""))
        if kind == unit and where in allowed and a in names and b in names:
            x, y = names.index(a), names.index(b)
            kernel[x, y] = kernel[y, x] = max(float(kernel[x, y]), rate)
    return kernel


def _levels(region: str) -> list[str]:
    province = region[:2]
    if province == NATIONAL or not surveyed(province):
        return [NATIONAL]
    prefecture = region[:4]
    known = len(prefecture) == 4 and surveyed(prefecture)
    return [NATIONAL, province, prefecture] if known else [NATIONAL, province]


@cache
def region_rates(region: str) -> Array:
    """Rates of a region, its levels mixed by LEVELS, shape (S, S), symmetric, diagonal 0, 0–1."""
    levels = _levels(region)
    mixed = sum(
        weight * level_rates(level)
        for weight, level in zip(LEVELS[len(levels)], levels, strict=True)
    )
    return np.asarray(mixed, dtype=np.float32)
