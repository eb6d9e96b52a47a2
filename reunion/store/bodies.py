"""What a row keeps of a record: its body as JSON, with no ID number in clear.

ID numbers of the record's own fields lie in `id_number`. One that somebody wrote into free text is
replaced there by a mark, and the numbers lie sealed in the body itself: the text comes back whole.
"""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from reunion.records import Json
from reunion.store.keys import Keys
from reunion.store.sealing import seal, unseal

SEALED = "sealed_numbers"
_GAP = r"[\s\-]?"
_NUMBER = re.compile(
    rf"(?<!\d)(?:\d{{6}}{_GAP}\d{{8}}{_GAP}\d{{3}}[\dXx\uff38\uff58]|\d{{15}})(?!\d)"
)


def closed_body(keys: Keys, owner: str, body: Json) -> str:
    """The text of a body; `owner` is kind:id, to which the sealed numbers are bound."""
    text = _text(body)
    if not _NUMBER.search(text):
        return text
    numbers: list[str] = []
    closed = _closed(body, numbers)
    if not numbers:
        return text
    sealed = seal(keys, json.dumps(numbers), f"{owner}:text")
    return _text(closed | {SEALED: base64.b64encode(sealed).decode()})


def opened_body(keys: Keys, owner: str, text: str) -> Json:
    """The body as it was. Raises InputError (sealing.unseal)."""
    body: Json = json.loads(text)
    sealed = body.pop(SEALED, None)
    if sealed is None:
        return body
    numbers = json.loads(unseal(keys, base64.b64decode(sealed), f"{owner}:text"))
    return {key: _opened(value, numbers) for key, value in body.items()}


def _text(body: Json) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True)


def _mark(place: int) -> str:
    return f"〔证件号{place}〕"


def _closed(value: Any, numbers: list[str]) -> Any:
    if isinstance(value, dict):
        return {key: _closed(part, numbers) for key, part in value.items()}
    if isinstance(value, list):
        return [_closed(part, numbers) for part in value]
    if isinstance(value, int) and not isinstance(value, bool) and value >= 10**14:
        value = str(value)
    if not isinstance(value, str):
        return value

    def put_aside(found: re.Match[str]) -> str:
        numbers.append(found[0])
        return _mark(len(numbers))

    return _NUMBER.sub(put_aside, value)


def _opened(value: Any, numbers: list[str]) -> Any:
    if isinstance(value, dict):
        return {key: _opened(part, numbers) for key, part in value.items()}
    if isinstance(value, list):
        return [_opened(part, numbers) for part in value]
    if isinstance(value, str) and "〔证件号" in value:
        for place, number in enumerate(numbers, 1):
            value = value.replace(_mark(place), number)
    return value
