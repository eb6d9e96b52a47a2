"""Where an ID number was first issued: its leading digits, read with the codes of that time.

The first six digits are the county's code when the number was given out, and stay for life: 岳池
has issued 512923, 513621 and 511621. Numbers are given out since 1984, so what a code meant before
the renumbering of that year does not count. Four digits tell the prefecture, two the province.
"""

from __future__ import annotations

from functools import lru_cache

from reunion.knowledge.divisions import divisions
from reunion.profiles import Weighted

_YEARS = (1985, 1990, 1996, 2001, 2006, 2012, 2018)
"""A year between any two large renumberings (地区 to 市, 1997 重庆, districts of the 2010s)."""
_SPLIT = {"44": ("440000", "460000"), "51": ("510000", "500000")}
"""Provinces that once were larger: 海南 left 广东 in 1988, 重庆 四川 in 1997."""


@lru_cache(maxsize=16_384)
def issued_at(digits: str) -> Weighted:
    """Today's codes of the place of first issue, with weights; () when not even the province is
    known. Any character that is no digit ends what is known.

    >>> issued_at("512923??????????96")
    (('511621', 1.0),)
    """
    known = _leading(digits)
    if known < 2:
        return ()
    if known < 4:
        return divisions().shares(_SPLIT.get(digits[:2], (digits[:2] + "0000",)))
    code = digits[:6] if known == 6 else digits[:4] + "00"
    return _of_any_year(code)


def _leading(digits: str) -> int:
    """How many of the first six characters are digits without a gap."""
    known = 0
    while known < 6 and digits[known : known + 1].isdecimal():
        known += 1
    return known


def _of_any_year(code: str) -> Weighted:
    """The mean of what the code meant in those years, equal meanings once."""
    meanings = dict.fromkeys(divisions().resolve_code(code, year) for year in _YEARS)
    total: dict[str, float] = {}
    for meaning in meanings:
        for current, weight in meaning:
            total[current] = total.get(current, 0.0) + weight / len(meanings)
    return tuple(sorted(total.items(), key=lambda item: (-item[1], item[0])))
