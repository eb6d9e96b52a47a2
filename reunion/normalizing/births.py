"""Everything said about a birth becomes claims, each a span of days (see profiles.BirthClaim).

What a station made up is none. An impossible date (1985-02-30) gives no claim: guessing which part
is wrong would invent evidence. An age without a date to count from says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from reunion.knowledge import lunar_years
from reunion.normalizing.days import EARLIEST, LATEST, day_span, parts_of, read_day
from reunion.profiles import BirthClaim, Span
from reunion.records import Age, Birth, Estimate, Number

OLDEST = 120
OPEN_SPAN = 10
"""Years of a seen age told with one end only (50 岁以上)."""
_SIGNS = "鼠牛虎兔龙蛇马羊猴鸡狗猪"
_SIGN_FOLD = str.maketrans("龍馬雞豬犬", "龙马鸡猪狗")
_MONTHS = {"正": 1, "冬": 11, "腊": 12, "臘": 12, "元": 1}
_DIGITS = {char: number for number, char in enumerate("〇一二三四五六七八九十")}
_LUNAR_DAY = re.compile(
    r"(?:农历|阴历|旧历)?\s*(闰)?\s*([正冬腊臘元]|[一二三四五六七八九十]{1,2}|\d{1,2})\s*[月\-./]\s*"
    r"(初?[一二三四五六七八九十]{1,3}|廿[一二三四五六七八九]?|卅|\d{1,2})\s*[日号]?.{0,3}"
)


def birth_claims(birth: Birth | None, *, recorded_on: str | None = None) -> tuple[BirthClaim, ...]:
    """The claims of one `birth`; `recorded_on` dates ages that have no date of their own."""
    if birth is None or birth.assigned:
        return ()
    if birth.date and not (birth.age or birth.est or birth.zodiac or birth.lunar_day):
        return dated_claims(birth.date, birth.calendar or "")
    return tuple(_all_claims(birth, recorded_on))


def _all_claims(birth: Birth, recorded_on: str | None) -> Iterator[BirthClaim]:
    if birth.date:
        yield from dated_claims(birth.date, birth.calendar or "")
    if birth.lunar_day:
        value = lunar_day_value(birth.lunar_day)
        if value:
            yield BirthClaim("lunar_day", 0, 0, value, birth.lunar_day)
    if birth.zodiac:
        sign = zodiac_value(birth.zodiac)
        if sign is not None:
            yield BirthClaim("zodiac", 0, 0, sign, birth.zodiac)
    if birth.age:
        yield from _age_claims(birth.age, recorded_on)
    if birth.est:
        yield from _seen_claims(birth.est, recorded_on)


@lru_cache(maxsize=131_072)
def dated_claims(text: str, calendar: str) -> tuple[BirthClaim, ...]:
    """The claim of a written date; () when there is no such day."""
    if calendar == "lunar":
        return _lunar_claims(text)
    told = read_day(text)
    if told is None:
        return ()
    kind = "date" if told.day else "month" if told.month else "year"
    lo, hi = told.span
    if told.day and (told.month, told.day) == (1, 1):
        kind, hi = "new_year", date(told.year, 12, 31).toordinal()
    return (BirthClaim(kind, lo, hi, 0, text),)


def _lunar_claims(text: str) -> tuple[BirthClaim, ...]:
    parts = parts_of(text)
    if parts is None or not EARLIEST <= parts[0] <= LATEST:
        return ()
    year, month, day = parts
    if day:
        solar = lunar_years.solar_day(year, month, day)
        return () if solar is None else (BirthClaim("lunar_date", solar, solar, 0, text),)
    span = lunar_years.month_span(year, month) if month else lunar_years.year_span(year)
    return () if span is None else (BirthClaim("month" if month else "year", *span, 0, text),)


@lru_cache(maxsize=1024)
def zodiac_value(text: str) -> int | None:
    """属虎 -> 2; None when the text holds no sign, or more than one."""
    signs = [_SIGNS.index(char) for char in text.translate(_SIGN_FOLD) if char in _SIGNS]
    return signs[0] if len(signs) == 1 else None


@lru_cache(maxsize=4096)
def lunar_day_value(text: str) -> int | None:
    """腊月十八 -> 1218; None when it is no day of the lunar calendar."""
    match = _LUNAR_DAY.fullmatch(text.strip())
    if match is None:
        return None
    month = _MONTHS.get(match.group(2)) or _number(match.group(2))
    day = _number(match.group(3).removeprefix("初"))
    return month * 100 + day if 1 <= month <= 12 and 1 <= day <= 30 else None


def _number(text: str) -> int:
    """1 to 31 in digits or Chinese numerals (二十一, 廿一, 卅); 0 when it is none."""
    if text.isdigit():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text, 0)
    return (_DIGITS.get(tens, 0) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)


def _age_claims(age: Age, recorded_on: str | None) -> Iterator[BirthClaim]:
    span = day_span(age.as_of or recorded_on)
    value = _years(age.value)
    if span is None or value is None:
        return
    kind = age.kind if age.kind in ("xu", "zhou") else "age"
    text = {"xu": "虚岁", "zhou": "周岁"}.get(kind, "") + f"{value}岁"
    if kind == "xu":
        yield BirthClaim(kind, *_nominal(span, value), value, text)
    elif kind == "zhou":
        yield BirthClaim(kind, *_full(span, value, value), value, text)
    else:
        # Either way of counting may be meant: the earliest day of one, the latest of the other.
        lo, hi = _full(span, value, value)[0], _nominal(span, value)[1]
        yield BirthClaim(kind, lo, hi, value, text)


def _seen_claims(seen: Estimate, recorded_on: str | None) -> Iterator[BirthClaim]:
    span = day_span(seen.as_of or recorded_on)
    lo = _years(seen.lo) if seen.lo is not None else None
    hi = _years(seen.hi) if seen.hi is not None else None
    if span is None or (lo is None and hi is None):
        return
    low = lo if lo is not None else max(0, (hi or 0) - OPEN_SPAN)
    high = hi if hi is not None else min(OLDEST, low + OPEN_SPAN)
    low, high = sorted((low, high))
    middle = (low + high) // 2
    yield BirthClaim("seen", *_full(span, low, high), middle, f"目测{low}-{high}岁")


def _years(value: Number) -> int | None:
    # A broken number (NaN, infinity) fails this comparison.
    return int(value) if 0 <= value <= OLDEST else None


def _full(as_of: Span, low: int, high: int) -> Span:
    """Births of people between `low` and `high` full years old on some day of `as_of`."""
    return _years_before(as_of[0], high + 1) + 1, _years_before(as_of[1], low)


def _nominal(as_of: Span, age: int) -> Span:
    """Births of people of a nominal age: one at birth, one more at each lunar new year."""
    first = lunar_years.lunar_year_of(as_of[0]) - age + 1
    last = lunar_years.lunar_year_of(as_of[1]) - age + 1
    return lunar_years.year_span(first)[0], min(lunar_years.year_span(last)[1], as_of[1])


def _years_before(day: int, years: int) -> int:
    """The day of the same date `years` before; 29 February goes to the 28th."""
    then = date.fromordinal(day)
    try:
        return then.replace(year=then.year - years).toordinal()
    except ValueError:
        return then.replace(year=then.year - years, day=28).toordinal()
