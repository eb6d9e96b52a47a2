"""Free text – a resident's narrative, a family's remarks – as claims with the span they stand in.

>>> [(said.kind, said.detail, said.text) for said in read_narrative("自称李兰英,属猴。")]
[('name', 'self_oral', '李兰英'), ('zodiac', '', '猴')]

The person's own words only: names of staff and doctors, kin's ages, places passed through are told
apart or left out. What the rules look for and how often they are right: docs/free-text.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from reunion.normalizing.narrative_rules import Ready, ready, trimmed_place
from reunion.normalizing.narrative_words import KIN, STAFF, full_name

LONGEST = 5_000
"""Characters that are read; a narrative is shorter, a whole case file need not be searched."""


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """One claim of a text: `kind` (name, kin, place, accent, zodiac, lunar_day, birth, age, seen,
    mark, sibling_count, sibling_order), the value as `text`, its `detail` (kind of name, relation,
    role, kind of age or calendar), where it stands (`start`, `end`), the `rule` and `conf`."""

    kind: str
    text: str
    detail: str
    start: int
    end: int
    rule: str
    conf: float

    def __repr__(self) -> str:
        return f"Said(rule={self.rule!r}, start={self.start}, end={self.end})"


_DIGITS = {char: number for number, char in enumerate("〇一二三四五六七八九")} | {"两": 2}
_AGE = re.compile(
    r"(?P<name>\d{1,3}(?:[-至~到]\d{1,3})?|"
    r"[一二三四五六七八九十两]{1,4})(?P<many>[多几]?)个?(?:周)?岁"
)
_NOMINAL = re.compile(
    r"(?P<kind>虚岁|周岁|实岁)(?:是|为|:)?(?P<name>\d{1,3}|"
    r"[一二三四五六七八九十]{1,3})"
)
_AGE_OF_OTHERS = re.compile(f"{KIN}|{STAFF}|孩子|小孩|娃")
_AGE_THEN = re.compile(
    r"(?:时候?|那年|就|起|开始|之?前|以前|结婚|出嫁|离家|走失|丢失|被拐|上学|"
    r"以上|以下)"
)
_AGE_THEN_BEFORE = re.compile(r"走失|丢失|失踪|离家|被拐|结婚|出嫁|当时|年仅|那年|从$|自$")
_SEEN = re.compile(r"看上去|看起来|看着|目测|约|大概|估计|外貌|年纪|模样|貌似|疑似|左右|上下|像")
_SEEN_AFTER = re.compile(r"左右|上下|样子|模样")
_TOLD_AGE = re.compile(r"今年|现年|年龄|自称|自述|自报|说|称|虚岁|周岁|实岁|已经|已|刚|满|^$")
_BORN = re.compile(
    r"(?P<name>(?:19|"
    r"20)\d\d年(?:\d{1,2}月(?:\d{1,2}[日号])?)?)(?:前后)?(?:的)?(?:出?生|生人)"
)
_BORN_IN = re.compile(
    r"(?:生于|出生于|出生日期:?|出生:)(?P<name>(?:19|"
    r"20)\d\d年(?:\d{1,2}月(?:\d{1,2}[日号])?)?)"
)
_LUNAR = re.compile("农历|阴历|旧历")
MARK_WORDS = ("六指", "疤", "胎记", "痣", "纹身", "文身", "刺青", "断指", "缺指", "指缺", "缺一",
"少一", "瘸", "跛", "驼背",
          "兔唇", "豁嘴", "失明", "金牙", "镶牙", "假牙", "截肢", "烧伤", "烫伤", "瘊子", "麻子",
          "斜视", "白癜风",
          "假肢", "龅牙", "罗锅", "盲")  # fmt: skip
_NOT_MARK = re.compile(
    rf"(?:{KIN})(?:的)?[^,。;]{{0,6}}$|(?:{STAFF})|[无没未](?:有|见|发现)?[^,。;]{{0,6}}$|否认|排除"
)
_WHOLE_NAME = re.compile(r"[一-鿿·]{2,4}(?:\(音\))?")


def read_narrative(text: str | None) -> tuple[Said, ...]:
    """The claims of a text in their order; () for none. Never raises."""
    if not text:
        return ()
    return _read_short(text) if len(text) <= _SHORT else _read(text)


_SHORT = 40
"""Characters of a remark: a file repeats the same few hundred; a narrative stands once."""


@lru_cache(maxsize=4_096)
def _read_short(text: str) -> tuple[Said, ...]:
    return _read(text)


def _read(text: str) -> tuple[Said, ...]:
    text = _plain(text[:LONGEST])
    found: list[Said] = []
    anchors = _anchors()
    for at, char in enumerate(text):
        for anchor, rules in anchors.get(char, ()):
            if text.startswith(anchor, at):
                for rule in rules:
                    said = _by_rule(rule, text, at, at + len(anchor), anchor)
                    if said is not None:
                        found.append(said)
    if "岁" in text:
        found += _ages(text)
    if "生" in text:
        found += _births(text)
    return _distinct(found) if len(found) > 1 else tuple(found)


_COMMON = (
    ("\uff0c", ","), ("\u3002", ","), ("\uff1b", ","), ("\uff1a", ":"), (";", ","),
    ("\n", ","), ("!", ","), ("?", ","), ("\uff01", ","), ("\uff1f", ","), ("\uff08", "("),
    ("\uff09", ")"),
)  # fmt: skip
_RARE = re.compile("[\uff01-\uff5e\u3000]")


def _plain(text: str) -> str:
    """Half width, and every stop a comma: one character for one, so that spans stay true."""
    for wide, narrow in _COMMON:  # a dozen replacements cost a fifth of str.translate
        text = text.replace(wide, narrow)
    if not _RARE.search(text):
        return text
    return _RARE.sub(lambda hit: " " if hit[0] == "\u3000" else chr(ord(hit[0]) - 0xFEE0), text)


@cache
def _anchors() -> dict[str, tuple[tuple[str, tuple[Ready | None, ...]], ...]]:
    """First character -> anchors that start with it, with their rules (None: that of marks)."""
    by_anchor: dict[str, list[Ready | None]] = {word: [None] for word in MARK_WORDS}
    for rule in ready():
        for anchor in rule.rule.anchors:
            by_anchor.setdefault(anchor, []).append(rule)
    by_char: dict[str, list[tuple[str, tuple[Ready | None, ...]]]] = {}
    for anchor, rules in by_anchor.items():
        by_char.setdefault(anchor[0], []).append((anchor, tuple(rules)))
    return {char: tuple(found) for char, found in by_char.items()}


def bare_name(text: str | None) -> Said | None:
    """A note that is nothing but a name: a cell that slipped into the next column."""
    bare = (text or "").strip()
    if not _WHOLE_NAME.fullmatch(bare) or not full_name(bare):
        return None
    return Said("name", bare, "legal", 0, len(bare), "bare_name", 0.5)


def _before(text: str, at: int) -> str:
    """The clause up to a position."""
    return text[text.rfind(",", 0, at) + 1 : at]


def _by_rule(rule: Ready | None, text: str, at: int, behind: int, anchor: str) -> Said | None:
    if rule is None:
        return _mark(text, at)
    match = rule.after.match(text, behind)
    if match is None:
        return None
    own, before = rule.rule, _before(text, at)
    if own.previous and not before.strip() and at > 0:
        before = _before(text, at - 1)
        if own.kind == "name" and before and (rule.never and rule.never.search(before)):
            return None
        before = before if own.kind == "kin" else ""
    if rule.never and rule.never.search(before):
        return None
    context = rule.before.search(before) if rule.before else None
    if rule.before and context is None:
        return None
    value, start = match.group("name"), match.start("name")
    if own.kind == "place":
        value = trimmed_place(value)
    if not value or not own.check(value):
        return None
    detail = own.detail
    if own.kind == "kin":
        groups = {**match.groupdict(), **(context.groupdict() if context else {})}
        detail = groups.get("kin") or anchor
    return Said(own.kind, value, detail, start, start + len(value), own.name, own.conf)


def _ages(text: str) -> Iterator[Said]:
    for match in _AGE.finditer(text):
        before = _before(text, match.start())
        behind = text[match.end() : match.end() + 6]
        if _AGE_OF_OTHERS.search(before) or _AGE_THEN_BEFORE.search(before):
            continue
        if _AGE_THEN.match(behind):
            continue
        value, (start, end) = match.group("name"), match.span()
        span = _span(value, match.group("many"))
        if span is None:
            continue
        lo, hi = span
        if lo != hi or _SEEN.search(before) or _SEEN_AFTER.match(behind):
            wide = 0 if lo != hi else 3
            yield Said("seen", f"{lo - wide}-{hi + wide}", "", start, end, "seen_age", 0.5)
        elif _TOLD_AGE.search(before) or not before.strip():
            kind = "xu" if "虚" in before else "zhou" if "周岁" in match.group() else "unknown"
            yield Said("age", str(lo), kind, start, end, "told_age", 0.6)
    for match in _NOMINAL.finditer(text):
        span = _span(match.group("name"), "")
        if span and not _AGE_OF_OTHERS.search(_before(text, match.start())):
            kind = "xu" if match.group("kind") == "虚岁" else "zhou"
            yield Said("age", str(span[0]), kind, match.start(), match.end(), "told_age", 0.65)


def _span(text: str, many: str) -> tuple[int, int] | None:
    """Least and most years of an age: 65, 五十多, 50-60, 五六十; None for none a person has."""
    parts = re.split("[-至~到]", text)
    if len(parts) == 2:
        lo, hi = int(parts[0]), int(parts[1])
    elif re.fullmatch("[一二三四五六七八九]{2}十", text):
        lo, hi = _DIGITS[text[0]] * 10, _DIGITS[text[1]] * 10 + 9
    else:
        lo = hi = _number(text)
        hi += 9 if many else 0
    return (lo, hi) if 0 < lo <= hi <= 110 else None


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS.get(text, 0)
    return (_DIGITS.get(tens, 0) if tens else 1) * 10 + _DIGITS.get(ones, 0)


def _births(text: str) -> Iterator[Said]:
    for pattern in (_BORN, _BORN_IN):
        for match in pattern.finditer(text):
            before = _before(text, match.start("name"))
            if not _AGE_OF_OTHERS.search(before):
                calendar = "lunar" if _LUNAR.search(before) else "solar"
                start, end = match.span("name")
                yield Said("birth", match.group("name"), calendar, start, end, "born_in", 0.65)


def _mark(text: str, at: int) -> Said | None:
    """The clause around a word for a mark, unless it is denied or another person's."""
    before = _before(text, at)
    if _NOT_MARK.search(before):
        return None
    stop = text.find(",", at)
    stop, start = (stop if stop >= 0 else len(text)), at - len(before)
    return Said("mark", text[start:stop].strip(), "", start, stop, "mark", 0.6)


def _distinct(found: list[Said]) -> tuple[Said, ...]:
    """In the order of the text; of claims of one kind that overlap the surest counts."""
    kept: list[Said] = []
    for said in sorted(found, key=lambda one: (-one.conf, one.start, one.end, one.rule)):
        kind = _KINDS.get(said.kind, said.kind)
        if not any(
            one.start < said.end and said.start < one.end and _KINDS.get(one.kind, one.kind) == kind
            for one in kept
        ):
            kept.append(said)
    return tuple(sorted(kept, key=lambda one: (one.start, one.end, one.kind)))


_KINDS = {"kin": "name", "seen": "age"}
"""Kinds that cannot be two things at one place."""
