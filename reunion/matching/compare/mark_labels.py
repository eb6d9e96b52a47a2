"""Marks in a colleague's words: 左手食指缺失, 额头伤疤."""

from __future__ import annotations

import re

from reunion.profiles import MarkForm

SIDES = {"L": "左", "R": "右", "B": "双侧"}
TYPES = {
    "extra_finger": "多指(六指)", "extra_toe": "多趾(六趾)", "missing_finger": "缺指",
    "missing_toe": "缺趾", "missing_ear": "缺耳", "amputation": "截肢", "cleft_lip": "唇裂",
    "blind_eye": "失明", "squint": "斜视", "hunchback": "驼背", "limp": "跛行",
    "goitre": "大脖子", "tattoo": "纹身", "gold_tooth": "镶牙", "buck_teeth": "龅牙",
    "dentures": "假牙", "teeth": "缺牙", "pockmark": "麻子", "burn": "烧烫伤疤",
    "surgery": "手术疤", "birthmark": "胎记", "vitiligo": "白癜风", "freckle": "雀斑",
    "mole": "痣", "wart": "瘊子", "spot": "斑", "deformity": "畸形", "scar": "伤疤",
}  # fmt: skip
SITES = {
    "temple": "太阳穴", "head": "头部", "crown": "头顶", "scalp": "头皮", "forehead": "额头",
    "brow": "眉部", "eye": "眼", "nose": "鼻", "mouth": "嘴", "lip": "唇", "chin": "下巴",
    "cheek": "脸颊", "face": "脸部", "ear": "耳", "nape": "后颈", "neck": "颈部",
    "throat": "喉部", "chest": "胸部", "shoulder": "肩", "breast": "乳部", "navel": "肚脐",
    "groin": "腹股沟", "abdomen": "腹部", "hand_back": "手背", "instep": "脚背", "spine": "脊背",
    "back": "背部", "waist": "腰", "buttock": "臀", "hip": "髋", "upper_arm": "上臂",
    "forearm": "前臂", "arm": "手臂", "elbow": "肘", "wrist": "手腕", "palm": "手掌",
    "hand": "手", "thumb": "拇指", "little_finger": "小指", "index_finger": "食指",
    "middle_finger": "中指", "ring_finger": "无名指", "finger": "手指", "thigh": "大腿",
    "knee": "膝", "calf": "小腿肚", "lower_leg": "小腿", "ankle": "脚踝", "big_toe": "大脚趾",
    "toe": "脚趾", "heel": "脚跟", "sole": "脚底", "foot": "脚", "leg": "腿", "teeth": "",
}  # fmt: skip
_IMPLIED = {
    "extra_finger": ("hand", "finger"), "missing_finger": ("finger",), "extra_toe": ("foot", "toe"),
    "missing_toe": ("toe",), "missing_ear": ("ear",), "cleft_lip": ("lip",), "squint": ("eye",),
    "hunchback": ("back",), "limp": ("leg",), "goitre": ("neck",), "pockmark": ("face",),
    "freckle": ("face",),
}  # fmt: skip
"""Sites that the word for the type already holds; they are said only with a side."""
_SHORT = 12
_SEVERAL = re.compile(r"[,,。;;、\s]")


def label(mark: MarkForm) -> str:
    """The words of the record when they are short and of one mark, else those of the codes."""
    if mark.text and len(mark.text) <= _SHORT and not _SEVERAL.search(mark.text):
        return mark.text
    side = SIDES.get(mark.side, "")
    implied = not side and mark.site in _IMPLIED.get(mark.type, ())
    site = "" if implied else SITES.get(mark.site, "")
    detail = f"“{mark.detail}”" if mark.detail else ""
    return f"{side}{site}{TYPES.get(mark.type, '特征')}{detail}"


def labels(marks: tuple[MarkForm, ...]) -> str:
    """Labels of several marks, each once."""
    return "、".join(dict.fromkeys(label(mark) for mark in marks))
