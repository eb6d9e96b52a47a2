"""Units of names as coarse sound classes, for keys that must survive what a foreign ear hears."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

from reunion.knowledge.readings import surname_readings, unit_readings
from reunion.knowledge.syllables import merged_class, merged_classes, syllable_id
from reunion.profiles import Units

_READINGS = 2
"""Readings of a unit that get keys of their own; a third is rarer than one in a hundred."""


@lru_cache(maxsize=1 << 16)
def atom(text: str) -> int:
    """A text as a number of 63 bits, the same in every process (a key never holds the text)."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def fingerprint() -> int:
    """Changes with the sound classes: saved keys of other classes would never meet these."""
    return atom(",".join(map(str, merged_classes())))


@lru_cache(maxsize=1 << 15)
def unit_classes(unit: str) -> tuple[int, ...]:
    """The sound classes of one unit (most likely reading first); itself when it has no reading."""
    syllables = (syllable for syllable, _, _ in unit_readings(unit)[:_READINGS])
    classes = dict.fromkeys(_class(merged_class(one)) for one in syllables if one >= 0)
    return tuple(classes) or (atom(unit),)


def _class(*merged: int) -> int:
    return atom("+".join(map(str, merged)))


@lru_cache(maxsize=1 << 15)
def whole_classes(units: Units) -> tuple[int, ...]:
    """The sound classes of several units taken together, in their order; () for none."""
    if not units:
        return ()
    if len(units) == 1:
        return unit_classes(units[0])
    return (atom("+".join(str(unit_classes(unit)[0]) for unit in units)),)


@lru_cache(maxsize=1 << 14)
def surname_classes(surname: Units) -> tuple[int, ...]:
    """The sound classes of a surname by the readings of surnames (曾 zeng, not ceng).

    A compound surname is often cut to its first syllable, so that one is a class of its own.
    """
    if not surname:
        return ()
    if any(unit.startswith("~") for unit in surname):
        sounds = [tuple(unit[1:] for unit in surname)]
    else:
        sounds = [reading for reading, _ in surname_readings("".join(surname))[:_READINGS]]
    found: dict[int, None] = {}
    for reading in sounds:
        merged = [merged_class(syllable_id(syllable)) for syllable in reading]
        found[_class(*merged)] = None
        found[_class(merged[0])] = None
    return tuple(found) or whole_classes(surname)
