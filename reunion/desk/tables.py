"""A record as a row of a table, column by column; the headings are those that `reading` knows, so
that what goes out comes in again.

A template is the header of somebody's own table: its headings are recognised like those of a file
that is read, and the columns come in its order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reunion.errors import UsageError
from reunion.reading.fields import Kind, word_of
from reunion.reading.headers import recognise
from reunion.records import Json

SEX_ZH = {"1": "男", "2": "女", "0": "未知", "9": "未说明"}
STATUS_ZH = {"open": "寻找中", "found": "已找到", "withdrawn": "撤案", "deceased": "已死亡"}
AGE_ZH = {"xu": "虚岁", "zhou": "周岁"}
_LISTED = "、"
_USUAL: Mapping[str, tuple[str, ...]] = {
    "resident": (
        "resident_id", "names", "names.legal", "names.nickname", "names.former", "sex",
        "birth.date", "birth.zodiac", "birth.age", "birth.est", "birth.note",
        "ethnicity",
        "id_numbers", "origin.hukou", "origin.home", "origin.birth", "accent", "languages",
        "height_cm", "marks", "disability", "relatives", "siblings.count", "siblings.order",
        "clothing", "occupation", "employer", "found.date", "found.place", "recorded_on", "station",
        "narrative",
    ),
    "missing": (
        "mp_id", "source", "status", "names", "names.nickname", "names.former", "sex",
        "birth.date", "birth.zodiac", "ethnicity", "id_number", "hukou.code", "hukou.text",
        "residence.text", "missing.date", "missing.place", "report.date", "report.unit",
        "report.reporter", "height_cm", "marks", "disability", "relatives", "siblings.count",
        "siblings.order", "accent", "languages", "clothing", "occupation", "employer", "note",
    ),
    "encounter": (
        "encounter_id", "resident_id", "date", "station", "names", "names.legal", "origin.hukou",
        "origin.home", "outcome", "confidence",
    ),
}  # fmt: skip
_LEDGER = ("on_date", "to", "receiver", "proof", "escort", "follow_up_on", "stays")
LEDGER_HEADS = {
    "on_date": "日期",
    "to": "返回地",
    "receiver": "接收单位",
    "proof": "核实依据",
    "escort": "护送人",
    "follow_up_on": "下次回访",
    "stays": "历次救助",
}
_KEPT: Mapping[str, str] = {
    "resident": "self_oral",
    "missing": "legal",
    "encounter": "self_oral",
}
"""The kind of name that the plain column 姓名 holds."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, and how its cell is made of a record."""

    heading: str
    cell: Callable[[Json], Any]


def usual_columns(kind: Kind) -> tuple[Column, ...]:
    """The columns of a table without a template."""
    return tuple(Column(word_of(key, kind), _maker(key, kind)) for key in _USUAL[kind])


def ledger_columns() -> tuple[Column, ...]:
    """What a ledger says, before what is known of the person."""
    return tuple(Column(LEDGER_HEADS[key], _entry_cell(key)) for key in _LEDGER)


def columns_of(headings: Sequence[str], kind: Kind) -> tuple[Column, ...]:
    """The columns of a template. Raises UsageError for a heading that is not understood."""
    found = []
    own = {word: key for key, word in LEDGER_HEADS.items()}
    for heading in headings:
        known = recognise(heading, kind)
        if known is None and heading.strip() in own:
            found.append(Column(heading, _entry_cell(own[heading.strip()])))
        elif known is None:
            raise UsageError(
                f"模板中的列“{heading}”不知何意;请改用常见表头,如 姓名、性别、出生日期",
                f"the template's column {heading!r} is not understood; use a usual heading",
            )
        else:
            found.append(Column(heading, _maker(known[0].key, kind)))
    return tuple(found)


def _entry_cell(key: str) -> Callable[[Json], Any]:
    return lambda record: _plain(record.get("entry", {}).get(key))


