"""The values of one row as a record: parts become objects, places their codes, ages their dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from reunion.reading.births import settle
from reunion.reading.fields import Kind, Record
from reunion.reading.kin import siblings
from reunion.reading.values import settle_dna
from reunion.records import (
    Claim,
    EncounterRecord,
    Event,
    MissingPerson,
    Place,
    Relative,
    Report,
    Resident,
)

Bag: TypeAlias = dict[str, Any]
"""The values of one row by slot, on their way to a record."""

_IDENTIFYING = frozenset((
    "names", "birth", "id_numbers", "id_number", "origin", "hukou", "hukou_code", "levels",
    "residence", "marks", "relatives", "accent", "languages", "height_cm", "disability", "siblings",
))  # fmt: skip
_OBJECTS: dict[str, Callable[..., Any]] = {
    "hukou": Place, "residence": Place, "missing": Event, "report": Report,
}  # fmt: skip
_INSTITUTION = re.compile(
    "派出所|公安|分局|救助站|管理站|本人|群众|路人|村委|居委|医院|社区|民警|110"
)


def identifies(bag: Bag) -> bool:
    """Whether a row says anything by which a person could be found again."""
    return not _IDENTIFYING.isdisjoint(bag)


def assembled(kind: Kind, bag: Bag, ident: str) -> Record:
    """The record of a row of this kind."""
    if kind == "encounter":
        return EncounterRecord(encounter_id=ident, **bag)
    return missing_person(bag, ident) if kind == "missing" else resident(bag, ident)


def missing_person(bag: Bag, mp_id: str) -> MissingPerson:
    """The record of a missing person's row."""
    levels = bag.pop("levels", None)
    if levels:
        hukou = bag.get("hukou", {})
        bag["hukou"] = {**hukou, "text": _with_levels(hukou.get("text", ""), levels)}
    _reporter(bag)
    if "birth" in bag:
        dates: Bag = {key: bag[key].get("date") for key in ("missing", "report") if key in bag}
        bag["birth"] = settle(bag["birth"], dates)
    for slot in bag.keys() & _OBJECTS.keys():
        bag[slot] = _OBJECTS[slot](**bag[slot])
    _settle_rest(bag)
    return MissingPerson(mp_id=mp_id, **bag)


def resident(bag: Bag, resident_id: str) -> Resident:
    """The record of a resident's row."""
    levels, code = bag.pop("levels", None), bag.pop("hukou_code", None)
    if levels:
        told = _with_levels("", levels)
        if all(told not in claim.text for claim in bag.get("origin", ())):
            bag["origin"] = (*bag.get("origin", ()), Claim(text=told, role="home"))
    if code:
        bag["origin"] = _with_code(bag.get("origin", ()), code)
    if "birth" in bag:
        day = bag.get("recorded_on") or bag.get("found", {}).get("date")
        bag["birth"] = settle(bag["birth"], {"found": day})
    if "found" in bag:
        bag["found"] = Event(**bag["found"])
    _settle_rest(bag)
    return Resident(resident_id=resident_id, **bag)


def _settle_rest(bag: Bag) -> None:
    if "siblings" in bag:
        bag["siblings"] = siblings(bag["siblings"])
    if "dna" in bag:
        bag["dna"] = settle_dna(bag["dna"])


def _with_levels(text: str, levels: Bag) -> str:
    """省, 市, 县 … of their own columns in one text, before what a text column adds."""
    joined = ""
    for level in sorted(levels):
        joined += levels[level] if levels[level] not in joined else ""
    return text if joined in text else joined + text


def _with_code(origin: tuple[Claim, ...], code: str) -> tuple[Claim, ...]:
    """The place code on the hukou claim, or as a claim of its own."""
    for index, claim in enumerate(origin):
        if claim.role == "hukou" and claim.code is None:
            coded = Claim(text=claim.text, role=claim.role, heard=claim.heard, code=code)
            return (*origin[:index], coded, *origin[index + 1 :])
    return (*origin, Claim(text=code, role="hukou", code=code))


def _reporter(bag: Bag) -> None:
    """报案人 with 与失踪人关系 is a relative; the relation alone is kept as written."""
    relation = bag.pop("relation", None)
    if relation is None:
        return
    name = bag.get("report", {}).get("reporter")
    if name and not _INSTITUTION.search(name) and relation not in ("本人", "无", "其他"):
        bag["relatives"] = (*bag.get("relatives", ()), Relative(relation=relation, name=name))
    else:
        bag.setdefault("extra", {})["与失踪人关系"] = relation
