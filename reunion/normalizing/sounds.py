"""Latin letters read as syllables: Hanyu Pinyin, Wade–Giles and Tongyong.

Everything comes out as toneless Standard syllables ("wang", "lv"). A spelling that can stand for
several gives several, weighted by how common each is in given names.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TypeAlias

from reunion.knowledge.frequencies import given_sound_share
from reunion.knowledge.syllables import plain, syllable_id, syllables
from reunion.knowledge.tables import read_table

Weighted: TypeAlias = tuple[tuple[str, float], ...]
_APOSTROPHES = re.compile("['’‘ʼ`´ʻ]")
_RARE = frozenset({"m", "n", "ng", "hng", "ê", "o", "e", "lo", "yo", "dia", "den", "ei", "nou"})
"""Interjections and the like: no syllables of names, and they would break up others."""
_EXACT = 3.0
"""How much likelier a spelling is meant as it stands than with its apostrophe or dots dropped."""


@lru_cache(maxsize=16_384)
def pinyin_syllables(letters: str) -> tuple[str, ...]:
    """Split letters into the fewest pinyin syllables: "xiaoming" -> xiao, ming; () if it cannot be.

    Tones as marks or digits are dropped; apostrophes and tone digits are borders.
    """
    runs = [run for run in re.split(r"[0-5\s-]+", _APOSTROPHES.sub(" ", letters)) if run]
    found: list[str] = []
    for run in runs:
        part = _fewest(plain(run))
        if not part:
            return ()
        found += part
    return tuple(found)


def _fewest(run: str) -> tuple[str, ...]:
    """Dynamic programme over prefixes; among equals the longest first syllable wins."""
    best: list[tuple[str, ...] | None] = [None] * (len(run) + 1)
    best[len(run)] = ()
    for start in range(len(run) - 1, -1, -1):
        for end in range(min(len(run), start + 6), start, -1):
            tail = best[end]
            text = run[start:end]
            if tail is None or syllable_id(text) < 0 or text in _RARE:
                continue
            here = best[start]
            if here is None or len(tail) + 1 < len(here):
                best[start] = (syllables()[syllable_id(text)], *tail)
    return best[0] or ()


@cache
def _spellings(column: int) -> dict[str, tuple[str, ...]]:
    """Wade–Giles (1) or Tongyong (2) spelling -> syllables; also without apostrophe and dots."""
    table: dict[str, dict[str, None]] = {}
    for row in read_table("syllables"):
        if row[0] in _RARE and row[0] != "e":
            continue
        spelled = row[column]
        bare = _APOSTROPHES.sub("", spelled).replace("ü", "u")
        for form in dict.fromkeys((spelled, _APOSTROPHES.sub("", spelled), bare)):
            table.setdefault(form, {})[row[0]] = None
    for name, syllable in (("tze", "zi"), ("tse", "ze"), ("hsieh", "xie"), ("szu", "si")):
        if column == 1:
            table.setdefault(name, {})[syllable] = None
    return {spelling: tuple(found) for spelling, found in table.items()}


@lru_cache(maxsize=8192)
def other_syllables(token: str, system: str) -> Weighted:
    """One token as syllables in "wade_giles" or "tongyong"; weights sum to 1, () if it is none.

    "ts'ao" -> cao; "chu" -> zhu, chu, ju, qu by frequency, as records drop the apostrophe.
    """
    key = _APOSTROPHES.sub("'", token.lower().strip()).rstrip("12345")
    column = 1 if system == "wade_giles" else 2
    likely = {
        syllable: given_sound_share(syllable) * (_EXACT if _exact(column)[syllable] == key else 1)
        for syllable in _spellings(column).get(key, ())
    }
    total = sum(likely.values())
    return tuple(sorted(((s, w / total) for s, w in likely.items()), key=lambda item: -item[1]))


@cache
def _exact(column: int) -> dict[str, str]:
    return {row[0]: row[column] for row in read_table("syllables")}
