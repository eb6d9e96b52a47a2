"""What invented people are called: surnames and given names by sex and cohort, native names.

The free counts of given-name characters carry neither sex nor age, so lists of older characters,
and of men's and women's, are laid over them (`words`). Characters are numbered 0 to K-1, surnames 0
to S-1; -1 is "none". Native names are pairs of parts, a part being a group of spellings.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.worlds import words
from benchmarks.worlds.terms import Ints, Random
from reunion.knowledge.frequencies import given_shares, surname_shares
from reunion.knowledge.readings import char_readings, surname_readings
from reunion.knowledge.syllables import syllable_id
from reunion.knowledge.tables import read_table

Floats: TypeAlias = npt.NDArray[np.float64]

COHORTS = 4
"""Born before 1950, 1950–1969, 1970–1989, later."""
_LISTED = (0.85, 0.75, 0.45, 0.15)
"""Share of the era's list in a given-name character, by cohort."""
_ONE_CHARACTER = (0.10, 0.12, 0.28, 0.20)
_WHOLE_NAME = (0.10, 0.10, 0.05, 0.04)
"""Share of people who bear one of the era's proverbial names."""
_OTHER_SEX = 0.04
"""How much rarer a man's character is among women, and the reverse."""
_RANK_OFFSET = 12


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Names:
    """Vocabularies and their weights.

    `surnames`, `surname_cum` over S, `surname_syllable` (-1 for compound ones), `compound`;
    `chars`, `char_syllable`, `char_share` (of all given-name characters, for hearers) over K;
    `given_cum[sex, cohort]` over K; `pairs[sex][cohort]` rows of two characters.
    """

    surnames: tuple[str, ...]
    surname_share: Floats
    surname_syllable: Ints
    compound: npt.NDArray[np.bool_]
    chars: tuple[str, ...]
    char_index: dict[str, int]
    surname_index: dict[str, int]
    char_syllable: Ints
    char_share: Floats
    given: Floats
    pairs: tuple[tuple[Ints, ...], tuple[Ints, ...]]


@cache
def names() -> Names:
    """The vocabularies, read once."""
    surnames = tuple(sorted(surname_shares(), key=lambda s: (-surname_shares()[s], s)))
    chars = tuple(sorted(given_shares(), key=lambda c: (-given_shares()[c], c)))
    chars = tuple(char for char in chars if char_readings(char))
    index = {char: number for number, char in enumerate(chars)}
    shares = np.array([surname_shares()[surname] for surname in surnames])
    hearer = np.array([given_shares()[char] for char in chars])
    return Names(
        surnames=surnames,
        surname_share=shares / shares.sum(),
        surname_syllable=np.array([_surname_syllable(s) for s in surnames], dtype=np.int32),
        compound=np.array([len(s) > 1 for s in surnames]),
        chars=chars,
        char_index=index,
        surname_index={surname: number for number, surname in enumerate(surnames)},
        char_syllable=np.array([char_readings(c)[0][0] for c in chars], dtype=np.int32),
        char_share=hearer / hearer.sum(),
        given=np.array([[_given(sex, age, index) for age in range(COHORTS)] for sex in (0, 1)]),
        pairs=tuple(  # type: ignore[arg-type]
            tuple(_pairs(sex, age, index) for age in range(COHORTS)) for sex in (0, 1)
        ),
    )


def _surname_syllable(surname: str) -> int:
    readings = surname_readings(surname)
    return syllable_id(readings[0][0][0]) if len(surname) == 1 and readings else -1


def _given(sex: int, cohort: int, index: dict[str, int]) -> Floats:
    """Share of each character for a sex (0 men, 1 women) and cohort."""
    young = np.zeros(len(index))
    for row in read_table("given_chars"):
        if row[0] in index:
            young[index[row[0]]] = float(row[1])
    own, others = (words.MALE_ONLY, words.FEMALE_ONLY) if sex == 0 else (
        words.FEMALE_ONLY, words.MALE_ONLY)  # fmt: skip
    for char in others - own:
        if char in index:
            young[index[char]] *= _OTHER_SEX
    old = cohort < 2
    listed = ((words.MALE_OLD if old else words.MALE_MID) if sex == 0 else
              (words.FEMALE_OLD if old else words.FEMALE_MID))  # fmt: skip
    era = np.zeros(len(index))
    for rank, char in enumerate(dict.fromkeys(listed)):
        if char in index:
            era[index[char]] = 1 / (rank + _RANK_OFFSET)
    part = _LISTED[cohort]
    return np.asarray(part * era / era.sum() + (1 - part) * young / young.sum())


def _pairs(sex: int, cohort: int, index: dict[str, int]) -> Ints:
    tables = (
        (words.MALE_PAIRS_OLD, words.MALE_PAIRS_OLD, words.MALE_PAIRS_MID, words.MALE_PAIRS_YOUNG),
        (words.FEMALE_PAIRS_OLD, words.FEMALE_PAIRS_OLD, words.FEMALE_PAIRS_MID,
         words.FEMALE_PAIRS_YOUNG),
    )  # fmt: skip
    rows = [
        [index[c] for c in name] for name in tables[sex][cohort] if all(c in index for c in name)
    ]
    return np.array(rows, dtype=np.int32)


