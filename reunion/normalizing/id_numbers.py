"""ID numbers: one 18-digit pattern for old and new, whole and half-remembered ones.

GB 11643: six digits of the place at first issue, eight of the birth, three of a sequence (odd for
men), and a check character by ISO 7064 mod 11-2. The number of 15 digits lacks the century (19) and
the check character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from operator import mul
from unicodedata import normalize

from reunion.knowledge.division_history import formers_by_code
from reunion.knowledge.divisions import divisions
from reunion.profiles import IdPattern
from reunion.records import IdNumber

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_UNKNOWN = re.compile(r"[?*×_#□■〇○.]")
_NOISE = re.compile(r"[\s\-—:]+")
_WHOLE = re.compile(r"[0-9]{17}[0-9X]")
"""Most numbers: nothing to fold."""
_SHAPE = re.compile(r"[0-9?]{17}[0-9X?]|[0-9?]{15}")
FIRST_YEAR, LAST_YEAR = 1880, 2100
_OWN = re.compile(r"own|本人|记忆|背|自述|自报|口述|户口|公安|police|memory|hukou")
_DOUBTFUL = re.compile(r"doubt|other|捡|拾|他人|别人|疑")
_CARRIED = re.compile(r"found|document|身上|随身|携带|搜|证件")


def read_id(raw: str, trust: str = "own") -> IdPattern | None:
    """The pattern of a written number; None when it has neither 15 nor 18 places.

    The century and the check character of an old number are filled in where they can be.
    """
    if _WHOLE.fullmatch(raw):
        right = check_character(raw[:17]) == raw[17]
        return IdPattern(raw, trust, right, () if right else repaired(raw), raw)
    digits = _folded(raw)
    if not _SHAPE.fullmatch(digits) or not any(char.isdigit() for char in digits):
        return None
    if len(digits) == 15:
        digits = digits[:6] + "19" + digits[6:]
        digits += "?" if "?" in digits else check_character(digits)
    valid = None if "?" in digits else check_character(digits[:17]) == digits[17]
    repairs = repaired(digits) if valid is False else ()
    return IdPattern(digits, trust, valid, repairs, raw)


def _folded(raw: str) -> str:
    """Half-width, without blanks and dashes, "?" for what is not known."""
    return _UNKNOWN.sub("?", _NOISE.sub("", normalize("NFKC", raw))).upper()


def check_character(first: str) -> str:
    """The 18th character for the first 17 digits."""
    # Character codes count 48 from "0"; that part of the sum is the same for every number.
    total = sum(map(mul, _WEIGHTS, first.encode("ascii"))) - ord("0") * sum(_WEIGHTS)
    return _CHECKS[total % 11]


def is_valid(digits: str) -> bool:
    """Whether 18 characters are a number with a right check character, a known place and a day."""
    return (
        len(digits) == 18
        and digits[:17].isdigit()
        and check_character(digits[:17]) == digits[17]
        and plausible(digits)
    )


def plausible(digits: str) -> bool:
    """Whether the place was ever a county and the birth is a day of the calendar."""
    return digits[:6] in _prefixes() and birth_of(digits) is not None


@cache
def _prefixes() -> frozenset[str]:
    """County codes of today and of any year from 1981 on."""
    codes = {*divisions().codes, *formers_by_code()}
    return frozenset(code for code in codes if not code.endswith("0000"))


def repaired(digits: str) -> tuple[str, ...]:
    """Valid numbers one wrong digit or one swap of neighbours away, in ascending order."""
    found = {new for new in _edits(digits) if new != digits and is_valid(new)}
    return tuple(sorted(found))


def _edits(digits: str) -> Iterator[str]:
    """Every such number whose weighted sum is 1 modulo 11, as it is for a right check character."""
    weights = (*_WEIGHTS, 1)
    values = ["0123456789X".index(char) for char in digits]
    missing = (1 - sum(map(mul, weights, values))) % 11
    for place, (weight, old) in enumerate(zip(weights, values, strict=True)):
        for new in "0123456789X" if place == 17 else "0123456789":
            if (weight * ("0123456789X".index(new) - old) - missing) % 11 == 0:
                yield digits[:place] + new + digits[place + 1 :]
        if place < 17:
            change = (weight - weights[place + 1]) * (values[place + 1] - old)
            if (change - missing) % 11 == 0:
                yield digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]


def sex_of(digits: str) -> str:
    """ "1" for an odd 17th digit, "2" for an even one, "" when it is unknown."""
    digit = digits[16:17]
    return "" if not digit.isdigit() else "1" if int(digit) % 2 else "2"


def birth_of(digits: str) -> date | None:
    """The birth day in the number; None when digits of it are missing or there is no such day."""
    part = digits[6:14]
    if len(part) != 8 or not part.isdigit() or not FIRST_YEAR <= int(part[:4]) <= LAST_YEAR:
        return None
    try:
        return date(int(part[:4]), int(part[4:6]), int(part[6:]))
    except ValueError:
        return None


def trust_of(number: IdNumber) -> str:
    """How far a resident's number is their own, by its source: "own", "unknown", "carried" or
    "doubtful"."""
    source = (number.src or "").lower()
    if not re.search("本人证件|本人身份证|own", source):
        if _DOUBTFUL.search(source):
            return "doubtful"
        if _CARRIED.search(source):
            return "carried"
    return "own" if _OWN.search(source) else "unknown"
