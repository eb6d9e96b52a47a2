"""Converters of single cells: sex, ethnic group, height, marks, places, status, others.

Sources of the codes: GB/T 2261.1 (sex), GB/T 3304 (ethnic groups).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from reunion.reading.cells import (
    Cell,
    Flagged,
    Void,
    as_text,
    han_digits,
    listed,
    narrow,
    split_list,
    take_brackets,
)  # fmt: skip
from reunion.records import Claim, Dna, Mark, Number, Range

_SEXES = {
    "1": "1", "男": "1", "男性": "1", "M": "1", "MALE": "1", "男士": "1", "男童": "1", "男孩": "1",
    "2": "2", "女": "2", "女性": "2", "F": "2", "FEMALE": "2", "女士": "2", "女童": "2",
    "女孩": "2", "0": "0", "9": "9", "未知的性别": "0", "未说明的性别": "9",
}  # fmt: skip

_ETHNIC = listed(
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 "
    "畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 "
    "阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 "
    "门巴 珞巴 基诺"
)
_ETHNIC_CODES = {name: f"{code:02d}" for code, name in enumerate(_ETHNIC, 1)} | {
    "蒙": "02", "维": "05", "哈": "17", "柯": "29", "其他": "97", "外国血统": "98",
}  # fmt: skip

_STATUSES = (
    ("withdrawn", re.compile("(?<!未)(?<!没有)(?:撤案|撤销|撤回|撤消)|放弃|withdrawn")),
    ("deceased", re.compile("死亡|已故|去世|身亡|遇难|deceased")),
    ("open", re.compile("未|没有|在寻|寻亲中|[寻查]找中|走失中|失踪中|在查|立案|在册|正在|open")),
    ("found", re.compile("已?找到|已?寻回|寻到|成功|已?团聚|返家|回家|返乡|found")),
)

_NO_MARK = re.compile(
    "(?:无|没有|未见)(?:明显|特殊|体表|其他|任何)*(?:特征|异常|疤痕|胎记|纹身|标记)?|否"
)


def read_sex(cell: Cell) -> str:
    """GB/T 2261.1: 1 male, 2 female, 0 and 9 unknown."""
    text = re.sub(r"[()\s]|\d[-.、](?=[男女])", "", narrow(as_text(cell))).upper()
    sex = _SEXES.get(text)
    if sex is None:
        raise Void("性别应为男、女、1 或 2")
    return sex


def read_ethnicity(cell: Cell) -> str | Flagged:
    """The GB/T 3304 code; a group that is not on the list stays as written."""
    text = narrow(as_text(cell))
    if text.isdigit() and len(text) <= 2:
        code = text.zfill(2)
        if "01" <= code <= "56" or code in ("97", "98"):
            return code
        raise Void("民族代码应为 01–56、97 或 98")
    name = text.removesuffix("族")
    code = _ETHNIC_CODES.get(name) or _ETHNIC_CODES.get(text) or ""
    return code or Flagged(text, "民族不在 56 个民族名称之内,按原文保留")


def read_height(cell: Cell) -> Number | Range:
    """Centimetres: 165, 165cm, 1.65米, 1米65, 约165, 160-165."""
    text = re.sub(r"\s|身高|约|大概|左右|厘米|公分|cm|CM|Cm|上下", "", narrow(as_text(cell)))
    match = re.fullmatch(r"(.+?)[-~—–至到/](.+)", text)
    if match:
        low, high = _height(match.group(1)), _height(match.group(2))
        return low if low == high else (min(low, high), max(low, high))
    return _height(text)


def _height(text: str) -> Number:
    han = re.fullmatch(r"([一二两1-2])[米m]([一二三四五六七八九\d]{0,2})", text.lower())
    if han:
        digits = han_digits(han.group(2)).ljust(2, "0")
        return (1 if han.group(1) in "一1" else 2) * 100 + int(digits)
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(?:米|m|M)?", text)
    if match is None:
        raise Void("看不出身高")
    value = float(match.group(1))
    centimetres = value * 100 if value < 3 else value
    if not 30 <= centimetres <= 250:
        raise Void("身高不可能(应为 30–250 厘米)")
    rounded = round(centimetres, 1)
    return int(rounded) if rounded.is_integer() else rounded


def mark_reader(noun: str) -> Callable[[Cell], tuple[Mark, ...]]:
    """A converter for a column of marks; `noun` (胎记, 疤痕 …) if the header names the kind."""

    def read(cell: Cell) -> tuple[Mark, ...]:
        return tuple(_mark(part, noun) for part in split_list(as_text(cell)) if not _no_mark(part))

    return read


def _no_mark(part: str) -> bool:
    return _NO_MARK.fullmatch(part) is not None


def _mark(part: str, noun: str) -> Mark:
    if not noun or noun[:1] in part:
        return Mark(text=part)
    return Mark(text=noun if part in ("有", "是") else part + noun)


def text_list(cell: Cell) -> tuple[str, ...]:
    """The parts of a list cell."""
    return tuple(split_list(as_text(cell)))


def place_reader(role: str) -> Callable[[Cell], tuple[Claim, ...]]:
    """A converter for where a resident may come from; several places split at ; and 或."""

    def read(cell: Cell) -> tuple[Claim, ...]:
        pieces = re.split(r"[;\uff1b\n\r]+|或者?", as_text(cell))
        return tuple(_place(piece.strip(), role) for piece in pieces if piece.strip())

    return read


def _place(text: str, role: str) -> Claim:
    base, inside = take_brackets(text)
    if any("音" in words for words in inside) and base:
        return Claim(text=base, role=role, heard=True)
    return Claim(text=text, role=role)


def accent_claims(cell: Cell) -> tuple[Claim, ...]:
    """A resident's accents, one claim each."""
    pieces = [part for item in split_list(as_text(cell)) for part in re.split("或者?", item)]
    return tuple(Claim(text=part.strip()) for part in pieces if part.strip())


