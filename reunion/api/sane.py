"""Bounds for what callers send: depth, lengths, numbers, characters. No value is repeated."""

from __future__ import annotations

import math
import re
from typing import Any

from reunion.errors import RecordError

DEPTH, TEXT, LIST, KEYS, NUMBER = 8, 20_000, 300, 100, 1_000_000_000
_BROKEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters but tab and line ends, and halves of characters (Unicode Cc and Cs)."""


def check_sane(value: Any, at: str = "", depth: int = 0) -> None:
    """Raises RecordError, naming the key, for what no honest record holds."""
    if depth > DEPTH:
        raise _wrong(at, f"嵌套超过 {DEPTH} 层", f"nested deeper than {DEPTH}")
    if isinstance(value, str):
        _check_text(value, at)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        if not math.isfinite(value) or abs(value) > NUMBER:
            raise _wrong(at, "数字超出范围", "a number is out of bounds")
    elif isinstance(value, list):
        if len(value) > LIST:
            raise _wrong(at, f"多于 {LIST} 项", f"more than {LIST} items")
        for item in value:
            check_sane(item, at, depth + 1)
    elif isinstance(value, dict):
        if len(value) > KEYS:
            raise _wrong(at, f"多于 {KEYS} 个字段", f"more than {KEYS} keys")
        for key, item in value.items():
            _check_text(key, at)
            check_sane(item, f"{at}.{key[:40]}".lstrip("."), depth + 1)


def is_broken(text: str) -> bool:
    """Whether it holds control characters or halves of characters."""
    return _BROKEN.search(text) is not None


def _check_text(text: str, at: str) -> None:
    if len(text) > TEXT:
        raise _wrong(at, f"文字超过 {TEXT} 个字符", f"a text has more than {TEXT} characters")
    if is_broken(text):
        raise _wrong(at, "含有控制字符或残缺字符", "a text holds control or broken characters")


def _wrong(at: str, zh: str, en: str) -> RecordError:
    place = at if at.replace(".", "").replace("_", "").isascii() and len(at) <= 80 else ""
    return RecordError(
        f"字段“{place or '请求内容'}”:{zh}", f"{place or 'body'}: {en}", column=place
    )
