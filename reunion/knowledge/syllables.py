"""The 409 toneless syllables of Standard Mandarin, numbered, and their analysis.

Text is lower-case pinyin with "v" for ü and no tone. The analysis is in full form: "yan" is
("", "ian"), "liu" is ("l", "iou"), "ju" is ("j", "v"), so that equal sounds have equal finals.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from reunion.knowledge.tables import read_table

INITIALS = (
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r",
    "z", "c", "s",
)  # fmt: skip
_ZERO_Y = {
    "yi": "i", "ya": "ia", "ye": "ie", "yao": "iao", "you": "iou", "yan": "ian", "yin": "in",
    "yang": "iang", "ying": "ing", "yong": "iong", "yu": "v", "yue": "ve", "yuan": "van",
    "yun": "vn", "yo": "io",
}  # fmt: skip
_ZERO_W = {
    "wu": "u", "wa": "ua", "wo": "uo", "wai": "uai", "wei": "uei", "wan": "uan", "wen": "uen",
    "wang": "uang", "weng": "ueng",
}  # fmt: skip
_FULL = {"iu": "iou", "ui": "uei", "un": "uen", "ue": "ve"}
_FULL_V = {"u": "v", "ue": "ve", "uan": "van", "un": "vn"}
F_HU = {
    "a": "ua", "ei": "uei", "an": "uan", "en": "uen", "ang": "uang", "u": "u", "o": "uo",
    "eng": "ong", "ou": "ou",
}  # fmt: skip
"""Final after f -> final after h that falls together with it (fei/hui, feng/hong)."""
R_Y = {
    "an": "ian", "ang": "iang", "ao": "iao", "e": "ie", "en": "in", "eng": "ing", "i": "i",
    "ong": "iong", "ou": "iou", "u": "v", "uan": "van", "uen": "vn", "uo": "ve",
}  # fmt: skip
"""Final after r -> final without initial that falls together with it (ren/yin, ru/yu)."""


@cache
def syllables() -> tuple[str, ...]:
    """All syllables; the position is the syllable's number."""
    return tuple(row[0] for row in read_table("syllables"))


@cache
def _ids() -> dict[str, int]:
    ids = {text: number for number, text in enumerate(syllables())}
    return ids | {"lue": ids["lve"], "nue": ids["nve"]}


@lru_cache(maxsize=8192)
def syllable_id(text: str) -> int:
    """The number of a syllable, tone marks and digits ignored ("Lǚ", "lv3", "lü"); -1 unknown."""
    known = _ids().get(text)
    return known if known is not None else _ids().get(plain(text), -1)


def plain(text: str) -> str:
    """Pinyin in lower case without tones, ü as v."""
    text = text.strip().lower().rstrip("012345").replace("u:", "v").replace("ü", "v")
    if text == "ê" or text.isascii():
        return text
    marks = unicodedata.normalize("NFD", text)
    with_dots = marks.replace("u\u0308", "v")
    return "".join(mark for mark in with_dots if not unicodedata.combining(mark))


@lru_cache(maxsize=1024)
def split(syllable: str) -> tuple[str, str]:
    """(initial, final) in full form; the initial of a vowel-led syllable is ""."""
    whole = _ZERO_Y.get(syllable) or _ZERO_W.get(syllable)
    if whole:
        return "", whole
    initial = next((start for start in INITIALS if syllable.startswith(start)), "")
    final = syllable[len(initial) :]
    if not final or syllable == "ng":
        return "", syllable
    if initial in ("j", "q", "x"):
        return initial, _FULL_V.get(final, "iou" if final == "iu" else final)
    return initial, _FULL.get(final, final)


def _merged(syllable: str) -> tuple[str, str]:
    """The class of a syllable under the mergers found in much of the country."""
    initial, final = split(syllable)
    if initial == "f" and final in F_HU:
        initial, final = "h", F_HU[final]
    if initial == "r" and final in R_Y:
        initial, final = "", R_Y[final]
    initial = {"zh": "z", "ch": "c", "sh": "s", "n": "l"}.get(initial, initial)
    final = {"ing": "in", "eng": "en", "ueng": "uen"}.get(final, final)
    return initial, final


@cache
def merged_classes() -> tuple[int, ...]:
    """The merged class of each syllable, by syllable number."""
    numbers: dict[tuple[str, str], int] = {}
    return tuple(numbers.setdefault(_merged(text), len(numbers)) for text in syllables())


def merged_class(syllable: int) -> int:
    """The sound class for keys: z/zh, c/ch, s/sh, n/l, in/ing, en/eng, r/y and f/hu fall together.

    -1 stays -1.
    """
    return merged_classes()[syllable] if syllable >= 0 else -1
