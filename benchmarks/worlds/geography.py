"""Where invented people come from: today's counties, what they were called before, villages.

Counties are numbered 0 to C-1 (mainland leaves of `reunion.knowledge.divisions`), towns 0 to T-1,
village names 0 to V-1. A unit is a county as it stood in some years: code, name, and the names of
its prefecture and province at that time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.worlds import words
from benchmarks.worlds.terms import Ints
from reunion.knowledge.division_history import Former, former_divisions, read_table
from reunion.knowledge.divisions import Divisions, divisions
from reunion.knowledge.frequencies import surname_shares
from reunion.knowledge.mergers import surveyed
from reunion.knowledge.place_names import short_name

Floats: TypeAlias = npt.NDArray[np.float64]

FIRST_YEAR, LAST_YEAR = 1981, 2027
VILLAGES_A_TOWN = 12
_NORTH = frozenset(
    ["11", "12", "13", "14", "15", "21", "22", "23", "37", "41", "61", "62", "63", "64", "65"]
)
_PLAIN_TOWNS = ("城关镇", "城东街道", "城西街道", "城南街道", "城北街道", "新城街道")
"""For the few counties and cities whose townships no table lists."""
_DIALECT_AREAS = (
    "11 12 13", "21 22 23", "37 41", "14 15", "61 62 63 64 65", "51 50 52 53 42 54", "31 33 32",
    "43 36", "44 45 46 35", "34",
)  # fmt: skip
"""Provinces whose speech staff take for one another, two-digit codes."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A county as it stood for some years; `prefecture` is "" where there was none."""

    code: str
    name: str
    prefecture: str
    province: str

    def full_name(self) -> str:
        """河南省开封市开封县; a city under the province itself is not named twice."""
        middle = "" if self.prefecture in (self.name, self.province, "直辖") else self.prefecture
        return f"{self.province}{middle}{self.name}"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Geography:
    """All places. Arrays over counties: `code`, `weight` (sums to 1), `province` (0 to 30),
    `prefecture` (number; a county without one is its own), `region` (of sound), `area` (dialect
    area), `town_start` (one more entry than counties). `unit_at[county, year - FIRST_YEAR]`."""

    codes: tuple[str, ...]
    weight: Floats
    province: Ints
    province_codes: tuple[str, ...]
    province_shorts: tuple[str, ...]
    prefecture: Ints
    region: Ints
    region_codes: tuple[str, ...]
    area: Ints
    units: tuple[Unit, ...]
    full_names: tuple[str, ...]
    unit_at: Ints
    town_start: Ints
    town_names: tuple[str, ...]
    town_county: Ints
    street: npt.NDArray[np.bool_]
    town_villages: Ints
    villages: tuple[str, ...]

    def unit(self, county: int, year: int) -> Unit:
        """The county as it stood in `year`; years outside the table count as its ends."""
        column = min(max(year, FIRST_YEAR), LAST_YEAR - 1) - FIRST_YEAR
        return self.units[int(self.unit_at[county, column])]

    def units_in(self, years: Ints, counties: Ints) -> Ints:
        """Unit numbers of many counties, each in its year."""
        column = np.clip(years, FIRST_YEAR, LAST_YEAR - 1) - FIRST_YEAR
        return self.unit_at[counties, column]


@cache
def geography() -> Geography:
    """All places, put together once; the same in every world."""
    tree = divisions()
    nodes = [n for n in tree.leaves(-1).tolist() if tree.codes[n][:2] not in ("71", "81", "82")]
    codes = tuple(tree.codes[node] for node in nodes)
    weight = tree.population_weight[nodes]
    provinces = tuple(dict.fromkeys(code[:2] for code in codes))
    prefectures = [int(tree.prefecture[node]) for node in nodes]
    prefecture = np.unique(
        [node if above < 0 else above for node, above in zip(nodes, prefectures, strict=True)],
        return_inverse=True,
    )[1]
    regions = [code[:4] if surveyed(code[:4]) else code[:2] for code in codes]
    region_codes = tuple(sorted(set(regions)))
    units, unit_at = _units_over_time(tree, nodes)
    names, start = _towns(codes)
    villages, town_villages = _villages(codes, start)
    return Geography(
        codes=codes,
        weight=weight / weight.sum(),
        province=_numbers([code[:2] for code in codes], provinces),
        province_codes=provinces,
        province_shorts=tuple(tree.shorts[tree.province_of(code)] for code in provinces),
        prefecture=prefecture.astype(np.int32),
        region=_numbers(regions, region_codes),
        region_codes=region_codes,
        area=np.array([_area(code[:2]) for code in codes], dtype=np.int32),
        units=units,
        full_names=tuple(unit.full_name() for unit in units),
        unit_at=unit_at,
        town_start=start,
        town_names=names,
        town_county=np.repeat(np.arange(len(codes)), np.diff(start)).astype(np.int32),
        street=np.array([name.endswith("街道") for name in names]),
        town_villages=town_villages,
        villages=villages,
    )


