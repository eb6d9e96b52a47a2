"""Names in Chinese characters as weighted readings of surname and given name.

What a text of two or three characters means depends on how it came to paper: "金玉" in a household
book is 金 + 玉, but told by an old woman rather her given name. Each reading's share is
P(such a mention | kind) × frequency of the surname or of the given character.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from reunion.knowledge.characters import misreadings
from reunion.knowledge.frequencies import given_share, surname_share, surname_shares
from reunion.knowledge.readings import is_surname
from reunion.normalizing.called_names import Parse, read_called, read_style
from reunion.normalizing.name_text import DOT, UNKNOWN, is_han
from reunion.normalizing.sounds import pinyin_syllables
from reunion.profiles import Units

ALONE = {
    "legal": 0.005, "document": 0.005, "official": 0.005, "former": 0.02, "self_written": 0.06,
    "self_oral": 0.12, "other_report": 0.10, "nickname": 0.5, "given_only": 0.9,
    "surname_only": 0.01, "husband_style": 0.05, "household_title": 0.2,
}  # fmt: skip
"""P(only the given name is told), by kind of claim."""
_ALONE = 0.1
SINGLE = 0.2
"""Share of people with a given name of one character."""
SURNAME_ALONE = 0.02
"""P(a compound surname is told alone)."""
SWAPPED = 0.03
"""Share of an answer in the order given name, surname."""
REGISTERED = frozenset({"legal", "document", "official", "former"})
"""Kinds in which the surname always stands first."""
MISREAD = 0.04
"""Share of handwritten characters that are misread."""
RARE_SURNAME = 2e-6
USUAL = 1e-3
LEAST = 0.02


@lru_cache(maxsize=65_536)
def read_han(text: str, kind: str, wife: bool = False) -> tuple[Parse, ...]:
    """All readings of a cleaned text of Han characters, "?" for syllables nobody caught.

    `wife`: a married woman's double surname is likely (a woman of 45 or more, or unknown).
    """
    text = text.replace(" ", "").replace(DOT, "")
    told = text.removeprefix("姓") if len(text) in (2, 3) and text[0] == "姓" else ""
    if told or kind == "surname_only":
        return _surname_only(told or text)
    for special in (read_style, read_called):
        found = special(text, kind)
        if found:
            return _strong(found)
    if UNKNOWN in text:
        return _strong(_partial(text, kind))
    return _strong(_plain(text, kind, wife))


def in_order(text: str, kind: str) -> bool:
    """Whether three characters of an ordinary name can only be surname and given name."""
    return kind in REGISTERED or text[2] not in _ends()


@cache
def _ends() -> frozenset[str]:
    """Surnames so usual that one at the end may mean the order given name, surname."""
    return frozenset(name for name, share in surname_shares().items() if share >= USUAL)


@lru_cache(maxsize=32_768)
def two_or_three(text: str, kind: str) -> tuple[Parse, ...]:
    """The readings of an ordinary name (ordinary_names.py), where nothing special can be meant."""
    chars = tuple(text)
    return _strong(_two(chars, kind) if len(chars) == 2 else _three(chars, kind))


def _strong(parses: list[Parse]) -> tuple[Parse, ...]:
    return tuple([parse for parse in parses if parse.share >= LEAST])


def _surname_only(text: str) -> tuple[Parse, ...]:
    text = text.replace(UNKNOWN, "").removesuffix("家").removesuffix("氏")
    if len(text) >= 2 and is_surname(text[:2]):
        return (Parse(tuple(text[:2]), (), 0.95, "surname_only"),)
    return (Parse((text[0],), (), 0.9, "surname_only"),) if text else ()


def _partial(text: str, kind: str) -> list[Parse]:
    """李?, 李??, 李?英, 秀?, ?秀英: what was caught, where it stood."""
    known = tuple(char for char in text if is_han(char))
    if not known:
        return []
    if not is_han(text[0]):
        return [Parse((), known, 0.8, "given_only")]
    if len(known) >= 2 and text[1] != UNKNOWN and is_surname("".join(known[:2])):
        return [Parse(known[:2], known[2:], 0.9, "" if known[2:] else "surname_only")]
    alone = _alone_odds(known[0], kind)
    rest = known[1:]
    clan = Parse((known[0],), rest, 0.9 / (1 + alone), "" if rest else "surname_only")
    return [clan, Parse((), known, 0.9 * alone / (1 + alone), "given_only")]


def _alone_odds(char: str, kind: str) -> float:
    """Odds that a name starting with this character is told without its surname."""
    alone = ALONE.get(kind, _ALONE)
    clan = surname_share(char) if is_surname(char) else RARE_SURNAME / 100
    if kind == "self_written":
        clan += _misread_surname(char)
    return alone * given_share(char) / ((1 - alone) * clan)


@lru_cache(maxsize=16_384)
def _misread_surname(char: str) -> float:
    """The chance to read this character off handwriting where a surname stands (昊 for 吴)."""
    return MISREAD * sum(
        chance * surname_share(other) for other, chance in misreadings(char) if is_surname(other)
    )


def _plain(text: str, kind: str, wife: bool) -> list[Parse]:
    chars = tuple(text)
    if len(chars) <= 1:
        return _one(chars, kind)
    if kind in ("given_only", "nickname") and len(chars) == 2:
        # 六指 and 铁柱 are called so, whoever's surname 六 and 铁 may be.
        return [Parse((), chars, 0.9)]
    if len(chars) == 2:
        return _two(chars, kind)
    compound = _compound(chars)
    if compound:
        return compound
    if len(chars) == 3:
        return _three(chars, kind)
    return _four(chars, kind, wife) if len(chars) == 4 else _long(chars)


def _one(chars: Units, kind: str) -> list[Parse]:
    if not chars:
        return []
    if kind in ("given_only", "nickname"):
        return [Parse((), chars, 0.8)]
    odds = 3 * _alone_odds(chars[0], kind)
    return [
        Parse(chars, (), 0.9 / (1 + odds), "surname_only"),
        Parse((), chars, 0.9 * odds / (1 + odds), "given_only"),
    ]


def _two(chars: Units, kind: str) -> list[Parse]:
    if is_surname("".join(chars)):
        whole = surname_share("".join(chars)) * SURNAME_ALONE
        split = surname_share(chars[0]) * SINGLE * given_share(chars[1])
        share = whole / (whole + split)
        return [Parse(chars, (), 0.95 * share, "surname_only"),
                Parse(chars[:1], chars[1:], 0.95 * (1 - share))]  # fmt: skip
    # P(two characters | full) is SINGLE, of which one is the surname; alone both are given.
    odds = _alone_odds(chars[0], kind) * (1 - SINGLE) / SINGLE
    full, alone = 1 / (1 + odds), odds / (1 + odds)
    swapped = _swapped(chars, kind, full)
    straight = [
        Parse(chars[:1], chars[1:], full * (1 - swapped)),
        Parse((), chars, alone * (1 - swapped), "given_only"),
    ]
    return [*straight, Parse(chars[1:], chars[:1], swapped)] if swapped else straight


def _swapped(chars: Units, kind: str, full: float) -> float:
    """Share of the order given name, surname: only where heard and the end is a true surname."""
    if kind in REGISTERED or surname_share(chars[-1]) < USUAL:
        return 0.0
    ratio = surname_share(chars[-1]) / max(surname_share(chars[0]), RARE_SURNAME)
    return min(0.5, SWAPPED * ratio) if ratio > 1 or full < 0.5 else 0.0


def _compound(chars: Units) -> list[Parse]:
    """欧阳兰英, 欧阳修; also 欧 + 阳修 where that is as likely."""
    if not is_surname("".join(chars[:2])) or len(chars) > 4:
        return []
    single = 1 - SINGLE if len(chars) == 4 else SINGLE
    whole = surname_share("".join(chars[:2])) * single
    split = (
        surname_share(chars[0]) * given_share(chars[1]) * (1 - SINGLE if len(chars) == 3 else 1e-3)
    )
    share = whole / (whole + split)
    return [Parse(chars[:2], chars[2:], share), Parse(chars[:1], chars[1:], 1 - share)]


def _three(chars: Units, kind: str) -> list[Parse]:
    if not is_surname(chars[0]):
        last = surname_share(chars[2]) >= USUAL
        # 诚小明, 弘建国: a surname written by its sound, or misread.
        first = {"self_written": 0.6}.get(kind, 0.0 if kind in REGISTERED else 0.3)
        return [
            Parse(chars[:1], chars[1:], first),
            Parse(chars[2:], chars[:2], 0.35 * (1 - first) if last else 0.0),
            Parse((), chars, 0.5 * (1 - first), "given_only"),
            Parse((), chars[1:], 0.1 * (1 - first), "given_only"),
        ]
    swapped = _swapped(chars, kind, 1.0)
    straight = Parse(chars[:1], chars[1:], 1 - swapped)
    return [straight, Parse(chars[2:], chars[:2], swapped)] if swapped else [straight]


def _four(chars: Units, kind: str, wife: bool) -> list[Parse]:
    """刘张秀英: husband's and own surname, or the child's double surname."""
    if not is_surname(chars[0]):
        return _long(chars)
    told = kind == "husband_style" and is_surname(chars[1])
    double = 0.9 * (1.0 if told else min(surname_share(chars[1]) / 5e-3, 1.0))
    own = 0.6 if wife else 0.25
    return [
        Parse(chars[:1], chars[2:], double * (1 - own)),
        Parse(chars[1:2], chars[2:], double * own, "husband_style" if wife else ""),
        Parse(chars[:1], chars[1:], 1 - double),
    ]


def _long(chars: Units) -> list[Parse]:
    """Longer than Han names are: all of it is a given name, most likely a transcription."""
    return [Parse((), chars, 0.6 if len(chars) <= 12 else 0.3)]


def read_mixed(text: str, kind: str) -> tuple[Parse, ...]:
    """Han characters and pinyin in one name (王小ming, Li兰英); other letters are a gap."""
    units: list[str] = []
    for run in re.findall(r"[A-Za-zÀ-ɏ'’]+[1-5]?|[^A-Za-zÀ-ɏ'’\s]", text):
        if is_han(run):
            units.append(run)
        elif run == UNKNOWN:
            units.append(UNKNOWN)
        else:
            units += ["~" + sound for sound in pinyin_syllables(run)] or [UNKNOWN]
    known = tuple(unit for unit in units if unit != UNKNOWN)
    if not known or not any(is_han(unit) for unit in known):
        return ()
    first = units[0]
    if first == UNKNOWN or (is_han(first) and not is_surname(first)):
        return (Parse((), known, 0.8, "given_only"),)
    if len(known) > 2 and is_han(first) and is_han(known[1]) and is_surname(first + known[1]):
        return (Parse(known[:2], known[2:], 0.9),)
    return (Parse(known[:1], known[1:], 0.9, "" if known[1:] else "surname_only"),)
