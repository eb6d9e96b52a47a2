"""Residents: what a station has written down about a person, with the station's own mistakes.

`describe` samples all of it for one person; `resident_text` writes it. Chances are independent
unless the table of rates says otherwise; a deaf or mute person who does not speak tells nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from benchmarks.worlds import words
from benchmarks.worlds.geography import Geography, geography
from benchmarks.worlds.homes import Home, tell_accent, tell_home
from benchmarks.worlds.kinfolk import KinTold, tell_kin, tell_siblings
from benchmarks.worlds.naming import pick
from benchmarks.worlds.people import grown_share
from benchmarks.worlds.rates import Rates
from benchmarks.worlds.residues import tell_number
from benchmarks.worlds.settling import Settlement, settle
from benchmarks.worlds.telling import Told, tell
from benchmarks.worlds.terms import TODAY, YEAR, Person, Random
from reunion.knowledge.lunar import month_day_of_days, zodiac_of_days

GAPS = ((0, 7, 0.12), (8, 30, 0.13), (31, 365, 0.25), (366, 3652, 0.30), (3653, 10957, 0.20))
"""Days from the loss to the day a person is first found, and shares; cut at today."""
NEAR_GAP = 30
FOUND_NEAR = (0.30, 0.25, 0.20, 0.25)
FOUND_FAR = (0.05, 0.07, 0.13, 0.75)
"""Found in the county of the loss, its prefecture, its province, anywhere: soon, and later."""
SAME_CLOTHES = ((7, 0.60), (30, 0.25))
"""Chance that a piece of clothing is named as the family named it, within so many days."""
TALKING_DEAF = 0.15


Item: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class Description:
    """All that is on paper about one resident. Days are ordinals; None or empty is "not told".

    `seen` (lo, hi) years on the day recorded; `age` (value, "xu" or "unknown"); `day` a birth day
    told with its calendar ("solar", "lunar", or "lunar_day": only month × 100 + day);
    `marks` (mark, side); `number` text with ? and its kind and source.
    """

    sex: int
    told: tuple[Told, ...]
    seen: tuple[int, int]
    age: tuple[int, str] | None
    zodiac: int | None
    day: tuple[str, int] | None
    home: Home | None
    accent: int | None
    number: tuple[str, str, str] | None
    height: int | None
    marks: tuple[tuple[int, int], ...]
    disability: str
    kin: tuple[KinTold, ...]
    siblings: tuple[int, int | None] | None
    ethnicity: int | None
    found: int
    found_county: int
    recorded: int
    stays: tuple[int, ...]
    clothes: tuple[int, int] | None
    settled: Settlement | None
    system: int
    errors: tuple[str, ...]


def describe(
    rng: Random, rates: Rates, person: Person, digits: list[int], settled: bool
) -> Description:
    """Sample everything for one person; `digits` of the ID number, [] for people without one."""
    places = geography()
    errors: list[str] = []
    silent = person["persona"] == words.DEAF and rng.random() >= TALKING_DEAF
    region = int(places.region[person["county"]])
    found, first_found, late = _found(rng, rates, person)
    recorded = min(TODAY, found + int(rng.integers(0, 31)) + (
        int(rng.integers(0, 1200)) if rng.random() < 0.4 else 0))  # fmt: skip
    stays = _stays(rng, rates, found, recorded)
    told = _names(rng, rates, person, region, len(stays))
    wrong_sex = rng.random() < rates["resident.other.sex_wrong"]
    seen = _seen(rng, rates, person, recorded)
    age, zodiac, day = (
        (None, None, None) if silent else _birth(rng, rates, person, recorded, errors)
    )
    home = None if silent else tell_home(rng, rates, person, region, places)
    accent = None if silent else tell_accent(rng, rates, person, places)
    settlement = settle(rng, 3 - person["sex"] if wrong_sex else person["sex"],
                        recorded - int(sum(seen) / 2 * YEAR), recorded,
                        _found_county(rng, person, found, places)) if settled else None  # fmt: skip
    found_county = settlement.county if settlement else _found_county(rng, person, found, places)
    height = _height(rng, rates, person, recorded)
    sibling_words = None if silent else tell_siblings(rng, rates, person, errors)
    for flag, error in ((wrong_sex, "sex_wrong"), (late, "found_later")):
        errors += [error] if flag else []
    errors += [error for one in told for error in one.errors]
    errors += home.errors if home else ()
    del first_found
    return Description(
        sex=3 - person["sex"] if wrong_sex else person["sex"], told=told, seen=seen, age=age,
        zodiac=zodiac, day=day, home=home, accent=accent, height=height,
        number=tell_number(rng, rates, digits, errors), marks=_marks(rng, rates, person, errors),
        disability=_disability(rng, rates, person), siblings=sibling_words,
        kin=() if silent else tell_kin(rng, rates, person, region, errors),
        ethnicity=_chance(rng, rates, "resident.other.ethnicity_given", person["ethnicity"]),
        found=found, found_county=found_county, recorded=recorded, stays=stays,
        clothes=_clothes(rng, rates, person, found), settled=settlement,
        system=person["system"], errors=tuple(dict.fromkeys(errors)),
    )  # fmt: skip


def _chance(rng: Random, rates: Rates, key: str, value: Any) -> Any:
    return value if rng.random() < rates[key] else None


def gap_cdf(days: float) -> float:
    """Chance that a person is first found within `days`, before cutting at today."""
    total = 0.0
    for low, high, share in GAPS:
        total += share * min(max((days + 1 - low) / (high + 1 - low), 0.0), 1.0)
    return total


def _found(rng: Random, rates: Rates, person: Person) -> tuple[int, int, bool]:
    """The day noted, the true first day, and whether they differ."""
    waited = TODAY - person["missing"]
    goal = rng.random() * gap_cdf(waited)
    gap = waited
    for low, high, share in GAPS:
        if goal < share:
            gap = low + int(goal / share * (high + 1 - low))
            break
        goal -= share
    first = person["missing"] + min(gap, waited)
    later = first + int(rng.integers(366, 1826))
    if rng.random() < rates["resident.other.found_a_year_later"] and later <= TODAY:
        return later, first, True
    return first, first, False


def _found_county(rng: Random, person: Person, found: int, places: Geography) -> int:
    lost = person["missing_county"]
    shares = FOUND_NEAR if found - person["missing"] <= NEAR_GAP else FOUND_FAR
    draw, kind = rng.random(), 0
    while kind < 3 and draw >= shares[kind]:
        draw -= shares[kind]
        kind += 1
    if kind == 0:
        return int(lost)
    same = (places.prefecture == places.prefecture[lost], places.province == places.province[lost])
    weight = places.weight * (same[kind - 1] if kind < 3 else 1.0)
    return int(pick(rng, weight, 1)[0])


def _stays(rng: Random, rates: Rates, found: int, recorded: int) -> tuple[int, ...]:
    """Days of the stays, the first on the day found."""
    count = min(int(rng.geometric(1 / rates["resident.other.mean_encounters"])), 6)
    later = rng.integers(found, recorded + 1, count - 1)
    return (found, *sorted(later.tolist()))


def _names(rng: Random, rates: Rates, person: Person, region: int, stays: int) -> tuple[Told, ...]:
    deaf = person["persona"] == words.DEAF
    absent = rates["resident.name.absent_deaf" if deaf else "resident.name.absent"]
    if rng.random() < absent:
        return ()
    told = [tell(rng, rates, person, region)]
    for _ in range(stays - 1):
        if rng.random() < rates["resident.name.heard_again"]:
            told.append(tell(rng, rates, person, region))
    return tuple(told)


def _seen(rng: Random, rates: Rates, person: Person, recorded: int) -> tuple[int, int]:
    """The age a clerk would guess: a middle, often round, and three or five years about it."""
    age = (recorded - person["birth"]) / YEAR
    guess = age + rates["resident.birth.seen_bias"] + rates["resident.birth.seen_sd"] * (
        rng.standard_normal())  # fmt: skip
    middle = round(guess / 5) * 5 if rng.random() < 0.6 else round(guess)
    middle = min(max(middle, 6), 100)
    width = 5 if rng.random() < 0.5 else 3
    return middle - width, middle + width


def _birth(
    rng: Random, rates: Rates, person: Person, recorded: int, errors: list[str]
) -> tuple[tuple[int, str] | None, int | None, tuple[str, int] | None]:
    """Age told, zodiac, birth day."""
    birth = person["birth"]
    age = zodiac = day = None
    if rng.random() < rates["resident.birth.age_told"]:
        frozen = rng.random() < rates["resident.birth.age_frozen"]
        full = int(((person["missing"] if frozen else recorded) - birth) / YEAR)
        old = (recorded - birth) / YEAR > 55
        xu = rng.random() < rates["resident.birth.xu_old" if old else "resident.birth.xu_young"]
        value = full + (1 + int(rng.random() < 0.5) if xu else 0)
        label = "xu" if xu and rng.random() < 0.4 else "unknown"
        age = (value, label)
        errors += ["frozen_age"] if frozen else []
        errors += ["xu_age"] if xu else []
    if rng.random() < rates["resident.birth.zodiac_given"]:
        zodiac = int(zodiac_of_days(birth, birth)[0])
        if rng.random() < rates["resident.birth.zodiac_wrong"]:
            zodiac = (zodiac + int(rng.integers(1, 12))) % 12
            errors.append("zodiac_wrong")
    if rng.random() < rates["resident.birth.day_known"]:
        lunar = rng.random() < rates["resident.birth.day_by_lunar"]
        if not lunar:
            day = ("solar", birth)
        elif rng.random() < 0.5:
            day = ("lunar", birth)
        else:
            day = ("lunar_day", int(month_day_of_days(birth, birth)[0]))
    return age, zodiac, day


def _height(rng: Random, rates: Rates, person: Person, recorded: int) -> int | None:
    if rng.random() >= rates["resident.other.height_given"]:
        return None
    measured = rng.random() < rates["resident.other.height_measured"]
    sd = rates[f"resident.other.height_{'measured' if measured else 'guessed'}_sd"]
    height = float(person["height"] * grown_share((recorded - person["birth"]) / YEAR))
    return round(height + sd * float(rng.standard_normal()))


def new_mark_shares() -> np.ndarray[Any, np.dtype[np.float64]]:
    """Which marks come about after the loss: scars."""
    scar = np.array([row[4] * (row[0] == "疤痕") for row in words.MARKS])
    return np.asarray(scar / scar.sum())


def _marks(
    rng: Random, rates: Rates, person: Person, errors: list[str]
) -> tuple[tuple[int, int], ...]:
    out: dict[int, int] = {}
    for mark, side in zip(person["marks"], person["sides"], strict=True):
        if mark >= 0 and rng.random() < rates["resident.other.mark_recorded"]:
            swapped = side > 0 and rng.random() < rates["resident.other.mark_side_swapped"]
            errors += ["mark_side_swapped"] if swapped else []
            out[mark] = 3 - side if swapped else side
    if rng.random() < rates["resident.other.mark_new"]:
        fresh = int(pick(rng, new_mark_shares(), 1)[0])
        side = int(rng.integers(1, 3)) if words.MARKS[fresh][3] else 0
        if fresh not in out and fresh not in person["marks"]:
            out[fresh] = side
            errors.append("mark_new")
    return tuple(sorted(out.items()))


def _disability(rng: Random, rates: Rates, person: Person) -> str:
    seen = rng.random() < rates["resident.other.disability_seen"]
    return words.DISABILITIES[person["persona"]] if seen else ""


def _clothes(rng: Random, rates: Rates, person: Person, found: int) -> tuple[int, int] | None:
    if rng.random() >= rates["resident.other.clothing_given"]:
        return None
    gap = found - person["missing"]
    same = next((share for days, share in SAME_CLOTHES if gap <= days), 0.0)
    sizes = (len(words.COLOURS) * len(words.TOPS), len(words.COLOURS) * len(words.BOTTOMS))
    worn = [piece if rng.random() < same else int(rng.integers(0, size))
            for piece, size in zip(person["clothes"], sizes, strict=True)]  # fmt: skip
    return worn[0], worn[1]
