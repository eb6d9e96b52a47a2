"""Clothes as tokens "colour:garment" that two descriptions share: 红色棉袄 is red:padded_coat."""

from __future__ import annotations

import re
from functools import lru_cache

from reunion.normalizing.narrow import narrow

_COLOURS = (
    ("black", "黑|青黑"), ("white", "白"), ("grey", "灰"), ("red", "红|枣红|酒红"),
    ("pink", "粉红|粉"), ("orange", "橙|橘"), ("yellow", "黄|土黄|米黄"), ("green", "绿|草绿"),
    ("blue", "蓝|藏青|青"), ("purple", "紫"), ("brown", "棕|咖啡|褐|咖"),
    ("beige", "米色|驼色|卡其"),
    ("camouflage", "迷彩"), ("plaid", "格子|方格|格"), ("striped", "条纹"), ("floral", "碎花|花"),
)  # fmt: skip
_GARMENTS = (
    ("army_coat", "军大衣"), ("down_jacket", "羽绒服|羽绒衣"),
    ("padded_coat", "棉袄|棉衣|棉服|棉大衣|棉马甲"), ("coat", "大衣|风衣"), ("suit", "西装|西服"),
    ("vest", "马甲|背心|坎肩"), ("tracksuit", "运动服|校服"), ("uniform", "工作服|制服|保安服"),
    ("sweater", "毛衣|毛线衣|绒衣|卫衣|秋衣|针织衫"), ("shirt", "衬衫|衬衣"),
    ("t_shirt", "[TtT]恤|短袖|汗衫|文化衫"), ("jacket", "夹克|外套|外衣|上衣|皮衣|褂子|中山装"),
    ("dress", "连衣裙"), ("skirt", "裙子|裙"), ("jeans", "牛仔裤"), ("shorts", "短裤|裤衩"),
    ("padded_trousers", "棉裤"), ("track_trousers", "运动裤"),
    ("trousers", "长裤|裤子|西裤|秋裤|裤"),
    ("slippers", "拖鞋|凉鞋"), ("sneakers", "运动鞋|球鞋|旅游鞋"), ("leather_shoes", "皮鞋"),
    ("rubber_shoes", "解放鞋|胶鞋|雨鞋"), ("cloth_shoes", "布鞋|棉鞋"), ("shoes", "鞋"),
    ("hat", "帽"), ("scarf", "围巾|头巾"), ("bag", "背包|挎包|布包|编织袋|蛇皮袋|包"),
    ("clothes", "衣服|衣"),
)  # fmt: skip
_COLOUR = re.compile("|".join(f"(?P<{code}>{words})" for code, words in reversed(_COLOURS)))
_GARMENT = re.compile("|".join(f"(?P<{code}>{words})" for code, words in _GARMENTS))
_NONE = re.compile(r"^(?:无|不详|不明|未知|裸体|/|-+)$")
_GAP = 8
"""Characters between a colour and its garment (红色的旧棉袄)."""


@lru_cache(maxsize=65_536)
def clothing_tokens(text: str) -> tuple[str, ...]:
    """The garments of a description, with their colours where told, each once."""
    text = narrow(text)
    if _NONE.match(text.strip()):
        return ()
    found: dict[str, None] = {}
    for clause in re.split(r"[,。;、\n]", text):
        start = 0
        for match in _GARMENT.finditer(clause):
            before = clause[max(start, match.start() - _GAP) : match.start()]
            colour = _COLOUR.search(before)
            garment = match.lastgroup or ""
            found[f"{colour.lastgroup}:{garment}" if colour else garment] = None
            start = match.end()
    return tuple(found)
