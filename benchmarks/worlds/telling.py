"""How a resident says who they are, and what the hearer writes: one claim of a name.

The claim keeps its numbers beside its text, so that `ceiling` can weigh it without reading Chinese.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from benchmarks.worlds.filing_names import alike_numbers, doublet_numbers, misread
from benchmarks.worlds.hearing import Ear, hear, hear_text
from benchmarks.worlds.naming import (
    HAN,
    KAZAKH,
    UYGHUR,
    cohort_of,
    draw_given,
    draw_surnames,
    names,
    native_parts,
    native_text,
)
from benchmarks.worlds.people import years_of
from benchmarks.worlds.rates import Rates
from benchmarks.worlds.record_text import given_text, nickname_text
from benchmarks.worlds.terms import YEAR, Person, Random

Json: TypeAlias = dict[str, Any]

FORMS = ("full", "surname_only", "given_only", "nickname", "former", "invented", "husband",
         "husband_shi", "native")  # fmt: skip
FULL, SURNAME_ONLY, GIVEN_ONLY, NICKNAME, FORMER, INVENTED, HUSBAND, HUSBAND_SHI, NATIVE = range(9)


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """A name on paper. `form` is the truth about it; `surname`, `given` what stands there, as
    numbers; `second` the own surname of a 刘张氏; `native` (group, spelling) of each part written;
    `written` by the resident's own hand. `errors` name what went wrong."""

    form: int
    text: str
    kind: str
    surname: int = -1
    given: tuple[int, ...] = ()
    second: int = -1
    native: tuple[tuple[int, int], ...] = ()
    written: bool = False
    errors: tuple[str, ...] = ()

    def to_json(self) -> Json:
        """The claim as a caseworker enters it."""
        how = {"script": "handwriting"} if self.written else {"src": "本人口述"}
        return {"text": self.text, "kind": self.kind, **how}


def tell(rng: Random, rates: Rates, person: Person, region: int) -> Told:
    """One hearing of a person's name; the person does speak or write."""
    if person["system"] != HAN:
        return _tell_native(rng, rates, person)
    form = _form(rng, rates, person)
    if form == NICKNAME:
        return _tell_nickname(rng, rates, person, region)
    if form == HUSBAND_SHI:
        return _tell_shi(rng, rates, person, region)
    surname, given, errors = _meant(rng, rates, person, form)
    written = rng.random() < rates["resident.name.written_by_self"]
    if written:
        given, slips = _write(rng, rates, given)
    else:
        surname, given, slips = _say(rng, rates, surname, given, region)
    text, cut = _text(rng, rates, surname, given)
    kind = {SURNAME_ONLY: "surname_only", GIVEN_ONLY: "given_only"}.get(
        form, "self_written" if written else "self_oral"
    )
    return Told(form, text, kind, surname, given, written=written,
                errors=tuple(dict.fromkeys(errors + slips + cut)))  # fmt: skip


def _form(rng: Random, rates: Rates, person: Person) -> int:
    """What kind of name is given; one kind a claim."""
    wife = person["sex"] == 2 and person["married"] and (
        person["missing"] - person["birth"] >= 45 * YEAR)  # fmt: skip
    draw = rng.random()
    for form, key in ((NICKNAME, "nickname_instead"), (SURNAME_ONLY, "surname_only"),
                      (GIVEN_ONLY, "given_only"), (FORMER, "former_name"),
                      (INVENTED, "invented"), (HUSBAND, "husband_surname")):  # fmt: skip
        if form == HUSBAND and not wife:
            continue
        draw -= rates[f"resident.name.{key}"]
        if draw < 0:
            return HUSBAND_SHI if form == HUSBAND and rng.random() < 0.5 else form
    return FULL


def _meant(
    rng: Random, rates: Rates, person: Person, form: int
) -> tuple[int, tuple[int, ...], tuple[str, ...]]:
    """Surname and given name that the person means to say."""
    surname, given = person["surname"], tuple(c for c in person["given"] if c >= 0)
    if form == SURNAME_ONLY:
        return surname, (), ("surname_only",)
    if form == GIVEN_ONLY:
        given, errors = _mangle(rng, rates, given)
        return -1, given, ("given_only", *errors)
    if form == FORMER:
        given, errors = _mangle(rng, rates, tuple(c for c in person["former"] if c >= 0))
        return surname, given, ("former_name", *errors)
    if form == INVENTED:
        cohort = cohort_of(years_of(np.array([person["birth"]])))
        drawn = draw_given(rng, np.array([person["sex"] == 2]), cohort)[0].tolist()
        return int(draw_surnames(rng, 1)[0]), tuple(c for c in drawn if c >= 0), ("invented_name",)
    given, errors = _mangle(rng, rates, given)
    if form == HUSBAND:
        return person["spouse_surname"], given, ("husband_surname", *errors)
    return surname, given, errors


