"""Characters that stand for one another: traditional and variant forms, doublets, look-alikes."""

from __future__ import annotations

from functools import cache, lru_cache

from reunion.knowledge.tables import read_table

LOOK_ALIKE = 0.4
"""Similarity from which two characters are offered as look-alikes. Of 142 real misreadings of
handwriting stroke similarity told 88 in 100 from random pairs."""
MOST_ALIKE = 300

_DOUBLETS = (
    "萧肖", "傅付", "阎闫", "戴代", "邱丘", "詹占", "蓝兰", "侯候", "卢芦", "潘番", "仝同", "晁朝",
    "冼洗", "缪谬", "裘求",
)  # fmt: skip
"""Surnames registered for one another: second-scheme simplifications first, then slips of clerks
that are known from corrections of household books (general knowledge)."""
_ALIKE = (
    "未末", "己已巳", "王玉壬", "贝见", "大太犬", "土士", "日曰", "午牛", "千干于", "人入八",
    "天夫", "田由甲申", "戊戌戍", "刀力", "任住", "柱桂", "余佘", "朱宋", "兰三", "风凤", "冶治",
    "晴睛", "准淮", "令今", "历厉", "免兔", "折析", "清情", "辛幸", "梁粱", "栗粟", "春舂", "芬芳",
    "英芙",
)  # fmt: skip
"""Look-alikes in handwriting that stroke sequences rank too low."""
HAND_ALIKE = 0.85
MOST_MEASURED = 0.95
"""Different characters are never wholly alike, even where their strokes are (未/末)."""


@cache
def _variants() -> dict[int, str]:
    table = {ord(variant): simple for variant, simple in read_table("variants")}
    return table | {ord("閆"): "闫", ord("閻"): "阎", ord("甯"): "宁", ord("锺"): "钟"}


@cache
def variant_characters() -> frozenset[str]:
    """The characters that `canonical` replaces."""
    return frozenset(map(chr, _variants()))


@lru_cache(maxsize=65_536)
def canonical(text: str) -> str:
    """Simplified standard characters for traditional and variant ones (蘭 -> 兰, 髙 -> 高)."""
    return text.translate(_variants())


@cache
def _doublet_table() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for group in _DOUBLETS:
        forms = dict.fromkeys(canonical(char) for char in group)
        for form in forms:
            table.setdefault(form, []).extend(other for other in forms if other != form)
    return {form: tuple(dict.fromkeys(others)) for form, others in table.items()}


def doublets(surname: str) -> tuple[str, ...]:
    """Other spellings under which the same family name is registered (萧 -> 肖); () if none."""
    return _doublet_table().get(canonical(surname), ())


@cache
def _strokes() -> dict[str, str]:
    return {char: strokes for char, strokes in read_table("strokes")}


@cache
def _all_strokes() -> dict[str, str]:
    """Also of usual characters that are in no name: what is misread may become any of them."""
    return {char: strokes for char, strokes in read_table("strokes_usual")} | _strokes()


def strokes_of(char: str) -> str:
    """The strokes of a character, one letter each; "" when unknown."""
    return _all_strokes().get(canonical(char), "")


def by_hand(char: str) -> frozenset[str]:
    """The characters that are misread for this one by hand, however unlike their strokes."""
    return _hand_table().get(canonical(char), frozenset())


@lru_cache(maxsize=65_536)
def shape_similarity(a: str, b: str) -> float:
    """Likeness of two characters' shapes, 0–1, by their strokes; 0 when one is unknown."""
    a, b = canonical(a), canonical(b)
    if a == b:
        return 1.0
    by_hand = HAND_ALIKE if b in _hand_table().get(a, ()) else 0.0
    first, second = _all_strokes().get(a, ""), _all_strokes().get(b, "")
    if not first or not second:
        return by_hand
    from rapidfuzz.distance import Levenshtein

    measured = min(MOST_MEASURED, float(Levenshtein.normalized_similarity(first, second)))
    return max(measured, by_hand)


@cache
def _hand_table() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for group in _ALIKE:
        for char in group:
            table.setdefault(char, set()).update(set(group) - {char})
    return {char: frozenset(others) for char, others in table.items()}


@lru_cache(maxsize=16_384)
def look_alikes(char: str) -> tuple[tuple[str, float], ...]:
    """The characters most easily misread for this one, with their similarity, best first."""
    char = canonical(char)
    scored = dict.fromkeys(_hand_table().get(char, ()), HAND_ALIKE)
    for other, likeness in _measured(char):
        scored[other] = max(likeness, scored.get(other, 0.0))
    best = sorted(scored.items(), key=lambda item: (-item[1], item[0]))
    return tuple(best[:MOST_ALIKE])


def _measured(char: str) -> list[tuple[str, float]]:
    """Characters of names whose strokes are alike above the threshold; about 300 µs."""
    import numpy as np
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cdist

    table = _strokes()
    if char not in table:
        return []
    alike = cdist(
        [table[char]], list(table.values()), scorer=Levenshtein.normalized_similarity,
        score_cutoff=LOOK_ALIKE, dtype=np.float64,
    )[0]  # fmt: skip
    chars = list(table)
    return [
        (chars[place], min(MOST_MEASURED, float(alike[place])))
        for place in np.flatnonzero(alike).tolist()
        if chars[place] != char
    ]


@lru_cache(maxsize=16_384)
def misreadings(char: str) -> tuple[tuple[str, float], ...]:
    """What a character that was read off handwriting may have been, with chances that sum to at
    most 1. A misreading falls steeply with the likeness: by its fourth power."""
    pairs = [(other, likeness**4) for other, likeness in look_alikes(char)]
    total = max(sum(likeness for _, likeness in pairs), 1.0)
    return tuple((other, likeness / total) for other, likeness in pairs)
