"""P(home as told, accent | home as filed).

Cut short: a record's wrong home counts as any home; within a wrong home towns count evenly.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.worlds.exact.columns import Columns
from benchmarks.worlds.exact.sounding import channel
from benchmarks.worlds.geography import geography
from benchmarks.worlds.hearing import Ear, heard_matrix, writing
from benchmarks.worlds.homes import (
    PREFECTURE,
    VILLAGE,
    WRONG_IS_LOSS,
    WRONG_SAID_SO,
    Home,
    accent_shares,
    split_generic,
)
from benchmarks.worlds.naming import names
from benchmarks.worlds.people import LOST_AT_HOME
from benchmarks.worlds.rates import Rates, rates_of
from benchmarks.worlds.residents import Description
from benchmarks.worlds.telling import ear_of
from reunion.knowledge.place_names import short_name
from reunion.knowledge.readings import char_readings

Floats: TypeAlias = npt.NDArray[np.float64]


@lru_cache(maxsize=40_000)
def _sound_of(char: str) -> int:
    readings = char_readings(char)
    return readings[0][0] if readings else -1


@lru_cache(maxsize=160)
def _matrix(region: int, ear: Ear) -> Floats:
    return heard_matrix(region, ear) if region >= 0 else channel(ear).mean[0]


def text_chance(filed: str, heard: str, matrix: Floats) -> float:
    """P(a place name on paper | the name), characters guessed by sound."""
    stem, ending = split_generic(filed)
    if not heard.endswith(ending) or len(heard) != len(filed):
        return 0.0
    heard = heard[: len(heard) - len(ending)] if ending else heard
    vocabulary, index, chance = writing(surnames=False), names().char_index, 1.0
    for a, b in zip(stem, heard, strict=True):
        told = _sound_of(a)
        number = index.get(b, -1)
        step = 0.0
        if told < 0:
            step = float(a == b)
        else:
            if number >= 0:
                sound = int(vocabulary.syllable[number])
                step = float(matrix[told, sound]) * float(vocabulary.share[number])
            if a == b:
                # Sounds that no character of the vocabulary has leave the right one.
                step += float(matrix[told][~vocabulary.writable].sum())
        chance *= step
        if chance == 0.0:
            return 0.0
    return chance


def weigh_home(world: str, found: Description, records: Columns) -> npt.NDArray[np.float32]:
    """Log chance of the home told, for every record."""
    home, rates = found.home, rates_of(world)
    if home is None:
        return np.zeros(len(records), dtype=np.float32)
    told = _told(world, home)
    anybody = told.anybody()
    lost = WRONG_IS_LOSS * told.county[records.lost_county] + (1 - WRONG_IS_LOSS) * anybody
    wrong = _wrong(rates, home)
    right = told.filed(rates, records)
    file_wrong = rates["record.other.place_wrong"]
    chance = (1 - wrong) * ((1 - file_wrong) * right + file_wrong * anybody) + wrong * lost
    return np.asarray(np.log(chance + 1e-12), dtype=np.float32)


def _wrong(rates: Rates, home: Home) -> float:
    """Chance that the home told is another place, given how the caseworker notes it."""
    wrong = rates["resident.place.wrong_place"]
    if home.role == "passed":
        return 1.0
    return wrong * (1 - WRONG_SAID_SO) / (1 - wrong * WRONG_SAID_SO)


def home_of_anybody(world: str, found: Description) -> Floats:
    """Chance of the home told for a person in no record, by the prefecture of the true home."""
    places = geography()
    size = int(places.prefecture.max()) + 1
    if found.home is None:
        return np.ones(size)
    told, rates = _told(world, found.home), rates_of(world)
    anybody = told.anybody()
    people = np.bincount(places.prefecture, weights=places.weight, minlength=size)
    inside = np.bincount(places.prefecture, weights=places.weight * told.county, minlength=size)
    here = inside / people
    wrong = _wrong(rates, found.home)
    lost = LOST_AT_HOME * here + (1 - LOST_AT_HOME) * anybody
    off = WRONG_IS_LOSS * lost + (1 - WRONG_IS_LOSS) * anybody
    return np.asarray((1 - wrong) * here + wrong * off + 1e-12)


@lru_cache(maxsize=4)
def _told(world: str, home: Home) -> _Told:
    return _Told(rates_of(world), home)


class _Told:
    """Chances of one home as told: by unit, county (any town of it), town, village."""

    def __init__(self, rates: Rates, home: Home):
        self.home, self.ear = home, ear_of(rates)
        places = geography()
        self.unit = np.zeros(len(places.units))
        for number in _units_of(home.province):
            self.unit[number] = self._unit(number)
        now = places.unit_at[:, -1]
        self.county_name = self.unit[now]
        self.towns = np.ones(1)
        self.villages = np.ones(1)
        inside = np.ones(len(places.codes))
        if home.depth == VILLAGE:
            self.towns, self.villages = self._towns(), self._villages()
            whole = self.towns * self.villages[places.town_villages].mean(axis=1)
            counts = np.diff(places.town_start)
            inside = np.bincount(places.town_county, weights=whole, minlength=len(counts)) / counts
        self.county = self.county_name * inside

    def anybody(self) -> float:
        """For a home drawn by population."""
        return float(geography().weight @ self.county)

    def filed(self, rates: Rates, records: Columns) -> Any:
        """For each filed home, under its name of today or of the time of the loss."""
        old = rates["resident.place.obsolete"]
        chance = (1 - old) * self.unit[records.unit_now] + old * self.unit[records.unit_lost]
        if self.home.depth == VILLAGE:
            chance = chance * self.towns[records.town] * self.villages[records.village]
        return chance

    def _unit(self, number: int) -> float:
        """P(province, prefecture, county as told | unit)."""
        unit = geography().units[number]
        home = self.home
        middle = _middle(unit.prefecture, unit.province)
        if home.depth == PREFECTURE:
            filed, heard = (middle, home.prefecture) if middle else (unit.name, home.county)
            return self._text(filed, heard, _region_of_unit()[number])
        if home.depth < PREFECTURE:
            return 1.0
        return self._text(unit.name, home.county, _region_of_unit()[number])

    def _text(self, filed: str, heard: str, region: int) -> float:
        if not self.home.by_sound:
            return float(filed == heard)
        if len(filed) != len(heard):
            return 0.0
        return text_chance(filed, heard, _matrix(region, self.ear))

    def _towns(self) -> Floats:
        """Only towns of counties that may be meant are worth a look."""
        places = geography()
        possible = self.unit[places.unit_at].max(axis=1) > 0
        out = np.zeros(len(places.town_names))
        for town in np.flatnonzero(possible[places.town_county]).tolist():
            region = int(places.region[places.town_county[town]])
            out[town] = self._text(places.town_names[town], self.home.town, region)
        return out

    def _villages(self) -> Floats:
        """Village names repeat over the country: weighed with the home province's mean ear."""
        places = geography()
        here = np.flatnonzero(self.county_name > 0)
        region = int(places.region[here[0]]) if len(here) else -1
        heard = self.home.village
        return np.array([self._text(name, heard, region) for name in places.villages])


