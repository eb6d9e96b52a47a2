"""Reading an address from the front: province, prefecture, county, then the rest.

Names are looked up by their beginning, the longest first, and only those count that lie (or once
lay) in what was named before. So each address costs a few dozen dictionary look-ups.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from reunion.knowledge.divisions import divisions
from reunion.normalizing.place_lexicon import Bearer, Scope, ancestors, lexicon, longest

_GAP = re.compile(r"[\s,。;、/|·.\-—_→>]+")
_BRACKETS = re.compile(r"[(\[【〔].*?[)\]】〕]|[(\[【〔].*$|[)\]】〕\"“”'‘’?!*]")
_ONLY_WORDS = re.compile("[一-鿿0-9]+")
"""Most addresses: nothing to fold or to cut."""
_LEAD = re.compile(
    r"(?:中国|中华人民共和国|户籍地址?|户籍所在地|户口所在地|户籍|户口|籍贯|原籍|祖籍|现住址?|住址|地址|"
    r"家庭住址|老家|娘家|婆家|家住|家在|家里|家|住在|住|来自|出生在|出生于|出生地|是|在|于|大概|大约|可能|好像|疑似|"
    r"自称|自述|听口音|口音|说是|说|应该|原|:|\s)+"
)
_FILLER = re.compile(
    r"(?:市辖区|省直辖县级行政区划|自治区直辖县级行政区划|省直辖行政单位|省直辖|直辖县级|"
    r"行政区划|县级|辖区|农村|[\s的])+"
)
_ENDING = re.compile(r"(?:地区|专区|自治州|自治县|[省市县区州盟旗])")
_NOT_DIVISION = re.compile(
    r"[东南西北中]?大?[村路街屯庄组]|大道|大队|生产队|公社|小区|新村|小学|中学|医院|车站|火车站"
)
_NO_ENDING = frozenset({"市场", "区公", "旗县", "区县", "州县"})
"""河南旗县 is 旗县 (heard for 杞县) in 河南."""
_TOWN_NEXT = re.compile(r"[镇乡]|街道|公社")
_HEAD_END = re.compile("[县区旗市]")
_HEAD = 30
"""Characters within which an address has come to its county."""
_ONCE_INSIDE = 0.15
"""Weight of a bearer that lay in the named region once, against one that lies in it now, and of a
former bearer of a name against today's."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How far an address was understood: `bearers` of the last name (empty when none) at `level`
    0 to 3, the `scope` before that name, the name itself and the `rest` of the text."""

    bearers: tuple[Bearer, ...]
    level: int
    before: Scope
    name: str
    rest: str

    @property
    def scope(self) -> Scope:
        """Codes and keys of what the last name covers."""
        return frozenset().union(*(bearer.scope for bearer in self.bearers))


NOTHING = Reading((), 0, frozenset(), "", "")


def clean(text: str) -> str:
    """One line without brackets, with single blanks for punctuation."""
    if not _ONLY_WORDS.fullmatch(text):
        text = _BRACKETS.sub("", normalize("NFKC", text))
        text = _GAP.sub(" ", text).strip()
    lead = _LEAD.match(text)
    if lead and lead.end() < len(text) and text[: lead.end()] not in lexicon():
        text = text[lead.end() :]
    return text


def read_coded(text: str, code: str) -> Reading:
    """As `read_address`, for an address that comes with a code: mostly it begins with the full
    name of today's county of that code, which is read once."""
    full, head = _full_name(code)
    if not full or not text.startswith(full):
        return read_address(text)
    tail = text[len(full) :]
    if head.name + tail[:1] in lexicon():
        return read_address(text)
    return Reading(head.bearers, 3, head.before, head.name, tail.lstrip())