def _numbers(values: list[str], known: tuple[str, ...]) -> Ints:
    place = {value: number for number, value in enumerate(known)}
    return np.array([place[value] for value in values], dtype=np.int32)


def _area(province: str) -> int:
    return next(n for n, group in enumerate(_DIALECT_AREAS) if province in group.split())


def _units_over_time(tree: Divisions, nodes: list[int]) -> tuple[tuple[Unit, ...], Ints]:
    """Every unit, and which of them each county was in each year."""
    heirs: dict[str, list[Former]] = {}
    for former in former_divisions():
        for code in former.current if former.level == 3 else ():
            heirs.setdefault(code, []).append(former)
    numbers: dict[Unit, int] = {}
    unit_at = np.zeros((len(nodes), LAST_YEAR - FIRST_YEAR), dtype=np.int32)
    for row, node in enumerate(nodes):
        today = _unit_today(tree, node)
        for column in range(LAST_YEAR - FIRST_YEAR):
            was = _former(heirs.get(today.code, []), tree.shorts[node], FIRST_YEAR + column)
            unit = Unit(was.code, was.name, was.parent, was.province) if was else today
            unit_at[row, column] = numbers.setdefault(unit, len(numbers))
    return tuple(numbers), unit_at


def _unit_today(tree: Divisions, node: int) -> Unit:
    above = int(tree.prefecture[node])
    middle = tree.names[above] if above >= 0 else ""
    return Unit(tree.codes[node], tree.names[node], middle, tree.names[int(tree.province[node])])


def _former(formers: list[Former], short: str, year: int) -> Former | None:
    """What the county was in `year`: the place of its own name if there was one, else the place
    whose main heir it is; None when it stood as today."""
    standing = [f for f in formers if f.since <= year < f.until]
    same = [f for f in standing if short_name(f.name) == short]
    main = [f for f in standing if len(f.current) == 1]
    return next(iter(same or main), None)


def _towns(codes: tuple[str, ...]) -> tuple[tuple[str, ...], Ints]:
    table = {row[0]: row[1].split(" ") for row in read_table("townships.tsv.gz")}
    names: list[str] = []
    start = [0]
    for code in codes:
        names += table.get(code) or _PLAIN_TOWNS
        start.append(len(names))
    return tuple(names), np.array(start, dtype=np.int32)


def _village_pool(suffixes: list[str]) -> dict[str, float]:
    pool: dict[str, float] = {}
    for rank, name in enumerate(words.VILLAGE_POPULAR):
        pool[name] = 1.2 / (rank + 8)
    families = list(surname_shares().items())[:150]
    for surname, share in families:
        for suffix in suffixes:
            for middle, part in (("家", 0.6), ("", 0.4)):
                if len(surname) == 1:
                    pool[surname + middle + suffix] = 5.0 * share**0.7 * part / len(suffixes)
    for lead in words.VILLAGE_LEAD:
        for ground in words.VILLAGE_GROUND:
            pool[lead + ground] = 0.9 / 640
    for first in words.VILLAGE_GROUND:
        for second in words.VILLAGE_GROUND:
            if first != second:
                pool.setdefault(first + second, 1.2 / 1600)
    return pool


def _villages(codes: tuple[str, ...], start: Ints) -> tuple[tuple[str, ...], Ints]:
    """Village names, and twelve of them for each town; popular names come again and again."""
    pools = [_village_pool(words.VILLAGE_SUFFIX_NORTH), _village_pool(words.VILLAGE_SUFFIX_SOUTH)]
    names = tuple(dict.fromkeys([*pools[0], *pools[1]]))
    cumulated = []
    for pool in pools:
        shares = np.array([pool.get(name, 0.0) for name in names])
        cumulated.append(np.cumsum(shares / shares.sum()))
    # The map of the invented country is the same in every world; only its people differ.
    draws = np.random.Generator(np.random.PCG64(20260901)).random((int(start[-1]), VILLAGES_A_TOWN))
    north = np.repeat([code[:2] in _NORTH for code in codes], np.diff(start))
    found = [np.searchsorted(cumulated[side], draws) for side in (0, 1)]
    chosen = np.where(north[:, None], found[0], found[1])
    return names, np.minimum(chosen, len(names) - 1).astype(np.int32)
