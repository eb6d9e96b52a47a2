"""Birth years as windows: a record lies at its years, a query asks for all that may be meant.

Year numbers are years since 1849, so that they fit a byte and 0 can mean "no year known".
"""

from __future__ import annotations

from datetime import date

from reunion.profiles import Profile

WINDOW = 7
"""Width of the sorted neighbourhood in years: the year itself and three on either side, which is
how far a registered year is usually moved."""
HALF = WINDOW // 2
_BASE = 1849
LAST = 255

# Years to add below and above what was said, by kind of claim. Told ages slip by two or three
# years (虚岁, memory). A seen age errs by 7 years (one sigma) and is 3 too old on average, so the
# truth is rather a later year.
_SLACK = {
    "date": (3, 3),
    "lunar_date": (3, 3),
    "new_year": (3, 3),
    "month": (3, 3),
    "year": (3, 3),
    "xu": (4, 3),
    "zhou": (4, 3),
    "age": (4, 3),
    "seen": (7, 11),
}
_SPANNING = frozenset(_SLACK)


def year_number(ordinal: int) -> int:
    """The year number of a day; years out of range are clipped.

    >>> year_number(date(1950, 7, 1).toordinal())
    101
    """
    return min(max(date.fromordinal(max(ordinal, 1)).year - _BASE, 1), LAST)


def spans(profile: Profile, *, asking: bool) -> list[tuple[int, int]]:
    """Year spans of all birth claims and of complete ID years; widened when `asking`."""
    found = []
    for claim in profile.births:
        if claim.kind in _SPANNING and claim.hi > 0:
            below, above = _SLACK[claim.kind] if asking else (0, 0)
            found.append((year_number(claim.lo) - below, year_number(claim.hi) + above))
    for pattern in profile.ids:
        year = pattern.digits[6:10]
        if year.isdecimal() and 1850 <= int(year) <= _BASE + LAST:
            slack = 3 if asking else 0
            found.append((int(year) - _BASE - slack, int(year) - _BASE + slack))
    return found


def record_years(profile: Profile) -> tuple[int, ...]:
    """Where a record lies: one year number for a known year, one for each window of a wider span;
    (0,) when no year is known."""
    years = {
        year
        for lo, hi in spans(profile, asking=False)
        for year in ((lo,) if lo == hi else centres(lo, hi))
    }
    return tuple(sorted(min(max(year, 1), LAST) for year in years)) or (0,)


def query_centres(profile: Profile) -> tuple[int, ...]:
    """Centres of the windows that together cover every year a query may mean; all years when
    nothing is known of the birth (then only the other half of a key restricts)."""
    asked = merged(spans(profile, asking=True)) or [(1880 - _BASE, 2030 - _BASE)]
    return tuple(max(centre, 1) for lo, hi in asked for centre in centres(lo, hi))


def merged(parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans united where they touch.

    >>> merged([(5, 8), (1, 3), (4, 4)])
    [(1, 8)]
    """
    out: list[tuple[int, int]] = []
    for lo, hi in sorted(parts):
        if out and lo <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], hi))
        else:
            out.append((lo, hi))
    return out


def centres(lo: int, hi: int) -> range:
    """Centres of the fewest windows that tile lo to hi without overlap.

    >>> list(centres(100, 106)), list(centres(100, 107))
    ([103], [100, 107])
    """
    number = -(-(hi - lo + 1) // WINDOW)
    surplus = number * WINDOW - (hi - lo + 1)
    first = lo - surplus // 2 + HALF
    return range(first, first + number * WINDOW, WINDOW)
