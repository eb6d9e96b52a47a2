"""Names behind southern and overseas spellings: WONG for 黄 or 王, TAN for 陈, Siew for 秀.

A spelling follows a style: Hong Kong, Macau, or Min as in Singapore and Malaysia.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from reunion.knowledge.frequencies import given_share, surname_share
from reunion.knowledge.readings import char_readings
from reunion.knowledge.syllables import syllables
from reunion.knowledge.tables import read_table

STYLES = {"h": "hong_kong", "o": "macau", "m": "min"}
"""Codes of the data files."""
_STYLE_OF = {"c": "hong_kong", "m": "min", "p": "min", **STYLES}
LISTED = {"c": 1.0, "m": 0.5, "p": 0.1}
"""Trust in a listed spelling of a surname: Hong Kong style, Min and Hakka, Church romanisation."""
BY_RULE = {"o": 0.6, "m": 0.2}
"""The same for spellings that follow from the reading by rule."""
Spelling = tuple[str, str, float]
"""What is spelled, the style, the weight."""


@cache
def surname_spellings() -> dict[str, dict[tuple[str, str], float]]:
    """Spelling -> (surname, style) with the trust in it."""
    table: dict[str, dict[tuple[str, str], float]] = {}
    listed = dict.fromkeys((*read_table("surname_romanisations"), *read_table("overseas_surnames")))
    for spelling, surname, system in (*listed, *read_table("southern_surnames")):
        trust = LISTED[system] if (spelling, surname, system) in listed else BY_RULE[system]
        row = table.setdefault(spelling, {})
        key = surname, _STYLE_OF[system]
        row[key] = max(row.get(key, 0.0), trust)
    return table


@lru_cache(maxsize=4096)
def spelled_surnames(token: str) -> tuple[Spelling, ...]:
    """Surnames that a southern or overseas spelling stands for: "cheung" -> 张, 章 …, by share.

    The weights are shares of people × trust in the spelling; they do not sum to 1.
    """
    found = surname_spellings().get(re.sub(r"[\W_]", "", token.lower()), {})
    scored = [
        (surname, style, trust * surname_share(surname))
        for (surname, style), trust in found.items()
    ]
    return tuple(sorted(scored, key=lambda item: (-item[2], item[:2]))[:6])


def surnames_spelled(token: str) -> tuple[str, ...]:
    """The same without styles and weights, likeliest first."""
    return tuple(dict.fromkeys(surname for surname, _, _ in spelled_surnames(token)))


@cache
def _given_spellings() -> dict[str, dict[tuple[str, str], float]]:
    """Spelling -> (Standard syllable, style) -> share of given-name characters spelled so."""
    rows = read_table("southern_given")
    ways: dict[tuple[str, str], int] = {}
    for _, system, chars in rows:
        for char in chars:
            ways[char, system] = ways.get((char, system), 0) + 1
    table: dict[str, dict[tuple[str, str], float]] = {}
    for spelling, system, chars in rows:
        shares = table.setdefault(spelling, {})
        for char in chars:
            key = syllables()[char_readings(char)[0][0]], STYLES[system]
            shares[key] = shares.get(key, 0.0) + given_share(char) / ways[char, system]
    return table


@lru_cache(maxsize=4096)
def spelled_syllables(token: str, style: str) -> tuple[tuple[str, float], ...]:
    """Syllables behind a southern spelling of one given-name character ("kwan" -> jun, qun), the
    commonest four; the weights are shares of given-name characters."""
    found = _given_spellings().get(token.lower(), {})
    scored = [(sound, share) for (sound, of), share in found.items() if of == style]
    return tuple(sorted(scored, key=lambda item: (-item[1], item[0]))[:4])
