"""How common surnames and given-name characters are, as shares of people or of characters.

The only free counts of given-name characters are skewed to people born 1980–2000: they put the
chance that two people share a character at 0.33 %, where census figures give 0.77 % for those born
1930–59. Taken as it is, the table would overvalue agreement on 英, 兰 or 秀 two- to threefold for
the people this program is about. So shares are a mixture of that table with a curated list of older
characters (ranks from general knowledge and the ministry's published statements, no counts).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from reunion.knowledge.characters import canonical
from reunion.knowledge.readings import char_readings, surname_readings
from reunion.knowledge.syllables import syllable_id, syllables
from reunion.knowledge.tables import read_table

SURNAME_FLOOR = 3e-7
GIVEN_FLOOR = 1.5e-6
SOUND_FLOOR = 1e-6
OLDER = 0.6
"""Weight of the older list: most residents whom nobody knows were born before 1970."""
_OLDER_COVERS = 0.88
_RANK_OFFSET = 20
"""Shares fall as 1 / (rank + 20): two older people then share a character at 0.7 %."""

_OLDER_CHARS = (
    "珍桂芳国春凤荣德建云清平生林军志梅淑成永美福忠香爱新祥义贵学莲花东海庆世连素霞琴元光安宝玲振兴长"
    "小青喜艳根燕月树仁良群洪财立昌和江胜俊有翠大民友武发正勇全家宗才强萍庭广山田富顺水龙天道银保景传"
    "书松中祖先仙娥菊伟增孝敏莉会亮冬秋彩巧雪娟瑞木石来得进恩维宪茂盛泉加开守本万三二四双贤耀柱栓锁妮"
    "妹女子招弟换引存留改芝芬惠慧静洁珠琼瑛蓉芹"
)


@cache
def surname_shares() -> Mapping[str, float]:
    """Share of people with each surname; sums to about 0.98."""
    return MappingProxyType({row[0]: float(row[1]) / 1e6 for row in read_table("surnames")})


@lru_cache(maxsize=32_768)
def surname_share(surname: str) -> float:
    """Share of people with this surname; SURNAME_FLOOR when the table does not hold it."""
    return max(surname_shares().get(canonical(surname), 0.0), SURNAME_FLOOR)


@cache
def _older_shares() -> dict[str, float]:
    eras = ("all", "1950s", "1960s-1970s")
    typical = [char for era in eras for key, text in read_table("era_names") if key == era
               for char in text]  # fmt: skip
    ranked = tuple(dict.fromkeys([*typical, *_OLDER_CHARS]))
    raw = {char: 1 / (rank + _RANK_OFFSET) for rank, char in enumerate(ranked, start=1)}
    total = sum(raw.values())
    return {char: _OLDER_COVERS * value / total for char, value in raw.items()}


@cache
def given_shares() -> Mapping[str, float]:
    """Share of given-name characters, shrunk towards older people's names; sums to 1."""
    rows = read_table("given_chars")
    total = sum(float(row[1]) for row in rows)
    young = {row[0]: float(row[1]) / total for row in rows}
    older = _older_shares()
    listed = 1 - OLDER + OLDER * (1 - _OLDER_COVERS)
    chars = dict.fromkeys([*young, *older])
    return MappingProxyType(
        {char: listed * young.get(char, 0.0) + OLDER * older.get(char, 0.0) for char in chars}
    )


@lru_cache(maxsize=32_768)
def given_share(char: str) -> float:
    """Share of this character among given-name characters; GIVEN_FLOOR when not in the table."""
    return max(given_shares().get(canonical(char), 0.0), GIVEN_FLOOR)


@cache
def _surname_sounds() -> dict[str, float]:
    shares: dict[str, float] = {}
    for surname, share in surname_shares().items():
        for sounds, weight in surname_readings(surname):
            key = " ".join(sounds)
            shares[key] = shares.get(key, 0.0) + weight * share
    for key in [key for key in shares if " " in key]:
        shares[key.replace(" ", "")] = shares.get(key.replace(" ", ""), 0.0) + shares[key]
    return shares


@lru_cache(maxsize=8192)
def surname_sound_share(text: str) -> float:
    """Share of people whose surname sounds so: "wang", "ou yang" or "ouyang"."""
    return max(_surname_sounds().get(text, 0.0), SOUND_FLOOR)


@cache
def _given_sounds() -> dict[int, float]:
    shares: dict[int, float] = {}
    for char, share in given_shares().items():
        for syllable, _, weight in char_readings(char):
            shares[syllable] = shares.get(syllable, 0.0) + weight * share
    return shares


@lru_cache(maxsize=8192)
def given_sound_share(text: str) -> float:
    """Share of given-name characters that sound so (toneless)."""
    return max(_given_sounds().get(syllable_id(text), 0.0), SOUND_FLOOR)


@cache
def syllable_shares(*, surnames: bool = False) -> tuple[float, ...]:
    """Share of each syllable, by number: of given-name characters, or of one-syllable surnames."""
    share = surname_sound_share if surnames else given_sound_share
    return tuple(share(text) for text in syllables())


def syllable_share(syllable: int, *, surnames: bool = False) -> float:
    """Share of one sound class; SOUND_FLOOR for -1."""
    return syllable_shares(surnames=surnames)[syllable] if syllable >= 0 else SOUND_FLOOR
