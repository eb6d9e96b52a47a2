"""How surnames and characters are read, with a weight for every reading.

Surnames have readings of their own (曾 zeng, 单 shan, 区 ou, 尉迟 yuchi), so their table comes
first; a general pinyin library gets about one bearer in eighty wrong. Readings are toneless for
surnames; characters carry the tone (1–5, 0 unknown).
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import product
from typing import TypeAlias

from reunion.knowledge.characters import canonical
from reunion.knowledge.syllables import plain, syllable_id
from reunion.knowledge.tables import read_table
from reunion.profiles import Unit

Reading: TypeAlias = tuple[int, int, float]
"""Syllable number, tone, weight; the weights of a character sum to 1."""
SurnameReading: TypeAlias = tuple[tuple[str, ...], float]
"""Toneless syllables, weight; the weights of a surname sum to 1."""

FIRST = 0.75
"""Weight of the likeliest reading where there are several: the tables rank but do not count."""
MOST = 3
"""Readings kept of a character of the general dictionary, which lists rare ones too."""
_TONES = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0300": 4}


@cache
def _surname_table() -> dict[str, tuple[tuple[str, ...], ...]]:
    return {
        row[0]: tuple(tuple(reading.split(" ")) for reading in row[2].split(";"))
        for row in read_table("surnames")
    }


@cache
def _given_table() -> dict[str, tuple[str, ...]]:
    return {row[0]: tuple(row[2].split(";")) for row in read_table("given_chars")}


def _weights(count: int) -> tuple[float, ...]:
    if count == 1:
        return (1.0,)
    return (FIRST, *((1 - FIRST) / (count - 1) for _ in range(count - 1)))


def is_surname(text: str) -> bool:
    """Whether the table of surnames holds this text (single or compound, simplified)."""
    return text in _surname_table()


@lru_cache(maxsize=16_384)
def surname_readings(surname: str) -> tuple[SurnameReading, ...]:
    """Readings of a surname: 翟 -> (("zhai",), .75), (("di",), .25); () for an unknown character.

    A surname outside the table is read character by character.
    """
    surname = canonical(surname)
    known = _surname_table().get(surname)
    if known:
        return tuple(zip(known, _weights(len(known)), strict=True))
    from reunion.knowledge.syllables import syllables

    ways = []
    for way in product(*(_toneless(char) for char in surname)):
        weight = 1.0
        for _, part in way:
            weight *= part
        ways.append((tuple(syllables()[number] for number, _ in way), weight))
    return tuple(sorted(ways, key=lambda item: -item[1])[:MOST]) if surname else ()


def _toneless(char: str) -> tuple[tuple[int, float], ...]:
    merged: dict[int, float] = {}
    for syllable, _, weight in char_readings(char):
        merged[syllable] = merged.get(syllable, 0.0) + weight
    return tuple(merged.items())


@lru_cache(maxsize=32_768)
def char_readings(char: str) -> tuple[Reading, ...]:
    """Readings of a character in given names and places, likeliest first; () when unknown."""
    char = canonical(char)
    texts = _given_table().get(char) or _dictionary(char)
    found = [(syllable_id(plain(text)), _tone(text)) for text in texts]
    kept = tuple(dict.fromkeys(reading for reading in found if reading[0] >= 0))[:MOST]
    if not kept:
        return ()
    return tuple(
        (*reading, weight) for reading, weight in zip(kept, _weights(len(kept)), strict=True)
    )


def _dictionary(char: str) -> tuple[str, ...]:
    from pypinyin.constants import PINYIN_DICT

    return tuple(PINYIN_DICT.get(ord(char), "").split(",")) if len(char) == 1 else ()


def _tone(text: str) -> int:
    """The tone of pinyin with a digit or a mark; 5 neutral; 0 when there is neither."""
    if text[-1:].isdigit():
        return int(text[-1])
    from unicodedata import normalize

    marks = [_TONES[mark] for mark in normalize("NFD", text) if mark in _TONES]
    return marks[0] if marks else 5


@lru_cache(maxsize=32_768)
def unit_readings(unit: Unit) -> tuple[Reading, ...]:
    """Readings of a unit: of its character, or, for "~lan", that syllable without a tone."""
    if unit.startswith("~"):
        number = syllable_id(unit[1:])
        return ((number, 0, 1.0),) if number >= 0 else ()
    return char_readings(unit)
