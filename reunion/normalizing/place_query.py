"""What was said of a place, taken apart: the region named before, and the name that is sought."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from unicodedata import normalize

import numpy as np

from reunion.knowledge.divisions import divisions
from reunion.knowledge.place_names import short_name
from reunion.normalizing.place_lexicon import Scope, ancestors
from reunion.normalizing.place_parts import split_local, town_stem, village_stem
from reunion.normalizing.place_rows import COUNTY, PREFECTURE, TOWN, VILLAGE, Floats
from reunion.normalizing.place_sounds import SYLLABLE_CHANCE
from reunion.normalizing.place_text import NOTHING, Reading, clean, read_address
from reunion.profiles import Weighted

Shares = tuple[tuple[int, float], ...]
"""(level, chance that a name said like this is one of that level)."""

OUTSIDE = 0.04
"""Chance that the place lies outside the region that was named before it."""
BARE: Shares = ((PREFECTURE, 0.08), (COUNTY, 0.47), (TOWN, 0.3), (VILLAGE, 0.15))
_BY_ENDING: tuple[tuple[str, Shares, float], ...] = (
    (r"自治[县旗]|[县旗]", ((COUNTY, 0.97), (TOWN, 0.01)), 0.02),
    (r"地区|专区|自治州|[州盟]", ((PREFECTURE, 0.8), (COUNTY, 0.18)), 0.05),
    (r"市", ((PREFECTURE, 0.4), (COUNTY, 0.57), (TOWN, 0.01)), 0.02),
    (r"[特林矿新]区|(?<![小社])区", ((COUNTY, 0.95), (TOWN, 0.01)), 0.04),
    (
        r"街道办?|人民公社|公社|办事处|苏木|[镇乡]",
        ((TOWN, 0.9), (COUNTY, 0.02), (VILLAGE, 0.05)),
        0.15,
    ),
    (r"生产大队|大队|社区|嘎查|[村屯]", ((VILLAGE, 0.85), (TOWN, 0.12)), 0.5),
    (r"[坝湾庄寨沟坪岭坡塘营桥店铺口集堡坎垭冲圩场]", ((VILLAGE, 0.5), (TOWN, 0.4), (COUNTY, 0.08)),
     0.4),
)  # fmt: skip
"""Ending, shares by level, chance that a name with this ending is in no list."""
_ENDINGS = tuple((re.compile(f"(?:{words})$"), shares, new) for words, shares, new in _BY_ENDING)
_KEPT = len(_BY_ENDING) - 1
"""The endings of the last row belong to the name."""
_COUNTIES: Shares = ((COUNTY, 1.0),)
_COUNTY_ENDS = ("", *"县旗市区盟州")
COUNTY_UNLISTED = 0.02
"""Chance that what is said to be a county is in no list, or a slip beyond any sound."""
OTHER_BARE = 0.2
ENDING_CHANCE = 1 / 20
"""Chance of one of the endings that belong to the name, where there is one."""
DROPPED = 0.08 * ENDING_CHANCE
"""Chance that such an ending was put behind a name that has none."""
_GAP = re.compile(r"[\s,。;、]+")
_TITLED = re.compile(r"([一-鿿]{2,4}?)(?:自治县|自治旗|地区|[县市区旗]) ?(?=[一-鿿]{2})")
_END_OF_NAME = re.compile("[一-鿿][县市区旗]")
_LEAD = re.compile("[家住是在于原应]")
_TAIL = re.compile(r"(?:那边|那里|那儿|附近|一带|那一块|人)+$")


@dataclass(frozen=True, slots=True)
class Sought:
    """One way to take the words: `stem` to compare, `title` the ending that was dropped ("" none),
    `shares` by level, the chance `unlisted` that a place in no list is called just this, and the
    weight of this way. `dropped`: an ending that the name itself may lack."""

    stem: str
    title: str
    shares: Shares
    unlisted: float
    weight: float = 1.0
    dropped: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """`before`: the regions named before the name (empty: none); `county`: a county named before it
    whose own sound is to be looked up; `ways` to take the name; `town` named before a village."""

    before: Scope
    county: str
    ways: tuple[Sought, ...]
    town: str = ""
    above: Weighted = ()


def read_query(text: str, *, county: bool = False) -> Query:
    """Take a text apart; no ways when it names nothing finer than what is in `above`. `county`: the
    name at its end is a county's."""
    said = _without_tail(_without_lead(text))
    reading = read_address(said)
    if county:
        return _county_query(said, reading)
    if reading.level == 3 and _END_OF_NAME.fullmatch(reading.rest):
        reading = replace(NOTHING, rest=said)  # 新龙台区 is no 台区 of 新龙
    above = tuple((bearer.code, bearer.weight) for bearer in reading.bearers)
    if not reading.rest:
        if reading.level <= 1:
            return Query(frozenset(), "", (), above=above)
        name = said if said.endswith(reading.name) else reading.name + said[-1:]
        return Query(reading.before, "", ways_of(name), above=())
    rest, named = reading.rest, ""
    titled = _TITLED.match(rest) if reading.level < 3 else None
    if titled:
        named, rest = titled.group(0).strip(), rest[titled.end() :]
    elif reading.level < 3 and " " in rest:
        named, _, rest = rest.partition(" ")
    rest = rest.replace(" ", "")
    town, village = split_local(rest, bare=True)
    ways = ways_of(rest)
    if town and village:
        ways = tuple(way for way in ways_of(village) if way.shares)
        ways = tuple(_local(way) for way in ways)
    elif reading.level == 3 or named:
        ways = tuple(_local(way) for way in ways)
    return Query(reading.scope, named, ways, town if village else "", above)


