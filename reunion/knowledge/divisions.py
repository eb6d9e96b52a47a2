"""The tree of today's 3,214 divisions, and the way from any old code or name to today's codes.

Nodes are numbered 0 to n-1 in the order of their codes. Population by county is a proxy: the
province's people in the census of 2020 (National Bureau of Statistics; regional offices of Hong
Kong, Macau and Taiwan), shared out by townships and streets. It is good for "which 和平区 is
meant", not for statistics.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from reunion.knowledge.division_history import (
    Former,
    formers_by_code,
    formers_by_name,
    read_table,
)
from reunion.knowledge.place_names import short_name
from reunion.profiles import Weighted

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Reading: TypeAlias = tuple[str, ...]

# Millions, census of 1 November 2020.
_PEOPLE = {
    "11": 21.89, "12": 13.87, "13": 74.61, "14": 34.92, "15": 24.05, "21": 42.59, "22": 24.07,
    "23": 31.85, "31": 24.87, "32": 84.75, "33": 64.57, "34": 61.03, "35": 41.54, "36": 45.19,
    "37": 101.53, "41": 99.37, "42": 57.75, "43": 66.44, "44": 126.01, "45": 50.13, "46": 10.08,
    "50": 32.05, "51": 83.67, "52": 38.56, "53": 47.21, "54": 3.65, "61": 39.53, "62": 25.02,
    "63": 5.92, "64": 7.20, "65": 25.85, "71": 23.56, "81": 7.43, "82": 0.68,
}  # fmt: skip

_HEIR = 0.8
"""Share of a split place that goes to the part that kept its name, by the table's own order."""
_STANDING = 0.8
"""Share of today's place when a code without a year also stood for another place before."""
_EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Divisions:
    """Today's divisions; all arrays and tuples have one entry a node.

    `level` 1 province, 2 prefecture, 3 county, and 3 also for a city or region without counties of
    its own (东莞, 台湾): nothing finer can be known. `parent`, `province`, `prefecture` are nodes;
    -1 where there is none (a municipality's district has no prefecture); a province is its own
    province, a prefecture its own prefecture. `short` is the name without 省, 县 and ethnic parts;
    `readings` its toneless syllables, one tuple a way of reading. `lat`, `lon` degrees;
    `population_weight` the share of the country, parents summing their children.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    shorts: tuple[str, ...]
    readings: tuple[tuple[Reading, ...], ...]
    level: Ints
    parent: Ints
    province: Ints
    prefecture: Ints
    lat: Floats
    lon: Floats
    population_weight: Floats
    _index: dict[str, int]
    _leaves: tuple[Ints, ...]

    def index(self, code: str) -> int:
        """The node of today's code, -1 when no such code stands today."""
        return self._index.get(code, -1)

    def leaves(self, node: int) -> Ints:
        """The nodes of level 3 at or under `node`; -1 asks for the whole country."""
        return self._leaves[node]

    def sum_up(self, leaf: Floats) -> Floats:
        """Values of leaves as values of all nodes: each node the sum of the leaves under it."""
        values = np.where(self.level == 3, leaf, 0.0)
        out = values.copy()
        size = len(values)
        nodes = np.arange(size)
        for above in (self.prefecture, self.province):
            inner = (above >= 0) & (above != nodes)
            out += np.bincount(above[inner], weights=values[inner], minlength=size)
        return out

    def province_of(self, code: str) -> int:
        """The province node of a code, by its first two digits; -1 unknown."""
        return self.index(code[:2] + "0000")

    def full_name(self, node: int) -> str:
        """四川省广安市岳池县."""
        above = dict.fromkeys((int(self.province[node]), int(self.prefecture[node]), node))
        return "".join(self.names[part] for part in above if part >= 0)

    def distance_km(self, i: int, j: int) -> float:
        """Great-circle distance between the seats of two nodes."""
        a, b = math.radians(float(self.lat[i])), math.radians(float(self.lat[j]))
        half = math.radians(float(self.lon[j] - self.lon[i])) / 2
        chord = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(half) ** 2
        return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, chord)))

    def distances_km(self, i: int) -> Floats:
        """`distance_km` from node `i` to every node, shape (nodes,)."""
        lat, lon = np.radians(self.lat), np.radians(self.lon)
        across = np.sin((lon - lon[i]) / 2) ** 2 * np.cos(lat[i]) * np.cos(lat)
        chord = np.sin((lat - lat[i]) / 2) ** 2 + across
        return np.asarray(2 * _EARTH_KM * np.arcsin(np.sqrt(np.minimum(1.0, chord))))

    def shares(self, codes: Sequence[str], total: float = 1.0) -> Weighted:
        """`total` shared among `codes` by population; codes not of today are left out."""
        known = [code for code in dict.fromkeys(codes) if code in self._index]
        weights = [float(self.population_weight[self._index[code]]) for code in known]
        whole = sum(weights)
        return tuple(
            (code, total * weight / whole) for code, weight in zip(known, weights, strict=True)
        )

    def resolve_code(self, code: str, year: int | None = None) -> Weighted:
        """Today's codes for a six-digit code of `year` (None: of any year), with weights.

        A split place gives several codes; an unknown county of a known prefecture gives the
        prefecture, an unknown prefecture of a known province the province; else ().
        """
        return _resolve(code, year)

    def resolve_name(self, name: str, province: str = "", year: int | None = None) -> Weighted:
        """Today's codes for a former full name (襄樊市, 开封县), newest bearer first; () when no
        such name has gone. `province` is its code (四川's 重庆 is under 510000) or "" for any."""
        bearers = [
            former
            for former in formers_by_name().get(name, ())
            if _stood(former, year) and _lay_in(former, province)
        ]
        return _blend([self.heirs(former) for former in reversed(bearers)])

    def heirs(self, former: Former) -> Weighted:
        """Today's codes of a former place: one that kept its short name holds most of it."""
        same = [c for c in former.current if self.shorts[self._index[c]] == short_name(former.name)]
        rest = [code for code in former.current if code not in same]
        if not same or not rest:
            return self.shares(former.current)
        return self.shares(same, _HEIR) + self.shares(rest, 1 - _HEIR)


