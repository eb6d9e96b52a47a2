"""Invented births, as residents tell them and as household registers hold them.

Rates are those of the domain's error table (Chinese rural speakers over fifty): 虚岁 one or two
above the age, a lunar birthday told as if solar, signs wrong in one case of twenty, seen ages off
by seven years and biased upwards. They are stated here and not taken from the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import numpy as np

from reunion.knowledge import lunar
from reunion.knowledge.lunar_years import lunar_year_of

Json: TypeAlias = dict[str, Any]
SEED = 20_262
FIRST, LAST = date(1930, 1, 1).toordinal(), date(1994, 12, 31).toordinal()
ASKED = date(2024, 6, 1).toordinal()
TOLD = {"date": 0.22, "lunar": 0.16, "lunar_as_solar": 0.08, "lunar_day": 0.1, "year": 0.08}
"""Share of residents who tell a birthday in this way; the others tell none."""
AGE_TOLD, NOMINAL, AGE_OFF = 0.55, 0.7, 0.12
ZODIAC_TOLD, ZODIAC_WRONG = 0.45, 0.045
SEEN, SEEN_SPREAD = 0.9, 7.0
DATE_WRONG = 0.05
"""Of told dates: another year within three, or another day."""
REGISTERED = {"lunar_as_solar": 0.2, "year": 0.07, "day": 0.12, "unrelated": 0.02}
"""Of registered dates; the others are right."""
_ONES = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class ToldBirth:
    """One person: the `true` day (ordinal), the `birth` as the resident's record has it, the day
    `registered` on file, and the sorts of `claims` told."""

    true: int
    birth: Json
    registered: int
    claims: tuple[str, ...]


def told_births(count: int, seed: int = SEED) -> list[ToldBirth]:
    """`count` people, births even over the years. Equal for equal arguments."""
    rng = np.random.default_rng(seed)
    return [_person(rng) for _ in range(count)]


def _person(rng: np.random.Generator) -> ToldBirth:
    true = int(rng.integers(FIRST, LAST + 1))
    out: Json = {}
    claims = [_birthday(rng, true, out), _age(rng, true, out), _sign(rng, true, out)]
    claims.append(_seen(rng, true, out))
    return ToldBirth(true, out, _registered(rng, true), tuple(claim for claim in claims if claim))


def _birthday(rng: np.random.Generator, true: int, out: Json) -> str:
    kind = _pick(rng, TOLD)
    day = _slip(rng, true) if rng.random() < DATE_WRONG else true
    if kind in ("date", "year"):
        out["date"] = iso(day) if kind == "date" else iso(day)[:4]
    elif kind in ("lunar", "lunar_as_solar"):
        out["date"] = lunar_iso(day)
        out["calendar"] = "lunar" if kind == "lunar" else "solar"
        if kind == "lunar_as_solar" and not _exists(out["date"]):
            out["calendar"] = "lunar"
    elif kind == "lunar_day":
        out["lunar_day"] = lunar_text(day)
    return kind


def _pick(rng: np.random.Generator, shares: dict[str, float]) -> str:
    draw = float(rng.random())
    for kind, share in shares.items():
        if draw < share:
            return kind
        draw -= share
    return ""


def _slip(rng: np.random.Generator, day: int) -> int:
    years, days = int(rng.integers(-3, 4)), int(rng.integers(-60, 61))
    return min(max(day + round(365.2425 * years) + days, FIRST), LAST)


def _exists(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _age(rng: np.random.Generator, true: int, out: Json) -> str:
    if rng.random() >= AGE_TOLD:
        return ""
    nominal = rng.random() < NOMINAL
    value = lunar_year_of(ASKED) - lunar_year_of(true) + 1 if nominal else _years(true)
    if rng.random() < AGE_OFF:
        value += int(rng.choice([-2, -1, 1, 2]))
    said = ("xu" if nominal else "zhou") if rng.random() < 0.5 else "unknown"
    out["age"] = {"value": value, "kind": said, "as_of": iso(ASKED)}
    return "age"


def _years(true: int) -> int:
    born, now = date.fromordinal(true), date.fromordinal(ASKED)
    return now.year - born.year - ((now.month, now.day) < (born.month, born.day))


def _sign(rng: np.random.Generator, true: int, out: Json) -> str:
    if rng.random() >= ZODIAC_TOLD:
        return ""
    sign = int(lunar.zodiac_of_days(FIRST, LAST)[true - FIRST])
    if rng.random() < ZODIAC_WRONG:
        sign = int(rng.integers(0, 12))
    out["zodiac"] = lunar.ZODIAC[sign]
    return "zodiac"


def _seen(rng: np.random.Generator, true: int, out: Json) -> str:
    if rng.random() >= SEEN and out:
        return ""
    years = _years(true)
    bias = 4 if years < 50 else -3 if years > 75 else 1
    middle = round(years + float(rng.normal(bias, SEEN_SPREAD)))
    out["est"] = {"lo": max(middle - 3, 1), "hi": max(middle + 3, 2), "as_of": iso(ASKED)}
    return "seen"


def _registered(rng: np.random.Generator, true: int) -> int:
    kind = _pick(rng, REGISTERED)
    if kind == "lunar_as_solar" and _exists(lunar_iso(true)):
        return date.fromisoformat(lunar_iso(true)).toordinal()
    if kind == "year":
        step = int(rng.choice([-3, -2, -1, -1, 1, 1, 2, 3]))
        return min(max(true + round(365.2425 * step), FIRST), LAST)
    if kind == "day":
        start = date(date.fromordinal(true).year, 1, 1).toordinal()
        return start + int(rng.integers(0, 365))
    return int(rng.integers(FIRST, LAST + 1)) if kind == "unrelated" else true


def iso(day: int) -> str:
    """1956-03-08."""
    return date.fromordinal(day).isoformat()


def lunar_iso(day: int) -> str:
    """The lunar date in digits, a leap month as the month it repeats."""
    month, dom = divmod(int(lunar.month_day_of_days(FIRST, LAST)[day - FIRST]), 100)
    return f"{lunar_year_of(day)}-{month:02}-{dom:02}"


def lunar_text(day: int) -> str:
    """腊月十八."""
    month, dom = divmod(int(lunar.month_day_of_days(FIRST, LAST)[day - FIRST]), 100)
    tens, ones = divmod(dom, 10)
    word = (("初", "十", "廿", "三")[tens] + _ONES[ones - 1]) if ones else ""
    return f"{'正二三四五六七八九十冬腊'[month - 1]}月{word or ('初十', '二十', '三十')[tens - 1]}"