def cohort_of(years: npt.NDArray[np.int64]) -> Ints:
    """The cohort number of each birth year."""
    return np.searchsorted([1950, 1970, 1990], years, side="right").astype(np.int32)


def draw_surnames(rng: Random, count: int) -> Ints:
    """Surname numbers by their share."""
    return pick(rng, names().surname_share, count)


def pick(rng: Random, shares: Floats, count: int) -> Ints:
    """`count` numbers drawn by `shares` (which need not sum to 1)."""
    cumulated = np.cumsum(shares)
    found = np.searchsorted(cumulated, rng.random(count) * cumulated[-1], side="right")
    return np.asarray(np.minimum(found, len(shares) - 1), dtype=np.int32)


def draw_given(rng: Random, women: npt.NDArray[np.bool_], cohort: Ints) -> Ints:
    """Given names, shape (n, 2); the second is -1 for a name of one character."""
    known = names()
    out = np.full((len(women), 2), -1, dtype=np.int32)
    for sex in (0, 1):
        for age in range(COHORTS):
            rows = np.flatnonzero((women == bool(sex)) & (cohort == age))
            if len(rows):
                out[rows] = _draw_group(rng, known, sex, age, len(rows))
    return out


def _draw_group(rng: Random, known: Names, sex: int, age: int, count: int) -> Ints:
    shares = known.given[sex, age]
    given = np.stack([pick(rng, shares, count), pick(rng, shares, count)], axis=1)
    given[rng.random(count) < _ONE_CHARACTER[age], 1] = -1
    pairs = known.pairs[sex][age]
    proverbial = np.flatnonzero(rng.random(count) < _WHOLE_NAME[age])
    # Earlier names of a list are the commoner ones.
    ranks = pick(rng, 1 / (np.arange(len(pairs)) + 4.0), len(proverbial))
    given[proverbial] = pairs[ranks]
    return given


HAN, UYGHUR, KAZAKH, TIBETAN, MONGOLIAN, YI = range(6)
SYSTEMS = ("han", "uyghur", "kazakh", "tibetan", "mongolian", "yi")


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class NativeParts:
    """Groups of interchangeable spellings; `groups[system][sex]` lists group numbers for own names,
    `second[system][sex]` for the second part (father's name, or the second half)."""

    spellings: tuple[tuple[str, ...], ...]
    groups: tuple[tuple[Ints, Ints], ...]
    second: tuple[tuple[Ints, Ints], ...]


@cache
def native_parts() -> NativeParts:
    """Name parts of five peoples, read once."""
    spellings: list[tuple[str, ...]] = []
    own: list[tuple[list[int], list[int]]] = [([], []) for _ in SYSTEMS]
    for language, form, variants in read_table("transcriptions"):
        if form in words.NATIVE_LEFT_OUT or language not in SYSTEMS:
            continue
        system = SYSTEMS.index(language)
        female, either = form in words.NATIVE_FEMALE, form in words.NATIVE_EITHER
        for sex in (0, 1):
            if either or female == bool(sex):
                own[system][sex].append(len(spellings))
        spellings.append(tuple(variants.split(";")))
    _add_yi(spellings, own[YI])
    clans = [len(spellings) + number for number in range(len(words.YI_CLANS))]
    spellings += [(clan,) for clan in words.YI_CLANS]
    own[KAZAKH] = (own[KAZAKH][0] + own[UYGHUR][0][:6], own[UYGHUR][1])
    second = [(men, men) if system in (UYGHUR, KAZAKH) else (men, women)
              for system, (men, women) in enumerate(own)]  # fmt: skip
    second[YI] = (clans, clans)
    return NativeParts(tuple(spellings), _arrays(own), _arrays(second))


def _add_yi(spellings: list[tuple[str, ...]], own: tuple[list[int], list[int]]) -> None:
    for sex, texts in enumerate((words.YI_MALE, words.YI_FEMALE)):
        for text in texts:
            own[sex].append(len(spellings))
            spellings.append(tuple(text.split(";")))


def _arrays(lists: list[tuple[list[int], list[int]]]) -> tuple[tuple[Ints, Ints], ...]:
    return tuple(
        (np.array(men, dtype=np.int32), np.array(women, dtype=np.int32)) for men, women in lists
    )


def native_text(system: int, first: str, second: str, dot: str = "·") -> str:
    """A native name as written: own·father, two Tibetan or Mongolian halves, Yi clan before own."""
    if not second:
        return first
    if system in (UYGHUR, KAZAKH):
        return f"{first}{dot}{second}"
    return f"{second}{first}" if system == YI else f"{first}{second}"
