"""Names in Latin letters, in any order, as forms made of syllables.

Each reading is a system (Hanyu Pinyin, Wade–Giles, Tongyong, the styles of Hong Kong, Macau and
Singapore) and an order (surname first or last). Its share follows from how common the system is in
records, how common such a surname is, and how common such given-name syllables are; the best few
are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from reunion.knowledge.frequencies import given_sound_share, surname_sound_share
from reunion.knowledge.spellings import STYLES, spelled_surnames, spelled_syllables
from reunion.knowledge.syllables import plain
from reunion.normalizing.sounds import (
    Weighted,
    other_syllables,
    pinyin_syllables,
)
from reunion.profiles import Units

SYSTEMS = {
    "pinyin": 0.80, "wade_giles": 0.08, "tongyong": 0.02,
    "hong_kong": 0.06, "macau": 0.01, "min": 0.03,
}  # fmt: skip
"""How often a Latin spelling in a record follows each system; judgement."""
FIRST, LAST = 0.85, 0.15
"""Surname first or last, where no comma says so."""
KEPT, LEAST = 6, 0.03
_STANDARD_GIVEN, _OTHER_STYLE = 0.5, 0.1
"""Share of southern surnames before a given name in pinyin, or in another southern style, against
one in the same style; judgement."""
_UNKNOWN_GIVEN = 1e-5
"""Stands for the share of a given syllable that no southern spelling knows."""
_TOKEN = re.compile(r"[^\W\d_]+(?:['’‘ʼ`´ʻ][^\W\d_]+)*[1-5]?")


@dataclass(frozen=True, slots=True, repr=False)
class Spelled:
    """A reading of a spelled name: `share` is its part of the belief."""

    surname: Units
    given: Units
    share: float


@lru_cache(maxsize=32_768)
def read_spelled(text: str) -> tuple[Spelled, ...]:
    """The likeliest readings of a name in Latin letters; () if none fits any system."""
    scored: dict[tuple[Units, Units], float] = {}
    for order, surname, given in _splits(text):
        for system, units, share in _clans(surname):
            for rest, score in _givens(given, system):
                key = (units, rest)
                scored[key] = scored.get(key, 0.0) + order * share * score
    total = sum(scored.values())
    if not total:
        return ()
    best = sorted(scored.items(), key=lambda item: (-item[1], item[0]))[:KEPT]
    kept = [Spelled(*key, score / total) for key, score in best if score / total >= LEAST]
    return tuple(kept)


def _splits(text: str) -> Iterator[tuple[float, tuple[str, ...], tuple[str, ...]]]:
    """(weight, surname tokens, given tokens) for every way to part the text."""
    head, comma, tail = text.partition(",")
    if comma and _TOKEN.search(head) and _TOKEN.search(tail):
        yield 1.0, tuple(_TOKEN.findall(head)), tuple(_TOKEN.findall(tail))
        return
    tokens = tuple(_TOKEN.findall(text))
    if len(tokens) == 1:
        sounds = pinyin_syllables(tokens[0])
        tokens = sounds if len(sounds) > 1 else tokens
    if not tokens:
        return
    yield FIRST, tokens[:1], tokens[1:]
    if len(tokens) > 1:
        yield LAST, tokens[-1:], tokens[:-1]
    if len(tokens) > 2:
        yield FIRST, tokens[:2], tokens[2:]


@lru_cache(maxsize=8192)
def _clans(surname: tuple[str, ...]) -> tuple[tuple[str, Units, float], ...]:
    """(system, units, share) of everything that these tokens may be as a surname.

    Hong Kong and overseas spellings name the surname's character, the other systems its sound."""
    found = [
        ("pinyin", _units(sounds), SYSTEMS["pinyin"] * surname_sound_share(" ".join(sounds)))
        for sounds in _standard(surname)
    ]
    for name, style, share in spelled_surnames("".join(map(_key, surname))):
        if len(surname) <= len(name):
            found.append((style, tuple(name), SYSTEMS[style] * share))
    for system in ("wade_giles", "tongyong") if len(surname) == 1 else ():
        for syllable, _ in other_syllables(_key(surname[0]), system):
            share = SYSTEMS[system] * surname_sound_share(syllable)
            found.append((system, _units((syllable,)), share))
    return tuple(found)


