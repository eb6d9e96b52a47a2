"""The short way for what most names are: a surname and one or two characters, nothing else.

Of the names in a police file more than nine in ten look like 王秀英. For them no note has to be cut
off, no sort of person be ruled out and no transcription be weighed; only the shares of the readings
are left to find. What could mean anything else goes the long way (names.py), and both ways give the
same answer. About 3 µs a name, against 30.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from reunion.knowledge.accents import PROVINCES
from reunion.knowledge.characters import variant_characters
from reunion.knowledge.frequencies import surname_shares
from reunion.knowledge.tables import read_table
from reunion.normalizing.called_names import ELDERS, SPOKEN_TO
from reunion.normalizing.minority import known_parts
from reunion.normalizing.name_text import ELSEWHERE, no_names

OTHERWISE_READ = frozenset(
    {"nickname", "given_only", "surname_only", "husband_style", "household_title"}
)
"""Kinds of claims whose texts are not a surname with a given name behind it."""
_ODD = "某氏不详未知男女无救受站流编名号称叫自或音姓他她我俺孩娃"
"""Characters of notes, labels and calls: 某, 小名, 自称, 无名, 王氏, 同音."""


def is_ordinary(text: str, kind: str) -> bool:
    """Whether a claim of this kind is a surname and one or two characters, and can be only that.

    >>> is_ordinary("王秀英", "legal"), is_ordinary("欧阳修", "legal"), is_ordinary("王", "legal")
    (True, False, False)
    """
    if not 2 <= len(text) <= 3 or kind in OTHERWISE_READ:
        return False
    surnames, odd, words, beginnings, endings = _lists()
    last = text[-1]
    return (
        text[0] in surnames
        and odd.isdisjoint(text)
        and last not in endings
        and text[:2] not in beginnings
        and text[-2:] not in endings
        and text not in words
        and "一" <= text[1] <= "鿿"
        and "一" <= last <= "鿿"
    )


def says_only_a_name(text: str) -> bool:
    """Whether two to four characters hold no note, label or place, whatever sort of name they are.

    Of such a text nothing has to be cut off or ruled out: 秀英, 小兰, 欧阳兰英, 古丽娜尔.
    """
    _, odd, words, _, endings = _lists()
    return (
        2 <= len(text) <= 4
        and odd.isdisjoint(text)
        and min(text) >= "一"
        and max(text) <= "鿿"
        and text not in words
        and text[:2] not in _places()
        and text[-2:] not in endings
        and text[-2:] not in _OLD
    )


_OLD = ("老人", "人家")
"""Ends of 老人, 老人家, which are cut off a name."""


@cache
def _places() -> frozenset[str]:
    """How provinces and prefectures begin: 安徽婆, 阜阳大娘."""
    shorts = {row[6][:2] for row in read_table("divisions") if row[2] == "2"}
    return frozenset({*shorts, *(name[:2] for name in (*PROVINCES, *ELSEWHERE))})


class _Lists(NamedTuple):
    """`surnames` of one character that are not also put before a name (小兰, 阿珍). `odd`:
    characters that are replaced by others, or speak of more than a name. `words`: whole texts that
    are no one's name, or famous, or parts of transcriptions. `beginnings`: two characters that make
    more of a name than surname and given name (安徽婆, 欧阳修). `endings`: titles and ends of
    transcribed names (王大娘, 阿依汗)."""

    surnames: frozenset[str]
    odd: frozenset[str]
    words: frozenset[str]
    beginnings: frozenset[str]
    endings: frozenset[str]


@cache
def _lists() -> _Lists:
    single = {surname for surname in surname_shares() if len(surname) == 1}
    compound = (surname for surname in surname_shares() if len(surname) == 2)
    parts = known_parts()
    return _Lists(
        surnames=frozenset(single - {*SPOKEN_TO}),
        odd=frozenset({*_ODD, *variant_characters()}),
        words=frozenset({*no_names(), *parts, *PROVINCES}),
        beginnings=frozenset({*compound, *parts, *PROVINCES, *ELSEWHERE}),
        endings=frozenset({*ELDERS, *parts}),
    )
