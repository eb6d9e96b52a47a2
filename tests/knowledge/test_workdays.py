"""Working days around the holidays that move weekends, and days of one's own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reunion.errors import InputError
from reunion.knowledge.workdays import read_days, shipped


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        ("2026-09-30", 1, "2026-10-08"),  # National Day
        ("2026-10-08", 2, "2026-10-10"),  # the Saturday after it is worked
        ("2026-02-13", 2, "2026-02-24"),  # the Saturday 14th is worked, then Spring Festival
        ("2026-11-26", 7, "2026-12-07"),  # no holiday: two weekends
        ("2025-09-26", 1, "2025-09-28"),  # a Sunday that is worked
        ("2031-10-01", 3, "2031-10-06"),  # no facts: weekends alone
    ],
)
def test_days_after(day: str, count: int, then: str) -> None:
    assert shipped().after(date.fromisoformat(day), count).isoformat() == then


def test_every_year_has_its_days() -> None:
    """New Year, Spring Festival (3 weekdays at least), Labour and National Day; as many days are
    worked instead as the State Council moves: between three and nine a year."""
    days = shipped()
    for year in range(2015, 2027):
        free = {day for day in days.free if day.year == year}
        assert 13 <= len(free) <= 22 and all(day.weekday() < 5 for day in free), year
        worked = [day for day in days.worked if day.year == year]
        assert 3 <= len(worked) <= 9 and all(day.weekday() >= 5 for day in worked), year
        assert all(
            day in free
            for month, first in ((1, 1), (5, 1), (10, 1))
            if (day := date(year, month, first)).weekday() < 5
        )


def test_days_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "workdays.txt"
    own.write_text("# 2031\n2031-10-02 休\n2031-10-04 班  # 调休\n", encoding="utf-8")
    days = shipped().with_days(read_days(own))
    assert days.after(date(2031, 10, 1), 3).isoformat() == "2031-10-06"
    assert days.is_worked(date(2031, 10, 4)) and not days.is_worked(date(2031, 10, 2))
    undone = shipped().with_days({date(2026, 10, 8): "休", date(2026, 10, 10): "休"})
    assert not undone.is_worked(date(2026, 10, 10))


@pytest.mark.parametrize("line", ["2031-10-02", "2031-13-02 休", "2031-10-02 放假", "明天 休"])
def test_a_line_that_says_nothing_is_told(tmp_path: Path, line: str) -> None:
    own = tmp_path / "workdays.txt"
    own.write_text(f"2031-01-02 休\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match="第 2 行应为“日期 休”或“日期 班”"):
        read_days(own)
