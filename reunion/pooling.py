"""Several stays of one person as one resident: every claim is kept, no stay is forgotten.

The latest stay gives what can have one value only (sex, height …); an earlier stay fills what it
lacks. Claims, marks, relatives and numbers of all stays stand side by side, each once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from reunion.errors import UsageError
from reunion.records import Birth, Encounter, Resident

_OWN = frozenset(("resident_id", "encounters", "birth", "extra", "narrative"))


def pooled(stays: Sequence[Resident]) -> Resident:
    """The stays as one resident under the latest stay's id. Raises UsageError for no stay."""
    if not stays:
        raise UsageError(
            "没有可以合并的救助记录", "there is no stay to pool; give at least one resident"
        )
    order = sorted(stays, key=_day, reverse=True)
    latest = order[0]
    changed: dict[str, Any] = {}
    for field in fields(Resident):
        if field.name in _OWN:
            continue
        values = [getattr(stay, field.name) for stay in order]
        if isinstance(values[0], tuple) and field.name != "height_cm":
            changed[field.name] = _distinct(values)
        else:
            changed[field.name] = next((v for v in values if v not in (None, ())), None)
    texts = [stay.narrative for stay in reversed(order) if stay.narrative]
    return replace(
        latest,
        **changed,
        birth=_births([stay.birth for stay in order if stay.birth]),
        encounters=_encounters(order),
        narrative="\n".join(texts) or None,
    )


def _day(stay: Resident) -> str:
    found = stay.found.date if stay.found and stay.found.date else ""
    return found or stay.recorded_on or ""


def _distinct(values: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    out: list[Any] = []
    for value in values:
        out += [one for one in value if one not in out]
    return tuple(out)


def _births(births: Sequence[Birth]) -> Birth | None:
    """What the latest stay lacks comes from the earlier ones; a made-up birth never replaces what
    was told."""
    told = sorted(births, key=lambda birth: bool(birth.assigned))
    if not told:
        return None
    best = told[0]
    for other in told[1:]:
        if other.assigned and not best.assigned:
            continue
        gaps = {
            field.name: getattr(other, field.name)
            for field in fields(Birth)
            if field.name != "extra" and getattr(best, field.name) is None
        }
        if best.date is not None:
            gaps.pop("calendar", None)
        best = replace(best, **gaps)
    return best


def _encounters(order: Sequence[Resident]) -> tuple[Encounter, ...]:
    """Every stay as an encounter, earliest first, with those it already listed."""
    out: list[Encounter] = []
    for stay in order:
        own = [one for one in stay.encounters if one not in out]
        date = _day(stay) or None
        if not any(one.date == date for one in own):
            own.append(Encounter(date, stay.station, stay.names, stay.origin))
        out += own
    return tuple(sorted(out, key=lambda one: one.date or ""))
