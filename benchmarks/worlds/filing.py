"""Missing-person records as a police file holds them: people with the file's own mistakes.

`file_people` draws for each record what the family and the clerk made of the person. Nothing is
text yet; `record_text` writes it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.worlds import words
from benchmarks.worlds.filing_names import file_name
from benchmarks.worlds.geography import geography
from benchmarks.worlds.identity import Digits, Registry, damaged
from benchmarks.worlds.naming import pick
from benchmarks.worlds.people import People, grown_share
from benchmarks.worlds.rates import Rates
from benchmarks.worlds.terms import (
    AGE,
    DAY,
    KIN,
    MONTH,
    OPEN,
    TODAY,
    YEAR,
    YEAR_ONLY,
    Bools,
    Drawn,
    Ints,
    Random,
)

_KIN_LISTED = np.array([0.35, 0.35, 0.55, 0.55, 0.35, 0.45, 0.25, 0.15])


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Filed:
    """One entry a record in every array; see `People` for the units. `form` FULL, ABSENT …;
    `husband`: the surname filed is the husband's; `truncated`: a compound surname cut to its first
    character; `dot` 0 the middle dot, 1 a full stop, 2 nothing; `precision` of the birth DAY …;
    `number` (n, 18) digits as typed; `place_year` whose names and codes the address uses; `height`
    the middle of the range filed; `kin` (n, KIN) which relatives are named; `missing_precision` DAY
    or YEAR_ONLY."""

    form: Ints
    surname: Ints
    given: Ints
    husband: Bools
    truncated: Bools
    nick_listed: Bools
    former_listed: Bools
    native: Ints
    spelling: Ints
    reversed_parts: Bools
    dot: Ints
    sex: Ints
    precision: Ints
    xu: Bools
    number_given: Bools
    number: Digits
    county: Ints
    town: Ints
    village: Ints
    place_year: Ints
    place_by_sound: Bools
    commune: Bools
    height: Ints
    height_given: Bools
    marks: Ints
    sides: Ints
    kin: Bools
    sibling_count: Ints
    siblings_given: Bools
    disability_given: Bools
    clothing_given: Bools
    ethnicity_given: Bools
    accent_given: Bools
    missing: Ints
    missing_precision: Ints
    report: Ints
    status: Ints
    shifted: Bools
    merged: Bools

    def __len__(self) -> int:
        return len(self.form)


def file_people(rng: Random, rates: Rates, people: People, registry: Registry) -> Filed:
    """The records of these people, one each, row by row."""
    count = len(people)

    def chance(key: str) -> Bools:
        return rng.random(count) < rates[key]

    drawn = file_name(rng, rates, people)
    drawn |= _file_birth(rng, rates, registry)
    drawn |= _file_place(rng, rates, people)
    drawn |= _file_body(rng, rates, people)
    drawn |= _file_dates(rng, rates, people)
    kin = (rng.random((count, KIN)) < _KIN_LISTED) & chance("record.other.kin_given")[:, None]
    off = chance("record.other.siblings_off")
    step = np.where(rng.random(count) < 0.5, 1, -1)
    siblings = np.maximum(people.sibling_count + np.where(off, step, 0), 0)
    wrong = chance("record.other.sex_wrong")
    closed = chance("file.not_open")
    return Filed(
        **drawn,
        sex=np.where(wrong, 3 - people.sex, people.sex).astype(np.int32),
        kin=kin & _kin_exists(people),
        sibling_count=siblings.astype(np.int32),
        siblings_given=chance("record.other.siblings_given"),
        disability_given=chance("record.other.disability_given") & ~people.late_onset,
        clothing_given=chance("record.other.clothing_given"),
        ethnicity_given=chance("record.other.ethnicity_given"),
        accent_given=chance("record.other.accent_given"),
        status=np.where(closed, pick(rng, np.array([0, 0.6, 0.25, 0.15]), count), OPEN),
        shifted=chance("file.column_shifted"),
        merged=chance("file.two_people_in_a_row"),
    )


def kin_names(people: People) -> Ints:
    """Given names of all slots of relatives, shape (n, KIN, 2)."""
    first = np.stack([people.father, people.mother_given, people.spouse_given], axis=1)
    return np.concatenate([first, people.children, people.siblings], axis=1)


def _kin_exists(people: People) -> Bools:
    return np.asarray(kin_names(people)[:, :, 0] >= 0)


def _file_birth(rng: Random, rates: Rates, registry: Registry) -> Drawn:
    count = len(registry.birth)
    known = rng.random(count) < rates["record.birth.day_known"]
    month = rng.random(count) < rates["record.birth.month_only"]
    unknown = np.where(rng.random(count) < 0.5, YEAR_ONLY, AGE)
    precision = np.where(known, np.where(month, MONTH, DAY), unknown).astype(np.int32)
    given = rates["record.other.number_given"] / rates["record.birth.day_known"]
    number = known & registry.has_number & (rng.random(count) < given)
    typed = damaged(rng, registry.digits, rates["record.other.number_substituted"],
                    rates["record.other.number_transposed"])  # fmt: skip
    return {"precision": precision, "number_given": number, "number": typed,
            "xu": rng.random(count) < rates["record.birth.xu_age"]}  # fmt: skip


def _file_place(rng: Random, rates: Rates, people: People) -> Drawn:
    count, places = len(people), geography()

    def chance(key: str) -> Bools:
        return rng.random(count) < rates[f"record.other.place_{key}"]

    wrong = chance("wrong")
    elsewhere = pick(rng, places.weight, count)
    county = np.where(wrong, elsewhere, people.county).astype(np.int32)
    first, after = places.town_start[county], places.town_start[county + 1]
    other_town = (first + rng.random(count) * (after - first)).astype(np.int32)
    town = np.where(wrong, other_town, people.town).astype(np.int32)
    other_village = places.town_villages[town, rng.integers(0, 12, count)]
    village = np.where(wrong, other_village, people.village).astype(np.int32)
    year = np.where(chance("obsolete"), 1992, 2026).astype(np.int32)
    return {"county": county, "town": town, "village": village, "place_year": year,
            "place_by_sound": chance("by_sound"), "commune": chance("commune_form")}  # fmt: skip


def _file_body(rng: Random, rates: Rates, people: People) -> Drawn:
    count = len(people)
    error = rates["record.other.height_bias"] + rates[
        "record.other.height_sd"
    ] * rng.standard_normal(count)
    age = (people.missing - people.birth) / YEAR
    grown = people.height * grown_share(age)
    height = np.clip(np.rint(grown + error), 60, 205).astype(np.int32)
    major = np.array([row[2] for row in words.MARKS])
    share = np.where(major, rates["record.other.mark_major"], rates["record.other.mark_minor"])
    listed = (people.marks >= 0) & (rng.random(people.marks.shape) < share[people.marks])
    swapped = rng.random(people.marks.shape) < rates["record.other.mark_side_wrong"]
    sides = np.where((people.sides > 0) & swapped, 3 - people.sides, people.sides)
    return {
        "height": height,
        "height_given": rng.random(count) < rates["record.other.height_given"],
        "marks": np.where(listed, people.marks, -1).astype(np.int32),
        "sides": np.where(listed, sides, 0).astype(np.int32),
    }


def _file_dates(rng: Random, rates: Rates, people: People) -> Drawn:
    filed, report, vague = draw_report(rng, rates, people.missing)
    return {
        "missing": filed,
        "missing_precision": np.where(vague, YEAR_ONLY, DAY).astype(np.int32),
        "report": report,
    }


def draw_report(rng: Random, rates: Rates, missing: Ints) -> tuple[Ints, Ints, Bools]:
    """(day of loss as filed, day of the report, whether only the year is filed)."""
    count = len(missing)
    keys = ("same_week", "same_year", "five_years")
    share = np.cumsum([rates[f"record.other.report_{key}"] for key in keys])
    kind = np.searchsorted(share, rng.random(count), side="right")
    low = np.array([0, 8, 366, 1826])[kind]
    high = np.array([8, 366, 1826, 5479])[kind]
    delay = low + (rng.random(count) * (high - low)).astype(np.int64)
    # A delay that ends after today has not ended: such a report is of some day since the loss.
    waited = TODAY - missing
    delay = np.where(delay > waited, (rng.random(count) * (waited + 1)).astype(np.int64), delay)
    report = (missing + delay).astype(np.int32)
    typed = rng.random(count) < rates["record.other.missing_is_report_date"]
    vague = rng.random(count) < rates["record.other.missing_year_only"]
    return np.where(typed, report, missing).astype(np.int32), report, vague
