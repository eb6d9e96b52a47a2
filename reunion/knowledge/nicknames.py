"""How common nicknames (小名) are among people who have one.

Some are fixed words (狗剩, 石头), some count the children (二妮, 三娃), most are made from a
character of the name (小兰, 阿珍, 兰兰, 柱子). What is fixed and what counts children is shared by
thousands, however rare its characters are in registered names. The three parts, the words and their
order are general knowledge; nobody has counted nicknames, so shares fall with the rank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from reunion.knowledge.frequencies import given_share, given_sound_share
from reunion.knowledge.readings import char_readings
from reunion.knowledge.syllables import syllable_id, syllables

FIXED, COUNTED, MADE = 0.25, 0.25, 0.5
"""Shares of the three sorts among nicknames."""
FLOOR = 1e-7
_OFFSET = 3
_OFFSET_OF_WORDS = 20
_FIXED = (
    "石头 狗剩 铁蛋 铁柱 栓柱 拴柱 锁柱 柱子 狗蛋 黑蛋 毛蛋 丫头 妮子 狗子 黑子 虎子 豹子 栓子 "
    "锁子 来弟 招弟 引弟 盼弟 换弟 来娣 招娣 引娣 盼娣 带弟 领弟 桃花 杏花 梅花 梅子 腊梅 春娃 "
    "秋娃 冬娃 福娃 毛毛 妞妞 宝宝 贝贝 乐乐 牛牛 丑丑 胖胖 花花 毛头 墩子 胖子 狗娃 牛娃 羊娃 "
    "毛娃 黑娃 牛儿 铁牛 水牛 黑牛 石蛋 傻子 憨憨 水生 土生 火生 春生 满仓 满囤 留根 留柱 拴住 "
    "锁住 改改 变变 转转 猫娃 猪娃 阿狗 阿毛 阿牛 阿猫 阿妹 阿弟 阿妈 老黑 小黑 小白 小胖 小毛 "
    "小宝 大宝 二宝 小妹 幺妹 幺儿 幺娃 老幺 满妹 满崽 细妹 细佬 狗仔 牛仔 妹仔 肥仔 蛮子 秃子 "
    "六指 哑巴"
)
_BIRTH = "二小大三四五老六七"
"""What counts children, the commonest first: 二妮, 小妮, 大妮."""
_CORES = "妮丫妞娃毛妹蛋狗牛孩子柱憨嫚囡姐哥愣黑胖"
_ORDER_ALONE = "三二四五六大七八九幺"
_BEFORE = {"小": 0.40, "阿": 0.15, "大": 0.02, "老": 0.02}
_BEHIND = {"子": 0.12, "儿": 0.06, "娃": 0.05, "妹": 0.02, "仔": 0.02, "伢": 0.01}
_TWICE = 0.13


def nickname_share(units: Iterable[str]) -> float:
    """Share of a nickname (one unit: of what stands in it beside 小, 阿, 子 …); FLOOR at least."""
    return max(_share(tuple(units)), FLOOR)


def _share(units: tuple[str, ...]) -> float:
    if len(units) == 1:
        return 0.8 * given_share(units[0]) + 0.2 * _cores().get(units[0], 0.0)
    if len(units) != 2:
        return 0.0
    first, second = units
    made = _BEFORE.get(first, 0.0) * given_share(second)
    made += _BEHIND.get(second, 0.0) * given_share(first)
    made += _TWICE * given_share(first) if first == second else 0.0
    return _words().get(first + second, 0.0) + MADE * made


def nickname_sound_share(sounds: tuple[int, ...]) -> float:
    """The same for everything that sounds like these syllables (numbers)."""
    if len(sounds) == 1:
        share = 0.8 * _given(sounds[0]) + 0.2 * _core_sounds().get(sounds, 0.0)
    elif len(sounds) == 2:
        first, second = sounds
        made = sum(part * _given(second) for char, part in _BEFORE.items() if _sound(char) == first)
        made += sum(
            part * _given(first) for char, part in _BEHIND.items() if _sound(char) == second
        )
        made += _TWICE * _given(first) if first == second else 0.0
        share = _word_sounds().get(sounds, 0.0) + MADE * made
    else:
        share = 0.0
    return max(share, FLOOR)


@cache
def _words() -> dict[str, float]:
    """Fixed words and those that count children."""
    shares: dict[str, float] = {}
    for word, part in _falling(_FIXED.split(), _OFFSET_OF_WORDS):
        shares[word] = shares.get(word, 0.0) + FIXED * part
    for first, part in _falling(_BIRTH):
        for second, rest in _falling(_CORES):
            word = first + second
            shares[word] = shares.get(word, 0.0) + 0.8 * COUNTED * part * rest
    for order, part in _falling(_ORDER_ALONE):
        shares["老" + order] = shares.get("老" + order, 0.0) + 0.2 * COUNTED * part
    return shares


@cache
def _cores() -> dict[str, float]:
    return dict(_falling([*_CORES, *_ORDER_ALONE]))


def _falling(words: Iterable[str], offset: int = _OFFSET) -> Iterator[tuple[str, float]]:
    listed = list(dict.fromkeys(words))
    raw = [1 / (rank + offset) for rank in range(1, len(listed) + 1)]
    total = sum(raw)
    return ((word, one / total) for word, one in zip(listed, raw, strict=True))


@cache
def _word_sounds() -> dict[tuple[int, ...], float]:
    return _by_sound(_words())


@cache
def _core_sounds() -> dict[tuple[int, ...], float]:
    return _by_sound(_cores())


def _by_sound(shares: dict[str, float]) -> dict[tuple[int, ...], float]:
    sounds: dict[tuple[int, ...], float] = {}
    for word, share in shares.items():
        key = tuple(_sound(char) for char in word)
        sounds[key] = sounds.get(key, 0.0) + share
    return sounds


@cache
def _sound(char: str) -> int:
    readings = char_readings(char)
    return readings[0][0] if readings else syllable_id(char)


def _given(syllable: int) -> float:
    return given_sound_share(syllables()[syllable]) if syllable >= 0 else FLOOR
