"""PFIF 1.4 (People Finder Interchange Format) out: persons and their notes as XML.

A missing person goes out as `information_sought`; a resident, as a public notice would tell of them
(desk/notices.py), as `believed_alive`. Nobody protected, no ID number, telephone or reporter; of
places nothing below the county. What comes in is read by reading/pfif.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from reunion.desk.notices import Notice, notice_of
from reunion.errors import UsageError
from reunion.knowledge.divisions import divisions
from reunion.normalizing.places import place_form
from reunion.records import Json

NAMESPACE = "http://zesty.ca/pfif/1.4"
_SEX = {"1": "male", "2": "female"}
_BAD = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STATUS = {"open": "information_sought", "found": "believed_alive", "deceased": "believed_dead",
           "withdrawn": "believed_alive"}  # fmt: skip


def document(people: Iterable[Json]) -> Iterator[str]:
    """The document, piece by piece; each person is a dictionary of PFIF fields with `note`."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<pfif:pfif xmlns:pfif="{NAMESPACE}">\n'
    for person in people:
        yield _element("person", person)
    yield "</pfif:pfif>\n"


def _element(name: str, fields: Json, depth: int = 1) -> str:
    pad = "  " * depth
    inner = "".join(
        _element(key, value, depth + 1)
        if isinstance(value, dict)
        else f"{pad}  <pfif:{key}>{escape(_BAD.sub('', str(value)))}</pfif:{key}>\n"
        for key, value in fields.items()
        if value not in (None, "")
    )
    return f"{pad}<pfif:{name}>\n{inner}{pad}</pfif:{name}>\n"


def missing_person(record: Json, domain: str, at: str) -> Json:
    """A missing-person record in the fields of PFIF."""
    key = f"{domain}/{record['mp_id']}"
    names = [str(each.get("text", "")) for each in record.get("names", ())]
    legal = [str(e.get("text", "")) for e in record.get("names", ()) if e.get("kind") == "legal"]
    full = next(iter(legal or names), "")
    missing, home = record.get("missing") or {}, record.get("hukou") or {}
    state, city = _home(home)
    return {
        "person_record_id": key,
        "entry_date": at,
        "author_name": domain,
        "source_name": record.get("source"),
        "source_date": _time((record.get("report") or {}).get("date")) or at,
        "full_name": full,
        "alternate_names": "\n".join(name for name in names if name and name != full),
        "description": "\n".join(_told(record)),
        "sex": _SEX.get(str(record.get("sex")), ""),
        "date_of_birth": _birth(record),
        "home_city": city,
        "home_state": state,
        "home_country": "CN",
        "note": {
            "note_record_id": f"{key}.note",
            "person_record_id": key,
            "entry_date": at,
            "author_name": domain,
            "source_date": _time(missing.get("date")) or at,
            "status": _STATUS.get(str(record.get("status") or "open"), "information_sought"),
            "last_known_location": _county(str(missing.get("place") or ""), missing.get("code")),
            "text": "走失时间:" + str(missing.get("date") or "不详"),
        },
    }


def published(record: Json, domain: str, at: str) -> Json | None:
    """A resident in the fields of PFIF; None for whom nothing may be published."""
    try:
        notice = notice_of(record, contact="", today=at[:10], counties=0)
    except UsageError:
        return None
    return _resident(notice, record, domain, at)


def _resident(notice: Notice, record: Json, domain: str, at: str) -> Json:
    """A resident as the public notice tells of them."""
    told, key = dict(notice.lines), f"{domain}/{notice.number}"
    names = told.pop("自称姓名", "").split("、")
    place = told.pop("发现地点", "")
    age = re.findall(r"\d+", told.get("年龄", ""))
    return {
        "person_record_id": key,
        "entry_date": at,
        "author_name": domain,
        "source_date": at,
        "full_name": names[0] or "姓名不详",
        "alternate_names": "\n".join(names[1:]),
        "description": "\n".join(f"{head}:{value}" for head, value in told.items()),
        "sex": _SEX.get(str(record.get("sex")), ""),
        "age": "-".join(age[:2]),
        "note": {
            "note_record_id": f"{key}.note",
            "person_record_id": key,
            "entry_date": at,
            "author_name": domain,
            "source_date": at,
            "status": "believed_alive",
            "last_known_location": place,
            "text": "在救助机构",
        },
    }


def _told(record: Json) -> Iterator[str]:
    marks = ";".join(str(each.get("text") or "") for each in record.get("marks", ()))
    height = record.get("height_cm")
    if marks:
        yield f"特征:{marks}"
    if isinstance(height, (int, float)):
        yield f"身高:{height:g}厘米"
    for key, head in (("clothing", "衣着"), ("accent", "口音")):
        if record.get(key):
            yield f"{head}:{record[key]}"


def _birth(record: Json) -> str:
    birth = record.get("birth") or {}
    lunar = birth.get("calendar") == "lunar" or birth.get("assigned")
    return "" if lunar else str(birth.get("date") or "")


def _time(day: Any) -> str:
    """A day as PFIF's time; "" for what is no whole day."""
    text = str(day or "")
    return f"{text}T00:00:00Z" if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else ""


def _node(text: str, code: Any) -> int:
    place = place_form(text, "home", code=str(code) if code else None)
    best = max(place.nodes, key=lambda node: node[1], default=None) if place else None
    return divisions().index(best[0]) if best and best[1] >= 0.5 else -1


def _county(text: str, code: Any) -> str:
    node = _node(text, code)
    return divisions().full_name(node) if node >= 0 else ""


def _home(home: Json) -> tuple[str, str]:
    """(province, the rest down to the county)"""
    tree, node = divisions(), _node(str(home.get("text") or ""), home.get("code"))
    if node < 0:
        return "", ""
    province = tree.names[int(tree.province[node])]
    return province, tree.full_name(node).removeprefix(province)
