"""Ethnic groups as GB/T 3304 codes, and languages by one name each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from reunion.normalizing.narrow import narrow

_PEOPLES = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 "
    "高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 "
    "普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 "
    "珞巴 基诺"
)
_ALSO = {"维": "05", "哈": "17", "蒙": "02", "维族": "05", "哈族": "17", "蒙族": "02", "鲜": "10",
         "毛难": "36", "崩龙": "46", "僮": "08", "鲜族": "10"}  # fmt: skip
_STANDARD = frozenset(("普通话", "国语", "汉语", "汉话", "中文", "mandarin", "zh", "cmn", "北方话"))
_LANGUAGES = {
    "维语": "维吾尔语", "维吾尔": "维吾尔语", "哈语": "哈萨克语", "哈萨克": "哈萨克语",
    "蒙语": "蒙古语", "蒙古话": "蒙古语", "藏话": "藏语", "彝话": "彝语", "苗话": "苗语",
    "壮话": "壮语", "白话": "粤语", "广东话": "粤语", "广州话": "粤语", "闽南话": "闽南语",
    "台语": "闽南语", "客家": "客家话", "客语": "客家话", "朝鲜话": "朝鲜语", "韩语": "朝鲜语",
    "uyghur": "维吾尔语", "ug": "维吾尔语", "tibetan": "藏语", "bo": "藏语",
    "mongolian": "蒙古语", "mn": "蒙古语", "kazakh": "哈萨克语", "yue": "粤语",
    "cantonese": "粤语", "ii": "彝语", "yi": "彝语", "sign": "手语", "哑语": "手语",
}  # fmt: skip
_NOISE = re.compile(r"^(?:会说|能说|只会|只讲|会|讲|说|懂|操|疑似|可能是?|像)+|(?:口音|方言)$")


@cache
def _codes() -> dict[str, str]:
    names = _PEOPLES.split(" ")
    table = {name: f"{number:02d}" for number, name in enumerate(names, start=1)}
    return table | {f"{name}族": code for name, code in table.items()} | _ALSO


@lru_cache(maxsize=4096)
def ethnicity_code(text: str | None) -> str:
    """ "01" to "56" for a code or a name (回, 回族, 3); "" for none, unknown and other."""
    plain = narrow(text or "").strip()
    if plain.isascii() and plain.isdigit():
        number = int(plain)
        return f"{number:02d}" if 1 <= number <= 56 else ""
    return _codes().get(plain.partition("(")[0].strip(), "")


def language_names(texts: Iterable[str]) -> tuple[str, ...]:
    """Languages and dialects, each once under one name; the standard language is 普通话."""
    found: dict[str, None] = {}
    for text in texts:
        for part in re.split(r"[,、;/和及\s]+", narrow(text)):
            name = _NOISE.sub("", part.strip())
            if name:
                name = "普通话" if name.lower() in _STANDARD else name
                found[_LANGUAGES.get(name.lower(), name)] = None
    return tuple(found)
