"""Sex, height, handedness and disabilities as codes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from reunion.normalizing.narrow import narrow
from reunion.records import Number, Range

_MALE = frozenset(("1", "男", "男性", "m", "male", "男士"))
_FEMALE = frozenset(("2", "女", "女性", "f", "female", "女士"))
LEAST_CM, MOST_CM = 40.0, 250.0
"""Heights outside are typing slips."""

_DISABILITIES = (
    ("deaf_mute", "聋哑|又聋又哑|deaf[_ -]?mute"),
    ("hearing,speech", "听力言语|言语听力"),
    ("deaf", r"聋|听不见|听力(?:丧失|全无)|deaf"),
    ("mute", "哑|不会说话|不能说话|无法言语|失语|mute"),
    ("hearing", "听力|重听|耳背|hearing"),
    ("speech", "言语|口吃|结巴|语言障碍|口齿不清|speech"),
    ("blind", "双目失明|失明|盲|瞎|blind"),
    ("vision", "视力|弱视|白内障|vision|visual"),
    ("dementia", "痴呆|阿尔茨海默|老年痴|认知障碍|失智|失忆|dementia|alzheimer"),
    ("autism", "自闭|孤独症|autis"),
    ("intellectual", "智力|智障|弱智|呆傻|痴傻|低能|唐氏|傻|intellectual"),
    ("epilepsy", "癫痫|羊癫疯|羊角风|抽搐|epilep"),
    ("mental", "精神|神经病|疯|躁狂|抑郁|妄想|幻觉|mental|psych|schizo"),
    ("hemiplegia", "偏瘫|半身不遂|中风后遗|hemipleg"),
    ("paralysis", "瘫|截瘫|小儿麻痹|脑瘫|paraly"),
    ("amputee", "截肢|缺肢|amput"),
    ("lame", "跛|瘸|腿脚不便|行走不便|lame"),
    ("hunchback", "驼背|hunchback"),
    ("limb", "肢体|残手|残腿|limb|physical"),
    ("multiple", "多重|multiple"),
)  # fmt: skip
_PATTERNS = tuple((codes.split(","), re.compile(words, re.I)) for codes, words in _DISABILITIES)
_NONE = re.compile(r"^(?:无|没有|正常|健康|否|不详|/|-+|none|no)$|无残疾|未见|身体健康|无明显")


def sex_code(text: str | None) -> str:
    """ "1" male, "2" female, "" unknown (0, 9 or anything else)."""
    if text == "1" or text == "2":
        return text
    plain = (text or "").strip().lower()
    return "1" if plain in _MALE else "2" if plain in _FEMALE else ""


@lru_cache(maxsize=4_096)
def height_range(value: Number | Range | None) -> tuple[float, float] | None:
    """Lowest and highest height in cm; metres are understood; None when it cannot be one."""
    if value is None:
        return None
    ends = value if isinstance(value, tuple) else (value, value)
    low, high = sorted(_centimetres(end) for end in ends)
    return (low, high) if LEAST_CM <= low <= high <= MOST_CM else None


def _centimetres(value: Number) -> float:
    # Not a number, or beyond any body: neither compares true, and a huge int is no float.
    if not 0 < value < 10 * MOST_CM:
        return 0.0
    height = float(value)
    return height * 100 if 0.4 <= height <= 2.5 else height


def hand_code(text: str | None) -> str:
    """ "left", "right", "both" or ""."""
    if not text:
        return ""
    plain = text.strip().lower()
    if re.search("双|两手|both|ambi", plain):
        return "both"
    if "左" in plain or "left" in plain or plain == "l":
        return "left"
    return "right" if "右" in plain or "right" in plain or plain == "r" else ""


def disability_codes(texts: Iterable[str]) -> tuple[str, ...]:
    """Codes of all disabilities told, each once: deaf, mute, deaf_mute, hearing, speech, blind,
    vision, dementia, autism, intellectual, epilepsy, mental, hemiplegia, paralysis, amputee, lame,
    hunchback, limb, multiple."""
    told = tuple(texts)
    return _disabilities(told) if told else ()


@lru_cache(maxsize=4_096)
def _disabilities(texts: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in texts:
        for part in _split(narrow(text)):
            found.update(dict.fromkeys(_codes(part)))
    return tuple(found)


def _split(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,、;。/\s]+", text) if part.strip()]


@lru_cache(maxsize=4096)
def _codes(text: str) -> tuple[str, ...]:
    """The first fitting entry of the table: entries go from special to general."""
    if _NONE.search(text):
        return ()
    return next((tuple(codes) for codes, words in _PATTERNS if words.search(text)), ())
