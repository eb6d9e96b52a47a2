"""From the words above a column to the field it holds.

A header is compared after stripping spaces, colons, brackets, units, numbering and stars. What
stands in brackets is tried as part of the word: 年龄(虚岁) is 虚岁, 户籍地(代码) is 户籍地代码.
Only whole words count, never parts of them, so that 联系人身份证号 is not the person's own number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from reunion.errors import UsageError
from reunion.reading.cells import narrow, take_brackets
from reunion.reading.fields import KEEP, Field, Kind, fields, word_of, words

_NUMBERING = re.compile(
    r"^(?:[*#★☆\s]|\(?\d{1,2}[.、)]|[(]?[一二三四五六七八九十]{1,2}[、.)])+(?=\D)"
)
_UNITS = re.compile(
    r"^(?:cm|厘米|公分|kg|公斤|岁|周岁|必填|选填|可选|如有|人|次|年|年月日|年/月/日|yyyy.*|1[58]位.*)$"
)
_PERSON = re.compile(
    "^(?:受助人员|受助人|受助者|救助对象|求助人|失踪人员|失踪人|失踪者|走失人员|走失人|走失者|"
    "被寻人|被寻者|被救助人|寻找人|本人|人员|个人|其)"
)
_TAIL = re.compile("(?:情况|信息|描述|说明|名称|内容)$")
_OTHERS = re.compile(
    "父|母|家属|亲属|亲人|联系人|报案|报警|寻亲人|配偶|监护|子女|民警|经办|填表|承办"
)
"""A group header about someone else: its sub-headers never describe the person."""
KEPT_WORDS = frozenset((KEEP, "忽略", "保留", "不用"))


def plain_header(text: str) -> str:
    """A header without what does not matter: spaces, colons, brackets, numbering, case."""
    return _tidy(take_brackets(narrow(text))[0] or narrow(text))


def _tidy(text: str) -> str:
    text = _NUMBERING.sub("", re.sub(r"\s", "", text))
    return re.sub(r"[::*#★;,、/·\"'“”()\-]", "", text).lower()


@cache
def _words(kind: Kind) -> dict[str, tuple[Field, int]]:
    """Every known header, stripped, with its field and its rank there; keys are headers as well."""
    known: dict[str, tuple[Field, int]] = {}
    by_key = {field.key: field for field in fields(kind)}
    for key, word, ranks in words(kind):
        for rank, headers in enumerate(ranks):
            for header in headers:
                known.setdefault(header, (by_key[key], rank))
        known.setdefault(word, (by_key[key], 0))
        known[key] = (by_key[key], 0)
    return known


@lru_cache(maxsize=4096)
def recognise(text: str, kind: Kind) -> tuple[Field, int] | None:
    """The field a header means, and the rank of the wording; None if it is not known.

    >>> recognise("1、姓名:", "missing")[0].key, recognise("联系电话", "missing")
    ('names', None)
    """
    known = _words(kind)
    exact = known.get(narrow(text).strip().lower())
    if exact:
        return exact
    base, inside = take_brackets(re.sub(r"\s", "", _NUMBERING.sub("", narrow(text))))
    base = _tidy(base)
    for hint in inside:
        if _UNITS.match(hint) and hint != "周岁":
            continue
        for label in (_tidy(hint) + base, base + _tidy(hint)):
            if found := _lookup(label, known):
                return found
    return _lookup(base, known)


def _lookup(label: str, known: Mapping[str, tuple[Field, int]]) -> tuple[Field, int] | None:
    """A stripped header, as it is or without the words for the person and for "details"."""
    bare = _PERSON.sub("", label)
    tries = [label, bare, _TAIL.sub("", label), _TAIL.sub("", bare)]
    trimmed = re.sub(r"(?:cm|kg|厘米|公斤|岁)$", "", bare)
    return next((known[word] for word in [*tries, trimmed] if word in known), None)


def is_heard(text: str) -> bool:
    """Whether the header says that the name is only known by sound."""
    return any("音" in words and "拼" not in words for words in take_brackets(narrow(text))[1])


def join_labels(group: str, sub: str, kind: Kind) -> str:
    """One header out of a group header and the sub-header under it.

    走失情况 over 时间 is 走失时间; 基本信息 over 姓名 is 姓名; 父亲 over 身份证号 stays
    父亲身份证号, which is not the person's own.
    """
    if not sub:
        return group
    if not group or group == sub:
        return sub
    stem = _TAIL.sub("", plain_header(group))
    joined = stem + narrow(sub)
    if recognise(joined, kind) or _OTHERS.search(stem):
        return joined
    return sub if recognise(sub, kind) else joined


def override_fields(overrides: Mapping[str, str] | None, kind: Kind) -> dict[str, Field | None]:
    """Overrides 列名=字段 by stripped header; None keeps the column as written.

    A field is a key path of the record (names.legal, birth.date) or a Chinese word for it. Raises
    UsageError for a field that does not exist, with those that do.
    """
    chosen: dict[str, Field | None] = {}
    for header, word in (overrides or {}).items():
        if word.strip() in KEPT_WORDS:
            chosen[plain_header(header)] = None
            continue
        found = recognise(word, kind)
        if found is None:
            raise _unknown_field(header, word, kind)
        chosen[plain_header(header)] = found[0]
    return chosen


def _unknown_field(header: str, word: str, kind: Kind) -> UsageError:
    possible = "、".join(f"{field.key}({word_of(field.key, kind)})" for field in fields(kind))
    keys = ", ".join(field.key for field in fields(kind))
    return UsageError(
        f"列“{header}”指定的字段“{word}”不存在;可以用:{possible}、{KEEP}(原样保留)",
        f"column {header!r} is mapped to {word!r}, which is no field; possible: {keys}, {KEEP}",
    )
