"""What the records of a world say, as arrays: the view that any reader of the file has.

Made from the generator's own arrays, not by reading text. True values that the file does not hold
(the true birth, the true home) are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.worlds import words
from benchmarks.worlds.chunks import Chunk, Task, make_chunk
from benchmarks.worlds.filing import kin_names
from benchmarks.worlds.geography import geography
from benchmarks.worlds.identity import FIRST_DAY
from benchmarks.worlds.naming import names
from benchmarks.worlds.people import HEIGHT_MEAN, HEIGHT_SD, grown_share, ordinals_to_days, years_of
from benchmarks.worlds.rates import Rates, rates_of
from benchmarks.worlds.terms import ABSENT, AGE, DAY, OPEN, TODAY, YEAR, YEAR_ONLY, Bools, Ints
from reunion.knowledge.syllables import syllables as known_syllables

Small: TypeAlias = npt.NDArray[np.int16]
Floats: TypeAlias = npt.NDArray[np.float32]
AGO = (0, 31, 92, 183, 366, 731, 1461, 2922, 5844, 14000)
"""Days since the loss: the classes in which the gap to the day found is counted."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Columns:
    """One entry a record.

    `live`: an open record that could be of anybody (no settlement entry). Syllables of characters
    are -1 for none; `…_sound` joins them with the region of the filed home, region × S + syllable,
    so that one look-up weighs a character. `wife`: chance of a married woman over 45.
    `birth` the registered day from FIRST_DAY on; `precision` DAY …, AGE with the registered year
    taken from the age; `rural` by the filed town. `digits` 255 where the file does not tell, 254
    where there is no number. `height_mean`, `height_variance` of the grown person's height, given
    the one filed. `marks` × 3 + side, the last number for none. `kin` (n, 8, 2) characters of the
    relatives listed, else -1. `lost_kind` 0 the date is also the report's, 1 it is not, 2 only the
    year; `lost_ago` class of `AGO`.
    """

    live: Bools
    sex: Small
    form: Small
    system: Small
    surname: Small
    given: Small
    surname_sound: Ints
    surname_syllable: Small
    given_sound: Ints
    given_syllable: Small
    nick_listed: Bools
    nick_kind: Small
    nick: Small
    former: Small
    former_sound: Ints
    former_syllable: Small
    native: Small
    spelling: Small
    wife: Floats
    birth: Ints
    precision: Small
    rural: Bools
    age_lost: Small
    county: Small
    town: Ints
    village: Small
    unit_now: Small
    unit_lost: Small
    lost_county: Small
    digits: npt.NDArray[np.uint8]
    height_mean: Floats
    height_variance: Floats
    marks: Small
    persona: Small
    kin: Small
    kin_sound: Ints
    kin_syllable: Small
    kin_relation: Small
    spouse_surname: Small
    mother_surname: Small
    sibling_count: Small
    sibling_order: Small
    ethnicity: Small
    missing: Ints
    lost_kind: Small
    lost_ago: Small
    clothes: Small

    def __len__(self) -> int:
        return len(self.live)


def columns_of(tasks: Sequence[Task]) -> Columns:
    """The columns of a whole world, chunk after chunk."""
    parts = [chunk_columns(make_chunk(task), rates_of(task.world)) for task in tasks]
    return Columns(*(np.concatenate([getattr(part, f.name) for part in parts])
                     for f in fields(Columns)))  # fmt: skip


def chunk_columns(chunk: Chunk, rates: Rates) -> Columns:
    """The columns of one chunk."""
    people, filed = chunk.people, chunk.filed
    places = geography()
    region = places.region[filed.county]
    live = filed.status == OPEN
    live[list(chunk.settled)] = False
    kin = np.where(filed.kin[:, :, None], kin_names(people), -1)
    former = np.where(filed.former_listed[:, None], people.former, -1)
    parts: dict[str, Any] = {
        "live": live,
        # A row whose columns slipped holds neither name nor sex where they belong.
        "sex": np.where(filed.shifted, 0, filed.sex),
        "form": np.where(filed.shifted, ABSENT, filed.form),
        "system": people.system, "surname": filed.surname, "given": filed.given,
        **_sounds("surname", filed.surname, region, names().surname_syllable),
        **_sounds("given", filed.given, region[:, None], names().char_syllable),
        "nick_listed": filed.nick_listed & ~filed.shifted,
        "nick_kind": np.where(filed.nick_listed, people.nick_kind, -1),
        "nick": np.where(filed.nick_listed, people.nick, -1),
        "former": former,
        **_sounds("former", former, region[:, None], names().char_syllable),
        "native": filed.native, "spelling": filed.spelling, "wife": _wife(chunk),
        "clothes": np.where(filed.clothing_given[:, None], people.clothes, -1),
        "digits": _digits(chunk), "ethnicity": _ethnicity(chunk),
        "marks": np.where(filed.marks >= 0, filed.marks * 3 + filed.sides, len(words.MARKS) * 3),
        "persona": np.where(filed.disability_given & (people.persona < 4), people.persona, -1),
        "kin": kin, **_sounds("kin", kin, region[:, None, None], names().char_syllable),
        "spouse_surname": np.where(filed.kin[:, 2], people.spouse_surname, -1),
        "mother_surname": np.where(filed.kin[:, 1], people.mother_surname, -1),
        "kin_relation": _relations(chunk),
    }  # fmt: skip
    parts |= _birth(chunk) | _places(chunk) | _dates(chunk) | _siblings(chunk)
    parts |= _height(chunk, rates, parts["sex"], parts["age_lost"])
    typed = {f.name: np.asarray(parts[f.name]).astype(_dtype(str(f.type))) for f in fields(Columns)}
    return Columns(**typed)


