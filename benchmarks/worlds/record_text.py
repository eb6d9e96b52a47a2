"""Missing-person records as JSON objects: the texts that a police file would hold."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from benchmarks.worlds import words
from benchmarks.worlds.ethnicities import ETHNICITIES
from benchmarks.worlds.filing import Filed, kin_names
from benchmarks.worlds.geography import geography
from benchmarks.worlds.hearing import Ear, hear_text
from benchmarks.worlds.identity import Registry, number_texts
from benchmarks.worlds.naming import HAN, SYSTEMS, names, native_parts, native_text
from benchmarks.worlds.people import People, ordinals_to_days, years_of
from benchmarks.worlds.rates import Rates
from benchmarks.worlds.terms import (
    ABSENT,
    AGE,
    CHILDREN,
    DAY,
    FULL,
    GIVEN_ONLY,
    MONTH,
    NICK_A,
    NICK_POOL,
    NICK_TWICE,
    NICK_WA,
    NICK_XIAO,
    SURNAME_ONLY,
    YEAR,
    YEAR_ONLY,
    Random,
)

Json: TypeAlias = dict[str, Any]
STATUS = ("open", "found", "withdrawn", "deceased")
_DOTS = ("·", ".", "")


class RecordWriter:
    """Turns rows of one chunk into JSON objects. Arrays become lists once, because single numpy
    items are slow to read."""

    def __init__(self, rng: Random, rates: Rates, people: People, registry: Registry, filed: Filed):
        self._rng, self._rates = rng, rates
        self._people = _lists(people)
        self._filed = _lists(filed)
        self._numbers = number_texts(filed.number)
        self._registered = _dates(registry.birth)
        self._lost = _dates(filed.missing)
        self._reported = _dates(filed.report)
        self._age_lost = ((filed.missing - people.birth) / YEAR).astype(int).tolist()
        self._places = geography()
        units = self._places.units_in
        self._home_unit = units(filed.place_year, filed.county).tolist()
        self._lost_unit = units(years_of(filed.missing), people.missing_county).tolist()
        self._report_unit = units(np.full(len(filed), 2026), filed.county).tolist()
        self._province = self._places.province[filed.county].tolist()
        self._kin = kin_names(people).tolist()
        self._chances = rng.random((len(filed), 8)).tolist()

    def write(self, row: int, mp_id: str) -> Json:
        """The record of one row."""
        filed, chance = self._filed, self._chances[row]
        out: Json = {"mp_id": mp_id, "source": "police" if chance[0] < 0.85 else "family",
                     "status": STATUS[filed["status"][row]]}  # fmt: skip
        claims = self._names(row)
        if claims:
            out["names"] = claims
        out["sex"] = str(filed["sex"][row])
        out["birth"] = self._birth(row)
        self._add_home(row, out)
        self._add_number(row, out)
        self._add_body(row, out)
        self._add_kin(row, out)
        self._add_circumstances(row, out, chance)
        return _shift_columns(out) if filed["shifted"][row] else out

    def _names(self, row: int) -> list[Json]:
        filed, people = self._filed, self._people
        form = filed["form"][row]
        if people["system"][row] != HAN:
            return [] if form == ABSENT else [{"text": self._native(row), "kind": "legal"}]
        known = names()
        surname = known.surnames[filed["surname"][row]]
        if filed["truncated"][row]:
            surname = surname[0]
        given = given_text(filed["given"][row])
        text = {FULL: surname + given, SURNAME_ONLY: surname, GIVEN_ONLY: given}.get(form)
        kind = {SURNAME_ONLY: "surname_only", GIVEN_ONLY: "given_only"}.get(form, "legal")
        claims = [{"text": text, "kind": kind}] if text else []
        if filed["nick_listed"][row]:
            nick = nickname_text(people["nick_kind"][row], people["nick"][row])
            claims.append({"text": nick, "kind": "nickname"})
        if filed["former_listed"][row]:
            former = known.surnames[people["surname"][row]] + given_text(people["former"][row])
            claims.append({"text": former, "kind": "former"})
        if filed["merged"][row] and row:
            other = self._people["given"][row - 1]
            claims.append({"text": surname + given_text(other), "kind": "legal"})
        return claims

    def _native(self, row: int) -> str:
        filed, system = self._filed, self._people["system"][row]
        spelt = spelt_parts(filed["native"][row], filed["spelling"][row])
        if filed["reversed_parts"][row] and spelt[1]:
            spelt = (spelt[1], spelt[0])
        return native_text(system, *spelt, dot=_DOTS[filed["dot"][row]])

    def _birth(self, row: int) -> Json:
        day, precision = self._registered[row], self._filed["precision"][row]
        if precision == AGE:
            age = self._age_lost[row] + (1 if self._filed["xu"][row] else 0)
            kind = "xu" if self._filed["xu"][row] and self._chances[row][1] < 0.5 else "unknown"
            return {"age": {"value": age, "kind": kind, "as_of": self._lost[row]}}
        text = {DAY: day, MONTH: day[:7], YEAR_ONLY: day[:4]}[precision]
        return {"date": text, "calendar": "solar"}

    def _add_home(self, row: int, out: Json) -> None:
        filed = self._filed
        county, town = filed["county"][row], filed["town"][row]
        unit = self._home_unit[row]
        village = self._places.villages[filed["village"][row]]
        town_name = self._places.town_names[town]
        if filed["place_by_sound"][row]:
            region = int(self._places.region[county])
            ear = Ear(self._rates["resident.name.merger"], 0.0)
            village = hear_text(self._rng, village, region, ear, by_sound=True)
        ending = village_ending(town_name, village, commune=filed["commune"][row])
        town_name = town_text(town_name, commune=filed["commune"][row])
        text = self._places.full_names[unit] + town_name + ending
        out["hukou"] = {"code": self._places.units[unit].code, "text": text}
        if filed["ethnicity_given"][row]:
            out["ethnicity"] = ETHNICITIES[self._people["ethnicity"][row]]
        if filed["accent_given"][row]:
            out["accent"] = f"{self._places.province_shorts[self._province[row]]}口音"
        system = self._people["system"][row]
        if system != HAN and self._chances[row][2] < 0.5:
            out["languages"] = [words.LANGUAGES[SYSTEMS[system]]]

    def _add_number(self, row: int, out: Json) -> None:
        if self._filed["number_given"][row]:
            out["id_number"] = self._numbers[row]

    def _add_body(self, row: int, out: Json) -> None:
        filed, people = self._filed, self._people
        if filed["height_given"][row]:
            middle = filed["height"][row]
            out["height_cm"] = [middle - 2, middle + 2]
            out["height_as_of"] = self._lost[row]
        marks = [
            mark_json(mark, side)
            for mark, side in zip(filed["marks"][row], filed["sides"][row], strict=True)
            if mark >= 0
        ]
        if marks:
            out["marks"] = marks
        disability = words.DISABILITIES[people["persona"][row]]
        if disability and filed["disability_given"][row]:
            out["disability"] = [disability]

    def _add_kin(self, row: int, out: Json) -> None:
        filed = self._filed
        relatives = []
        for slot, listed in enumerate(filed["kin"][row]):
            if listed:
                surname = kin_surname(self._people, row, slot)
                name = names().surnames[surname] if surname >= 0 else ""
                relation = words.RELATIONS[kin_relation(self._people, row, slot)]
                relatives.append(
                    {"relation": relation, "name": name + given_text(self._kin[row][slot])}
                )
        if relatives:
            out["relatives"] = relatives
        if filed["siblings_given"][row]:
            out["siblings"] = {"count": filed["sibling_count"][row]}
            order = self._people["sibling_order"][row]
            if order <= filed["sibling_count"][row] + 1:
                out["siblings"]["order"] = order

    def _add_circumstances(self, row: int, out: Json, chance: list[float]) -> None:
        filed, people = self._filed, self._people
        day = self._lost[row]
        vague = filed["missing_precision"][row] == YEAR_ONLY
        place, units = self._lost_unit[row], self._places.units
        out["missing"] = {
            "date": day[:4] if vague else day,
            "place": self._places.full_names[place],
        }
        if chance[3] < 0.5:
            out["missing"]["code"] = units[place].code
        office = f"{units[self._report_unit[row]].name}公安局"
        out["report"] = {"date": self._reported[row], "unit": office}
        if filed["clothing_given"][row]:
            out["clothing"] = clothes_text(people["clothes"][row])
        if chance[4] < 0.35:
            out["occupation"] = words.JOBS[people["job"][row]]
        if chance[5] < 0.25:
            out["dna"] = ("母亲已采", "父母已采", "子女已采", "未采")[int(chance[5] * 16)]
        if chance[6] < 0.18:
            out["prior_missing"] = 1 + int(chance[6] * 20)
        if self._age_lost[row] < 18:
            out["protection"] = ["minor"]
        if chance[7] < 0.3:
            out["note"] = _NOTES[int(chance[7] * 10 / 3 * len(_NOTES))]


_NOTES = (
    "离家出走,未带手机。", "外出打工后失去联系。", "有精神病史,走失前服药。", "赶集时走失。",
    "与家人发生口角后离家。", "曾走失,被民警送回。", "走失时未带身份证。", "家属多次外出寻找未果。",
)  # fmt: skip


def _lists(table: People | Filed) -> dict[str, list[Any]]:
    return {key: getattr(table, key).tolist() for key in type(table).__slots__}


def _dates(days: Any) -> list[str]:
    return np.datetime_as_string(ordinals_to_days(days)).tolist()  # type: ignore[no-any-return]


def _shift_columns(out: Json) -> Json:
    """A row whose cells slipped one column to the right: names end up in the note."""
    claims = out.pop("names", [])
    out["sex"] = "0"
    if claims:
        out["note"] = claims[0]["text"]
    if "clothing" in out:
        out["employer"] = out.pop("clothing")
    return out


def given_text(chars: list[int]) -> str:
    """A given name from its characters' numbers."""
    known = names().chars
    return "".join([known[char] for char in chars if char >= 0])


