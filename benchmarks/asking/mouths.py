"""How an invented resident answers a question: the true person, through the world's own mouths.

The answer comes from the truth and not from the record, with the world's rates of mishearing,
mistaken relations, pet names, wrong places and miscounts. Who cannot or will not answer says
nothing, and the resident's file stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeAlias

from benchmarks.worlds import words
from benchmarks.worlds.ethnicities import ETHNICITIES
from benchmarks.worlds.geography import geography
from benchmarks.worlds.homes import DEPTHS, tell_accent, tell_home
from benchmarks.worlds.kinfolk import kin_given, kin_text, tell_relative, tell_siblings
from benchmarks.worlds.naming import HAN
from benchmarks.worlds.people import grown_share
from benchmarks.worlds.rates import Rates
from benchmarks.worlds.record_text import kin_relation, mark_json
from benchmarks.worlds.resident_text import home_text, iso, words_zodiac
from benchmarks.worlds.telling import tell
from benchmarks.worlds.terms import KIN, NICK_NONE, YEAR, Person, Random
from reunion.knowledge.lunar import zodiac_of_days
from reunion.normalizing.kin import relation_of
from reunion.normalizing.marks import mark_forms
from reunion.records import Mark

Json: TypeAlias = dict[str, Any]
_Mouth: TypeAlias = Callable[[Random, Rates, Person, Json], Json | None]

ANSWERED = 0.6
"""Share of questions that a person who speaks does answer."""


def answer(rng: Random, rates: Rates, person: Person, resident: Json, about: str) -> Json:
    """The resident's file after the question; the same object when nothing was learnt.

    Deaf and mute people who have told nothing so far answer nothing; the body can be looked at.
    """
    looked = about == "height" or "/" in about
    if not looked and (rng.random() >= ANSWERED or _silent(person, resident)):
        return resident
    if "/" in about:
        learnt = _mark(rng, rates, person, resident, about)
    elif about in _MOUTHS:
        learnt = _MOUTHS[about](rng, rates, person, resident)
    else:
        learnt = _kin(rng, rates, person, resident, about)
    return resident if not learnt else {**resident, **learnt}


def _silent(person: Person, resident: Json) -> bool:
    told = ("relatives", "siblings", "origin")
    return person["persona"] == words.DEAF and not any(resident.get(key) for key in told)


def _region(person: Person) -> int:
    return int(geography().region[person["county"]])


def _told_name(rng: Random, rates: Rates, person: Person, resident: Json) -> Json | None:
    rates = {**rates, "resident.name.nickname_instead": 0.0}
    told = tell(rng, rates, person, _region(person))
    return {"names": [*resident.get("names", []), told.to_json()]}


def _nickname(rng: Random, rates: Rates, person: Person, resident: Json) -> Json | None:
    if person["system"] != HAN or person["nick_kind"] == NICK_NONE:
        return None
    told = tell(rng, {**rates, "resident.name.nickname_instead": 1.0}, person, _region(person))
    return {"names": [*resident.get("names", []), told.to_json()]}


def _home(depth: str) -> _Mouth:
    def told(rng: Random, rates: Rates, person: Person, resident: Json) -> Json | None:
        deep = {f"resident.place.{key}": float(key == depth) for key in DEPTHS}
        home = tell_home(rng, {**rates, **deep}, person, _region(person), geography())
        if home is None:
            return None
        claim: Json = {"text": home_text(home), "role": home.role}
        if home.by_sound:
            claim["heard"] = True
        return {"origin": [*resident.get("origin", []), claim]}

    return told


def _kin(rng: Random, rates: Rates, person: Person, resident: Json, about: str) -> Json | None:
    wrapped = {key: [value] for key, value in person.items()}
    slots = [
        slot
        for slot in range(KIN)
        if kin_given(person, slot)[0] >= 0
        and relation_of(words.RELATIONS[kin_relation(wrapped, 0, slot)])[0] == about
    ]
    if not slots:
        return None
    told = tell_relative(rng, rates, person, _region(person), slots[0], [])
    relative = {"relation": words.RELATIONS[told.relation], "name": kin_text(told)}
    return {"relatives": [*resident.get("relatives", []), relative]}


def _birth(resident: Json, **more: Any) -> Json:
    return {"birth": {**resident.get("birth", {}), **more}}


def _zodiac(rng: Random, rates: Rates, person: Person, resident: Json) -> Json | None:
    sign = int(zodiac_of_days(person["birth"], person["birth"])[0])
    if rng.random() < rates["resident.birth.zodiac_wrong"]:
        sign = (sign + int(rng.integers(1, 12))) % 12
    return _birth(resident, zodiac=words_zodiac(sign))


def _birthday(rng: Random, rates: Rates, person: Person, resident: Json) -> Json | None:
    if rng.random() >= rates["resident.birth.day_known"]:
        return None
    return _birth(resident, date=iso(person["birth"]), calendar="solar")


def _siblings(rng: Random, rates: Rates, person: Person, resident: Json) -> Json | None:
    sure = {"resident.other.siblings_given": 1.0, "resident.other.order_given": 0.0}
    told = tell_siblings(rng, {**rates, **sure}, person, [])
    return {"siblings": {**resident.get("siblings", {}), "count": told[0]}} if told else None


def _order(rng: Random, rates: Rates, person: Person, resident: Json) -> Json | None:
    sure = {"resident.other.siblings_given": 1.0, "resident.other.order_given": 1.0}
    told = tell_siblings(rng, {**rates, **sure}, person, [])
    return {"siblings": {**resident.get("siblings", {}), "order": told[1]}} if told else None


def _ethnicity(rng: Random, rates: Rates, person: Person, resident: Json) -> Json | None:
    return {"ethnicity": ETHNICITIES[person["ethnicity"]]}


def _accent(rng: Random, rates: Rates, person: Person, resident: Json) -> Json | None:
    sure = {**rates, "resident.place.accent_given": 1.0}
    heard = tell_accent(rng, sure, person, geography())
    return {"accent": [{"text": f"{geography().province_shorts[heard]}口音"}]} if heard else None


def _height(rng: Random, rates: Rates, person: Person, resident: Json) -> Json | None:
    years = (_recorded(resident) - person["birth"]) / YEAR
    true = float(person["height"] * grown_share(years))
    sd = rates["resident.other.height_measured_sd"]
    return {"height_cm": round(true + sd * float(rng.standard_normal()))}


def _recorded(resident: Json) -> int:
    """The day the resident's file was written, as an ordinal."""
    return date.fromisoformat(resident["recorded_on"]).toordinal()


def _mark(rng: Random, rates: Rates, person: Person, resident: Json, about: str) -> Json | None:
    """A mark that is there is noted at the rate at which the station notes marks."""
    for mark, side in zip(person["marks"], person["sides"], strict=True):
        if mark < 0:
            continue
        told = mark_json(mark, side)
        kinds = {f"{form.type}/{form.site}" for form in mark_forms([Mark.from_json(told)])}
        if about in kinds and rng.random() < rates["resident.other.mark_recorded"]:
            return {"marks": [*resident.get("marks", []), told]}
    return None


_MOUTHS: dict[str, _Mouth] = {
    "name": _told_name, "nickname": _nickname, "county": _home("county"),
    "village": _home("village"), "zodiac": _zodiac, "birthday": _birthday, "siblings": _siblings,
    "order": _order, "ethnicity": _ethnicity, "accent": _accent, "height": _height,
    "work": lambda rng, rates, person, resident: None,
}  # fmt: skip