@lru_cache(maxsize=16_384)
def _givens(given: tuple[str, ...], system: str) -> tuple[tuple[Units, float], ...]:
    """(units, share) of everything that these tokens may be as a given name."""
    if system in STYLES.values():
        return tuple([(_units(sounds), share) for sounds, share in _southern(given, system)])
    if system == "pinyin":
        standard = _pinyin_given(given)
        ways = [] if standard is None else [(standard, 1.0)]
    else:
        ways = _ways([other_syllables(_other_key(token), system) for token in given])
    return tuple([(_units(sounds), part * _typical(sounds)) for sounds, part in ways])


def _southern(given: tuple[str, ...], style: str) -> list[tuple[tuple[str, ...], float]]:
    """A given name after a southern surname: in its style, in another or, as in Singapore, in
    pinyin; if nobody can read it, the surname stands alone."""
    if not given:
        return [((), 1.0)]
    ways = [
        (sounds, share * (1.0 if other == style else _OTHER_STYLE))
        for other in STYLES.values()
        for sounds, share in _ways([spelled_syllables(_key(token), other) for token in given])
    ]
    standard = _pinyin_given(given)
    if standard:
        ways.append((standard, _STANDARD_GIVEN * _typical(standard)))
    return ways or [((), _UNKNOWN_GIVEN ** len(given))]


def _ways(tokens: list[Weighted]) -> list[tuple[tuple[str, ...], float]]:
    """The likeliest ways to read the tokens, with weights; none when a token cannot be read."""
    if not all(tokens):
        return []
    ways: list[tuple[tuple[str, ...], float]] = [((), 1.0)]
    for token in tokens:
        # Cut after each token: a text of thirty tokens must not give four to the thirtieth ways.
        longer = [((*said, sound), part * share) for said, part in ways for sound, share in token]
        ways = sorted(longer, key=lambda way: -way[1])[:KEPT]
    return ways


@lru_cache(maxsize=8192)
def _key(token: str) -> str:
    return token.lower().rstrip("12345")


@lru_cache(maxsize=8192)
def _standard(tokens: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Surname tokens in pinyin: one syllable, or two of a compound surname."""
    sounds = tuple(sound for token in tokens for sound in pinyin_syllables(token))
    if len(sounds) < len(tokens) or len(sounds) > 2:
        return ()
    if len(sounds) == 2 and surname_sound_share(" ".join(sounds)) <= 1e-6:
        return ()
    return (sounds,)


def _pinyin_given(tokens: tuple[str, ...]) -> tuple[str, ...] | None:
    """Syllables of the given tokens; None when one is no pinyin or there are too many."""
    sounds: list[str] = []
    for token in tokens:
        part = pinyin_syllables(token)
        if not part:
            return None
        sounds += part
    return tuple(sounds) if len(sounds) <= 4 else None


@lru_cache(maxsize=8192)
def _other_key(token: str) -> str:
    """A token of another system: lower case, tone marks off, apostrophes and ü kept."""
    return plain_marks(_key(token)).replace("v", "ü")


def plain_marks(token: str) -> str:
    """A token without tone marks; apostrophes stay."""
    return "'".join(plain(part) for part in re.split("['’‘ʼ`´ʻ]", token))


def _typical(sounds: tuple[str, ...]) -> float:
    """How common these given-name syllables are: the product of their shares."""
    product = 1.0
    for sound in sounds:
        product *= given_sound_share(sound)
    return product


def _units(sounds: tuple[str, ...]) -> Units:
    return tuple(["~" + sound for sound in sounds])