def _stood(former: Former, year: int | None) -> bool:
    return year is None or former.since <= year <= former.until


def _lay_in(former: Former, province: str) -> bool:
    return not province or former.code[:2] == province[:2] or province in former.current


def _blend(parts: Sequence[Weighted]) -> Weighted:
    """The mean of distributions; equal ones count once."""
    distinct = list(dict.fromkeys(parts))
    total: dict[str, float] = {}
    for part in distinct:
        for code, weight in part:
            total[code] = total.get(code, 0.0) + weight / len(distinct)
    return tuple(sorted(total.items(), key=lambda item: (-item[1], item[0])))


@cache
def _resolve(code: str, year: int | None) -> Weighted:
    tree = divisions()
    formers = [former for former in formers_by_code().get(code, ()) if _stood(former, year)]
    before = _blend([tree.heirs(former) for former in formers])
    if tree.index(code) >= 0:
        standing: Weighted = ((code, 1.0),)
        fresh = year is None or not formers or year >= max(former.until for former in formers)
        if not fresh:
            return before
        if year is not None or not before or before == standing:
            return standing
        kept = tuple((c, w * (1 - _STANDING)) for c, w in before)
        return _merge((*((c, w * _STANDING) for c, w in standing), *kept))
    if before or formers_by_code().get(code):
        return before or _resolve(code, None)
    return _resolve_above(code, year)


def _resolve_above(code: str, year: int | None) -> Weighted:
    if len(code) == 6 and code.isascii() and code.isdigit():
        above = code[:4] + "00" if code[4:] != "00" else code[:2] + "0000"
        if above != code:
            return _resolve(above, year)
    return ()


def _merge(parts: Weighted) -> Weighted:
    total: dict[str, float] = {}
    for code, weight in parts:
        total[code] = total.get(code, 0.0) + weight
    return tuple(sorted(total.items(), key=lambda item: (-item[1], item[0])))


@cache
def divisions() -> Divisions:
    """Today's divisions, read once."""
    rows = read_table("divisions.tsv")
    codes = tuple(row[0] for row in rows)
    index = {code: node for node, code in enumerate(codes)}
    parent = np.array([index.get(row[3], -1) for row in rows])
    leaf = np.ones(len(rows), dtype=bool)
    leaf[parent[parent >= 0]] = False
    level = np.where(leaf, 3, np.array([int(row[2]) for row in rows]))
    province = np.array([index[code[:2] + "0000"] for code in codes])
    prefecture = np.array([_prefecture(row, index) for row in rows])
    return Divisions(
        codes=codes,
        names=tuple(row[1] for row in rows),
        shorts=tuple(row[6] for row in rows),
        readings=tuple(_readings(row[7]) for row in rows),
        level=level,
        parent=parent,
        province=province,
        prefecture=prefecture,
        lat=_coordinates([row[4] for row in rows], parent),
        lon=_coordinates([row[5] for row in rows], parent),
        population_weight=_population(rows, leaf, province, prefecture),
        _index=index,
        _leaves=_leaves(leaf, province, prefecture),
    )


def _prefecture(row: list[str], index: dict[str, int]) -> int:
    if row[2] == "2":
        return index[row[0]]
    return index[row[3]] if row[2] == "3" and not row[3].endswith("0000") else -1


def _readings(text: str) -> tuple[Reading, ...]:
    return tuple(tuple(way.split()) for way in text.split(";") if way)


def _coordinates(texts: list[str], parent: Ints) -> Floats:
    """Degrees; a new county without coordinates takes those of its prefecture or province."""
    values = np.array([float(text) if text else np.nan for text in texts])
    return np.where(np.isnan(values), values[parent], values)


def _population(rows: list[list[str]], leaf: Any, province: Ints, prefecture: Ints) -> Floats:
    """Shares by node: the province's people by townships (one more, for a place without any)."""
    size = np.where(leaf, np.array([int(row[8]) + 1.0 for row in rows]), 0.0)
    # A city without counties has its streets directly under it, outside the township table.
    childless = leaf & (np.array([row[2] for row in rows]) == "2")
    size = np.where(childless, 40.0, size)
    people = np.array([_PEOPLE[row[0][:2]] for row in rows])
    whole = np.bincount(province, weights=size, minlength=len(rows))
    share = size / whole[province] * people
    share /= share.sum()
    nodes = np.arange(len(rows))
    out = share.copy()
    for above in (prefecture, province):
        inner = (above >= 0) & (above != nodes) & leaf
        out += np.bincount(above[inner], weights=share[inner], minlength=len(rows))
    return np.asarray(out)


def _leaves(leaf: Any, province: Ints, prefecture: Ints) -> tuple[Ints, ...]:
    """Leaves of every node, and of the whole country at the end (so that index -1 finds it)."""
    found: list[list[int]] = [[] for _ in range(len(leaf) + 1)]
    for node in np.flatnonzero(leaf).tolist():
        for above in {node, int(prefecture[node]), int(province[node]), -1}:
            found[above].append(node)
    return tuple(np.array(nodes, dtype=np.int64) for nodes in found)
