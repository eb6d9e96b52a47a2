"""Short names of divisions: 岳池 for 岳池县, 石柱 for 石柱土家族自治县."""

from __future__ import annotations

from functools import cache

from reunion.knowledge.division_history import read_table

_SUFFIXES = (
    "特别行政区", "行政区", "自治区", "自治州", "自治县", "自治旗", "特区", "林区", "矿区", "新区",
    "地区", "专区", "群岛", "省", "市", "盟", "州", "县", "区", "旗", "镇",
)  # fmt: skip


@cache
def short_name(name: str) -> str:
    """A division's name without its generic ending and ethnic parts; at least two characters."""
    known = _today().get(name)
    if known is not None:
        return known
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            stem = name[: -len(suffix)]
            return _without_peoples(stem) if "自治" in suffix else stem
    return name


_PEOPLES = (
    "蒙古族", "回族", "藏族", "维吾尔", "苗族", "彝族", "壮族", "布依族", "朝鲜族", "满族",
    "侗族", "瑶族", "白族", "土家族", "哈尼族", "哈萨克族", "哈萨克", "傣族", "黎族", "傈僳族",
    "佤族", "畲族", "高山族", "拉祜族", "水族", "东乡族", "纳西族", "景颇族", "柯尔克孜", "土族",
    "达斡尔族", "仫佬族", "羌族", "布朗族", "撒拉族", "毛南族", "仡佬族", "锡伯族", "阿昌族",
    "普米族", "塔吉克", "怒族", "鄂温克族", "德昂族", "保安族", "裕固族", "独龙族", "鄂伦春",
    "赫哲族", "门巴族", "珞巴族", "基诺族", "各族", "蒙古", "回", "藏",
)  # fmt: skip


def _without_peoples(name: str) -> str:
    while True:
        cut = next((p for p in _PEOPLES if name.endswith(p) and len(name) - len(p) >= 2), "")
        if not cut:
            return name
        name = name[: -len(cut)]


@cache
def _today() -> dict[str, str]:
    """Full name -> short name, of today's divisions."""
    return {row[1]: row[6] for row in read_table("divisions.tsv")}
