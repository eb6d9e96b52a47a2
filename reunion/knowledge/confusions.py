"""P(heard syllable | true syllable) for a speaker from a region, as one matrix.

How the matrix comes about, for each region:

1. `mergers.region_rates` gives each pair of syllables its rate of falling together (0–1).
2. Rates describe the local dialect; a speaker who tries to speak Standard, and a hearer who knows
   the accent, undo part of it. So weight = SPOKEN × rate. Where a merger runs one way (zh -> z,
   -ing -> -in: the listed sound is what comes out) the other way gets BACK of it.
3. A hearer's slips, everywhere: in/ing, en/eng, an/ang, z/zh …, aspirated for plain (SLIPS).
4. A floor: the same initial or the same final is a likelier slip than a wholly other syllable.
5. The true syllable itself has weight 1; each column is divided by its sum, and the share of the
   true syllable never falls below KEPT.

A mixture of regions is the mean of their matrices; weight that no region claims goes to the
national mixture: the mean over provinces by population, so that no speaker is given every merger
at once.
The figures of steps 2 to 5 are judgement; that of step 1 is measured.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from reunion.knowledge.mergers import class_pairs, region_rates
from reunion.knowledge.syllables import split, syllables

Regions: TypeAlias = tuple[tuple[str, float], ...]
Matrix: TypeAlias = npt.NDArray[np.float32]

SPOKEN = 0.6
BACK = 0.6
KEPT = 0.35
NEAR_FLOOR = 2e-4
FAR_FLOOR = 1e-5
NAMED = 0.045
"""Odds against the true syllable from which a merger is named to a caseworker."""

FRONTED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"), ("ang", "an"),
           ("iang", "ian"), ("uang", "uan"))  # fmt: skip
"""True sound, sound that comes out: the merger runs mostly this way."""
SLIPS: dict[tuple[str, str], float] = {
    ("in", "ing"): 0.06, ("en", "eng"): 0.06, ("an", "ang"): 0.04, ("ian", "iang"): 0.03,
    ("uan", "uang"): 0.04, ("uen", "ong"): 0.01, ("zh", "z"): 0.04, ("ch", "c"): 0.04,
    ("sh", "s"): 0.04, ("n", "l"): 0.01, ("b", "p"): 0.01, ("d", "t"): 0.01, ("g", "k"): 0.01,
    ("j", "q"): 0.01, ("zh", "ch"): 0.01, ("f", "h"): 0.005, ("i", "v"): 0.01, ("in", "vn"): 0.01,
    ("ian", "van"): 0.01, ("e", "uo"): 0.01, ("o", "uo"): 0.02, ("ou", "uo"): 0.005,
}  # fmt: skip
POPULATION = {
    "11": 21.9, "12": 13.9, "13": 74.6, "14": 34.9, "15": 24.0, "21": 42.6, "22": 24.1,
    "23": 31.9, "31": 24.9, "32": 84.7, "33": 64.6, "34": 61.0, "35": 41.5, "36": 45.2,
    "37": 101.5, "41": 99.4, "42": 57.8, "43": 66.4, "44": 126.0, "45": 50.1, "46": 10.1,
    "50": 32.1, "51": 83.7, "52": 38.6, "53": 47.2, "54": 3.6, "61": 39.5, "62": 25.0,
    "63": 5.9, "64": 7.2, "65": 25.9,
}  # fmt: skip
"""Millions of people by province, census of 2020."""


@lru_cache(maxsize=512)
def sound_matrix(region_weights: Regions = ()) -> Matrix:
    """The matrix [heard, true], float32, shape (S, S) by syllable number; every column sums to 1.

    `region_weights`: (GB/T 2260 code of two, four or six digits, weight), weights summing to at
    most 1; () is the national mixture. Cached and read-only.
    """
    known = [(place_code(code), weight) for code, weight in region_weights if weight > 0]
    total = sum(weight for _, weight in known)
    scale = 1 / total if total > 1 else 1.0
    mixed = np.zeros((len(syllables()),) * 2, dtype=np.float64)
    for code, weight in known:
        mixed += scale * weight * region_matrix(code)
    if total < 1:
        mixed += (1 - total) * national_matrix()
    return _frozen(mixed / mixed.sum(axis=0))


def place_code(code: str) -> str:
    """The deepest level the table can know: "510000" -> "51", "431121" -> "4311"."""
    code = code.strip()[:4]
    return code[:2] if code[2:] in ("00", "0", "") else code


def _frozen(matrix: npt.NDArray[np.float64]) -> Matrix:
    out = matrix.astype(np.float32)
    out.flags.writeable = False
    return out


@cache
def national_matrix() -> Matrix:
    """The mean over provinces, by population."""
    total = sum(POPULATION.values())
    mixed = np.zeros((len(syllables()),) * 2)
    for code, people in POPULATION.items():
        mixed += people / total * region_matrix(code)
    return _frozen(mixed)


@lru_cache(maxsize=512)
def region_matrix(code: str) -> Matrix:
    """The matrix of one region; steps 2 to 5 above."""
    odds = SPOKEN * region_rates(code).astype(np.float64) * _direction()
    odds = np.maximum(odds, _slips())
    np.fill_diagonal(odds, 0.0)
    others = odds.sum(axis=0)
    odds *= np.minimum(1.0, (1 / KEPT - 1) / np.maximum(others, 1e-9))
    np.fill_diagonal(odds, 1.0)
    return _frozen(odds / odds.sum(axis=0))


@cache
def _halves() -> tuple[npt.NDArray[np.str_], npt.NDArray[np.str_]]:
    parts = [split(text) for text in syllables()]
    return np.array([start for start, _ in parts]), np.array([end for _, end in parts])


@cache
def _direction() -> npt.NDArray[np.float64]:
    """BACK where the heard syllable has the sound that the merger does away with, else 1."""
    starts, ends = _halves()
    factor = np.ones((len(starts),) * 2)
    for lost, kept in FRONTED:
        for part in (starts, ends):
            factor[np.outer(part == lost, part == kept)] *= BACK
    return factor


@cache
def _slips() -> npt.NDArray[np.float64]:
    """Steps 3 and 4: [heard, true] odds of a slip of the ear, region or not."""
    starts, ends = _halves()
    same_start, same_end = starts[:, None] == starts[None, :], ends[:, None] == ends[None, :]
    odds = np.where(same_start | same_end, NEAR_FLOOR, FAR_FLOOR)
    for (a, b), odd in SLIPS.items():
        for part, other_same in ((starts, same_end), (ends, same_start)):
            pair = np.outer(part == a, part == b)
            odds = np.maximum(odds, odd * ((pair | pair.T) & other_same))
    return odds


_CLASSES = ("f/hu", "f/shu", "hu/w", "r/y", "ju/zhu", "j/zh", "j/z", "g/j", "h/x", "m/w", "b/f")
_AS_TOLD = {"f/hu": "f、hu 不分", "r/y": "r、y 不分", "hu/w": "hu、w 不分"}
_ORDER = (*"nl", "z", "zh", "c", "ch", "s", "sh", *"fhbpdtgkjq")


@lru_cache(maxsize=32_768)
def explain(heard_id: int, true_id: int, region: Regions = ()) -> str:
    """The mergers that make one syllable heard for another there; "" if none.

    E.g. "n、l 不分,en、eng 不分" for nen heard for leng in Sichuan.
    """
    if min(heard_id, true_id) < 0 or heard_id == true_id:
        return ""
    matrix = sound_matrix(region)
    if float(matrix[heard_id, true_id]) < NAMED * float(matrix[true_id, true_id]):
        return ""
    pair = {(heard_id, true_id), (true_id, heard_id)}
    for name in _CLASSES:
        if pair & set(class_pairs(name)):
            return _AS_TOLD.get(name, f"{name.replace('/', '、')} 不分")
    heard, true = split(syllables()[heard_id]), split(syllables()[true_id])
    said = [_told(a, b) for a, b in zip(heard, true, strict=True) if a != b]
    if len(said) == 2 and not (heard[0] and true[0]):
        said = [f"{syllables()[heard_id]}、{syllables()[true_id]} 不分"]
    return ",".join(said)


def _told(a: str, b: str) -> str:
    """Two initials or finals as people know the merger: "n、l 不分", in the usual order."""
    first, second = sorted((a, b), key=lambda part: (_rank(part), len(part), part))
    return f"{_letters(first)}、{_letters(second)} 不分"


def _rank(part: str) -> int:
    return _ORDER.index(part) if part in _ORDER else len(_ORDER)


def _letters(part: str) -> str:
    """Full-form finals in everyday spelling: uei -> ui, v -> ü; no initial is 零声母."""
    short = {"uei": "ui", "iou": "iu", "uen": "un", "": "零声母"}
    return short.get(part, part.replace("v", "ü"))