def _maker(key: str, kind: Kind) -> Callable[[Json], Any]:
    head, _, rest = key.partition(".")
    makers: Mapping[str, Callable[[Json], Any]] = {
        "names": lambda record: _names(record, rest or _KEPT[kind]),
        "sex": lambda record: SEX_ZH.get(str(record.get("sex")), ""),
        "status": lambda record: STATUS_ZH.get(str(record.get("status") or "open"), ""),
        "birth": lambda record: _birth(record, rest),
        "origin": lambda record: _claims(record.get("origin"), rest),
        "accent": lambda record: _accent(record.get("accent")),
        "id_numbers": lambda record: _LISTED.join(
            str(each.get("raw", "")) for each in record.get("id_numbers", ())
        ),
        "marks": lambda record: ";".join(_marks(record.get("marks"), rest)),
        "relatives": lambda record: _relatives(record.get("relatives"), rest),
        "height_cm": lambda record: _height(record.get("height_cm")),
        "dna": lambda record: _dna(record.get("dna"), rest),
        "disability": lambda record: _LISTED.join(record.get("disability", ())),
        "languages": lambda record: _LISTED.join(record.get("languages", ())),
        "protection": lambda record: _LISTED.join(record.get("protection", ())),
    }
    return makers.get(head) or (lambda record: _plain(_walk(record, key)))


def _walk(record: Any, key: str) -> Any:
    for part in key.split("."):
        record = record.get(part) if isinstance(record, dict) else None
    return record


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return _LISTED.join(str(each) for each in value)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else (
        str(value) if value not in (None, {}) else ""
    )  # fmt: skip


def _names(record: Json, kind: str) -> str:
    return _LISTED.join(
        str(each.get("text", ""))
        for each in record.get("names", ())
        if each.get("kind", kind) == kind
    )


def _birth(record: Json, rest: str) -> Any:
    birth: Json = record.get("birth") or {}
    if birth.get("assigned"):
        return ""
    age, seen = birth.get("age") or {}, birth.get("est") or {}
    if rest == "date":
        return "" if birth.get("calendar") == "lunar" else str(birth.get("date") or "")
    if rest == "note":
        told = [
            birth.get("note"),
            _other_day(record, age, "年龄"),
            _other_day(record, seen, "目测"),
        ]
        return ";".join(str(text) for text in told if text)
    if rest.startswith("age"):
        kind = age.get("kind")
        if _other_day(record, age, "") or rest not in ("age", f"age.{kind}"):
            return ""
        words = AGE_ZH.get(str(kind), "") if rest == "age" else ""
        return f"{age['value']}{words}" if words and "value" in age else age.get("value", "")
    if rest == "est":
        return "" if _other_day(record, seen, "") else _span(seen)
    return _plain(birth.get(rest))


def _span(seen: Json) -> str:
    lo, hi = seen.get("lo"), seen.get("hi")
    return f"{lo}-{hi}" if lo is not None and hi is not None else ""


def _other_day(record: Json, told: Json, word: str) -> str:
    """An age of another day than the row's own would be read as of that day: it is told in words.
    "" for an age of the row's own day."""
    value, as_of = told.get("value") or _span(told), told.get("as_of")
    own = record.get("recorded_on") or (record.get("found") or {}).get("date")
    return f"{as_of}时{word}{value}岁" if value and as_of and as_of != own else ""


def _claims(claims: Any, role: str) -> str:
    if role == "code":
        return next((str(one["code"]) for one in claims or () if one.get("code")), "")
    return ";".join(str(one.get("text", "")) for one in claims or () if one.get("role") == role)


def _accent(accent: Any) -> str:
    if isinstance(accent, str):
        return accent
    return _LISTED.join(str(one.get("text", "")) for one in accent or ())


def _marks(marks: Any, noun: str) -> list[str]:
    told = []
    for mark in marks or ():
        parts = (mark.get("side"), mark.get("site"), mark.get("type"))
        text = str(mark.get("text") or "".join(str(part) for part in parts if part))
        if text and noun in text:
            told.append(text)
    return told


def _relatives(relatives: Any, relation: str) -> str:
    if relation:
        return _LISTED.join(
            str(one["name"])
            for one in relatives or ()
            if one.get("relation") == relation and one.get("name")
        )
    return _LISTED.join(
        f"{one.get('relation') or ''}{one.get('name') or ''}" for one in relatives or ()
    )


def _height(height: Any) -> Any:
    return f"{height[0]:g}-{height[1]:g}" if isinstance(height, list) else height or ""


def _dna(dna: Any, rest: str) -> str:
    if not isinstance(dna, dict):
        return "" if rest else str(dna or "")
    if rest == "date":
        return str(dna.get("date") or "")
    return "" if dna.get("sampled") is None else ("是" if dna["sampled"] else "否")
