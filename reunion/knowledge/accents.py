"""What a caseworker writes about an accent, as weighted regions.

Free text ("豫东口音", "像是湖南一带", "客家话", "河南或安徽") becomes GB/T 2260 codes of two digits
(province) or four (prefecture) with weights that sum to at most 1. Staff name the right province in
about seven cases of ten, so a single province carries weight 0.8; what is missing to 1 means
"somewhere else" and is read as the national mixture.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from typing import TypeAlias

from reunion.knowledge.tables import read_table
from reunion.profiles import Weighted

SURE = 0.8
VAGUE = 0.6
"""Weight of all regions together when the text doubts itself (像, 可能, 好像, 疑似 …)."""

PROVINCES = {
    "北京": "11", "天津": "12", "河北": "13", "山西": "14", "内蒙古": "15", "内蒙": "15",
    "辽宁": "21", "吉林": "22", "黑龙江": "23", "上海": "31", "江苏": "32", "浙江": "33",
    "安徽": "34", "福建": "35", "江西": "36", "山东": "37", "河南": "41", "湖北": "42",
    "湖南": "43", "广东": "44", "广西": "45", "海南": "46", "重庆": "50", "四川": "51",
    "贵州": "52", "云南": "53", "西藏": "54", "陕西": "61", "甘肃": "62", "青海": "63",
    "宁夏": "64", "新疆": "65", "台湾": "71", "香港": "81", "澳门": "82",
}  # fmt: skip

_ALIASES = {
    "sichuan": "四川", "henan": "河南", "hunan": "湖南", "hubei": "湖北", "guangdong": "广东",
    "cantonese": "粤语", "hakka": "客家", "hokkien": "闽南", "anhui": "安徽", "guizhou": "贵州",
    "northeast": "东北", "shandong": "山东", "shaanxi": "陕西", "yunnan": "云南",
    "jiangxi": "江西", "fujian": "福建", "guangxi": "广西", "hebei": "河北", "gansu": "甘肃",
}  # fmt: skip
_VAGUE = re.compile(r"像|似|可能|也许|大概|好象|疑|不确定|估计|约|[??]")
_DENIED = re.compile(r"(?:不是|不像|非|并非|听不懂|排除)[^,,。;;、]*")
_CODE = re.compile(r"(?<!\d)([1-8]\d)(\d\d)?(?:\d\d)?(?!\d)")
_COMPASS = "东北|西北|东南|西南|东部|西部|南部|北部"
_ABBREVIATION = (
    r"(?:(?<![一-鿿])|(?<=[像说讲操带或是和、])){}(?=话|语|方言|口音|腔|籍|省|音|味|调|[^一-鿿]|$)"
)
"""A province's one-character name (豫, 新, 青) counts only when it stands as a word."""

Regions: TypeAlias = tuple[tuple[str, float], ...]


@cache
def _table() -> dict[str, Regions]:
    """Every word that names a region: counties and prefectures, provinces, dialects, aliases."""
    rows = read_table("divisions")
    shorts = Counter(row[6] for row in rows)
    table: dict[str, Regions] = {
        row[6]: ((row[0][:4] if row[0][2:4] != "90" else row[0][:2], 1.0),)
        for row in rows
        if row[2] in "23" and len(row[6]) > 1 and (shorts[row[6]] == 1 or row[2] == "2")
    }
    table |= {name: ((code, 1.0),) for name, code in PROVINCES.items()}
    for word, regions in read_table("accents"):
        pairs = (part.split(":") for part in regions.split(" "))
        table[word] = tuple((code, float(weight)) for code, weight in pairs)
    return table | {alias: table[word] for alias, word in _ALIASES.items()}


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_table(), key=len, reverse=True)
    words = (word if len(word) > 1 else _ABBREVIATION.format(word) for word in longest_first)
    return re.compile("|".join(words))


@lru_cache(maxsize=16_384)
def accent_regions(text: str | None) -> Weighted:
    """Weighted region codes of an accent text, heaviest first; () when it names no region.

    Several regions share the weight, the first named getting a little more. A province that is
    followed by its own prefecture or part ("四川达州", "河南 豫东") gives way to the narrower one.
    """
    if not text:
        return ()
    cleaned = _DENIED.sub("", text.lower())
    found = _mentions(cleaned)
    if not found:
        return ()
    shares: dict[str, float] = {}
    total = sum(1 / (place + 2) for place in range(len(found)))
    for place, regions in enumerate(found):
        part = (VAGUE if _VAGUE.search(cleaned) else SURE) / (place + 2) / total
        whole = sum(weight for _, weight in regions)
        for code, weight in regions:
            shares[code] = shares.get(code, 0.0) + part * weight / whole
    return tuple(sorted(shares.items(), key=lambda item: (-item[1], item[0])))


def _mentions(text: str) -> list[Regions]:
    """The regions that the text names, in order, without those that a narrower one refines."""
    found = [_table()[hit.group()] for hit in _pattern().finditer(_inner_parts(text))]
    for hit in _CODE.finditer(text):
        if hit.group(1) in PROVINCES.values():
            found.append(((hit.group(1) + (hit.group(2) or "").replace("00", ""), 1.0),))
    found = list(dict.fromkeys(found))
    return [one for one in found if not any(_refines(other, one) for other in found)]


def _inner_parts(text: str) -> str:
    """Drop the compass word after a province: "湖南西北" is a part of 湖南, not the north-west."""
    return re.sub(f"({'|'.join(PROVINCES)})(省|市)?(?:{_COMPASS})", r"\1", text)


def _refines(narrow: Regions, broad: Regions) -> bool:
    """Whether `narrow` lies within the one province that `broad` names."""
    if narrow == broad or len(broad) != 1 or len(broad[0][0]) != 2:
        return False
    return all(code.startswith(broad[0][0]) and len(code) > 2 for code, _ in narrow)