def _mangle(
    rng: Random, rates: Rates, given: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """A syllable lost, two swapped, one doubled; at most one of them."""
    draw = rng.random()
    lost = rates["resident.name.syllable_dropped"]
    swapped = lost + rates["resident.name.syllables_swapped"]
    doubled = swapped + rates["resident.name.syllable_doubled"]
    if draw < lost and len(given) == 2:
        return (given[int(rng.random() < 0.5)],), ("syllable_dropped",)
    if lost <= draw < swapped and len(given) == 2:
        return (given[1], given[0]), ("syllables_swapped",)
    if swapped <= draw < doubled:
        return (given[-1], given[-1]), ("syllable_doubled",)
    return given, ()


def _write(
    rng: Random, rates: Rates, given: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Own handwriting: one character may be misread."""
    if not given or rng.random() >= rates["resident.name.misread"]:
        return given, ()
    place = int(rng.integers(0, len(given)))
    if not alike_numbers(given[place]):
        return given, ()
    return (*given[:place], misread(rng, given[place]), *given[place + 1 :]), ("misread",)


def ear_of(rates: Rates) -> Ear:
    """The station's ear in one world."""
    return Ear(rates["resident.name.merger"], rates["resident.name.fronting_by_hearer"])


def _say(
    rng: Random, rates: Rates, surname: int, given: tuple[int, ...], region: int
) -> tuple[int, tuple[int, ...], tuple[str, ...]]:
    """Every syllable through the channel; characters are guessed for the whole name or for none."""
    ear = ear_of(rates)
    by_sound = rng.random() < rates["resident.name.characters_by_sound"]
    heard = [hear(rng, char, region, ear, by_sound=by_sound, surname=False) for char in given]
    errors = []
    if surname >= 0:
        first = hear(rng, surname, region, ear, by_sound=by_sound, surname=True)
        heard_all, surname = [first, *heard], first.written
    else:
        heard_all = heard
    if any(one.sound_changed for one in heard_all):
        errors.append("sound_changed")
    written = tuple(one.written for one in heard)
    if by_sound and written != given:
        errors.append("characters_by_sound")
    return surname, written, tuple(errors)


def _text(
    rng: Random, rates: Rates, surname: int, given: tuple[int, ...]
) -> tuple[str, tuple[str, ...]]:
    """The name as typed: a compound surname may be cut, a doublet surname stand for another."""
    family = names().surnames[surname] if surname >= 0 else ""
    errors: tuple[str, ...] = ()
    if len(family) > 1 and rng.random() < rates["resident.name.compound_truncated"]:
        family, errors = family[0], ("compound_truncated",)
    other = doublet_numbers().get(surname)
    if other is not None and rng.random() < rates["resident.name.doublet"]:
        family, errors = names().surnames[other], ("doublet",)
    return family + given_text(list(given)), errors


def _tell_nickname(rng: Random, rates: Rates, person: Person, region: int) -> Told:
    text = nickname_text(person["nick_kind"], person["nick"])
    heard = hear_text(rng, text, region, ear_of(rates), by_sound=False)
    errors = ("nickname", "sound_changed") if heard != text else ("nickname",)
    return Told(NICKNAME, heard, "nickname", errors=errors)


def _tell_shi(rng: Random, rates: Rates, person: Person, region: int) -> Told:
    """刘张氏: husband's surname, own surname."""
    ear = ear_of(rates)
    pair = [
        hear(rng, number, region, ear, by_sound=True, surname=True).written
        for number in (person["spouse_surname"], person["surname"])
    ]
    text = "".join(names().surnames[number] for number in pair) + "氏"
    return Told(HUSBAND_SHI, text, "husband_style", pair[0], second=pair[1],
                errors=("husband_surname",))  # fmt: skip


def _tell_native(rng: Random, rates: Rates, person: Person) -> Told:
    """A native name by ear: other spellings, parts reversed or lost, the dot or none."""
    sizes = [len(forms) for forms in native_parts().spellings]
    parts: list[tuple[int, int]] = []
    errors = ["native_name"]
    for group, spelling in zip(person["native"], person["spelling"], strict=True):
        if group < 0:
            continue
        if rng.random() < rates["resident.name.native_other_norm"] and sizes[group] > 1:
            spelling = (spelling + int(rng.integers(1, sizes[group]))) % sizes[group]
            errors.append("other_norm")
        parts.append((group, spelling))
    if len(parts) == 2 and rng.random() < rates["resident.name.native_part_lost"]:
        parts = parts[:1]
        errors.append("part_lost")
    turned = len(parts) == 2 and rng.random() < rates["resident.name.native_reversed"]
    if turned:
        errors.append("parts_reversed")
    spelt = [native_parts().spellings[group][form] for group, form in parts]
    dots = person["system"] in (UYGHUR, KAZAKH)
    dot = (
        ("", ".")[int(rng.random() < 0.5)]
        if rng.random() < rates["resident.name.native_dot"]
        else "·"
    )
    ordered = spelt[::-1] if turned else spelt
    text = native_text(person["system"], ordered[0], ordered[1] if len(ordered) > 1 else "",
                       dot=dot if dots else "")  # fmt: skip
    return Told(NATIVE, text, "self_oral", native=tuple(parts), errors=tuple(dict.fromkeys(errors)))