def _dtype(annotation: str) -> Any:
    known = {"Small": np.int16, "Ints": np.int32, "Bools": np.bool_, "Floats": np.float32}
    return known.get(annotation, np.uint8)


def _sounds(key: str, numbers: Any, region: Any, syllables: Ints) -> dict[str, Any]:
    """Syllable of each character number, and region × S + syllable; -1 where there is none."""
    syllable = np.where(numbers >= 0, syllables[numbers], -1)
    sound = np.where(syllable >= 0, region * len(known_syllables()) + syllable, -1)
    return {f"{key}_sound": sound, f"{key}_syllable": syllable}


def _height(chunk: Chunk, rates: Rates, sex: Any, age: Any) -> dict[str, Any]:
    """Mean and variance of the grown person's height: the filed one and the population's, both
    normal."""
    filed = chunk.filed
    mean = np.array([np.mean(HEIGHT_MEAN), *HEIGHT_MEAN])[sex]
    variance = np.where(sex == 0, HEIGHT_SD**2 + 30, HEIGHT_SD**2)
    then = grown_share(np.maximum(age, 0.5))
    noise = (rates["record.other.height_sd"] / then) ** 2
    pull = np.where(filed.height_given, variance / (variance + noise), 0.0)
    told = (filed.height - rates["record.other.height_bias"]) / then
    return {"height_mean": mean + pull * (told - mean), "height_variance": variance * (1 - pull)}


def _wife(chunk: Chunk) -> Any:
    """Chance that the person is a married woman of 45 or more, as far as the file tells."""
    people, filed = chunk.people, chunk.filed
    age = (filed.missing - chunk.registry.birth) / YEAR
    older = (filed.sex == 2) & (age >= 45) & (filed.precision != AGE)
    return np.where(older, np.where(filed.kin[:, 2] & (people.sex == 2), 1.0, 0.62), 0.0)


def _birth(chunk: Chunk) -> dict[str, Any]:
    filed, registry = chunk.filed, chunk.registry
    age = np.floor((filed.missing - chunk.people.birth) / YEAR)
    told = filed.missing - ((age + 0.5) * YEAR).astype(np.int64)
    birth = np.where(filed.precision == AGE, told, registry.birth)
    # Only the year is told; a middle day keeps the rest from leaking.
    year = (ordinals_to_days(birth).astype("datetime64[Y]").astype("datetime64[D]")
            .astype(np.int64) + 719163 + 182)  # fmt: skip
    birth = np.where(filed.precision >= YEAR_ONLY, year, birth)
    precision = np.where(filed.number_given, DAY, filed.precision)
    return {"birth": birth - FIRST_DAY, "precision": precision,
            "rural": ~geography().street[filed.town],
            "age_lost": np.clip((filed.missing - birth) / YEAR, 0, 100)}  # fmt: skip


def _digits(chunk: Chunk) -> Any:
    """The number filed; without one, what the birth and the home tell of it."""
    filed, registry = chunk.filed, chunk.registry
    digits = registry.digits.copy()
    given = filed.number_given
    digits[given] = filed.number[given]
    digits[~given, 14:] = 255
    digits[~given & (filed.precision != DAY), 6:14] = 255
    digits[~given & (filed.county != chunk.people.county), :6] = 255
    digits[~registry.has_number] = 254
    return digits


def _places(chunk: Chunk) -> dict[str, Any]:
    people, filed, places = chunk.people, chunk.filed, geography()
    year = years_of(filed.missing)
    return {"county": filed.county, "town": filed.town, "village": filed.village,
            "unit_now": places.units_in(np.full(len(filed), 2026), filed.county),
            "unit_lost": places.units_in(year, filed.county),
            "lost_county": people.missing_county}  # fmt: skip


def _dates(chunk: Chunk) -> dict[str, Any]:
    filed = chunk.filed
    vague = filed.missing_precision == YEAR_ONLY
    year = (ordinals_to_days(filed.missing).astype("datetime64[Y]").astype("datetime64[D]")
            .astype(np.int64) + 719163 + 182)  # fmt: skip
    kind = np.where(vague, 2, np.where(filed.missing == filed.report, 0, 1))
    shown = np.where(vague, year, filed.missing)
    ago = np.searchsorted(AGO, TODAY - shown, side="right")
    return {"missing": shown, "lost_kind": kind, "lost_ago": ago}


def _siblings(chunk: Chunk) -> dict[str, Any]:
    filed = chunk.filed
    given = filed.siblings_given
    order = chunk.people.sibling_order
    shown = given & (order <= filed.sibling_count + 1)
    return {"sibling_count": np.where(given, filed.sibling_count, -1),
            "sibling_order": np.where(shown, order, -1)}  # fmt: skip


def _ethnicity(chunk: Chunk) -> Any:
    """Told, or plain from a native name; else -1."""
    people, filed = chunk.people, chunk.filed
    plain = (people.system > 0) & (filed.form != ABSENT)
    return np.where(filed.ethnicity_given | plain, people.ethnicity, -1)


def _relations(chunk: Chunk) -> Any:
    """Relation of each listed relative (`words.RELATIONS`), -1 for one that is not listed."""
    people, filed = chunk.people, chunk.filed
    count = len(filed)
    first = np.tile([words.FATHER, words.MOTHER, words.WIFE], (count, 1))
    first[:, 2] = np.where(people.sex == 1, words.WIFE, words.HUSBAND)
    children = np.where(people.child_sex == 1, words.DAUGHTER, words.SON)
    every = np.concatenate([first, children, people.sibling_kind], axis=1)
    return np.where(filed.kin, every, -1)
