"""Name cells: lists, brackets, "(音)", 小名, 无名氏 and the like, as claims.

What a name means for comparing belongs to normalising; here it is only told apart which words of
the cell are names at all, and of which kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from reunion.reading.cells import Cell, Flagged, Void, as_text, is_missing, narrow, take_brackets
from reunion.reading.encoding import PRIVATE, fold
from reunion.records import Claim

Names = tuple[Claim, ...]

LONGEST_NAME = 40
_PLAIN = re.compile("[\u4e00-\u9fff]{2,4}")
_SPECIAL = re.compile("[某氏名姓音叫又原男女无的]|[小乳奶]名|曾用|不详")
_SPLIT = re.compile(r"[、;,/|\n\r]+(?![^(]*\))|(?<=[\u4e00-\u9fff])或(?:者)?(?=[\u4e00-\u9fff]{2})")
_ASSIGNED = re.compile(r"无名|佚名|不知名|无姓名|未知名|[男女]\s*\d+\s*号?$|\d+\s*号$")
_HEARD = re.compile("[音译]")
_PREFIXES = (
    (re.compile(r"^(?:小名|乳名|奶名|昵称|绰号|外号|人称)(?:叫|为|是)?[::]?"), "nickname"),
    (
        re.compile(r"^(?:曾用名|原名|又名|别名|化名|曾名|又叫|本名|学名)(?:叫|为|是)?[::]?"),
        "former",
    ),
    (re.compile(r"^(?:自述|自称|自报)(?:姓名|叫|为)?[::]?"), "self_oral"),
    (re.compile(r"^(?:户籍名|真名|真实姓名|身份证名)(?:叫|为|是)?[::]?"), "legal"),
    (re.compile(r"^(?:站内名|站内姓名|救助站取名|暂名|取名)(?:叫|为|是)?[::]?"), "assigned"),
)
_SURNAME_ONLY = re.compile(
    r"姓([\u4e00-\u9fff]{1,2})(?:的|氏)?$|([\u4e00-\u9fff]{1,2}?)(?:某+|[xX×*○?]{1,2})$"
)
_HUSBAND = re.compile(r"[\u4e00-\u9fff]{2,4}氏$|.{2,6}(?:家的|媳妇|屋里的)$")
_LATIN = re.compile(r"[A-Za-z][A-Za-z .,'’·-]+$")


def name_reader(kind: str, heard: bool = False) -> Callable[[Cell], Names | Flagged]:
    """A converter for a column of names of this kind; `heard` if its header says 音."""

    def read(cell: Cell) -> Names | Flagged:
        if isinstance(cell, str) and _PLAIN.fullmatch(cell) and not _SPECIAL.search(cell):
            return (Claim(text=cell, kind=kind, heard=True if heard else None),)
        return _read_names(as_text(cell), kind, heard)

    return read


def _read_names(text: str, kind: str, heard: bool) -> Names | Flagged:
    plain = fold(narrow(text))
    pieces = [plain] if _LATIN.fullmatch(plain) else _SPLIT.split(plain)
    claims: list[Claim] = []
    for piece in pieces:
        claims += _claims(piece.strip(), kind, heard)
    if not claims:
        raise Void("姓名栏里没有姓名")
    names = tuple(claims)
    if PRIVATE.search(plain):
        return Flagged(names, "姓名里有无法识别的私用区字符(生僻字),请核对")
    return names


def _claims(piece: str, kind: str, heard: bool) -> list[Claim]:
    """The claims of one piece: the name itself and names told in its brackets."""
    base, inside = take_brackets(piece)
    claims = [_claim(base, kind, heard)] if base and not is_missing(base) else []
    for words in inside:
        if is_missing(words):
            continue
        other = _prefixed(words)
        if other is not None:
            claims.append(_claim(other[0], other[1], heard))
        elif _HEARD.search(words) and claims:
            assigned = claims[0].kind == "assigned"
            told = claims[0].kind if assigned or claims[0].kind != kind else "self_oral"
            claims[0] = replace(claims[0], heard=True, kind=told)
        elif claims:
            claims[0] = replace(claims[0], extra={**claims[0].extra, "note": words})
    return claims


def _prefixed(text: str) -> tuple[str, str] | None:
    for pattern, kind in _PREFIXES:
        match = pattern.match(text)
        if match and text[match.end() :].strip():
            return text[match.end() :].strip(), kind
    return None


def _claim(text: str, kind: str, heard: bool) -> Claim:
    if _ASSIGNED.search(text):
        return Claim(text=text, kind="assigned")
    text, kind = _prefixed(text) or (text, kind)
    text = re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", text)
    if len(text) > LONGEST_NAME:
        raise Void(f"姓名超过 {LONGEST_NAME} 个字")
    if re.fullmatch(r"[\d\W]+", text):
        raise Void("姓名栏里是数字或符号")
    return Claim(heard=True if heard else None, **_shape(text, kind))  # type: ignore[arg-type]


def _shape(text: str, kind: str) -> dict[str, str]:
    """Kinds that the form of the name itself shows; the column's kind otherwise."""
    surname = _SURNAME_ONLY.fullmatch(text)
    if surname:
        return {"text": surname.group(1) or surname.group(2), "kind": "surname_only"}
    if _HUSBAND.fullmatch(text):
        return {"text": text, "kind": "husband_style"}
    if _LATIN.fullmatch(text):
        return {"text": text, "kind": "romanised"}
    return {"text": text, "kind": kind}
