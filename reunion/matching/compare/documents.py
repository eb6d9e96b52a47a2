"""ID numbers: whole, misread by a digit or two, or only partly remembered.

Digits are compared where both sides know them. A few remembered digits weigh as the log of how
many records the pattern leaves: the file's share of the county prefix, and of each further digit.
A paper whose owner is in doubt may belong to anyone: it says little for, nothing against.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reunion.columns.documents import (
    TEN,
    TRUSTS,
    UNKNOWN,
    best_id,
    digit_values,
    trust_code,
)
from reunion.columns.growing import Rows
from reunion.matching.compare.id_pairs import (
    DOUBTS,
    FIELD,
    level_bits,
    pair_level,
    shares,
    trusted,
)
from reunion.matching.compare.id_scores import pattern_score
from reunion.matching.contract import Bits, Finding, Scene, Score, rounded
from reunion.profiles import IdPattern, Profile

_SENTENCES = {
    "full": "身份证号完全一致",
    "old15": "身份证号一致(由15位旧号换算)",
    "repaired": "身份证号只差一处(错一位或相邻两位颠倒),改正后校验位相符",
    "two_edits": "身份证号只差两位,可能是记错或抄错",
    "different": "两个身份证号都有效但不同",
    "partial": "记得的身份证号码位都对得上",
    "partial_slip": "记得的身份证号只有一位对不上",
    "partial_differs": "记得的身份证号与登记的对不上",
}


@dataclass(frozen=True, slots=True)
class Documents:
    """身份证号是否一致;只记得几位的,按这几位能排除多少人计分;来路不明的证件分数有上限。"""

    field: str = FIELD
    family: str = "document"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        record = best_id(right)
        if record is None:
            return None
        found = [self._pair(pattern, record, scene) for pattern in left.ids]
        return max((f for f in found if f), key=lambda f: f.bits, default=None)

    def _pair(self, query: IdPattern, record: IdPattern, scene: Scene) -> Finding | None:
        level = pair_level(query, record)
        if level is None:
            return None
        a, b = digit_values(query.digits), digit_values(record.digits)
        agreed = tuple(x == y != UNKNOWN for x, y in zip(a, b, strict=True))
        bits = level_bits(level, shares(a, scene).rarity(agreed), scene)
        trust = max(trust_code(query.trust), trust_code(record.trust))
        bits = round(trusted(bits, trust, scene), 2) + 0.0
        doubt = DOUBTS.get(TRUSTS[trust], "")
        known = f"(共{sum(agreed)}位相同)" if level.startswith("partial") else ""
        text = f"{_SENTENCES[level]}{known}{doubt}"
        return Finding(level, bits, _shown(a, b), _shown(b, a), text)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        if not query.ids:
            return None
        scores = [pattern_score(pattern, scene) for pattern in query.ids]

        def score(rows: Rows) -> Bits:
            best = scores[0](rows)
            for other in scores[1:]:
                best = np.fmax(best, other(rows))
            return rounded(np.nan_to_num(best, nan=0.0))

        return score


def _shown(digits: bytes, other: bytes) -> str:
    """The digits that both sides know, the rest starred: a few remembered digits must not reveal
    the whole number."""
    return "".join(
        "*" if UNKNOWN in (x, y) else "X" if x == TEN else str(x)
        for x, y in zip(digits, other, strict=True)
    )
