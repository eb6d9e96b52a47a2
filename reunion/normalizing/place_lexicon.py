"""Every way a division is called in writing, today's and former, and where each name leads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from reunion.knowledge.division_history import Former, former_divisions
from reunion.knowledge.divisions import divisions
from reunion.knowledge.place_names import short_name
from reunion.profiles import Weighted

Scope = frozenset[str]
"""What has been named before: codes of provinces and prefectures, and keys of former ones."""

FORMER_FULL, FORMER_SHORT, LOOSE = 0.35, 0.2, 0.8
"""Fit of a name that is no longer in use, of its short form, and of a loose form of today's name,
against 1 for today's name: .35 of those who left before a change still tell the old name (domain
rate), and of bearers of one name the living one is meant more often."""
_COUNTY_PEOPLE = 0.0008
"""Most people of one former county (a large county today), though a whole city be its heir."""
MOST = 80
"""Bearers kept of one name; more only of 郊区 and 城区."""

_LOOSE_NAMES = {
    "150000": ("内蒙", "内蒙古省"), "450000": ("广西省", "广西自治区"), "540000": ("西藏省",),
    "640000": ("宁夏省", "宁夏自治区"), "650000": ("新疆省", "新疆自治区"),
    "230000": ("黑龙江", "龙江省"), "810000": ("香港特区",), "820000": ("澳门特区",),
    "150700": ("呼盟", "海拉尔"), "654000": ("伊犁",), "532900": ("大理州",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bearer:
    """One place that a name may mean: today's `code`, `level` of the name (1–3), `weight` (share of
    the country's people × fit), `scope` for what follows, `full` when the name has its ending."""

    code: str
    level: int
    weight: float
    scope: Scope
    full: bool


@cache
def ancestors() -> dict[str, tuple[Scope, Scope]]:
    """For every code: what it lies in today, and what it lay in once (itself in both)."""
    tree = divisions()
    today: dict[str, set[str]] = {}
    for node, code in enumerate(tree.codes):
        above = (node, int(tree.province[node]), int(tree.prefecture[node]))
        today[code] = {tree.codes[part] for part in above if part >= 0}
    once = {code: set(codes) for code, codes in today.items()}
    prefectures = _prefectures()
    province = {tree.names[n]: tree.codes[n] for n in range(len(tree.codes)) if tree.level[n] == 1}
    for former in former_divisions():
        for code in former.current:
            once[code] |= {province.get(former.province, code), former.code[:2] + "0000"}
            if former.parent:
                once[code].add(_key(former.province, former.parent))
                once[code].update(prefectures.get(_key(former.province, former.parent), ()))
    return {code: (frozenset(today[code]), frozenset(once[code])) for code in today}


def _key(province: str, name: str) -> str:
    return f"{province}{name}"


@cache
def _prefectures() -> dict[str, tuple[str, ...]]:
    """Today's prefectures by the name of a former or present one; a province is none."""
    former = {
        _key(former.province, former.name): tuple(c for c in former.current if c[2:4] != "00")
        for former in former_divisions()
        if former.level == 2
    }
    tree = divisions()
    cities = {
        _key(tree.names[int(tree.province[node])], tree.names[node]): (code,)
        for node, code in enumerate(tree.codes)
        if code.endswith("00") and not code.endswith("0000")
    }
    return {key: (*former.get(key, ()), *cities.get(key, ())) for key in former | cities}


@cache
def lexicon() -> dict[str, tuple[Bearer, ...]]:
    """Name -> bearers, heaviest first. About 9,000 names."""
    found: dict[str, dict[tuple[str, int], Bearer]] = {}
    for name, bearer in (*_today(), *_former()):
        slot = found.setdefault(name, {})
        known = slot.get((bearer.code, bearer.level))
        if known is None or known.weight < bearer.weight:
            slot[bearer.code, bearer.level] = bearer
    return {name: _kept(slot.values()) for name, slot in found.items()}


def _kept(bearers: Iterable[Bearer]) -> tuple[Bearer, ...]:
    return tuple(sorted(bearers, key=lambda b: (-b.weight, b.code, b.level))[:MOST])


def _today() -> Iterable[tuple[str, Bearer]]:
    tree = divisions()
    for node, code in enumerate(tree.codes):
        level = 1 if code.endswith("0000") else 2 if code.endswith("00") else 3
        weight = float(tree.population_weight[node])
        scope = frozenset({code})
        name, short = tree.names[node], tree.shorts[node]
        yield name, Bearer(code, level, weight, scope, True)
        if short != name:
            yield short, Bearer(code, level, weight, scope, False)
        for loose in (*_LOOSE_NAMES.get(code, ()), *_without_people(name, short)):
            yield loose, Bearer(code, level, weight * LOOSE, scope, True)


def _without_people(name: str, short: str) -> tuple[str, ...]:
    """石柱县 for 石柱土家族自治县, as most people say."""
    for ending, spoken in (("自治县", "县"), ("自治州", "州"), ("自治旗", "旗")):
        if name.endswith(ending) and len(short) >= 2:
            return (short + spoken, short + ending)
    return ()


def _former() -> Iterable[tuple[str, Bearer]]:
    for former in former_divisions():
        codes, people = _ground(former)
        scope = frozenset({_key(former.province, former.name), *(code for code, _ in codes)})
        short = short_name(former.name)
        for code, share in codes:
            weight = people * share
            yield former.name, Bearer(code, former.level, weight * FORMER_FULL, scope, True)
            if short != former.name:
                yield short, Bearer(code, former.level, weight * FORMER_SHORT, scope, False)


def _ground(former: Former) -> tuple[Weighted, float]:
    """Today's codes of a former place with their shares, and its share of the country's people."""
    tree = divisions()
    codes = tree.heirs(former)
    first = former.current[0]
    risen = first.endswith("0000") and tree.shorts[tree.index(first)] != short_name(former.name)
    if former.level == 2 and risen:
        below = _counties_of_former_prefectures()
        codes = below.get(_key(former.province, former.name), codes)
    people = sum(float(tree.population_weight[tree.index(code)]) for code, _ in codes)
    return codes, min(people, _COUNTY_PEOPLE) if former.level == 3 else people


@cache
def _counties_of_former_prefectures() -> dict[str, Weighted]:
    """Today's counties of a prefecture that went up into a province (涪陵地区 into 重庆市)."""
    groups: dict[str, list[Former]] = {}
    for former in former_divisions():
        if former.level == 3 and former.parent:
            groups.setdefault(_key(former.province, former.parent), []).append(former)
    tree = divisions()
    return {
        key: tree.shares(tuple(code for former in formers for code in former.current))
        for key, formers in groups.items()
    }


@cache
def longest() -> int:
    """Characters of the longest name."""
    return max(map(len, lexicon()))


@cache
def towns() -> dict[str, tuple[str, ...]]:
    """Full and short township names (罗渡镇, 罗渡) -> codes of the counties that have one today."""
    from reunion.knowledge.division_history import read_table
    from reunion.normalizing.place_parts import town_stem

    found: dict[str, dict[str, None]] = {}
    for county, names in read_table("townships.tsv.gz"):
        for name in names.split(" "):
            for form in {name, town_stem(name)}:
                found.setdefault(form, {})[county] = None
    return {name: tuple(counties) for name, counties in found.items()}
