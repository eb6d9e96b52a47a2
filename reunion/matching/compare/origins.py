"""Ethnicity and languages: a rare one that both share says much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reunion.columns.growing import Ints, Rows, best_of_each, flatten
from reunion.matching.compare.rarity import agreement, share
from reunion.matching.contract import Bits, Finding, Scene, Score, rounded
from reunion.profiles import Profile

ETHNICITY_ZH = (
    "汉族", "蒙古族", "回族", "藏族", "维吾尔族", "苗族", "彝族", "壮族", "布依族", "朝鲜族",
    "满族", "侗族", "瑶族", "白族", "土家族", "哈尼族", "哈萨克族", "傣族", "黎族", "傈僳族",
    "佤族", "畲族", "高山族", "拉祜族", "水族", "东乡族", "纳西族", "景颇族", "柯尔克孜族",
    "土族", "达斡尔族", "仫佬族", "羌族", "布朗族", "撒拉族", "毛南族", "仡佬族", "锡伯族",
    "阿昌族", "普米族", "塔吉克族", "怒族", "乌孜别克族", "俄罗斯族", "鄂温克族", "德昂族",
    "保安族", "裕固族", "京族", "塔塔尔族", "独龙族", "鄂伦春族", "赫哲族", "门巴族", "珞巴族",
    "基诺族",
)  # fmt: skip
"""Names in the order of GB/T 3304, code 01 first."""

_CENSUS = {
    "01": 0.911, "02": 0.0045, "03": 0.0081, "04": 0.0050, "05": 0.0084, "06": 0.0078,
    "07": 0.0070, "08": 0.0139, "09": 0.0025, "10": 0.0012, "11": 0.0074, "12": 0.0025,
    "13": 0.0023, "14": 0.0015, "15": 0.0068, "16": 0.0012, "17": 0.0011, "18": 0.0009,
    "19": 0.0011,
}  # fmt: skip
"""Shares of the population, seventh census (2020), to the second significant digit."""
_SMALL = 0.0003
_COMMON_SPEECH = frozenset(("普通话", "汉语", "mandarin", "zh", "cmn"))
_DIALECT = "话"
"""Ending of a Han dialect (四川话); another language ends in 语."""


def _guess(word: str) -> float:
    """Share of people who are said to speak it, before the file has been counted (judgement)."""
    if word in _COMMON_SPEECH:
        return 0.9
    return 0.05 if word.endswith(_DIALECT) else 0.005


def ethnicity_name(code: str) -> str:
    """The name of a GB/T 3304 code; other text as it is."""
    number = int(code) if code.isdecimal() else 0
    return ETHNICITY_ZH[number - 1] if 1 <= number <= len(ETHNICITY_ZH) else code


def _count(word: str, words: tuple[str, ...], counts: Ints) -> float:
    return float(counts[words.index(word)]) if word in words else 0.0


@dataclass(frozen=True, slots=True)
class Ethnicities:
    """民族是否相同,越少见越有说服力。"""

    field: str = "ethnicity"
    family: str = "place"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        here, there = left.ethnicity, right.ethnicity
        if not here or not there:
            return None
        a, b = ethnicity_name(here), ethnicity_name(there)
        if here != there:
            bits = scene.model.bits(self.field, "differ")
            return Finding("differ", bits, a, b, f"民族不同:受助人员{a},登记为{b}")
        bits = round(self._agreement(here, scene), 2)
        text = f"双方都是{a}" + (",在这批记录里不多见" if bits >= 4 else "")
        return Finding("agree", bits, a, b, text)

    def _agreement(self, code: str, scene: Scene) -> float:
        bodies = scene.table.bodies
        count = _count(code, bodies.ethnicities, bodies.ethnicity_counts)
        known = int(bodies.ethnicity_counts.sum())
        u = share(count, known, _CENSUS.get(code, _SMALL))
        m = scene.model.level(self.field, "agree").m
        return agreement(m, u, 0.0, scene.model.parameter(self.field, "most"))

    def score(self, query: Profile, scene: Scene) -> Score | None:
        if not query.ethnicity:
            return None
        bodies = scene.table.bodies
        differ = scene.model.bits(self.field, "differ")
        table = np.full(len(bodies.ethnicities) + 1, differ)
        table[-1] = 0.0
        if query.ethnicity in bodies.ethnicities:
            agree = self._agreement(query.ethnicity, scene)
            table[bodies.ethnicities.index(query.ethnicity)] = agree
        table = rounded(table)
        return lambda rows: np.asarray(table[bodies.ethnicity[rows]])


@dataclass(frozen=True, slots=True)
class Languages:
    """双方会说的语言里有没有相同的;民族语言、外语比普通话更能说明问题。"""

    field: str = "languages"
    family: str = "place"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        if not left.languages or not right.languages:
            return None
        a, b = "、".join(left.languages), "、".join(right.languages)
        shared = [word for word in right.languages if word in left.languages]
        if not shared:
            bits = scene.model.bits(self.field, "differ")
            return Finding("differ", bits, a, b, f"语言不同:受助人员说{a},登记为{b}")
        best = max(shared, key=lambda word: self._agreement(word, scene))
        bits = round(self._agreement(best, scene), 2)
        return Finding("agree", bits, a, b, f"双方都会说{best}")

    def _agreement(self, word: str, scene: Scene) -> float:
        bodies = scene.table.bodies
        count = _count(word, bodies.languages, bodies.language_counts)
        known = int(bodies.language_counts.sum())
        u = share(count, known, _guess(word))
        m = scene.model.level(self.field, "agree").m
        return agreement(m, u, 0.0, scene.model.parameter(self.field, "most"))

    def score(self, query: Profile, scene: Scene) -> Score | None:
        if not query.languages:
            return None
        bodies = scene.table.bodies
        table = np.full(max(len(bodies.languages), 1), scene.model.bits(self.field, "differ"))
        for number, word in enumerate(bodies.languages):
            if word in query.languages:
                table[number] = self._agreement(word, scene)

        def score(rows: Rows) -> Bits:
            items, offsets = flatten(bodies.language_start, rows)
            return rounded(best_of_each(table[bodies.language[items]], offsets, 0.0))

        return score
