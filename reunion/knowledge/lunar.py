"""The lunar calendar over many days at once, 1900 to 2030, from the MIT library borax.

Years run from lunar new year; before the first new year of the range the sign of the year before
applies. Five calendar libraries agree with borax on every day of the range.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

FIRST_LUNAR_YEAR, LAST_LUNAR_YEAR = 1900, 2030
ZODIAC = "鼠牛虎兔龙蛇马羊猴鸡狗猪"


@cache
def _months() -> npt.NDArray[np.int64]:
    """First day (ordinal), lunar year and month of every lunar month, shape (months, 3)."""
    from borax.calendars.lunardate import LCalendars, LunarDate

    rows = []
    for year in range(FIRST_LUNAR_YEAR, LAST_LUNAR_YEAR + 1):
        day = LunarDate(year, 1, 1).to_solar_date().toordinal()
        for month, length, _leap in LCalendars.iter_year_month(year):
            rows.append((day, year, month))
            day += length
    return np.array(rows, dtype=np.int64)


def _month_of(first: int, last: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    days = np.arange(first, last + 1)
    return days, np.clip(np.searchsorted(_months()[:, 0], days, side="right") - 1, 0, None)


@cache
def zodiac_of_days(first: int, last: int) -> npt.NDArray[np.int64]:
    """Sign of each day from `first` to `last` (ordinals), 0 鼠 to 11 猪, by lunar years."""
    days, month = _month_of(first, last)
    year = _months()[month, 1] - (days < _months()[0, 0])
    return np.asarray((year - 4) % 12)


@cache
def month_day_of_days(first: int, last: int) -> npt.NDArray[np.int64]:
    """Lunar month × 100 + day of each day; a leap month counts as its month; 0 outside."""
    days, month = _month_of(first, last)
    table = _months()
    value = table[month, 2] * 100 + days - table[month, 0] + 1
    outside = (days < table[0, 0]) | (value % 100 > 30)
    return np.asarray(np.where(outside, 0, value))


@cache
def written_as_solar(first: int, last: int) -> npt.NDArray[np.int64]:
    """The day that a clerk writes who takes the lunar date of each day for a solar one: 27 January
    1957, 腊月廿七 of 1956, becomes 1956-12-27. An ordinal, 0 where the calendar has no such day."""
    days, month = _month_of(first, last)
    year, number = _months()[month, 1], _months()[month, 2]
    day = days - _months()[month, 0] + 1
    starts = (year - 1970) * 12 + number - 1
    begin = starts.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    after = (starts + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    known = (day >= 1) & (day <= after - begin) & (days >= _months()[0, 0])
    return np.asarray(np.where(known, begin + day - 1 + _EPOCH, 0))


_EPOCH = 719_163
"""Ordinal of 1970-01-01."""
