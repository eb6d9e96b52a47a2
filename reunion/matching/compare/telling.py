"""Sentences about names: what agrees, by what route, in a colleague's words."""

from __future__ import annotations

from reunion.knowledge import confusions, readings
from reunion.profiles import NameForm, Unit, Units, Weighted

_LEVEL_ORDER = ("same", "tone", "sound", "dialect", "look", "other")
_LEVEL_NAMES = {
    "same": "exact",
    "tone": "homophone",
    "sound": "homophone",
    "dialect": "near_sound",
    "look": "look_alike",
    "other": "differ",
}


def spell(units: Units) -> str:
    """Units as people read them: "兰英", "lan ying"."""
    latin = any(unit.startswith("~") for unit in units)
    return " ".join(unit.lstrip("~") for unit in units) if latin else "".join(units)


def relate(heard: Unit, true: Unit, regions: Weighted, *, surname: bool = False) -> tuple[str, str]:
    """How two units relate: (same, sound, dialect or other; the mergers named, if any)."""
    if heard == true:
        return "same", ""
    left, right = (_syllables(unit, surname) for unit in (heard, true))
    if left & right:
        return "sound", ""
    for a in sorted(left):
        for b in sorted(right):
            why = confusions.explain(a, b, regions)
            if why:
                return "dialect", why
    return "other", ""


def _syllables(unit: Unit, surname: bool) -> set[int]:
    if surname and not unit.startswith("~"):
        from reunion.knowledge import syllables

        known = readings.surname_readings(unit)
        return {syllables.syllable_id(sounds[0]) for sounds, _ in known if len(sounds) == 1} - {-1}
    return {syllable for syllable, _, _ in readings.unit_readings(unit) if syllable >= 0}


def tell_names(
    query: NameForm, record: NameForm, bits: float, regions: Weighted
) -> tuple[str, str]:
    """Level and sentence of one pairing of forms."""
    pair = f"『{query.text}』与『{record.text}』"
    if query.surname == record.surname and query.given == record.given:
        return "exact", f"{pair}:姓名用字相同{_rarity(bits)}"
    if bits <= 0:
        return "differ", f"{pair}:姓名不像同一个"
    parts = []
    levels = ["same"]
    if query.surname and record.surname:
        level, text = _tell_part("姓", query.surname, record.surname, regions, surname=True)
        parts.append(text)
        levels.append(level)
    elif record.surname:
        parts.append("只知道名,姓未比对")
    if query.given and record.given:
        level, text = _tell_part("名", query.given, record.given, regions)
        parts.append(text)
        levels.append(level)
    elif record.given:
        parts.append("只知道姓,名未比对")
    worst = max(levels, key=_LEVEL_ORDER.index)
    level = "partial" if worst == "same" else _LEVEL_NAMES[worst]
    return level, f"{pair}:{','.join(parts)}"


def _rarity(bits: float) -> str:
    return ",且这个姓名很少见" if bits >= 16 else ",但这个姓名很常见" if bits < 9 else ""


def _tell_part(
    what: str, query: Units, record: Units, regions: Weighted, *, surname: bool = False
) -> tuple[str, str]:
    if query == record:
        return "same", f"{what}相同"
    if len(query) != len(record):
        shared = _tell_shared(what, query, record, regions)
        return shared
    if len(query) == 2 and query == record[::-1]:
        return "sound", f"{what}的两个字颠倒"
    related = [relate(a, b, regions, surname=surname) for a, b in zip(query, record, strict=True)]
    kinds = [kind for kind, _ in related]
    whys = list(dict.fromkeys(why for _, why in related if why))
    worst = max(kinds, key=_LEVEL_ORDER.index)
    if worst == "sound":
        return "sound", f"{what}同音({spell(query)}/{spell(record)})"
    if worst == "dialect":
        return (
            "dialect",
            f"{what}音近({spell(query)}/{spell(record)}):{'、'.join(whys)},可能听音误记",
        )
    if "same" in kinds or "sound" in kinds:
        return "other", f"{what}有一个字相合({spell(query)}/{spell(record)})"
    return "other", f"{what}不同({spell(query)}/{spell(record)})"


def _tell_shared(what: str, query: Units, record: Units, regions: Weighted) -> tuple[str, str]:
    found = [relate(a, b, regions)[0] for a in query for b in record]
    best = min(found, key=_LEVEL_ORDER.index)
    if best == "other":
        return "other", f"{what}不同({spell(query)}/{spell(record)})"
    return best, f"{what}只对上一部分({spell(query)}/{spell(record)})"
