"""Chances of names for anybody, and what depends on the rates of a world only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.worlds.exact.sounding import channel
from benchmarks.worlds.filing_names import alike_numbers, doublet_numbers
from benchmarks.worlds.hearing import Ear, writing
from benchmarks.worlds.naming import names
from benchmarks.worlds.rates import Rates, rates_of

_TWO_CHARACTERS = 0.83
"""Share of given names with two characters, over cohorts."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Chances that depend on the world's rates only; `wrong_*` that the record's own part is."""

    full: float
    surname_only: float
    given_only: float
    nickname: float
    former: float
    invented: float
    husband: float
    written: float
    guessed: float
    lost: float
    swapped: float
    doubled: float
    misread: float
    wrong_surname: float
    wrong_given: float
    file_dropped: float

    @staticmethod
    def of(rates: Rates) -> Weights:
        """From the table of rates."""
        name = {key.removeprefix("resident.name."): value for key, value in rates.items()
                if key.startswith("resident.name.")}  # fmt: skip
        file = {key.removeprefix("record.name."): value for key, value in rates.items()
                if key.startswith("record.name.")}  # fmt: skip
        forms = ("surname_only", "given_only", "nickname_instead", "former_name", "invented")
        slip = 0.4 * file["merger"] + 0.3 * file["tone_or_fronting"]
        return Weights(
            full=1 - sum(name[key] for key in forms), surname_only=name["surname_only"],
            given_only=name["given_only"], nickname=name["nickname_instead"],
            former=name["former_name"], invented=name["invented"],
            husband=name["husband_surname"], written=name["written_by_self"],
            guessed=name["characters_by_sound"], lost=name["syllable_dropped"],
            swapped=name["syllables_swapped"], doubled=name["syllable_doubled"],
            misread=name["misread"], wrong_surname=0.5 * slip + 0.5 * file["same_sound"] + 0.001,
            wrong_given=slip + 0.5 * file["same_sound"] + file["misread"],
            file_dropped=file["syllable_dropped"],
        )  # fmt: skip


@cache
def weights_of(world: str) -> Weights:
    return Weights.of(rates_of(world))


@lru_cache(maxsize=256)
def by_surname(ear: Ear, surname: int, guessed: float) -> npt.NDArray[np.float64]:
    """P(a surname on paper | each surname said), over regions."""
    vocabulary = writing(surnames=True)
    syllable = int(vocabulary.syllable[surname])
    out = np.zeros(len(vocabulary.share))
    if syllable >= 0:
        heard = channel(ear).mean[1][np.maximum(vocabulary.syllable, 0), syllable]
        out = heard * vocabulary.share[surname] * (vocabulary.syllable >= 0) * guessed
    out[surname] += 1 - guessed
    return out


@cache
def doublet_table() -> dict[int, int]:
    return doublet_numbers()


@lru_cache(maxsize=2048)
def longer_surnames(surname: int) -> npt.NDArray[np.float32] | None:
    """1 for each compound surname that begins like this one; None when there is none."""
    known = names().surnames
    out = np.array(
        [len(text) > 1 and text[0] == known[surname] for text in known], dtype=np.float32
    )
    return out if out.any() else None


@lru_cache(maxsize=4096)
def alike_shares(number: int) -> Any:
    """P(this character on paper | misread from another), over the vocabulary."""
    out = np.zeros(len(names().chars), dtype=np.float32)
    for other in range(len(out)):
        alike = _alike_table()[other]
        if number in alike:
            out[other] = 1 / len(alike)
    return out


@lru_cache(maxsize=1)
def _alike_table() -> tuple[tuple[int, ...], ...]:
    return tuple(alike_numbers(number) for number in range(len(names().chars)))


@lru_cache(maxsize=4096)
def mean_surname(ear: Ear, surname: int, guessed: float) -> float:
    """P(this surname on paper) for anybody."""
    known, vocabulary = names(), writing(surnames=True)
    own = float(known.surname_share[surname])
    syllable = int(vocabulary.syllable[surname])
    if syllable < 0:
        return own
    sounds = np.bincount(vocabulary.syllable[vocabulary.syllable >= 0],
                         weights=known.surname_share[vocabulary.syllable >= 0],
                         minlength=len(vocabulary.writable))  # fmt: skip
    heard = float(sounds @ channel(ear).mean[1][:, syllable]) * float(vocabulary.share[surname])
    return (1 - guessed) * own + guessed * heard


@cache
def _given_shares(sex: int) -> npt.NDArray[np.float64]:
    """Share of each character over the cohorts of the file."""
    return np.asarray(np.array([0.2, 0.35, 0.3, 0.15]) @ names().given[sex - 1])


@lru_cache(maxsize=4096)
def mean_given(ear: Ear, given: tuple[int, ...], sex: int, guessed: float) -> float:
    """P(this given name on paper) for anybody of that sex."""
    vocabulary = writing(surnames=False)
    shares = _given_shares(sex)
    sounds = np.bincount(vocabulary.syllable, weights=shares, minlength=len(vocabulary.writable))
    chance = _TWO_CHARACTERS if len(given) == 2 else 1 - _TWO_CHARACTERS
    for char in given:
        own = float(shares[char])
        syllable = int(vocabulary.syllable[char])
        heard = float(sounds @ channel(ear).mean[0][:, syllable]) * float(vocabulary.share[char])
        chance *= (1 - guessed) * own + guessed * heard
    return max(chance, 1e-15)
