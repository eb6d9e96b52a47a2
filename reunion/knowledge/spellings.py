"""Surnames behind southern and overseas spellings: WONG for 黄 or 王, TAN for 陈."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from reunion.knowledge.frequencies import surname_share
from reunion.knowledge.readings import surname_readings
from reunion.knowledge.tables import read_table

TRUST = {"c": 1.0, "m": 0.5, "p": 0.1}
"""Trust in a spelling by origin: Hong Kong style, Min and Hakka, Church romanisation."""


@cache
def surname_spellings() -> dict[str, dict[str, float]]:
    """Spelling -> surnames with the trust in it; spellings that are plain pinyin are left out."""
    table: dict[str, dict[str, float]] = {}
    for spelling, surname, system in (
        *read_table("surname_romanisations"), *read_table("overseas_surnames"),
    ):  # fmt: skip
        if any("".join(sounds) == spelling for sounds, _ in surname_readings(surname)):
            continue
        row = table.setdefault(spelling, {})
        row[surname] = max(row.get(surname, 0.0), TRUST[system])
    return table


@lru_cache(maxsize=4096)
def spelled_surnames(token: str) -> tuple[tuple[str, float], ...]:
    """Surnames that a southern or overseas spelling stands for: "cheung" -> 张, 章 …, by share.

    The weights are shares of people × trust in the spelling; they do not sum to 1.
    """
    found = surname_spellings().get(re.sub(r"[\W_]", "", token.lower()), {})
    scored = [(surname, trust * surname_share(surname)) for surname, trust in found.items()]
    return tuple(sorted(scored, key=lambda item: -item[1])[:4])


def surnames_spelled(token: str) -> tuple[str, ...]:
    """The same without weights, likeliest first."""
    return tuple(surname for surname, _ in spelled_surnames(token))
