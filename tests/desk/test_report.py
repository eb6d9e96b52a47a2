"""The figures against a plain count in Python, over invented registers on both engines."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from reunion.desk.report import STAGES, as_text, figures_of, quartiles
from reunion.errors import UsageError
from reunion.records import Decision
from reunion.store.decisions import add_decision
from reunion.store.figures import Counted, Span
from reunion.store.models import EncounterRow
from reunion.store.opening import Register
from reunion.store.steps import add_step
from tests.desk.people import AT, confirmed, resident, stations

FIRST = date(2026, 1, 1)


@dataclass(frozen=True)
class Stay:
    key: str
    entered: int
    found: int | None
    gone: int | None
    undone: bool
    moved: bool
    station: str


def invented(register: Register, seed: int) -> list[Stay]:
    """Forty stays: identified or not, taken back or not, gone or not."""
    stations(register)
    draw = random.Random(seed)
    stays = []
    for number in range(40):
        found = draw.choice([None, None, -1, 0, 1, 2, 5, 10, 11, 40])
        gone = draw.choice([None, None, 0, 1, 2, 9, 10, 11, 30, 60])
        stay = Stay(
            f"R{number}", draw.randrange(0, 90), found, gone, draw.random() < 0.2,
            draw.random() < 0.3, draw.choice(["CITY", "COUNTY", "OTHER"]),
        )  # fmt: skip
        stays.append(stay)
        entered = FIRST + timedelta(days=stay.entered)

        def day(after: int, entered: date = entered) -> str:
            return (entered + timedelta(days=after)).isoformat()

        closed = (day(gone), "left") if gone is not None else None
        resident(register, stay.key, entered.isoformat(), station=stay.station, closed=closed)
        if found is not None:
            confirmed(register, stay.key, f"M{number % 7}", day(found))
            if stay.undone:
                with register.session() as session:
                    told = Decision(
                        stay.key, f"M{number % 7}", "undone", "li", f"{day(found)}T10:00:00Z", "错"
                    )
                    add_decision(session, register.keys, told)
        with register.session() as session:
            if stay.moved and stay.station == "CITY":
                session.add(
                    EncounterRow(
                        encounter_id=f"E{number}", resident_id=stay.key, station_id="COUNTY",
                        body="{}", digest="", changed_at=AT,
                    )
                )  # fmt: skip
            elif stay.moved:
                add_step(
                    session,
                    register.keys,
                    stay.key,
                    "transfer",
                    on_date=day(1),
                    by="li",
                    at=f"{day(1)}T00:00:00Z",
                )
    return stays


def counted(stays: list[Stay], today: int, first: int, last: int | None) -> Counted:
    """The oracle: one resident after the other."""
    people = identified = left = still = 0
    for stay in stays:
        age = today - stay.entered
        found = None if stay.undone or stay.found is None or stay.found > age else stay.found
        gone = None if stay.gone is None or stay.gone > age else stay.gone
        if age < 0:
            continue
        if first and (age < first or (found is not None and found < first)):
            continue
        if first and gone is not None and gone < first:
            continue
        people += 1
        if found is not None and (last is None or found <= last):
            identified += 1
        elif gone is not None and (last is None or gone <= last):
            left += 1
        elif last is None or age <= last:
            still += 1
    return Counted(people, identified, left, still)


@pytest.mark.parametrize("seed", [1, 2])
def test_sql_counts_what_a_plain_count_counts(register: Register, seed: int) -> None:
    stays = invented(register, seed)
    for today in (0, 20, 95, 400):
        as_of = (FIRST + timedelta(days=today)).isoformat()
        told = figures_of(register, Span("2026-01-01", "2027-12-31", as_of))
        for line, (_, _, first, last) in zip(told.cohorts, STAGES, strict=False):
            assert line.counted == counted(stays, today, first, last), (today, line.kind)
        seen = [
            stay for stay in stays
            if stay.moved and (stay.station == "CITY" or stay.entered + 1 <= today)
        ]  # fmt: skip
        assert told.cohorts[3].counted == counted(seen, today, 0, None)
        days = sorted(
            stay.found
            for stay in stays
            if stay.found is not None and not stay.undone
            and stay.entered <= today and stay.entered + stay.found <= today
        )  # fmt: skip
        assert told.identified == len(days)
        if days:
            assert told.quartiles is not None
            assert told.quartiles[1] == days[-(-len(days) // 2) - 1]
        there = sum(count for _, count in told.open_by_age)
        whole = counted(stays, today, 0, None)
        assert there == whole.still and whole.people == sum(s.entered <= today for s in stays)


def test_a_station_counts_its_own(register: Register) -> None:
    stays = invented(register, 3)
    span = Span("2026-01-01", "2026-12-31", "2026-12-31", frozenset(("COUNTY",)))
    own = [stay for stay in stays if stay.station == "COUNTY"]
    assert figures_of(register, span).cohorts[0].counted == counted(own, 364, 0, 1)


def test_days_that_are_none_are_said_and_not_counted(register: Register) -> None:
    stations(register)
    for number, day in enumerate(
        (None, "2026", "2026-11", "2026-13-01", "昨天昨天昨天昨天昨天", "2026-02-30")
    ):
        resident(register, f"R{number}", day)
    told = figures_of(register, Span("1900-01-01", "2026-12-31", "2026-12-31"))
    assert told.without_a_day == 5 and told.cohorts[0].counted.people == 1
    assert "另有 5 人没有完整的入站日期" in as_text(told)


def test_the_text_never_gives_one_number(register: Register) -> None:
    stations(register)
    resident(register, "R1", "2026-11-01")
    resident(register, "R2", "2026-11-01")
    confirmed(register, "R2", "M1", "2026-11-01")
    text = as_text(figures_of(register, Span("2026-01-01", "2026-12-31", "2026-11-30")))
    assert "快速核对(入站当日和次日):2 人,查明 1(50.0%)" in text
    assert "滞留(10天以上):1 人,查明 0(0.0%),其他离站 0,仍在此阶段 1" in text
    assert "县级移送:0 人,查明 0(—)" in text
    assert "11–90 天:1 人" in text and "合计" not in text and "总" not in text


def test_a_span_that_ends_before_it_begins(register: Register) -> None:
    with pytest.raises(UsageError, match="截止日期 2025-01-01 早于起始日期 2026-01-01"):
        figures_of(register, Span("2026-01-01", "2025-01-01", "2026-01-01"))


@pytest.mark.parametrize(
    ("days", "told"),
    [({}, None), ({3: 1}, (3, 3, 3)), ({1: 2, 9: 2}, (1, 1, 9)), ({0: 3, 100: 1}, (0, 0, 0))],
)
def test_quartiles(days: dict[int, int], told: tuple[int, int, int] | None) -> None:
    assert quartiles(days) == told
