"""What a row keeps of a record: its body as JSON, with no ID number in clear.

ID numbers of the record's own fields lie in `id_number`. One that somebody wrote into free text is
replaced there by a mark, and the numbers lie sealed in the body itself: the text comes back whole.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

import orjson

from reunion.records import Json
from reunion.store.keys import Keys
from reunion.store.sealing import seal, unseal

SEALED = "sealed_numbers"
_GAP = r"[\s\-]?"
_NUMBER = re.compile(
    rf"(?<!\d)(?:\d{{6}}{_GAP}\d{{8}}{_GAP}\d{{3}}[\dXx\uff38\uff58]|\d{{15}})(?!\d)"
)

_DIGITS = re.compile(rb"[0-9]{6}[0-9\s\-\\]")
_WIDE = re.compile(rb"\xef\xbc[\x90-\x99]")
"""What every text with such a number holds, six digits that go on or a wide digit; quick to see,
and the quicker apart."""


def digest_of(whole: Json) -> str:
    """The digest by which a record that comes again is known to be unchanged."""
    return hashlib.sha256(plain_json(whole)).hexdigest()


def closed_body(keys: Keys, owner: str, body: Json) -> str:
    """The text of a body; `owner` is kind:id, to which the sealed numbers are bound."""
    text = plain_json(body)
    if not _DIGITS.search(text) and not (b"\xef\xbc" in text and _WIDE.search(text)):
        return text.decode()
    numbers: list[str] = []
    closed = _closed(body, numbers)
    if not numbers:
        return text.decode()
    sealed = seal(keys, json.dumps(numbers), f"{owner}:text")
    return plain_json(closed | {SEALED: base64.b64encode(sealed).decode()}).decode()


def opened_body(keys: Keys, owner: str, text: str) -> Json:
    """The body as it was. Raises InputError (sealing.unseal)."""
    body: Json = json.loads(text)
    sealed = body.pop(SEALED, None)
    if sealed is None:
        return body
    numbers = json.loads(unseal(keys, base64.b64decode(sealed), f"{owner}:text"))
    return {key: _opened(value, numbers) for key, value in body.items()}


def plain_json(value: Json) -> bytes:
    """JSON with its keys in order: the same bytes for the same content."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a whole number of more than 64 bits
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode()


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
