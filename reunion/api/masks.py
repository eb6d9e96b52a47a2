"""What each role sees of each field: one table for records, one rule for evidence.

A value that a role may not see is left out; a text that has to stay is cut to what it may see. The
tests walk the whole table, and a field without an entry is hidden from everybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reunion.api.roles import CASEWORKER, OUTSIDE, POINT, POLICE, REVIEWER
from reunion.deciding.reasons import FIELDS
from reunion.errors import RecordError

HIDDEN = "***"
ORDER = (POINT, OUTSIDE, CASEWORKER, REVIEWER, POLICE)
_Cut = Callable[[Any], Any]

_TABLE = """
mp_id            all      all      all    all    all
resident_id      all      all      all    all    all
source           -        all      all    all    all
status           -        all      all    all    all
names            initials initials all    all    all
sex              all      all      all    all    all
birth            decade   decade   all    all    all
ethnicity        -        -        all    all    all
languages        -        all      all    all    all
origin           -        province all    all    all
hukou            -        province all    all    all
residence        -        -        county all    all
missing          -        province all    all    all
found            -        province all    all    all
report           -        -        unit   all    all
id_number        -        -        tail   tail   all
id_numbers       -        -        tail   tail   all
height_cm        all      all      all    all    all
height_as_of     -        all      all    all    all
marks            -        all      all    all    all
disability       -        -        all    all    all
handedness       -        all      all    all    all
relatives        -        -        all    all    all
siblings         -        all      all    all    all
accent           -        all      all    all    all
clothing         -        all      all    all    all
occupation       -        -        all    all    all
employer         -        -        all    all    all
dna              -        -        all    all    all
face_search      -        -        all    all    all
prior_missing    -        -        all    all    all
protection       -        -        all    all    all
recorded_on      -        all      all    all    all
station          -        all      all    all    all
encounters       -        -        all    all    all
narrative        -        -        all    all    all
note             -        -        -      all    all
"""


def initials(name: str) -> str:
    """陈兰英 -> C.L.Y.; what has no reading becomes a star."""
    from reunion.knowledge.readings import char_readings
    from reunion.knowledge.syllables import syllables

    def first(char: str) -> str:
        if char.isascii():
            return char.upper()
        readings = char_readings(char)
        return syllables()[readings[0][0]][0].upper() if readings else "*"

    letters = [first(char) for char in name if char.isalpha()]
    if name.isascii():
        letters = [word[0].upper() for word in name.split() if word[0].isalpha()]
    return "".join(f"{letter}." for letter in letters[:6])


def _initials(names: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The initials of each name; assigned ones stay marked as such."""
    return [
        {"text": initials(str(name.get("text", "")))}
        | ({"kind": name["kind"]} if name.get("kind") == "assigned" else {})
        for name in names
    ]


def _decade(birth: Mapping[str, Any]) -> dict[str, str]:
    date = str(birth.get("date") or "")
    return {"date": f"{date[:3]}0"} if date[:4].isdigit() else {}


def _province(place: Any) -> Any:
    """Year and province of an event or a place; claims become their provinces."""
    if isinstance(place, list):
        return [cut for each in place if (cut := _province(each))]
    code = str(place.get("code") or "")[:2]
    year = str(place.get("date") or "")[:4]
    text = province_of(str(place.get("text") or place.get("place") or ""))
    out = {"code": f"{code}0000"} if len(code) == 2 else {}
    return out | ({"text": text} if text else {}) | ({"date": year} if year else {})


def province_of(text: str) -> str:
    """The province at the beginning of a written place, or nothing."""
    found = re.match(r".{2,7}?(?:省|自治区|特别行政区)|(?:北京|天津|上海|重庆)市?", text)
    return found[0] if found else ""


def _county(place: Mapping[str, Any]) -> dict[str, str]:
    text = str(place.get("text") or "")
    found = re.match(r".*?(?:县|市辖区|自治旗|旗|区|市)(?=[^县区旗]*(?:乡|镇|街道|村|路|$))", text)
    out = {"code": str(place["code"])} if place.get("code") else {}
    return out | ({"text": found[0]} if found else {})


def _unit(report: Mapping[str, Any]) -> dict[str, Any]:
    return {key: report[key] for key in ("date", "unit") if key in report}


def tail(number: str) -> str:
    """Only the last four places of a number."""
    return f"{HIDDEN}{number[-4:]}" if len(number) > 4 else HIDDEN


def _tail(value: Any) -> Any:
    if isinstance(value, list):
        return [{**each, "raw": tail(str(each.get("raw", "")))} for each in value]
    return tail(str(value))


_CUTS: dict[str, _Cut] = {
    "all": lambda value: value,
    "initials": _initials,
    "decade": _decade,
    "province": _province,
    "county": _county,
    "unit": _unit,
    "tail": _tail,
}
VIEWS: Mapping[str, Mapping[str, str]] = {
    role: {
        line.split()[0]: line.split()[place + 1]
        for line in _TABLE.strip().splitlines()
        if line.split()[place + 1] != "-"
    }
    for place, role in enumerate(ORDER)
}
"""Role -> field -> how it is cut; an absent field is not shown at all."""

_ENTRY_TABLE = """
number           -        -        all    all    all
on_date          -        -        all    all    all
to               -        -        all    all    all
receiver         -        -        all    all    all
mp_id            -        -        all    all    all
police           -        -        -      all    all
escort           -        -        all    all    all
proof            -        -        all    all    all
entered_on       -        -        all    all    all
station          -        -        all    all    all
made_on          -        -        all    all    all
follow_up_on     -        -        all    all    all
outcome          -        -        all    all    all
stays            -        -        all    all    all
of               -        -        all    all    all
"""
"""What a ledger says of an entry; the letter has a route of its own."""
ENTRY_VIEWS: Mapping[str, frozenset[str]] = {
    role: frozenset(
        line.split()[0]
        for line in _ENTRY_TABLE.strip().splitlines()
        if line.split()[place + 1] != "-"
    )
    for place, role in enumerate(ORDER)
}

