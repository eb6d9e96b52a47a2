"""The reason (理由): one Chinese line with the strongest points for a pair and the strongest doubt.

    姓名音近(李兰英/李南英)+同县(岳池)+左手六指;疑点:年龄差 9 岁

No probability stands in it, and a doubt is never left out for want of room.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reunion.records import Evidence

POINTS = 3
LENGTH = 80
_SHORT = 20
"""A sentence of at most this many characters stands as it is."""
_FOR, _AGAINST = 0.5, -0.5
"""Weaker evidence is not worth a word in one line."""

FIELDS = {
    "name": "姓名",
    "birth": "出生",
    "zodiac": "属相",
    "sex": "性别",
    "place": "籍贯",
    "accent": "口音",
    "village": "村镇名",
    "kin": "亲属",
    "relative": "亲属关系",
    "siblings": "兄弟姐妹",
    "height": "身高",
    "marks": "体貌特征",
    "disability": "残疾",
    "handedness": "用手习惯",
    "id_number": "身份证号",
    "id_region": "身份证签发地",
    "id_birth": "身份证生日",
    "ethnicity": "民族",
    "languages": "语言",
    "dates": "时间",
    "event": "走失经过",
    "clothing": "衣着",
    "occupation": "职业",
    "employer": "单位",
    "face": "人像",
}
_LEVELS = {
    "exact": "相同",
    "variant": "同名异写",
    "homophone": "同音",
    "near_sound": "音近",
    "look_alike": "形近",
    "reordered": "先后颠倒",
    "partial": "部分相合",
}


def one_line(evidence: Sequence[Evidence], *, excluded: str | None = None) -> str:
    """The reason of one pair; `excluded` says why it is grade X and comes first."""
    lines = [line for line in evidence if not line.field.startswith("family:")]
    best = sorted((line for line in lines if line.bits >= _FOR), key=lambda line: -line.bits)
    worst = min((line for line in lines if line.bits <= _AGAINST), key=_bits, default=None)
    ending = f";疑点:{_point(worst)}" if worst is not None else ""
    beginning = f"{excluded};" if excluded else ""
    room = LENGTH - len(beginning) - len(ending)
    return f"{beginning}{_points(best[:POINTS], room)}{ending}"


def _points(best: Sequence[Evidence], room: int) -> str:
    """As many points as fit, the strongest always."""
    if not best:
        return "没有明显相合之处"
    text = _point(best[0])
    for line in best[1:]:
        longer = f"{text}+{_point(line)}"
        if len(longer) > room:
            break
        text = longer
    return text


def _point(line: Evidence) -> str:
    """A few words for one line of evidence."""
    sentence = re.sub(r"[。.;;]+$", "", line.text.strip())
    if line.field != "name" and 0 < len(sentence) <= _SHORT:
        return sentence
    if line.field not in FIELDS:
        return _first_clause(sentence) or line.field
    verdict = _LEVELS.get(line.level) if line.bits > 0 else None
    return f"{FIELDS[line.field]}{verdict or _agreement(line.bits)}{_values(line)}"


def _agreement(bits: float) -> str:
    return "相合" if bits > 0 else "不合"


def _values(line: Evidence) -> str:
    values = list(dict.fromkeys(_cut(value) for value in (line.left, line.right) if value))
    return f"({'/'.join(values)})" if values else ""


def _cut(text: str) -> str:
    return text if len(text) <= 12 else f"{text[:11]}…"


def _first_clause(sentence: str) -> str:
    clause = re.split(r"[,,;;。]", sentence, maxsplit=1)[0]
    return clause if len(clause) <= _SHORT else f"{clause[: _SHORT - 1]}…"


def _bits(line: Evidence) -> float:
    return float(line.bits)
