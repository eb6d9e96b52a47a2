"""The short way for what most names are: a surname and one or two characters, nothing else.

Of the names in a police file more than nine in ten look like 王秀英. For them no note has to be cut
off, no sort of person be ruled out and no transcription be weighed; only the shares of the readings
are left to find. What could mean anything else goes the long way (names.py), and both ways give the
same answer. About 4 µs a name, against 60.
"""

from __future__ import annotations

from functools import cache

from reunion.knowledge.accents import PROVINCES
from reunion.knowledge.characters import variant_characters
from reunion.knowledge.frequencies import surname_shares
from reunion.knowledge.readings import is_surname
from reunion.normalizing.called_names import ELDERS, SPOKEN_TO
from reunion.normalizing.minority import known_parts
from reunion.normalizing.name_text import ELSEWHERE, no_names

OTHERWISE_READ = frozenset(
    {"nickname", "given_only", "surname_only", "husband_style", "household_title"}
)
"""Kinds of claims whose texts are not a surname with a given name behind it."""
_ODD = "某氏不详未知男女无救受站流编名号称叫自或音姓他她我俺孩娃" + SPOKEN_TO
"""Characters of notes, labels and calls: 某, 小名, 自称, 无名, 王氏, 同音, 小兰."""


def is_ordinary(text: str, kind: str) -> bool:
    """Whether a claim of this kind is a surname and one or two characters, and can be only that.

    >>> is_ordinary("王秀英", "legal"), is_ordinary("欧阳修", "legal"), is_ordinary("王", "legal")
    (True, False, False)
    """
    return (
        2 <= len(text) <= 3
        and kind not in OTHERWISE_READ
        and is_surname(text[0])
        and _odd_characters().isdisjoint(text)
        and text not in _words()
        and text[:2] not in _beginnings()
        and text[-2:] not in _endings()
        and text[-1] not in _endings()
        and "一" <= text[1] <= "鿿"
        and "一" <= text[-1] <= "鿿"
    )


@cache
def _odd_characters() -> frozenset[str]:
    """Characters that are replaced by others, or that speak of more than a name."""
    return frozenset({*_ODD, *variant_characters()})


@cache
def _words() -> frozenset[str]:
    """Whole texts that are no one's name, or famous, or known parts of transcriptions."""
    return frozenset({*no_names(), *known_parts(), *PROVINCES})


@cache
def _beginnings() -> frozenset[str]:
    """Two characters that make more of a name than surname and given name: 安徽婆, 欧阳修."""
    compound = (surname for surname in surname_shares() if len(surname) == 2)
    return frozenset({*compound, *known_parts(), *PROVINCES, *ELSEWHERE})


@cache
def _endings() -> frozenset[str]:
    """Last characters that are a title or the end of a transcribed name: 王大娘, 阿依汗."""
    return frozenset({*ELDERS, *known_parts()})
