"""Relatives: cells such as "父亲:王建国;弟弟:王小军", and counts of brothers and sisters."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from reunion.reading.cells import (
    Cell,
    Void,
    as_text,
    han_number,
    listed,
    narrow,
    split_list,
    take_brackets,
)  # fmt: skip
from reunion.records import Relative, Siblings

Kin = tuple[Relative, ...]

_WORDS = listed(
    "养父 养母 继父 继母 岳父 岳母 公公 婆婆 父亲 母亲 爸爸 妈妈 爷爷 奶奶 祖父 祖母 外公 "
    "外婆 姥爷 姥姥 丈夫 老公 妻子 老婆 爱人 配偶 前夫 前妻 大儿子 二儿子 小儿子 长子 "
    "次子 三子 儿子 大女儿 二女儿 小女儿 长女 次女 女儿 儿媳 女婿 孙子 孙女 外孙女 外孙 "
    "大哥 二哥 三哥 哥哥 堂哥 表哥 大弟 二弟 弟弟 堂弟 表弟 大姐 二姐 三姐 姐姐 堂姐 表姐 "
    "大妹 二妹 妹妹 堂妹 表妹 兄弟 姐妹 兄妹 姐弟 伯父 伯伯 大伯 伯母 叔叔 叔父 婶婶 姑姑 "
    "姑妈 姑父 舅舅 舅妈 姨妈 阿姨 姨父 侄子 侄女 外甥女 外甥 嫂子 弟媳 姐夫 妹夫 监护人 "
    "亲属 家属 邻居 父 母 子 女 夫 妻 兄 弟 姐 妹 爸 妈 哥"
)
_PREFIX = re.compile(r"(" + "|".join(_WORDS) + r")(?:姓名|名|叫|是|为)?[::\s]*(.*)", re.DOTALL)
_COLON = re.compile(r"([^::]{1,8})[::]\s*(.*)", re.DOTALL)
_SIMPLE = re.compile("([\u4e00-\u9fff]{1,4})[:\uff1a]([\u4e00-\u9fff]{2,4})")
_SIMPLE_LIST = re.compile(rf"(?:{_SIMPLE.pattern}(?:[;\uff1b、,\uff0c]|$))+")
_SINGLE = frozenset("父母子女夫妻兄弟姐妹爸妈哥")


def kin_reader(relation: str | None) -> Callable[[Cell], Kin]:
    """A converter for a column of relatives; `relation` if its header names one (父亲姓名)."""

    def read(cell: Cell) -> Kin:
        if isinstance(cell, str) and _SIMPLE_LIST.fullmatch(cell):
            return tuple(_relative(told, _name(name)) for told, name in _SIMPLE.findall(cell))
        return _read_kin(narrow(as_text(cell)), relation)

    return read


@lru_cache(maxsize=16_384)
def _relative(relation: str, name: str) -> Relative:
    """Common relatives (父亲 and a frequent name) are one shared value."""
    return Relative(relation=relation, name=name or None)


def _read_kin(text: str, column: str | None) -> Kin:
    kin: list[Relative] = []
    last = column
    for piece in split_list(text):
        relation, name, note = _piece(piece)
        last = relation or last
        if relation or name or note:
            kin.append(Relative(relation=relation or last, name=name or None, note=note or None))
    if not kin:
        raise Void("亲属栏里看不出人")
    return tuple(kin)


def _piece(piece: str) -> tuple[str | None, str, str]:
    """Relation, name and note of one piece: 父亲:王某, 父亲王某, 王某(父亲), 王某."""
    base, inside = take_brackets(piece)
    relation = next((words for words in inside if words in _WORDS), None)
    note = "、".join(words for words in inside if words != relation)
    match = _COLON.fullmatch(base)
    if match and relation is None:
        return match.group(1).strip(), _name(match.group(2)), note
    match = _PREFIX.fullmatch(base)
    if match and relation is None and _is_prefix(*match.groups()):
        return match.group(1), _name(match.group(2)), note
    name = _name(base)
    return relation, name, note


def _is_prefix(word: str, rest: str) -> bool:
    """Whether a relation comes first: 母 may be a surname, so one character needs a name after."""
    return word not in _SINGLE or 2 <= len(rest) <= 4


def _name(text: str) -> str:
    if not text.isalpha():
        text = re.sub(r"\d{7,}", "", text).strip(" :-")
    return "" if text in ("不详", "无", "未知", "已故", "去世") else text


def read_sibling_count(cell: Cell) -> dict[str, int]:
    """Brothers and sisters: 3, 3人, 兄弟三人, 兄2妹1, 独生; with 排行老三 also the order."""
    text = narrow(as_text(cell))
    order = re.search(r"(?:排行|老|第)+\s*(?:第|老)?([一二三四五六七八九十\d大])", text)
    parts = {"order": _order(order.group(1))} if order else {}
    core = re.sub(r"(?:排行)?(?:排行|老|第)(?:第|老)?[一二三四五六七八九十\d大]个?", "", text)
    if "独生" in text:
        return parts | {"count": 0}
    numbers = [
        number
        for found in re.findall(r"\d{1,2}(?!\d)|[一二三四五六七八九十两]{1,2}", core)
        if (number := han_number(found)) is not None
    ]
    if not numbers and not parts:
        raise Void("看不出兄弟姐妹人数")
    if numbers and sum(numbers) > 20:
        raise Void("兄弟姐妹人数不可能")
    return parts | ({"count": sum(numbers)} if numbers else {})


def _order(text: str) -> int:
    return 1 if text == "大" else han_number(text) or 1


def read_order(cell: Cell) -> dict[str, int]:
    """Place among brothers and sisters: 3, 老三, 第三, 排行老大."""
    text = re.sub("排行|老|第|个|家中", "", narrow(as_text(cell)))
    order = {"大": 1, "幺": None, "小": None}.get(text, han_number(text))
    if order is None or not 1 <= order <= 20:
        raise Void("看不出排行第几")
    return {"order": order}


def siblings(parts: dict[str, int]) -> Siblings:
    """The value of a row."""
    return Siblings(count=parts.get("count"), order=parts.get("order"))
