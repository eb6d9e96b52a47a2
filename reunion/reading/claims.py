"""Single statements as part of a resident's record: each is read as a table reads such a cell.

What is told once more beside a record (a name, a place, a mark) counts like what the record says.
Lists grow; of what can be only once, such as the sex or the height, the record's own word stands.
What no column understands counts as free text, which is read for names, kin and places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reunion.errors import RecordError
from reunion.reading.assembling import assembled
from reunion.reading.fields import Setting, fields
from reunion.reading.rows import value_of
from reunion.records import Json

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "names": ("names",), "name": ("names",), "nickname": ("names.nickname",),
    "origin": ("origin.home",), "home": ("origin.home",), "hukou": ("origin.hukou",),
    "birth": ("birth.zodiac", "birth.age", "birth.date"), "age": ("birth.age",),
    "zodiac": ("birth.zodiac",), "siblings": ("siblings.count",),
} | {
    name: (name,)
    for name in (
        "sex", "ethnicity", "languages", "height_cm", "marks", "disability", "handedness",
        "clothing", "occupation", "employer", "relatives", "accent",
    )
}  # fmt: skip
"""By the field of a claim: the columns that may understand it, the strictest first."""
FREE_TEXT = ("narrative", "note")
LONGEST_NAME = 4
"""Characters of a Chinese name; more of them without a relation are a sentence about relatives."""
_SPOKEN = re.compile("口述|自述|听|说|oral|heard")
_OF_THEMSELVES = ("names", "origin", "accent")
"""Lists whose items say who told them and how sure that is."""


@dataclass(frozen=True, slots=True, repr=False)
class Stated:
    """One statement: the field of the contract that it is about, and its words; who heard it, when
    (a day of the contract), from where, how sure (0-1)."""

    field: str
    text: str
    by: str | None = None
    at: str | None = None
    src: str | None = None
    conf: float | None = None


def with_claims(record: Json, claims: Iterable[Stated]) -> Json:
    """The record of a resident with what was stated besides; the record itself stays as it is."""
    out = dict(record)
    for claim in claims:
        read = _read(claim)
        if read is None:
            if claim.field in FREE_TEXT or claim.field in _COLUMNS:
                _add_text(out, claim.text)
        else:
            slot, part = read
            out[slot] = _joined(out.get(slot), part)
    return out


def _read(claim: Stated) -> tuple[str, Any] | None:
    """The part of a record that the claim is about, and what it says; None when no column
    understands it."""
    known = {field.key: field for field in fields("resident")}
    for key in _COLUMNS.get(claim.field, ()):
        column = known[key]
        value = value_of(column.make(Setting()), claim.text)
        if value is None:
            continue
        bag: dict[str, Any] = {column.slot: value, "recorded_on": claim.at}
        try:
            part = assembled("resident", bag, "-").to_json().get(column.slot)
        except RecordError:
            continue
        if part and not _only_words(part):
            return column.slot, _told(column.slot, part, claim)
    return None


def _only_words(part: Any) -> bool:
    """Whether nothing was understood but that there are words: a birth that is but a note, a
    relative without relation whose name is a sentence."""
    if isinstance(part, list):
        return any(isinstance(one, dict) and _is_sentence(one) for one in part)
    return isinstance(part, dict) and set(part) <= {"note"}


def _is_sentence(relative: Json) -> bool:
    return not relative.get("relation") and len(str(relative.get("name", ""))) > LONGEST_NAME


def _told(slot: str, part: Any, claim: Stated) -> Any:
    """The items of a list with who told them; a spoken place is known by its sound."""
    if slot not in _OF_THEMSELVES:
        return part
    about: Json = {"conf": claim.conf, "src": claim.src, "by": claim.by, "at": claim.at}
    if slot == "origin" and _SPOKEN.search(claim.src or "说"):
        about["heard"] = True
    return [{key: value for key, value in about.items() if value is not None} | one for one in part]


def _joined(there: Any, more: Any) -> Any:
    """Two parts of a record as one; what is there stands."""
    if there in (None, [], {}):
        return more
    if isinstance(there, list) and isinstance(more, list):
        return [*there, *(one for one in more if not any(_same(one, kept) for kept in there))]
    if isinstance(there, dict) and isinstance(more, dict):
        return more | there
    return there


def _same(one: Any, other: Any) -> bool:
    """Whether two items of a list say the same, whoever says it."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return bool(one == other)
    said = ("text", "kind", "role", "relation", "name", "type", "site", "side")
    return all(one.get(key) == other.get(key) for key in said)


def _add_text(record: Json, text: str) -> None:
    there = record.get("narrative")
    if there is None or text not in there:
        record["narrative"] = f"{there};{text}" if there else text
