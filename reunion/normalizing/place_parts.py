"""The parts of an address below the county: town and village, without their generic endings."""

from __future__ import annotations

import re
from functools import lru_cache

from reunion.knowledge.characters import canonical
from reunion.knowledge.place_names import short_name
from reunion.profiles import Units

_TOWN = re.compile(
    r"([一-鿿]{1,9}?)(镇人民政府|乡人民政府|民族镇|族乡|民族乡|街道办事处|街道办|街道|"
    r"人民公社|公社|办事处|镇|乡|苏木|区公所)(?![一-鿿]{0,3}(?:路|街(?!道)|号))"
)
_VILLAGE = re.compile(
    r"([一-鿿]{1,9}?)(村民委员会|居民委员会|行政村|自然村|居委会|村委会|村委|社区|生产大队|大队|"
    r"生产队|嘎查|小队|村|屯|组|社|队|庄|寨|湾)(?!委|民|路)"
)
_KEPT_ENDINGS = frozenset("庄寨湾")
_NUMBERED = re.compile(r"第?[0-9一二三四五六七八九十百东西南北上下前后]+")
_ROAD = re.compile(r"[路街巷号弄栋幢楼]|大道|小区|花园|公寓|单元")
_BARE = re.compile(r"[一-鿿]{2,4}")
_TAIL = re.compile(r"(?:那边|那里|附近|一带|一块|乡下|农村|老家|口音|方言|的|人)+$")
_TAIL_ENDS = frozenset("边里近带块下村家音言的人")
"""Last characters of what `_TAIL` takes away."""
_SEATS = frozenset({"城关", "城郊", "城区", "中心", "市中心", "县城", "城里"})


@lru_cache(maxsize=65_536)
def town_stem(name: str) -> str:
    """罗渡 for 罗渡镇; the name itself when nothing would be left."""
    match = _TOWN.fullmatch(name)
    stem = match.group(1) if match else name
    return short_name(stem + "自治县") if stem.endswith("族") and len(stem) > 3 else stem


def village_stem(name: str) -> str:
    """杨柳 for 杨柳村, 李家湾 for 李家湾村; the name itself when nothing would be left."""
    match = _VILLAGE.fullmatch(name)
    if match is None or (len(match.group(1)) < 2 and match.group(2) not in _KEPT_ENDINGS):
        return name
    return match.group(1) + (match.group(2) if match.group(2) in _KEPT_ENDINGS else "")


def split_local(rest: str, *, bare: bool) -> tuple[str, str]:
    """Town and village in what stands after the county: ("罗渡", "石桥"). "" for what is not told.

    `bare`: a short rest without any ending may be the name of a village (李家坝).
    """
    rest = rest.strip()
    if rest[-1:] in _TAIL_ENDS:
        rest = _TAIL.sub("", rest).strip()
    if not rest:
        return "", ""
    town = _TOWN.match(rest)
    if town:
        rest = rest[town.end() :].strip()
    village = _village(rest)
    if not village and bare and _BARE.fullmatch(rest) and not _ROAD.search(rest):
        village = "" if rest in _SEATS else rest
    return (town_stem(town.group(0)) if town else ""), village


def _village(rest: str) -> str:
    """The first named village; numbered groups and lanes of a town are no villages."""
    for match in _VILLAGE.finditer(rest):
        stem, ending = match.groups()
        if _ROAD.search(stem):
            return ""
        if ending in _KEPT_ENDINGS:
            return stem + ending
        if not _NUMBERED.fullmatch(stem):
            return stem
    return ""


def units(text: str) -> Units:
    """A name as canonical characters."""
    return tuple(canonical(text))