def spelt_parts(groups: list[int], spellings: list[int]) -> tuple[str, str]:
    """The spelt parts of a native name; "" for one that is missing."""
    forms = native_parts().spellings
    return (
        forms[groups[0]][spellings[0]] if groups[0] >= 0 else "",
        forms[groups[1]][spellings[1]] if groups[1] >= 0 else "",
    )


def nickname_text(kind: int, number: int) -> str:
    """A nickname of the pool, or one made from a character."""
    if kind == NICK_POOL:
        return words.NICKNAMES[number]
    char = names().chars[number]
    return {NICK_XIAO: "小" + char, NICK_A: "阿" + char, NICK_TWICE: char + char,
            NICK_WA: char + "娃"}[kind]  # fmt: skip


def town_text(town: str, *, commune: bool) -> str:
    """A town's name, or what it was called in the years of the communes."""
    if not commune:
        return town
    for ending in ("街道", "镇", "民族乡", "乡"):
        if town.endswith(ending) and len(town) > len(ending) + 1:
            return town[: -len(ending)] + "公社"
    return town


def village_ending(town: str, village: str, *, commune: bool) -> str:
    """村, 社区 in towns, 大队 in the communes; a name that says 村 itself keeps one."""
    if commune:
        return f"{village}大队"
    return f"{village}社区" if town.endswith("街道") else f"{village}村"


