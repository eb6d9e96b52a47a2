"""Short ways to write (query, better, worse): a resident, and two records by their JSON."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

from reunion.normalizing.id_numbers import check_character

Json: TypeAlias = dict[str, Any]


class Triple(NamedTuple):
    """A `resident` to whom `better` has to be nearer than `worse`; `line` says what is shown."""

    line: str
    resident: Json
    better: Json
    worse: Json


def home(text: str, accent: str = "", **more: Any) -> Json:
    """A resident who tells a place by mouth."""
    told: Json = {"origin": [{"text": text, "role": "home", "heard": True, **more}]}
    return {**told, "accent": [{"text": accent}]} if accent else told


def hukou(text: str = "", code: str = "") -> Json:
    """A record by its registered place."""
    return {"hukou": {key: value for key, value in (("text", text), ("code", code)) if value}}


def lives(text: str) -> Json:
    """A record by the place where the person lived."""
    return {"residence": {"text": text}}


def birth(**told: Any) -> Json:
    """Either side's birth."""
    return {"birth": told}


def born(day: str) -> Json:
    """A record by its registered birth."""
    return birth(date=day)


def number(code: str, day: str, sequence: str = "998") -> str:
    """A valid ID number that points to nobody."""
    first = code + day + sequence
    return first + check_character(first)


def holds(digits: str, **more: Any) -> Json:
    """A resident with an ID number; their own by memory unless `src` says otherwise."""
    return {"id_numbers": [{"raw": digits, "kind": "gb11643", "src": "本人记忆", **more}]}


def filed(digits: str) -> Json:
    """A record with its ID number."""
    return {"id_number": digits}


def marks(*told: str) -> Json:
    """Either side's marks, as free text."""
    return {"marks": [{"text": text} for text in told]}


def kin(*told: tuple[str, str]) -> Json:
    """Either side's relatives: (relation, name)."""
    return {"relatives": [{"relation": relation, "name": name} for relation, name in told]}


def found(date: str, place: str = "河南省开封市通许县") -> Json:
    """Where and when a resident was found."""
    return {"found": {"date": date, "place": place}}


def lost(date: str, place: str = "", reported: str = "") -> Json:
    """Where and when someone was lost, and the day of the report."""
    record: Json = {"missing": {"date": date, **({"place": place} if place else {})}}
    return {**record, "report": {"date": reported}} if reported else record