@lru_cache(maxsize=8_192)
def _full_name(code: str) -> tuple[str, Reading]:
    """The full name of today's county and how it is read; "" where it is not read as a county."""
    tree = divisions()
    node = tree.index(code)
    if node < 0 or tree.level[node] != 3:
        return "", NOTHING
    reading = read_address(tree.full_name(node))
    whole = reading.level == 3 and not reading.rest and reading.bearers[0].full
    return (tree.full_name(node), reading) if whole else ("", NOTHING)


def read_address(text: str) -> Reading:
    """Understand as much as possible of a cleaned address from its front.

    The part down to the county is the same in thousands of addresses, so it is looked up first as
    a whole: up to each 县, 区, 旗 or 市.
    """
    for ending in _HEAD_END.finditer(text, 2, _HEAD):
        head = _read(text[: ending.end()])
        if head.level == 3 and not head.rest and head.bearers[0].full:
            tail = text[ending.end() :]
            if head.name + tail[:1] not in lexicon():
                return Reading(head.bearers, 3, head.before, head.name, tail.lstrip())
    return _read(text)


@lru_cache(maxsize=65_536)
def _read(text: str) -> Reading:
    reading = Reading((), 0, frozenset(), "", text)
    while reading.level < 3 and reading.rest:
        following = _next(reading)
        if following is None:
            break
        reading = following
    return reading


def _next(reading: Reading) -> Reading | None:
    """The next, finer name; None when the text goes on with something else."""
    rest = reading.rest
    filler = _FILLER.match(rest) if reading.level else None
    if filler:
        rest = rest[filler.end() :]
    scope = reading.scope
    for name in _beginnings(rest):
        bearers = fitting(name, scope, reading.level)
        if not bearers:
            continue
        level = max(bearers[0].level, 1)
        tail = rest[len(name) :]
        if not any(bearer.full for bearer in bearers):
            if level == 3 and tail and _refused(tail, bool(scope)):
                continue
            ending = _ENDING.match(tail)
            if ending and tail[:2] not in _NO_ENDING:
                tail = tail[ending.end() :]
        return Reading(bearers, level, scope, name, tail.lstrip())
    return None


def _refused(tail: str, scoped: bool) -> bool:
    """A county's bare name is not meant in 和平村 or 太平镇; nor in a street name."""
    return bool(_NOT_DIVISION.match(tail) or _TOWN_NEXT.match(tail))


def _beginnings(text: str) -> list[str]:
    known = lexicon()
    return [text[:n] for n in range(min(longest(), len(text)), 1, -1) if text[:n] in known]


@lru_cache(maxsize=65_536)
def fitting(name: str, scope: Scope, above: int) -> tuple[Bearer, ...]:
    """Bearers of a name in `scope` (empty: anywhere) that are finer than level `above`.

    The coarsest reading wins (开封 is the city, not the county in it), but cities and counties of
    one name elsewhere stay beside each other (朝阳).
    """
    found = [bearer for bearer in lexicon().get(name, ()) if bearer.level > above]
    if scope:
        lies = ancestors()
        inside = [b for b in found if not scope.isdisjoint(lies[b.code][0])]
        lay = [b for b in found if b not in inside and not scope.isdisjoint(lies[b.code][1])]
        living = [b for b in inside if name in _names_today(b.code)]
        others = [b for b in inside if b not in living]
        found = living + [_lighter(b) for b in lay]
        found += [_lighter(b) for b in others] if living else others
    if any(bearer.level == 1 for bearer in found):
        found = [bearer for bearer in found if bearer.level == 1]
    cities = {b.code for b in found if b.level == 2}
    lies = ancestors()
    found = [b for b in found if b.level != 3 or cities.isdisjoint(lies[b.code][0])]
    return tuple(sorted(found, key=lambda b: (-b.weight, b.code)))


def _names_today(code: str) -> tuple[str, str]:
    tree = divisions()
    return tree.names[tree.index(code)], tree.shorts[tree.index(code)]


def _lighter(bearer: Bearer) -> Bearer:
    return Bearer(
        bearer.code, bearer.level, bearer.weight * _ONCE_INSIDE, bearer.scope, bearer.full
    )
