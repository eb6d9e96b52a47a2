"""Names transcribed from Uyghur, Kazakh, Tibetan and Mongolian.

A Uyghur or Kazakh name is the own name and the father's, parted by a dot that records drop or
replace; there is no surname. Tibetan and Mongolian names have neither. The same part is written
with different characters before and after the rule of 2005 and from province to province, so each
known part is replaced by one spelling of its group; unknown parts stay as they are and are
compared by sound.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from reunion.knowledge.frequencies import surname_share
from reunion.knowledge.tables import read_table
from reunion.normalizing.name_text import DOT
from reunion.profiles import Units

SWAPPED = 0.12
"""Share of the reading in which the two parts are reversed."""
BARE = 0.15
"""Share of the reading without a suffix (古丽, 江, 汗), which speakers and clerks drop."""
COMMON_SURNAME = 5e-4
"""Above this share a first character speaks for a Han name of two or three characters."""
_FATHERED = frozenset({"uyghur", "kazakh"})


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """A run of a transcribed name: canonical spelling, language ("" unknown), suffix or prefix."""

    text: str
    language: str
    suffix: bool
    prefix: bool


@dataclass(frozen=True, slots=True, repr=False)
class Transcribed:
    """A reading: own name, father's name, clan surname (Mongolian, else empty), share."""

    surname: Units
    given: Units
    father: Units
    share: float


@cache
def _parts() -> dict[str, Part]:
    """Every known spelling; the first group that lists it wins."""
    table: dict[str, Part] = {}
    for language, source, variants in read_table("transcriptions"):
        spellings = variants.split(";")
        suffix = source.startswith("-") or source.startswith("Gul")
        for spelling in spellings:
            part = Part(spellings[0], language, suffix, source.endswith("-"))
            table.setdefault(spelling, part)
    return table


@cache
def known_parts() -> frozenset[str]:
    """Every spelling that is known as a part of a transcribed name."""
    return frozenset(_parts())


@lru_cache(maxsize=32_768)
def split_parts(text: str) -> tuple[Part, ...]:
    """The text as known parts (longest first) and unknown runs between them.

    A part of one character (汗, 江, 玛) counts only at the end, behind something else.
    """
    found: list[Part] = []
    start = 0
    while start < len(text):
        part, width = _known_at(text, start)
        if part is None:
            char = text[start]
            if found and not found[-1].language:
                found[-1] = Part(found[-1].text + char, "", False, False)
            else:
                found.append(Part(char, "", False, False))
        else:
            found.append(part)
        start += width
    return tuple(found)


def _known_at(text: str, start: int) -> tuple[Part | None, int]:
    for width in range(min(5, len(text) - start), 0, -1):
        part = _parts().get(text[start : start + width])
        last = start + width == len(text) and start > 0
        if part and (width > 1 or last):
            return part, width
    return None, 1


def transcribed(text: str) -> tuple[tuple[Transcribed, ...], float]:
    """Readings as a transcribed name and the belief (0–1) that it is one.

    With a dot it is one for certain; without, when it is built of known parts or too long for Han.
    """
    if DOT in text:
        halves = [half for half in text.split(DOT) if half]
        return (_dotted(halves) if halves else ()), 1.0
    parts = split_parts(text)
    known = sum(len(part.text) for part in parts if part.language)
    if not known:
        return (), 0.0
    covered = all(part.language for part in parts)
    clan = _clan(text)
    if clan:
        return clan, 0.9
    if covered:
        han = len(text) <= 3 and surname_share(text[0]) >= COMMON_SURNAME
        return _undotted(parts), 0.4 if han else 0.95
    if len(text) >= 5:
        return _undotted(parts), 0.95
    if len(text) < 4:
        return (), 0.0
    foreign = 2 * known >= len(text) and surname_share(text[0]) < COMMON_SURNAME
    return _undotted(parts), 0.75 if foreign else 0.2


def _clan(text: str) -> tuple[Transcribed, ...]:
    """A Mongolian clan surname before a known name: 包巴特尔, 白斯琴."""
    rest = split_parts(text[1:])
    if len(text) < 3 or _known_at(text, 0)[0] or surname_share(text[0]) < COMMON_SURNAME:
        return ()
    if not all(part.language == "mongolian" for part in rest):
        return ()
    given = _units(rest)
    return Transcribed((text[0],), given, (), 0.6), Transcribed((), given, (), 0.4)


def _dotted(halves: list[str]) -> tuple[Transcribed, ...]:
    """Own name, father's name (all further parts); "阿不都·热合曼" is one name written in two."""
    parts = [split_parts(half) for half in halves]
    if len(parts) > 2 and parts[0][-1].prefix and len(parts[0]) == 1:
        parts[:2] = [parts[0] + parts[1]]
    own, father = parts[0], tuple(part for half in parts[1:] for part in half)
    return _with_order(own, father)


def _undotted(parts: tuple[Part, ...]) -> tuple[Transcribed, ...]:
    """Without a dot: a Uyghur or Kazakh name of two whole parts is own and father's name."""
    wholes = _wholes(parts)
    if len(wholes) < 2 or not any(part.language in _FATHERED for part in parts):
        return _with_order(parts, ())
    whole = tuple(part for one in wholes for part in one)
    fathered = _with_order(wholes[0], tuple(part for one in wholes[1:] for part in one))
    alone = Transcribed((), _units(whole), (), 0.25)
    return (*(_scaled(one, 0.75) for one in fathered), alone)


def _wholes(parts: tuple[Part, ...]) -> list[tuple[Part, ...]]:
    """Parts grouped into personal names: prefixes lean forward, suffixes and scraps backward."""
    groups: list[tuple[Part, ...]] = []
    for part in parts:
        lean = part.suffix or (not part.language and len(part.text) == 1)
        if groups and (lean or groups[-1][-1].prefix):
            groups[-1] = (*groups[-1], part)
        else:
            groups.append((part,))
    return groups


def _with_order(own: tuple[Part, ...], father: tuple[Part, ...]) -> tuple[Transcribed, ...]:
    given, other = _units(own), _units(father)
    straight = 1 - (SWAPPED if other else 0.0)
    readings = [Transcribed((), given, other, straight)]
    if other:
        readings.append(Transcribed((), other, given, SWAPPED))
    if len(own) > 1 and own[-1].suffix:
        readings[0] = _scaled(readings[0], 1 - BARE)
        readings.append(Transcribed((), _units(own[:-1]), other, straight * BARE))
    return tuple(readings)


def _scaled(reading: Transcribed, by: float) -> Transcribed:
    return Transcribed(reading.surname, reading.given, reading.father, reading.share * by)


def _units(parts: tuple[Part, ...]) -> Units:
    return tuple(char for part in parts for char in part.text)