def read_code(cell: Cell) -> str:
    """A six-digit place code; longer statistical codes are cut to six digits."""
    text = narrow(as_text(cell)).replace(" ", "")
    if re.fullmatch(r"\d{6}(?:\d{3}|\d{6})?", text) and text[0] in "12345678":
        return text[:6]
    raise Void("行政区划代码应为 6 位数字")


def status_reader(yes: str) -> Callable[[Cell], str]:
    """A converter for the state of a case; `yes` is what 是 means in this column."""

    def read(cell: Cell) -> str:
        text = narrow(as_text(cell))
        if yes and text in ("是", "1", "有"):
            return yes
        if yes and text in ("否", "0", "不是"):
            return "open"
        for status, pattern in _STATUSES:
            if pattern.search(text):
                return status
        raise Void("看不懂的状态(应为未找到、已找到、已撤案或死亡)")

    return read


def read_count(cell: Cell) -> int:
    """A small whole number such as 2次."""
    match = re.fullmatch(r"(\d{1,3})\s*[次回]?", narrow(as_text(cell)))
    if match is None:
        raise Void("应为次数(整数)")
    return int(match.group(1))


def read_share(cell: Cell) -> float:
    """A share between 0 and 1: 0.8, 80%."""
    match = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s*(%?)", narrow(as_text(cell)))
    share = float(match.group(1)) / (100 if match.group(2) else 1) if match else 2.0
    if share > 1:
        raise Void("应为 0 至 1 之间的数")
    return share


def read_dna(cell: Cell) -> dict[str, object]:
    """Whether blood was taken; anything but yes or no stays as text."""
    text = narrow(as_text(cell))
    if re.fullmatch("是|有|已采|已采集|已采血|已入库|1", text):
        return {"sampled": True}
    if re.fullmatch("否|没有|未采|未采血|0", text):
        return {"sampled": False}
    return {"text": text}


def settle_dna(parts: dict[str, object]) -> Dna | str:
    """The `dna` value of a row: an object, or the words if they are not yes or no."""
    text = parts.get("text")
    if isinstance(text, str):
        return text
    return Dna(sampled=parts.get("sampled"), date=parts.get("date"))  # type: ignore[arg-type]


HEALTHY = frozenset(listed("健康 良好 正常 一般 较好 好 可以 无异常 未见异常 健康状况良好"))
"""Words in a health column that name no disability; the column is then kept as it is."""
