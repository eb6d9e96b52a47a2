"""Ways to call a person that tell a name in part: 小兰, 老王, 二妮, 刘张氏, 王大柱家的, 王大娘."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reunion.knowledge.frequencies import GIVEN_FLOOR, given_share, surname_share, surname_shares
from reunion.knowledge.readings import is_surname
from reunion.profiles import Units

_BIRTH_ORDER = re.compile(
    r"^[老小阿大]?[大一二三四五六七八九十幺满末]{1,2}[妮丫娃妹狗毛伢仔子儿姐哥弟蛋囡]?$"
)
SPOKEN_TO = "老小阿"
"""What is put before a name to call somebody."""
_LEANING = {"老": 6.0, "小": 1.0, "阿": 0.1}
"""How much rather a surname than a given name stands behind 老, 小, 阿, at equal frequency."""
_CHILDHOOD = {"老": 6.0, "小": 0.1, "阿": 0.05}
"""The same where the claim is said to be a nickname from home, which nobody makes of a surname."""
WHOLE, MADE = 0.8, 0.6
"""小兰 is the nickname as it stands, and besides most likely made of a character of the name: two
readings that do not exclude each other, so these shares may sum to more than 1."""
_CALL = re.compile(rf"^([{SPOKEN_TO}])(.{{1,2}})$")
_ENDING = re.compile(r"^(.)([子儿娃妹仔伢宝])$")
ELDERS = (
    "老太太", "老太婆", "老婆婆", "老奶奶", "老大爷", "老大娘", "大娘", "大妈", "大爷", "大伯",
    "大叔", "大嫂", "大姐", "大哥", "大姨", "婶子", "婶婶", "婶", "嫂子", "嫂", "奶奶", "爷爷",
    "婆婆", "阿姨", "师傅", "老师", "叔叔", "伯伯", "老汉", "老头", "先生", "女士", "小姐",
    "同志", "姑娘", "老板", "大夫",
)  # fmt: skip
"""Titles behind a surname, longer ones first."""
_TITLED = re.compile(rf"^(.{{1,2}})(?:{'|'.join(ELDERS)})$")
_WIFE = re.compile(
    r"^老?(.{1,4}?)(?:家的|家媳妇|家嫂子?|家里的|屋里的|家那口子|家女人|家老婆|媳妇儿?|老婆|婆姨|"
    r"家)$"
)
_SHI = re.compile(r"^(.{1,3})氏$")


@dataclass(frozen=True, slots=True, repr=False)
class Parse:
    """One reading of a Han name; `kind` is set where the text itself shows another kind."""

    surname: Units
    given: Units
    share: float
    kind: str = ""


def read_style(text: str, kind: str) -> list[Parse]:
    """刘张氏, 张氏, 王大柱家的, 老李媳妇, 王大娘: whose surname it is decides the share."""
    shi = _SHI.match(text)
    if shi:
        return _of_clan(shi.group(1))
    wife = _WIFE.match(text)
    if wife and (kind in ("husband_style", "household_title") or len(text) > 3):
        husband = _surname_of(wife.group(1))
        return [Parse(husband, (), 0.5, "husband_style")] if husband else []
    titled = _TITLED.match(text)
    if titled and kind not in ("legal", "document", "official"):
        surname = _surname_of(titled.group(1))
        if surname == tuple(titled.group(1)):
            return [Parse(surname, (), 0.8, "household_title")]
    return []


def _of_clan(names: str) -> list[Parse]:
    """刘张氏: her own 张, her husband's 刘; 欧阳氏 and 张氏: her own."""
    if len(names) == 1 or is_surname(names):
        return [Parse(tuple(names), (), 0.9, "husband_style")]
    husband = _surname_of(names)
    own = names[len(husband) :]
    if not husband or not own:
        return []
    return [Parse(tuple(own), (), 0.75, "husband_style"), Parse(husband, (), 0.2, "husband_style")]


def _surname_of(text: str) -> Units:
    """The surname that a text starts with; () when none of some frequency does."""
    if len(text) >= 2 and surname_shares().get(text[:2], 0.0) > surname_share(text[0]) / 100:
        return tuple(text[:2])
    return (text[0],) if text and is_surname(text[0]) else ()


def read_called(text: str, kind: str) -> list[Parse]:
    """Names from childhood and calls: 小兰, 老王, 阿珍, 二妮, 老三, 柱子, 兰兰."""
    nickname = kind in ("nickname", "given_only")
    if _BIRTH_ORDER.match(text) and not (is_surname(text[0]) and not nickname):
        return [Parse((), tuple(text), 0.9, "nickname")]
    call = _CALL.match(text)
    if call and (nickname or not _plausible(text, kind)):
        return _call(call.group(1), call.group(2), kind)
    ending = _ENDING.match(text)
    if ending and nickname:
        return _made_of(text)
    if len(text) == 2 and text[0] == text[1] and (nickname or not is_surname(text[0])):
        return _made_of(text)
    return []


def _made_of(text: str) -> list[Parse]:
    """柱子 and 兰兰 whole, and the character that they are most likely made of."""
    return [
        Parse((), tuple(text), WHOLE, "nickname"),
        Parse((), (text[0],), MADE, "nickname"),
    ]


def _plausible(text: str, kind: str) -> bool:
    """Whether 老…, 小…, 阿… can be a surname here: hardly ever when heard, always in a document."""
    return kind in ("legal", "document", "official", "self_written") and len(text) == 3


def _call(before: str, name: str, kind: str) -> list[Parse]:
    surname = surname_share(name) if is_surname(name) else 0.0
    given = 1.0
    for char in name:
        given *= given_share(char)
    leaning = (_CHILDHOOD if kind == "nickname" else _LEANING)[before]
    clan = leaning * surname / (leaning * surname + max(given, GIVEN_FLOOR))
    return [
        Parse((), (before, *name), WHOLE * (1 - clan), "nickname"),
        Parse((), tuple(name), MADE * (1 - clan), "nickname"),
        Parse(tuple(name), (), 0.7 * clan, "nickname"),
    ]
