"""What a table says about a birth: a date, a lunar date, a zodiac sign, an age, a decade.

Each reader returns the parts of `birth` that the cell supports. Two of them are provisional and are
settled when the whole row is known (`settle`): "lunar_date" (year, month, day) of a lunar date, and
"at", which date of the row an age belongs to. A span of birth years is kept as an age range on the
last day of the span: "八十年代" is 0 to 9 years old on 1989-12-31. Today's date is never used.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from reunion.reading.ages import ABOUT, ABOUT_WORDS, OLDEST, Parts, read_age
from reunion.reading.cells import Cell, Void, as_text, han_number, narrow
from reunion.reading.dates import EARLIEST, LATEST, arabic, day, from_number, quick, read_text
from reunion.records import Age, Birth, Estimate

_SIGNS = "鼠牛虎兔龙蛇马羊猴鸡狗猪"
_SIGN_FOLD = str.maketrans("龍馬雞豬犬", "龙马鸡猪狗")
_ZODIAC = re.compile(rf"(?:生肖)?属相?[是为:]?\s*([{_SIGNS}])")
_DECADE = re.compile(
    r"(?:(19|20)|(二十世纪|20世纪|上世纪|上个世纪)|(二十一世纪|21世纪))?([一二三四五六七八九]十|\d0)(?:年代(初|中|末|后|前)?|后)"
)
_YEARS = re.compile(r"(\d{4})年?\s*(?:[-~—–至到或、]+)\s*(\d{4})年?(?:间|之间|生|出生)*")
_LUNAR_WORDS = re.compile("农历|阴历|旧历|古历|夏历|[正冬腊][月]|闰|初[一二三四五六七八九十]|廿")
_LUNAR_DAY = re.compile(
    r"(闰)?\s*(正|冬|腊|[一二三四五六七八九十]{1,2}|\d{1,2})\s*(?:月|[-./])\s*"
    r"(?:(初?[一二三四五六七八九十]{1,3}|廿[一二三四五六七八九]?|卅|\d{1,2})\s*[日号]?)?"
)
_MONTHS = "正二三四五六七八九十冬腊"


def lunar_text(month: int, dom: int) -> str:
    """A lunar day as people say it: (12, 18) is 腊月十八."""
    ones = "一二三四五六七八九十"
    if dom <= 10:
        name = "初" + ones[dom - 1]
    elif dom < 20:
        name = "十" + ones[dom - 11]
    else:
        name = {20: "二十", 30: "三十"}.get(dom) or "廿" + ones[dom - 21]
    return f"{_MONTHS[month - 1]}月{name}"


def read_birth(cell: Cell, lunar: bool = False, date1904: bool = False) -> Parts:
    """The parts of a birth that a birth-date cell gives. Raises Void for an impossible date."""
    if isinstance(cell, str) and not lunar and (date := quick(cell)):
        return {"date": date}
    if isinstance(cell, (dt.date, dt.datetime)):
        return _dated(day(cell.year, cell.month, cell.day), lunar)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if 0 < cell <= OLDEST and float(cell).is_integer():
            return read_age(cell)
        date = from_number(cell, date1904)
        if date is None:
            raise Void("这个数字不是出生日期")
        return _dated(date, lunar)
    return _birth_text(as_text(cell), lunar, date1904)


def _dated(date: str, lunar: bool) -> Parts:
    if lunar and len(date) == 10:
        year, month, dom = (int(part) for part in date.split("-"))
        return {"lunar_date": (year, month, dom)}
    return {"date": date}


def _birth_text(text: str, lunar: bool, date1904: bool) -> Parts:
    plain = narrow(text)
    sign = read_zodiac(plain)
    rest = _ZODIAC.sub("", plain).strip(" ,、;()。") if sign else plain
    parts: Parts = {"zodiac": sign} if sign else {}
    if sign and rest in ("", "年", sign, sign + "年"):
        return parts
    if lunar or _LUNAR_WORDS.search(rest):
        return parts | _lunar(rest, text)
    span = _years(rest)
    if span:
        return parts | born_between(*span, text)
    if "岁" in rest or re.fullmatch(r"[^\d年]{0,3}\d{1,3}[^\d年]{0,3}", rest):
        return parts | read_age(rest)
    solar = _solar(rest, text, date1904)
    if solar.keys() == {"note"}:
        solar = read_age(rest) if "note" not in read_age(rest) else solar
    return parts | solar


def _solar(rest: str, text: str, date1904: bool) -> Parts:
    plain = re.sub(r"(?:生于|出生于|出生|公历|阳历|新历|生)[::]?", "", rest).strip()
    told = read_text(plain, date1904)
    parts: Parts = {"date": told.date} if told.date else {}
    if told.note is None:
        return parts
    if told.date and ABOUT_WORDS.search(told.note) and len(told.date) == 4:
        year = int(told.date)
        return born_between(year - ABOUT, year + ABOUT, text)
    return parts | {"note": text}


def _years(plain: str) -> tuple[int, int] | None:
    """First and last birth year of a decade or a span of years."""
    match = _YEARS.fullmatch(plain)
    if match:
        first, last = int(match.group(1)), int(match.group(2))
        if EARLIEST <= first <= last <= LATEST:
            return first, last
        raise Void("年份范围写反了或不可能")
    match = _DECADE.fullmatch(re.sub("出生|生人|生$|约|大概", "", plain).strip())
    if match is None:
        return None
    century = 2000 if match.group(3) or match.group(1) == "20" else 1900
    ten = han_number(match.group(4)) or 0
    if ten < 20 and not match.group(1) and not match.group(2):
        century = 2000
    first = century + ten
    low, high = {"初": (0, 3), "中": (3, 6), "末": (6, 9), "前": (0, 4), "后": (5, 9)}.get(
        match.group(5) or "", (0, 9)
    )
    return first + low, first + high


def born_between(first: int, last: int, text: str) -> Parts:
    """Birth years `first` to `last` as an age range on the last day of `last`."""
    day(first), day(last)
    span = Estimate(lo=0, hi=last - first, as_of=f"{last:04d}-12-31", by="出生年份范围")
    return {"est": span, "note": text}


def _lunar(rest: str, text: str) -> Parts:
    """A lunar date: with a year it is a date of the lunar calendar, else only the lunar day."""
    plain = re.sub("农历|阴历|旧历|古历|夏历", "", rest)
    told_year = re.search(r"(?<!\d)(1[89]\d\d|20\d\d)\s*[-./年]?", arabic(plain))
    year = int(told_year.group(1)) if told_year else 0
    after = re.sub(r"^.*?(?:\d{4}|[〇○零一二三四五六七八九]{4})\s*[-./年]?", "", plain)
    after = re.sub(r"\d\d:\d\d(:\d\d)?$", "", after).strip(" -生")
    if re.fullmatch(r"\d{4}", after):
        after = f"{after[:2]}-{after[2:]}"
    match = _LUNAR_DAY.match(after)
    if match is None:
        return {"date": day(year), "note": text} if year else {"note": text}
    leap, month_text, day_text = match.groups()
    month = {"正": 1, "冬": 11, "腊": 12}.get(month_text) or han_number(month_text) or 0
    dom = _lunar_dom(day_text)
    if not 1 <= month <= 12 or not 0 <= dom <= 30:
        raise Void("农历没有这一天")
    if leap or not dom:
        return ({"date": day(year)} if year else {}) | {"lunar_day": after.strip()}
    if year:
        day(year)
        return {"lunar_date": (year, month, dom)}
    return {"lunar_day": lunar_text(month, dom)}


def _lunar_dom(text: str | None) -> int:
    if not text:
        return 0
    if text == "卅":
        return 30
    if text.startswith("廿"):
        return 20 + (han_number(text[1:]) or 0)
    return han_number(text.removeprefix("初")) or 99


def read_zodiac(cell: Cell, whole: bool = False) -> str | None:
    """The zodiac sign in a text; `whole` if the column holds nothing else (虎, 属虎, 虎年)."""
    text = narrow(as_text(cell)).translate(_SIGN_FOLD)
    match = _ZODIAC.search(text) or re.fullmatch(rf"([{_SIGNS}])年?", text)
    if match:
        return match.group(1)
    if whole:
        raise Void("不是十二生肖之一")
    return None


def read_age_column(cell: Cell, kind: str = "unknown", by: str = "", at: str = "") -> Parts:
    """An age cell; a year of birth in it is understood too. `at` says which date it belongs to."""
    parts = read_age(cell, kind, by)
    if "note" in parts and re.search(r"\d{4}|年代|\d0后", parts["note"]):
        text = parts["note"]
        span = _years(text)
        return born_between(*span, text) if span else _solar(text, text, False)
    return parts | {"at": at} if at else parts


@lru_cache(maxsize=65_536)
def _birth_on(date: str) -> Birth:
    return Birth(date=date)


def settle(parts: Parts, dates: Parts) -> Birth:
    """The birth of a row. `dates` gives the day of "missing", "report" and "found" where known.

    An age is dated by what its column says ("at"); a bare 年龄 in a missing person's row was told
    when the person was lost or when that was reported: if the two are years apart it becomes a
    range.
    """
    if len(parts) == 1 and "date" in parts:
        return _birth_on(parts["date"])
    parts = dict(parts)
    lunar = parts.pop("lunar_date", None)
    at = parts.pop("at", None)
    if lunar is not None:
        year, month, dom = lunar
        if "date" in parts:
            parts.setdefault("lunar_day", lunar_text(month, dom))
        else:
            parts |= {"date": f"{year:04d}-{month:02d}-{dom:02d}", "calendar": "lunar"}
    _date_age(parts, at, dates)
    return Birth(**parts)


def _date_age(parts: Parts, at: str | None, dates: Parts) -> None:
    age: Age | None = parts.get("age")
    seen: Estimate | None = parts.get("est")
    either = dates.get("found") or dates.get("missing") or dates.get("report")
    as_of = dates.get(at) if at else either
    if age is not None and at is None and "found" not in dates:
        gap = _years_between(dates.get("missing"), dates.get("report"))
        if gap and seen is None:
            parts.pop("age")
            parts["est"] = Estimate(
                lo=max(0, age.value - gap), hi=age.value, as_of=as_of, by="年龄未注明哪年"
            )
            return
    if as_of is None:
        return
    if age is not None:
        parts["age"] = Age(value=age.value, kind=age.kind, as_of=as_of)
    if seen is not None and seen.as_of is None:
        parts["est"] = Estimate(lo=seen.lo, hi=seen.hi, as_of=as_of, by=seen.by)


def _years_between(first: str | None, second: str | None) -> int:
    """Whole years from the one date to the other if the second is the later by more than one."""
    if not first or not second:
        return 0
    gap = int(second[:4]) - int(first[:4])
    return gap if gap > 1 else 0