@lru_cache(maxsize=64)
def _units_of(province: str) -> tuple[int, ...]:
    """Units of the province of that short name, in its borders of the unit's time."""
    units = geography().units
    return tuple(n for n, unit in enumerate(units) if _short(unit.province) == province)


@lru_cache(maxsize=8192)
def _short(name: str) -> str:
    return short_name(name)


def _middle(prefecture: str, province: str) -> str:
    return "" if prefecture in ("", "直辖", province) else _short(prefecture)


@lru_cache(maxsize=1)
def _region_of_unit() -> tuple[int, ...]:
    places = geography()
    out = [-1] * len(places.units)
    for county, units in enumerate(places.unit_at.tolist()):
        for unit in set(units):
            out[unit] = int(places.region[county])
    return tuple(out)


def weigh_accent(world: str, found: Description, records: Columns) -> npt.NDArray[np.float32]:
    """Log chance of the accent noted, by the filed home's province."""
    if found.accent is None:
        return np.zeros(len(records), dtype=np.float32)
    return np.asarray(_accent_table(world, found.accent)[records.county])


@lru_cache(maxsize=64)
def _accent_table(world: str, accent: int) -> npt.NDArray[np.float32]:
    """By county."""
    rates, places = rates_of(world), geography()
    count = len(places.province_codes)
    table = np.array([accent_shares(rates, home)[accent] for home in range(count)])
    weight = np.bincount(places.province, weights=places.weight, minlength=count)
    wrong = rates["record.other.place_wrong"]
    table = (1 - wrong) * table + wrong * float(weight @ table)
    return np.asarray(np.log(table)[places.province].astype(np.float32))