_DIGITS = re.compile(r"[0-9?*]{11,}[0-9Xx?]{4}")
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")
_MANY_DIGITS = re.compile(r"[0-9?*]{11}|\d{7}")
"""What every text with a number in it has; most texts have none and are left as they are."""


def record_for(role: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """What a role sees of a record of the contract; `masked` says that something is missing."""
    view = VIEWS.get(role, {})
    out: dict[str, Any] = {}
    for field, value in record.items():
        if field in view and (cut := _CUTS[view[field]](value)):
            out[field] = cut if role == POLICE else _without_numbers(cut)
    return out if out == dict(record) else out | {"masked": True}


def entry_for(role: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """What a role sees of what a ledger says; the letter is never among it."""
    view = ENTRY_VIEWS.get(role, frozenset())
    told = {key: value for key, value in entry.items() if key in view}
    out: dict[str, Any] = told if role == POLICE else _without_numbers(told)
    return out if set(out) == set(entry) - {"letter"} else out | {"masked": True}


def _without_numbers(value: Any) -> Any:
    """The same value with ID numbers and telephone numbers in its texts cut."""
    if isinstance(value, str):
        if _MANY_DIGITS.search(value) is None:
            return value
        return _PHONE.sub(HIDDEN, _DIGITS.sub(lambda found: tail(found[0]), value))
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, Mapping):
        return {key: _without_numbers(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_numbers(each) for each in value]
    return value


def unmasked(role: str, stored: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """What a role means by sending a record back: what it was shown cut stays as it is kept.

    Raises RecordError for a value with a mask in it that stands for nothing kept.
    """
    shown = record_for(role, stored)
    out = {key: value for key, value in stored.items() if key not in shown}
    for field, value in sent.items():
        if field == "masked":
            continue
        out[field] = _restored(shown.get(field), stored.get(field), value)
        if HIDDEN in str(out[field]) and out[field] != stored.get(field):
            raise RecordError(
                f"字段“{field}”含有遮盖的内容“***”,请填写完整或保持原样",
                f"key {field!r} holds a masked value; give it whole or send it as it was read",
                column=field,
            )
    return out


def _restored(shown: Any, stored: Any, sent: Any) -> Any:
    if sent == shown and stored is not None:
        return stored
    if isinstance(sent, list) and isinstance(shown, list) and isinstance(stored, list):
        return [
            next((kept for cut, kept in zip(shown, stored, strict=False) if cut == each), each)
            for each in sent
        ]
    return sent


def pair_for(role: str, pair: Mapping[str, Any]) -> dict[str, Any]:
    """What a role sees of a scored pair of the contract (section 5)."""
    if role == POLICE:
        return dict(pair)
    if role in (CASEWORKER, REVIEWER):
        cut: dict[str, Any] = _without_numbers(pair)
        cut["evidence"] = [_number_line(line) for line in cut["evidence"]]
        return cut
    return _told_little(role, pair)


def _number_line(line: dict[str, Any]) -> dict[str, Any]:
    """An ID number's line says how the numbers compare, not what they are."""
    if line["field"] != "id_number":
        return line
    return {**line, "left": _tail_of(line["left"]), "right": _tail_of(line["right"])}


def _tail_of(text: str) -> str:
    return tail(text) if text else text


def _told_little(role: str, pair: Mapping[str, Any]) -> dict[str, Any]:
    """For who finds a person: which fields speak for and against, never a value of the family.

    A rescue point sees no probability either: it could not be shown what it rests on.
    """
    shown = ("mp_id", "rank", "grade") if role == POINT else (
        "mp_id", "rank", "bits", "probability", "grade",
    )  # fmt: skip
    out: dict[str, Any] = {key: pair[key] for key in shown}
    out["reason"] = plain_reason(pair["evidence"])
    out["evidence"] = [_plain_line(role, line) for line in pair["evidence"]]
    return out


def _plain_line(role: str, line: Mapping[str, Any]) -> dict[str, Any]:
    said = "相合" if line["bits"] > 0 else "不合" if line["bits"] < 0 else "不能区分"
    out = {
        "field": line["field"],
        "level": line["level"] if role == OUTSIDE else HIDDEN,
        "left": HIDDEN,
        "right": HIDDEN,
        "text": f"{_word(line['field'])}{said}",
    }
    return out | ({"bits": line["bits"]} if role == OUTSIDE else {"against": line["bits"] < 0})


def plain_reason(evidence: Sequence[Mapping[str, Any]]) -> str:
    """The strongest points and the strongest doubt, by the names of their fields alone."""
    lines = [line for line in evidence if not line["field"].startswith("family:")]
    best = sorted((line for line in lines if line["bits"] >= 0.5), key=lambda line: -line["bits"])
    worst = min(
        (line for line in lines if line["bits"] <= -0.5),
        key=lambda line: line["bits"],
        default=None,
    )
    points = dict.fromkeys(f"{_word(line['field'])}相合" for line in best[:3])
    doubt = f";疑点:{_word(worst['field'])}不合" if worst is not None else ""
    return ("+".join(points) or "没有明显相合之处") + doubt


_MORE_FIELDS = {
    "distance": "走失与发现地",
    "sibling_count": "兄弟姐妹",
    "sibling_order": "排行",
    "age": "年龄",
}


def _word(field: str) -> str:
    return FIELDS.get(field) or _MORE_FIELDS.get(field) or "其他情况"