def _county_query(said: str, reading: Reading) -> Query:
    """The county sought, after the provinces and prefectures named before it. What names one of
    these and nothing else (河北, 河北区) is taken for the county's name too."""
    inside = reading.level in (1, 2) and len(reading.rest) >= 2
    scope, name = (reading.scope, reading.rest) if inside else (frozenset(), said)
    name = name.replace(" ", "")
    ways = tuple(way for way in ways_of(name) if way.title[-1:] in _COUNTY_ENDS)
    if not any(way.title for way in ways):  # 乡 and 镇 are heard for 祥 and 正, and no titles here
        ways = (Sought(name, "", _COUNTIES, _strange(COUNTY_UNLISTED, name)),)
    return Query(scope, "", tuple(replace(way, shares=_COUNTIES) for way in ways))


def _without_lead(text: str) -> str:
    """Without 老家是, 家住 …; but 家 or 原 alone may begin the name itself (原周区)."""
    bare = _GAP.sub(" ", normalize("NFKC", text)).strip()
    said = clean(text)
    if bare == bare[:1] + said and _LEAD.match(bare) and not read_address(said).level:
        return bare
    return said


def _without_tail(said: str) -> str:
    """Without 那边, 附近, 人 …, unless one character only would be left (乐人 for 洛宁)."""
    short = _TAIL.sub("", said)
    return short if len(short) >= 2 else said


def _local(way: Sought) -> Sought:
    """Below a county there are towns and villages only."""
    shares = tuple((level, share) for level, share in way.shares if level >= TOWN)
    whole = sum(share for _, share in shares)
    if not whole:
        shares, whole = ((TOWN, 0.6), (VILLAGE, 0.4)), 1.0
    return Sought(
        way.stem, way.title, tuple((level, share / whole) for level, share in shares),
        way.unlisted, way.weight, way.dropped,
    )  # fmt: skip


def ways_of(name: str) -> tuple[Sought, ...]:
    """The name with its ending taken as a title, and, where that may be wrong, as it is."""
    for place, (pattern, shares, unlisted) in enumerate(_ENDINGS):
        match = pattern.search(name)
        if match is None or match.start() < 1:
            continue
        if place == _KEPT:
            stem, ending = name[: match.start()], match.group()
            strange = _strange(unlisted * ENDING_CHANCE, stem)
            ways = [Sought(name, "", shares, strange)]
            if len(stem) >= 2:
                ways.append(Sought(stem, "", ((TOWN, 0.8),), 0.0, DROPPED, ending))
            return tuple(ways)
        if match.start() >= 2 or place >= 4:
            stem = _stem(name, match.start(), shares)
            ways = [Sought(stem, match.group(), shares, _strange(unlisted, stem))]
            ways.append(Sought(name, "", BARE, 0.0, 0.05))
            if name[:-1] != stem:  # 六枝特区 is called 六枝 and 六枝特
                ways.append(Sought(name[:-1], name[-1], shares, 0.0, 0.5))
            return tuple(ways)
    return (Sought(name, "", BARE, _strange(OTHER_BARE, name)),)


def _strange(share: float, stem: str) -> float:
    """The chance that just this name is heard of a place that is in no list."""
    return share * float(SYLLABLE_CHANCE ** len(stem))


def _stem(name: str, cut: int, shares: Shares) -> str:
    level = shares[0][0]
    if level == TOWN:
        return town_stem(name)
    if level == VILLAGE:
        return village_stem(name)
    short = short_name(name)
    return short if short != name else name[:cut]


@cache
def _lay_in() -> tuple[Scope, ...]:
    """What each node lies in or once lay in."""
    lay = ancestors()
    return tuple(lay[code][1] for code in divisions().codes)


@lru_cache(maxsize=256)
def scope_factor(scope: Scope) -> Floats:
    """By node: how much likelier than by its people, once the regions of `scope` were named; all
    ones without any. Places outside keep OUTSIDE of the whole."""
    tree = divisions()
    if not scope:
        return np.ones(len(tree.codes))
    inside = np.array([not scope.isdisjoint(lies) for lies in _lay_in()])
    held = tree.population_weight * (tree.level == 3)
    within = float(held[inside].sum() / held.sum())
    if not 0 < within < 1:
        return np.ones(len(tree.codes))
    return np.where(inside, (1 - OUTSIDE) / within, OUTSIDE / (1 - within))
