"""P(a nickname on paper | the nickname filed, or the name that it may be made of)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.worlds import words
from benchmarks.worlds.exact.columns import Columns
from benchmarks.worlds.exact.sounding import channel
from benchmarks.worlds.hearing import Ear, writing
from benchmarks.worlds.naming import names
from benchmarks.worlds.people import nickname_shares
from benchmarks.worlds.rates import Rates
from benchmarks.worlds.telling import Told, ear_of
from benchmarks.worlds.terms import NICK_A, NICK_TWICE, NICK_WA, NICK_XIAO, SURNAME_ONLY

_NICK_KINDS = ((NICK_XIAO, 0.10), (NICK_A, 0.05), (NICK_TWICE, 0.10), (NICK_WA, 0.05))


_NICK_POOLED = 0.70


def _text_chance(ear: Ear, filed: str, heard: str) -> float:
    """P(a word on paper | a nickname said); characters are kept where the sound is right."""
    if len(filed) != len(heard):
        return 0.0
    index, vocabulary = names().char_index, writing(surnames=False)
    mean, chance = channel(ear).mean[0], 1.0
    for a, b in zip(filed, heard, strict=True):
        if a not in index:
            chance *= 1.0 if a == b else 0.0
            continue
        told = int(vocabulary.syllable[index[a]])
        if a == b:
            chance *= float(mean[told, told])
        elif b in index and int(vocabulary.syllable[index[b]]) != told:
            number = index[b]
            sound = int(vocabulary.syllable[number])
            chance *= float(mean[told, sound]) * float(vocabulary.share[number])
        else:
            return 0.0
    return chance


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class _Nick:
    """P(the text | a nickname of the pool), P(the text | made of a character) by kind and for any
    kind, and for anybody."""

    pool: npt.NDArray[np.float64]
    made: npt.NDArray[np.float64]
    derived: npt.NDArray[np.float64]
    pooled: float
    anybody: float


@lru_cache(maxsize=16)
def _nick_tables(ear: Ear, text: str) -> _Nick:
    pool = np.array([_text_chance(ear, nick, text) for nick in words.NICKNAMES])
    made = np.stack([_made(ear, kind, text) for kind, _ in _NICK_KINDS])
    derived = np.array([share for _, share in _NICK_KINDS]) @ made
    pooled = _NICK_POOLED * float(nickname_shares() @ pool)
    anybody = pooled + float(derived @ names().char_share) + 1e-9
    return _Nick(pool, made, derived, pooled, anybody)


def weigh_nickname(rates: Rates, told: Told, records: Columns) -> tuple[Any, float]:
    """A nickname, given the one filed, or given the name it may be made of."""
    nick = _nick_tables(ear_of(rates), told.text)
    number, kinds = np.maximum(records.nick, 0), records.nick_kind
    listed = np.where(kinds == 0, nick.pool[np.minimum(number, len(nick.pool) - 1)], 0.0)
    for row, (kind, _) in enumerate(_NICK_KINDS):
        listed = np.where(kinds == kind, nick.made[row][number], listed)
    last = np.where(records.given[:, 1] >= 0, records.given[:, 1], records.given[:, 0])
    known = (last >= 0) & (records.form != SURNAME_ONLY)
    unlisted = nick.pooled + np.where(known, nick.derived[last], nick.anybody)
    return np.where(records.nick_listed, listed, unlisted) + 1e-9, nick.anybody


def _made(ear: Ear, kind: int, text: str) -> npt.NDArray[np.float64]:
    """P(text | a nickname of this kind made of each character)."""
    out = np.zeros(len(names().chars))
    if len(text) != 2:
        return out
    index = names().char_index
    vocabulary, mean = writing(surnames=False), channel(ear).mean[0]
    place = {NICK_XIAO: (1,), NICK_A: (1,), NICK_TWICE: (0, 1), NICK_WA: (0,)}[kind]
    fixed = {NICK_XIAO: ("小", 0), NICK_A: ("阿", 0), NICK_WA: ("娃", 1)}.get(kind)
    out[:] = 1.0
    if fixed:
        out *= _text_chance(ear, fixed[0], text[fixed[1]])
    for spot in place:
        number = index.get(text[spot], -1)
        if number < 0:
            return np.zeros(len(out))
        sound = int(vocabulary.syllable[number])
        row = mean[vocabulary.syllable, sound] * vocabulary.share[number]
        row = np.where(vocabulary.syllable == sound, 0.0, row)
        row[number] = mean[sound, sound]
        out *= row
    return out
