"""PFIF 1.2 to 1.4 in: persons and notes of a people finder as missing-person records.

A document type is refused before anything is expanded. Notes are joined to their person: the newest
status decides whether the person is still sought.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

import orjson

from reunion.errors import InputError

LARGEST = 1 << 30
_SEX = {"male": "1", "female": "2"}
_STATUS = {"believed_alive": "found", "believed_dead": "deceased", "is_note_author": "found"}
_PIECE = 1 << 20


def persons(path: Path) -> Iterator[bytes]:
    """Each person as one JSON line of the contract. Raises InputError for what is no PFIF."""
    found = _Document()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = found.doctype
    parser.StartElementHandler = found.start
    parser.EndElementHandler = found.end
    parser.CharacterDataHandler = found.text
    try:
        with path.open("rb") as file:
            if path.stat().st_size > LARGEST:
                raise _no_pfif(path, f"大于 {LARGEST >> 30} GiB")
            while piece := file.read(_PIECE):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise _no_pfif(path, f"第 {error.lineno} 行不是完整的 XML") from None
    except _DoctypeError:
        raise _no_pfif(path, "含有文档类型声明(DOCTYPE),为安全起见不读") from None
    if not found.root:
        raise _no_pfif(path, "根元素不是 pfif")
    for person in found.people:
        key = person.get("person_record_id", "")
        yield orjson.dumps(_record(person, found.notes.get(key, [])))


class _DoctypeError(Exception):
    """The document declares a type: entities could be expanded without end."""


class _Document:
    """Collects persons and notes while the parser goes through."""

    def __init__(self) -> None:
        self.root = False
        self.people: list[dict[str, str]] = []
        self.notes: dict[str, list[dict[str, str]]] = {}
        self._open: list[tuple[str, dict[str, str]]] = []
        self._words: list[str] = []

    def doctype(self, *_: object) -> None:
        raise _DoctypeError

    def start(self, name: str, _: object) -> None:
        space, _, local = name.rpartition(" ")
        if not self.root:
            self.root = local == "pfif" and "pfif" in space
        if local in ("person", "note"):
            self._open.append((local, {}))
        self._words = []

    def text(self, words: str) -> None:
        self._words.append(words)

    def end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if self._open and local == self._open[-1][0]:
            self._close(*self._open.pop())
        elif self._open:
            self._open[-1][1].setdefault(local, "".join(self._words).strip())
        self._words = []

    def _close(self, kind: str, fields: dict[str, str]) -> None:
        if kind == "person":
            self.people.append(fields)
            return
        key = fields.get("person_record_id") or (
            self._open[-1][1].get("person_record_id", "") if self._open else ""
        )
        self.notes.setdefault(key, []).append(fields)


def _record(person: dict[str, str], notes: list[dict[str, str]]) -> dict[str, Any]:
    key = person.get("person_record_id", "")
    domain, _, own = key.rpartition("/")
    notes = sorted(notes, key=lambda note: note.get("source_date", ""))
    newest = next((n["status"] for n in reversed(notes) if n.get("status")), "")
    sought = next((n for n in notes if n.get("status") == "information_sought"), {})
    record: dict[str, Any] = {
        "mp_id": own.replace(" ", "_"),
        "source": person.get("source_name") or domain,
        "status": _STATUS.get(newest, "open"),
        "names": [{"text": text, "kind": kind} for text, kind in _names(person)],
        "sex": _SEX.get(person.get("sex", ""), ""),
        "birth": _birth(person),
        "hukou": {"text": _home(person)},
        "missing": {
            "date": sought.get("source_date", "")[:10],
            "place": next(
                (n["last_known_location"] for n in notes if n.get("last_known_location")), ""
            ),
        },
        "report": {
            "date": person.get("source_date", "")[:10],
            "unit": person.get("author_name", ""),
        },
        "note": person.get("description") or person.get("other", ""),
    }
    return {name: value for name, value in _filled(record).items() if value}


def _filled(record: dict[str, Any]) -> dict[str, Any]:
    return {
        key: {k: v for k, v in value.items() if v} if isinstance(value, dict) else value
        for key, value in record.items()
    }


def _names(person: dict[str, str]) -> Iterator[tuple[str, str]]:
    full = person.get("full_name") or "".join(
        person.get(part, "") for part in ("family_name", "given_name")
    )
    if full:
        yield full.splitlines()[0].strip(), "legal"
    for line in person.get("alternate_names", "").splitlines():
        if line.strip():
            yield line.strip(), "former"


def _birth(person: dict[str, str]) -> dict[str, Any]:
    if born := person.get("date_of_birth"):
        return {"date": born}
    span = [part for part in person.get("age", "").split("-") if part.isdigit()]
    as_of = (person.get("source_date") or person.get("entry_date", ""))[:10]
    if not span or not as_of:
        return {}
    return {"est": {"lo": int(span[0]), "hi": int(span[-1]), "as_of": as_of}}


def _home(person: dict[str, str]) -> str:
    parts = ("home_state", "home_city", "home_neighborhood", "home_street")
    return "".join(person.get(part, "") for part in parts)


def _no_pfif(path: Path, why: str) -> InputError:
    return InputError(
        f"“{path.name}”不是可读的 PFIF 文件:{why}",
        f"{path.name!r} is no PFIF document that can be read",
    )
