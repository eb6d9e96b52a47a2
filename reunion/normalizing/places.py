"""Places: a free address, an old code or a name by ear becomes weighted codes of today.

Weights say how likely each code is meant; what they lack to 1 is "somewhere else". The finest level
told is used: a province alone gives the province's code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from reunion.knowledge.accents import accent_regions
from reunion.knowledge.divisions import divisions
from reunion.knowledge.place_names import short_name
from reunion.normalizing.place_lexicon import Scope, ancestors, towns
from reunion.normalizing.place_parts import split_local, units
from reunion.normalizing.place_text import Reading, clean, fitting, read_address, read_coded
from reunion.profiles import PlaceForm, Weighted

ROLES_WITHOUT_VILLAGE = frozenset({"landmark", "school", "workplace", "passed"})
"""Roles whose rest is a mountain, a school or a factory rather than a village."""
SIGHTS = frozenset({"landmark", "school"})
"""Roles whose words are compared with places only as they are written, or once a region was named:
by its sound alone 王屋山 would be 双鸭山."""
WRITTEN, HEARD = 1.0, 0.9
"""Weight of an exact name as written, and as heard (another place may sound the same)."""
TOWN_KNOWN = 0.8
"""Weight of the counties that have a township of the name told, against the region named before:
names of townships repeat and half of those of 1985 are gone."""
TOWN_ALONE = 0.5
CODE_TRUSTED = 0.75
"""Weight of a code that its own address contradicts."""
LEAST_HEARD = 0.6
"""A written name that no list holds is taken by its sound only when this little is left over."""
MOST_NODES = 40
LEAST_WEIGHT = 0.002

_STEM = re.compile(r"([一-鿿]{2,4}?)(?:地区|自治县|自治州|[县市区州盟旗])(?![一-鿿]?[路街场])")
_SHORT = re.compile(r"([一-鿿]县)(?![一-鿿]?[路街场])")
"""A county of one character keeps its ending: 旗县 is heard for 杞县."""
_WORD = re.compile(r"([一-鿿]{2,4})(?: |$)")
_TOWN_WORD = re.compile(r"[一-鿿]{1,6}(?:镇|乡|街道|公社|苏木)")
_BELOW = re.compile(r".*[镇乡村屯庄湾寨社队组路街道厂校]$")
_BUILT = re.compile(r".*(?:[小中大]学|医院|[庙寺])$")
_ZONES = frozenset({"高新", "经开", "经济", "开发", "新城", "航空港", "示范", "经济开发"})
"""Development zones: no divisions, and not to be taken for a county that sounds like them."""
_VOID = re.compile(
    r"[不未][详明知清]|不清楚|不知道|说不清|无法说清|暂?无|未提供|没有|无法提供|不能说|不会说话"
)


def place_form(
    text: str,
    role: str,
    *,
    code: str | None = None,
    accent: Weighted = (),
    heard: bool = False,
    conf: float = 1.0,
    year: int | None = None,
) -> PlaceForm | None:
    """One place claim, resolved; None when neither text nor code says anything of use.

    `code` is a six-digit code of any time (`year`: of that time). `heard`: the characters of the
    text are a hearer's, so names that sound alike for `accent` (region weights) count as well.
    """
    nodes, town, village = _resolve(text, role, code or "", accent, heard, year)
    if not nodes and (role == "landmark" or not (town or village)):
        return None
    return PlaceForm(nodes, role, heard, conf, units(town), units(village), text)


@lru_cache(maxsize=65_536)
def _resolve(
    text: str, role: str, code: str, accent: Weighted, heard: bool, year: int | None
) -> tuple[Weighted, str, str]:
    said = clean(text) if text else ""
    said = "" if _VOID.fullmatch(said) else said
    reading = read_coded(said, code) if code else read_address(said)
    by_code = divisions().resolve_code(code, year) if code else ()
    if by_code and not heard:
        nodes, rest = _with_code(by_code, reading), reading.rest
    else:
        by_ear = heard and bool(reading.level or role not in SIGHTS)
        nodes, rest = _by_text(reading, accent, by_ear)
    local = role not in ROLES_WITHOUT_VILLAGE
    town, village = split_local(rest, bare=bool(nodes) or heard) if local else ("", "")
    if not by_code and town and reading.level < 3:
        nodes = _narrowed_by_town(nodes, town, reading)
    return nodes, town, village


def _with_code(by_code: Weighted, reading: Reading) -> Weighted:
    """The code, narrowed by the text where a county was split; softened where they contradict."""
    told = {bearer.code: bearer.weight for bearer in reading.bearers}
    if len(by_code) == 1 and (not told or by_code[0][0] in told):
        return by_code
    agreed = tuple((code, weight) for code, weight in by_code if code in told)
    if agreed:
        return _scaled(agreed, 1.0)
    lies = ancestors()
    inside = [c for c, _ in by_code if any(t in lies[c][1] or c in lies[t][1] for t in told)]
    if inside or not told:
        finer = tuple((t, w) for t, w in told.items() if any(c in lies[t][0] for c, _ in by_code))
        coarse = all(code.endswith("00") for code, _ in by_code)
        return _scaled(finer, 1.0) if finer and coarse else by_code
    rest = tuple((code, weight) for code, weight in told.items())
    return _scaled(by_code, CODE_TRUSTED) + _scaled(rest, 1 - CODE_TRUSTED)


def _by_text(reading: Reading, accent: Weighted, heard: bool) -> tuple[Weighted, str]:
    """Weighted codes of what was read, and the rest of the text."""
    if reading.level < 3:
        found = _regional_word(reading) or _unknown_name(reading, accent, heard)
        if found:
            return found
    if heard and reading.level >= 2:
        sounded = _by_sound(reading.name, reading.before, accent, sure=True)
        if sounded:
            return sounded, reading.rest
    if not reading.bearers:
        return (), reading.rest
    weight = HEARD if heard else WRITTEN
    return _scaled(((b.code, b.weight) for b in reading.bearers), weight), reading.rest


def _regional_word(reading: Reading) -> tuple[Weighted, str] | None:
    """豫东, 关中, 苏北: a region between the levels."""
    word = reading.rest.strip(" 的人")
    if reading.level or not 2 <= len(word) <= 4 or _BELOW.match(word) or _BUILT.match(word):
        return None
    nodes = tuple((code.ljust(6, "0"), weight) for code, weight in accent_regions(word))
    return (nodes, "") if nodes else None


def _unknown_name(reading: Reading, accent: Weighted, heard: bool) -> tuple[Weighted, str] | None:
    """A finer name that no list holds as written (瑶池县, 瑶池 罗渡): by its sound."""
    titled = _STEM.match(reading.rest) or _SHORT.match(reading.rest)
    stem = titled or (_WORD.match(reading.rest) if heard else None)
    if stem is None or stem.group(1) in _ZONES or (not titled and _BELOW.match(stem.group(1))):
        return None
    found = _by_sound(stem.group(1), reading.scope, accent, sure=titled is not None)
    missing = 1.0 - sum(weight for _, weight in found)
    if not found or (missing > LEAST_HEARD and not heard):
        return None
    rest = reading.rest[stem.end() :].lstrip()
    above = _scaled(((b.code, b.weight) for b in reading.bearers), missing)
    return _merged((*found, *above)), rest


def _by_sound(name: str, scope: Scope, accent: Weighted, *, sure: bool) -> Weighted:
    from reunion.normalizing.place_sounds import sounding_like

    found = sounding_like(short_name(name), scope, accent, sure=sure)
    return tuple((bearer.code, weight) for bearer, weight in found)


def _narrowed_by_town(nodes: Weighted, town: str, reading: Reading) -> Weighted:
    """Counties in the region named before that have such a township today."""
    counties = towns().get(town, ())
    scope = reading.scope
    lies = ancestors()
    inside = [c for c in counties if not scope or not scope.isdisjoint(lies[c][1])]
    if not inside and scope:
        inside = [b.code for b in fitting(town, scope, 2)]
    if not inside:
        return nodes
    share = TOWN_KNOWN if scope else TOWN_ALONE
    found = tuple((code, share / len(inside)) for code in inside)
    kept = tuple((code, weight * (1 - share)) for code, weight in nodes)
    return _merged((*found, *kept))


def _scaled(parts: Iterable[tuple[str, float]], total: float) -> Weighted:
    """Weights made to sum to `total`, best first, small ones left out."""
    merged = _merged(parts)
    whole = sum(weight for _, weight in merged)
    if whole <= 0:
        return ()
    kept = tuple((code, weight / whole * total) for code, weight in merged[:MOST_NODES])
    return tuple((code, weight) for code, weight in kept if weight >= LEAST_WEIGHT)


def _merged(parts: Iterable[tuple[str, float]]) -> Weighted:
    total: dict[str, float] = {}
    for code, weight in parts:
        total[code] = total.get(code, 0.0) + weight
    return tuple(sorted(total.items(), key=lambda item: (-item[1], item[0])))


@lru_cache(maxsize=65_536)
def code_of(text: str, code: str | None = None, year: int | None = None) -> str:
    """The likeliest code of today for where something happened; "" when unknown."""
    nodes, _, _ = _resolve(text, "event", code or "", (), False, year)
    return nodes[0][0] if nodes else ""
