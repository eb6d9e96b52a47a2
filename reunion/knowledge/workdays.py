"""Working days in China: weekends, public holidays, and weekend days worked instead.

Facts for the years of data/workdays.tsv; in other years, and for days off that a city adds, what is
told in a file of one's own (`read_days`) counts, and otherwise Saturdays and Sundays are free.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from reunion.errors import InputError
from reunion.knowledge.tables import read_table

FREE, WORKED = "休", "班"


@dataclass(frozen=True, slots=True)
class Workdays:
    """Weekdays that are free, and weekend days that are worked; `years` are those with facts."""

    free: frozenset[date]
    worked: frozenset[date]
    years: frozenset[int]

    def is_worked(self, day: date) -> bool:
        """Whether offices work on this day."""
        return day in self.worked or (day.weekday() < 5 and day not in self.free)

    def after(self, day: date, count: int) -> date:
        """The day `count` working days after `day`, which itself does not count.

        >>> shipped().after(date(2026, 9, 30), 1)
        datetime.date(2026, 10, 8)
        """
        while count:
            day += timedelta(days=1)
            count -= self.is_worked(day)
        return day

    def with_days(self, told: dict[date, str]) -> Workdays:
        """These days with those of one's own, which count before them."""
        free = {day for day, what in told.items() if what == FREE}
        worked = {day for day, what in told.items() if what == WORKED}
        return Workdays(
            frozenset((self.free - worked) | free), frozenset((self.worked - free) | worked),
            self.years | {day.year for day in told},
        )  # fmt: skip


@cache
def shipped() -> Workdays:
    """The facts that this version brings."""
    free, worked, years = set(), set(), set()
    for year, off, on in read_table("workdays"):
        years.add(int(year))
        free |= {date.fromisoformat(f"{year}-{day}") for day in off.split()}
        worked |= {date.fromisoformat(f"{year}-{day}") for day in on.split()}
    return Workdays(frozenset(free), frozenset(worked), frozenset(years))


def read_days(path: Path) -> dict[date, str]:
    """A file of one's own: lines of a day and 休 or 班 ("2027-02-08 休"). Raises InputError."""
    told: dict[date, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        try:
            day, what = date.fromisoformat(words[0]), words[1]
        except (ValueError, IndexError):
            what = ""
        if what not in (FREE, WORKED) or len(words) > 2:
            raise InputError(
                f"“{path.name}”第 {number} 行应为“日期 休”或“日期 班”,如 2027-02-08 休",
                f"line {number} of {path.name} must be a day and 休 (free) or 班 (worked)",
            )
        told[day] = what
    return told
