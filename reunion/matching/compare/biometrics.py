"""Face search: the police system's list of look-alikes. DNA is a decision, never a score.

The score belongs to the best hit of the list; further down each doubling of the place costs a bit.
Siblings, twins and people with the same syndrome look alike to the software, so the bits are capped
and the sentence says so. A record that is not on the list loses nothing: searches are often limited
to one province.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reunion.columns.documents import id_key
from reunion.columns.growing import Rows
from reunion.matching.contract import Bits, Finding, Scene, Score
from reunion.profiles import Profile

_WARNING = "兄弟姐妹、双胞胎或同类疾病患者的相貌也会很像,不能单凭人像认定"


@dataclass(frozen=True, slots=True)
class Faces:
    """走失人员是否在人像比对的候选名单里。"""

    field: str = "face"
    family: str = "biometric"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        if right.record_id not in left.face_top:
            return None
        place = left.face_top.index(right.record_id) + 1
        known = left.face_score is not None
        text = f"人像比对名单第{place}位;注意:{_WARNING}"
        shown = f"最高分{left.face_score:g}" if known else "未给分数"
        bits = self._bits(place, left.face_score, scene)
        return Finding("listed_scored" if known else "listed", bits, shown, f"第{place}位", text)

    def _bits(self, place: int, score: float | None, scene: Scene) -> float:
        parameter = scene.model.parameter
        if score is None:
            bits = scene.model.bits(self.field, "listed")
        else:
            bits = parameter(self.field, "slope") * (score - parameter(self.field, "neutral_score"))
        bits = min(bits - math.log2(place), parameter(self.field, "most"))
        return round(max(bits, 0.0), 2)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        if not query.face_top:
            return None
        listed = {
            id_key(record): self._bits(place, query.face_score, scene)
            for place, record in reversed(list(enumerate(query.face_top, start=1)))
        }
        keys = np.array(sorted(listed))
        bits = np.array([listed[key] for key in sorted(listed)])
        column = scene.table.documents.key

        def score(rows: Rows) -> Bits:
            found = column[rows]
            place = np.minimum(np.searchsorted(keys, found), len(keys) - 1)
            return np.where(keys[place] == found, bits[place], 0.0)

        return score
