"""Marks on the body: typed or in free text, as type × site × side.

The codes of types and sites stand in `mark_words`. "无明显疤痕" gives nothing: that no mark was
noticed is no evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from reunion.normalizing.days import day_span
from reunion.normalizing.mark_words import (
    ENGLISH_TYPES,
    IMPLIED_SITE,
    LASTING,
    SITE_WORDS,
    SITES,
    TYPES,
)
from reunion.normalizing.narrow import narrow
from reunion.profiles import MarkForm
from reunion.records import Mark

_CLAUSE = re.compile(r"[,。;、.\n]|(?<=[疤痣记指伤])\s+|和(?=[左右双])|及(?=[左右双])")
_QUOTED = re.compile(r"[“\"'‘「『《]([^”\"'’」』》]{1,20})[”\"'’」』》]")
_WRITTEN = re.compile(
    r"[纹刺文](?:身|青|有|着|了|一个|个|的|是|为|字样|字|内容|:)*"
    r"([一-鿿A-Za-z]{1,4})(?:二字|字样|字)"
)
_PICTURE = re.compile(r"纹(?:身|有|着|了|一|条|只|个|的)*([龙虎凤花鹰蛇狼鱼蝶蝎心剑])")
_ONLY = re.compile(r"(?:纹身|文身|刺青|tattoo)([一-鿿]{1,4}|[A-Za-z0-9]{1,12})")
_NEGATED = re.compile(
    r"(?:^|[^缺])(?:无|没有|未见|未发现|没|不)"
    r"(?:明显|特殊|其他|任何|外伤|伤|疤|纹|胎|痣)|"
    r"^(?:无|没有|不详|未见异常|正常|/|—+|-+)$"
)
_FRESH = re.compile(r"新鲜|新伤|新近|未愈|结痂|红肿|渗血|走失后|流浪期间|流浪中|入站|近期|刚")
_SIDE_ZH = {"": "", "L": "左", "R": "右", "B": "双"}
_LEFT = re.compile("左|left|^l$", re.I)
_RIGHT = re.compile("右|right|^r$", re.I)
_BOTH = re.compile("双|两侧|两边|两[手脚眼耳腿臂]|both|^b$", re.I)


def mark_forms(marks: Iterable[Mark], *, found: int | None = None) -> tuple[MarkForm, ...]:
    """All marks of one person, each once. `found` is the day (ordinal) when a resident was found:
    a mark that dates from then or later is newer than the loss."""
    forms: dict[MarkForm, None] = {}
    for mark in marks:
        for form in _forms(mark.type or "", mark.site or "", mark.side or "", mark.text or ""):
            if not form.fresh and mark.since and _is_fresh(mark.since, found):
                form = MarkForm(
                    form.type, form.site, form.side, form.detail, form.lasting, True, form.text
                )
            forms[form] = None
    return tuple(forms)


def _is_fresh(since: str, found: int | None) -> bool:
    span = day_span(since)
    if span is None:
        return bool(_FRESH.search(since))
    return found is not None and span[0] >= found


@lru_cache(maxsize=65_536)
def _forms(kind: str, site: str, side: str, text: str) -> tuple[MarkForm, ...]:
    kind, site, side, text = (narrow(part) for part in (kind, site, side, text))
    code = _type_code(kind)
    if code is None:
        said = (side + site + kind, text)
        return tuple(_free_text("、".join(part for part in said if part)))
    whole = "".join(part for part in (side, site, text) if part)
    where = site_code(site) or site_code(kind) or site_code(text) or IMPLIED_SITE.get(code, "")
    shown = text or f"{_SIDE_ZH[side_code(side)]}{site}{kind}"
    side = side_code(side) or side_code(whole + kind)
    return (_form(code, where, side, kind + text, shown),)


def _form(code: str, site: str, side: str, said: str, shown: str) -> MarkForm:
    detail = _detail(said) if code == "tattoo" else ""
    return MarkForm(code, site, side, detail, code in LASTING, bool(_FRESH.search(said)), shown)


def _free_text(text: str) -> Iterator[MarkForm]:
    """Marks of a sentence. A clause with a site only ("左眼角、右手背有疤") takes the type of the
    next clause that has one."""
    waiting: list[str] = []
    for clause in _clauses(text):
        if _NEGATED.search(clause):
            waiting = []
            continue
        code = _type_code(clause)
        if code is None:
            if site_code(clause):
                waiting.append(clause)
            continue
        where = site_code(clause) or IMPLIED_SITE.get(code, "")
        for other in waiting:
            yield _form(code, site_code(other), side_code(other), clause, text)
        waiting = []
        yield _form(code, where, side_code(clause), clause, text)


def _clauses(text: str) -> list[str]:
    quoted = _QUOTED.sub(lambda match: match.group(0).replace("、", " "), text)
    return [part.strip() for part in _CLAUSE.split(quoted) if part and part.strip()]


@lru_cache(maxsize=16_384)
def _type_code(text: str) -> str | None:
    plain = text.strip().lower()
    if not plain or plain in ("other", "其他", "其它"):
        return None
    if plain in ENGLISH_TYPES or plain in TYPES:
        return ENGLISH_TYPES.get(plain, plain)
    return next((code for code, words in TYPES.items() if words.search(text)), None)


@lru_cache(maxsize=16_384)
def site_code(text: str) -> str:
    """The code of the site a text names; "" when it names none."""
    plain = re.sub(r"^(?:left|right|both)[_ ]", "", text.strip().lower()).replace(" ", "_")
    if plain in SITES:
        return plain
    return next((code for word, code in SITE_WORDS if word in text), "")


@lru_cache(maxsize=16_384)
def side_code(text: str) -> str:
    """ "L", "R", "B" for both, "" when the text names no side."""
    text = text.strip()
    left, right = bool(_LEFT.search(text)), bool(_RIGHT.search(text))
    if (left and right) or _BOTH.search(text):
        return "B"
    return "L" if left else "R" if right else ""


def _detail(said: str) -> str:
    """What a tattoo says or shows, as far as it is quoted or said to be writing."""
    match = _QUOTED.search(said) or _WRITTEN.search(said) or _ONLY.fullmatch(said)
    match = match or _PICTURE.search(said)
    return match.group(1).strip() if match else ""
