"""The body: sex, height, disability, the better hand. Marks are in `marks`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reunion.columns.bodies import (
    HANDS,
    MOST_DISABILITIES,
    SEXES,
    grown_height,
    hand_code,
    sex_doubted,
)
from reunion.columns.growing import Rows
from reunion.matching.contract import Bits, Finding, Scene, Score, rounded
from reunion.profiles import Profile

SEX_ZH = ("", "男", "女")
HAND_ZH = ("", "右手为主", "左撇子")


@dataclass(frozen=True, slots=True)
class Sexes:
    """双方性别是否一致;证件号或亲属称谓与性别栏矛盾时,不一致只算疑点。"""

    field: str = "sex"
    family: str = "body"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        here, there = SEXES.get(left.sex, 0), SEXES.get(right.sex, 0)
        if not (here and there):
            return None
        level = "agree"
        if here != there:
            level = "doubted" if sex_doubted(left) or sex_doubted(right) else "differ"
        a, b = SEX_ZH[here], SEX_ZH[there]
        text = {
            "agree": f"双方性别都是{a}",
            "differ": f"性别不同:受助人员为{a},登记为{b}",
            "doubted": f"性别栏不同({a}/{b}),但证件号或亲属称谓与性别栏矛盾,可能填错",
        }[level]
        return Finding(level, scene.model.bits(self.field, level), a, b, text)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        here = SEXES.get(query.sex, 0)
        if not here:
            return None
        agree, differ, doubted = (
            scene.model.bits(self.field, level) for level in ("agree", "differ", "doubted")
        )
        table = np.full((2, 3), agree)
        table[:, 0] = 0.0
        table[0, 3 - here] = doubted if sex_doubted(query) else differ
        table[1, 3 - here] = doubted
        bodies = scene.table.bodies
        return lambda rows: np.asarray(table[bodies.doubted[rows], bodies.sex[rows]])


HEIGHT_LEVELS = (("near", 3), ("fair", 6), ("apart", 10), ("far", 15), ("too_far", 10_000))
"""Levels with the greatest gap in centimetres."""


@dataclass(frozen=True, slots=True)
class Heights:
    """成年身高相差多少(家属记忆的身高通常偏高,已扣除)。"""

    field: str = "height"
    family: str = "body"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        here, there = grown_height(left), grown_height(right)
        if here is None or there is None:
            return None
        bias = self._bias(scene)
        gap = max(0, here[0] - (there[1] - bias), (there[0] - bias) - here[1])
        level = next(name for name, most in HEIGHT_LEVELS if gap <= most * 10)
        a, b = _centimetres(here), _centimetres(there)
        text = {
            "near": f"身高相近({a}/{b})",
            "fair": f"身高大致相符({a}/{b})",
            "apart": f"身高有些出入({a}/{b})",
            "far": f"身高相差较大({a}/{b})",
            "too_far": f"身高相差太大({a}/{b})",
        }[level]
        return Finding(level, scene.model.bits(self.field, level), a, b, text)

    def _bias(self, scene: Scene) -> int:
        return round(scene.model.parameter(self.field, "family_bias_cm") * 10)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        here = grown_height(query)
        if here is None:
            return None
        bits = np.array([scene.model.bits(self.field, name) for name, _ in HEIGHT_LEVELS])
        limits = np.array([most * 10 for _, most in HEIGHT_LEVELS[:-1]])
        low, high = here[0] + self._bias(scene), here[1] + self._bias(scene)
        bodies = scene.table.bodies

        def score(rows: Rows) -> Bits:
            lo, hi = bodies.height_lo[rows].astype(np.int32), bodies.height_hi[rows]
            gap = np.maximum(np.maximum(low - hi, lo - high), 0)
            found = bits[np.searchsorted(limits, gap, side="left")]
            return np.where(lo > 0, found, 0.0)

        return score


def _centimetres(height: tuple[int, int]) -> str:
    lo, hi = height[0] / 10, height[1] / 10
    return f"{lo:g}厘米" if lo == hi else f"{lo:g}-{hi:g}厘米"


CLASSES = ("sense", "limb", "memory", "intellect", "mind", "other")
"""Kinds of disability by how visible and how early they are, most telling first."""
CLASS_OF = {
    "deaf": "sense", "mute": "sense", "deaf_mute": "sense", "hearing": "sense", "speech": "sense",
    "blind": "sense", "vision": "sense", "limb": "limb", "lame": "limb", "paralysis": "limb",
    "hemiplegia": "limb", "amputee": "limb", "hunchback": "limb", "mental": "mind",
    "psychiatric": "mind", "intellectual": "intellect", "dementia": "memory", "epilepsy": "mind",
    "autism": "mind",
}  # fmt: skip
DISABILITY_ZH = {
    "deaf": "耳聋", "mute": "不能说话", "deaf_mute": "聋哑", "hearing": "听力残疾",
    "speech": "言语残疾", "blind": "失明", "vision": "视力残疾", "limb": "肢体残疾", "lame": "跛行",
    "paralysis": "瘫痪", "hemiplegia": "偏瘫", "amputee": "截肢", "hunchback": "驼背",
    "mental": "精神残疾", "psychiatric": "精神残疾", "intellectual": "智力残疾", "dementia": "痴呆",
    "epilepsy": "癫痫", "autism": "孤独症", "multiple": "多重残疾",
}  # fmt: skip
_SPEECH = frozenset(("deaf", "mute", "deaf_mute", "hearing", "speech"))
_SIGHT = frozenset(("blind", "vision"))


def disability_class(code: str) -> str:
    """The class of a disability code; "other" for one that is not listed."""
    return CLASS_OF.get(code, "other")


def alike(code: str, other: str) -> bool:
    """Whether two codes may describe one disability: deaf and mute go together, as do the eyes."""
    return code == other or any(code in group and other in group for group in (_SPEECH, _SIGHT))


@dataclass(frozen=True, slots=True)
class Disabilities:
    """残疾是否相符。走失后才致残的,不算矛盾;家属说聋哑而本人不聋,才算明显不符。"""

    field: str = "disability"
    family: str = "body"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        if not left.disability or not right.disability:
            return None
        shared = [code for code in right.disability if any(alike(code, q) for q in left.disability)]
        lacking = [code for code in right.disability if code not in shared]
        level, bits = "differ", scene.model.bits(self.field, "differ")
        if shared:
            level = f"{min(map(disability_class, shared), key=CLASSES.index)}_both"
            bits = scene.model.bits(self.field, level)
        lost = any(disability_class(code) == "sense" for code in lacking)
        if lost:
            absent = scene.model.bits(self.field, "sense_absent")
            bits = bits + absent if shared else absent
            level = level if shared else "sense_absent"
        a, b = _names(left.disability), _names(right.disability)
        if shared:
            text = f"残疾相符:双方都有{_names(tuple(shared))}"
        else:
            text = f"残疾记录不同:受助人员{a},登记为{b}" + ("" if lost else ",可能是走失后才有的")
        return Finding(level, round(bits, 2), a, b, text)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        if not query.disability:
            return None
        bodies = scene.table.bodies
        codes = bodies.disabilities[:MOST_DISABILITIES]
        model = scene.model
        shared = [any(alike(code, mine) for mine in query.disability) for code in codes]
        masks = {
            name: sum(
                1 << i
                for i, code in enumerate(codes)
                if shared[i] and disability_class(code) == name
            )
            for name in CLASSES
        }
        lost = sum(
            1 << i
            for i, code in enumerate(codes)
            if not shared[i] and disability_class(code) == "sense"
        )
        absent, differ = model.bits(self.field, "sense_absent"), model.bits(self.field, "differ")

        def score(rows: Rows) -> Bits:
            mask = bodies.disability[rows]
            lacks = np.where(mask & lost, absent, 0.0)
            bits = np.where(lacks != 0, lacks, differ)
            for name in reversed(CLASSES):
                both = model.bits(self.field, f"{name}_both")
                bits = np.where(mask & masks[name], both + lacks, bits)
            return rounded(np.where(mask, bits, 0.0))

        return score


def _names(codes: tuple[str, ...]) -> str:
    return "、".join(dict.fromkeys(DISABILITY_ZH.get(code, "其他残疾") for code in codes))


@dataclass(frozen=True, slots=True)
class Hands:
    """惯用手是否一致;左撇子较少见。"""

    field: str = "handedness"
    family: str = "body"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        here, there = hand_code(left.handedness), hand_code(right.handedness)
        if not (here and there):
            return None
        level = _hand_level(here, there)
        a, b = HAND_ZH[here], HAND_ZH[there]
        text = f"双方都记录{a}" if here == there else f"惯用手不同:受助人员{a},登记为{b}"
        return Finding(level, scene.model.bits(self.field, level), a, b, text)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        here = hand_code(query.handedness)
        if not here:
            return None
        table = np.zeros(len(HANDS))
        for there in range(1, len(HANDS)):
            table[there] = scene.model.bits(self.field, _hand_level(here, there))
        bodies = scene.table.bodies
        return lambda rows: np.asarray(table[bodies.hand[rows]])


def _hand_level(here: int, there: int) -> str:
    return f"{HANDS[here]}_both" if here == there else "differ"
