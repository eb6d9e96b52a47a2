"""Homes and accents as told: how deep, by which name, in whose characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.worlds.geography import Geography, geography
from benchmarks.worlds.hearing import hear_text
from benchmarks.worlds.naming import pick
from benchmarks.worlds.rates import Rates
from benchmarks.worlds.telling import ear_of
from benchmarks.worlds.terms import TODAY, YEAR, Person, Random
from reunion.knowledge.place_names import short_name

WRONG_IS_LOSS = 0.4
"""Share of wrong homes that are the county where the person was lost."""


WRONG_SAID_SO = 0.3
"""Share of wrong homes that the caseworker already notes as passed through."""


NOWHERE, PROVINCE, PREFECTURE, COUNTY, VILLAGE = range(5)


DEPTHS = ("absent", "province", "prefecture", "county", "village")


@dataclass(frozen=True, slots=True, repr=False)
class Home:
    """A home as told: each part as written, "" if not told; `by_sound` the characters guessed."""

    depth: int
    role: str
    by_sound: bool
    province: str
    prefecture: str = ""
    county: str = ""
    town: str = ""
    village: str = ""
    commune: bool = False
    errors: tuple[str, ...] = ()


def tell_home(
    rng: Random, rates: Rates, person: Person, region: int, places: Geography
) -> Home | None:
    shares = [rates[f"resident.place.{key}"] for key in DEPTHS]
    depth = int(pick(rng, np.array(shares), 1)[0])
    if depth == NOWHERE:
        return None
    county, town, village, errors = person["county"], person["town"], person["village"], []
    role = "home" if rng.random() < 0.9 else "hukou"
    if rng.random() < rates["resident.place.wrong_place"]:
        at_loss = rng.random() < WRONG_IS_LOSS
        county = person["missing_county"] if at_loss else int(pick(rng, places.weight, 1)[0])
        town = int(rng.integers(places.town_start[county], places.town_start[county + 1]))
        village = int(places.town_villages[town, rng.integers(0, 12)])
        role = "passed" if rng.random() < WRONG_SAID_SO else role
        errors.append("place_wrong")
    left = int((person["missing"] - 719163) / YEAR) + 1970
    obsolete = rng.random() < rates["resident.place.obsolete"]
    unit = places.unit(county, left if obsolete else 2026)
    if obsolete and unit != places.unit(county, 2026):
        errors.append("place_obsolete")
    by_sound = rng.random() < rates["resident.place.by_sound"]
    old = (TODAY - person["birth"]) / YEAR >= 60
    commune = old and rng.random() < rates["resident.place.commune_form"]
    parts = {"prefecture": "", "county": "", "town": "", "village": ""}
    middle = "" if unit.prefecture in ("", "直辖", unit.province) else short_name(unit.prefecture)
    if depth == PREFECTURE:
        parts["prefecture" if middle else "county"] = middle or unit.name
    elif depth >= COUNTY:
        parts["county"] = unit.name
        if depth == VILLAGE:
            parts["town"], parts["village"] = places.town_names[town], places.villages[village]
    if by_sound:
        parts = {key: _heard_part(rng, rates, text, region) for key, text in parts.items()}
        errors.append("place_by_sound")
    return Home(depth, role, by_sound, short_name(unit.province), **parts, commune=commune,
                errors=tuple(errors))  # fmt: skip


GENERIC = ("自治县", "自治旗", "街道", "林区", "新区", "县", "区", "市", "旗", "乡", "镇")


def split_generic(text: str) -> tuple[str, str]:
    """岳池县 -> ("岳池", "县"): what is heard by sound, and the ending everybody knows."""
    for ending in GENERIC:
        if text.endswith(ending) and len(text) > len(ending):
            return text[: -len(ending)], ending
    return text, ""


def _heard_part(rng: Random, rates: Rates, text: str, region: int) -> str:
    stem, ending = split_generic(text)
    return hear_text(rng, stem, region, ear_of(rates), by_sound=True) + ending


def tell_accent(rng: Random, rates: Rates, person: Person, places: Geography) -> int | None:
    """The province staff take the accent for: the right one, one of its dialect area, or any."""
    if rng.random() >= rates["resident.place.accent_given"]:
        return None
    home = int(places.province[person["county"]])
    return int(pick(rng, accent_shares(rates, home), 1)[0])


def accent_shares(rates: Rates, home: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """P(province noted | home province), over provinces."""
    places = geography()
    count = len(places.province_codes)
    weight = np.bincount(places.province, weights=places.weight, minlength=count)
    areas = np.zeros(count, dtype=np.int64)
    areas[places.province] = places.area
    right = rates["resident.place.accent_province_right"]
    near = rates["resident.place.accent_area_right"] - right
    others = weight.copy()
    others[home] = 0.0
    neighbours = others * (areas == areas[home])
    if neighbours.sum() == 0:
        neighbours = others
    shares = near * neighbours / neighbours.sum() + (1 - right - near) * others / others.sum()
    shares[home] = right
    return np.asarray(shares)