def mark_json(mark: int, side: int) -> Json:
    """A mark as type, site and side, with the words a clerk would write."""
    kind, site, _, _, _ = words.MARKS[mark]
    out = {"type": kind, "site": site}
    where = ("", "左", "右")[side]
    if where:
        out["side"] = where
    out["text"] = f"{where}{site}{kind}"
    return out


def clothes_text(clothes: list[int]) -> str:
    """黑色棉袄、蓝色长裤."""
    top, bottom = clothes
    tops, bottoms = len(words.TOPS), len(words.BOTTOMS)
    return (
        f"{words.COLOURS[top // tops]}{words.TOPS[top % tops]}、"
        f"{words.COLOURS[bottom // bottoms]}{words.BOTTOMS[bottom % bottoms]}"
    )


def kin_relation(people: dict[str, list[Any]], row: int, slot: int) -> int:
    """What the relative of a slot is to the person, as a number of `words.RELATIONS`."""
    if slot < 2:
        return (words.FATHER, words.MOTHER)[slot]
    if slot == 2:
        return words.WIFE if people["sex"][row] == 1 else words.HUSBAND
    if slot < 3 + CHILDREN:
        return words.DAUGHTER if people["child_sex"][row][slot - 3] else words.SON
    return int(people["sibling_kind"][row][slot - 3 - CHILDREN])


def kin_surname(people: dict[str, list[Any]], row: int, slot: int) -> int:
    """The surname number of the relative of a slot; -1 for native names' families."""
    own, spouse = people["surname"][row], people["spouse_surname"][row]
    if slot == 1:
        return int(people["mother_surname"][row])
    if slot == 2:
        return int(spouse)
    if 3 <= slot < 3 + CHILDREN and people["sex"][row] == 2:
        return int(spouse)
    return int(own)
