"""Each clock of the daily work: when it runs out, and what stops it."""

from __future__ import annotations

from datetime import date

import pytest

from reunion.desk.clocks import Asked, due_list, months_after
from reunion.errors import UsageError
from reunion.knowledge.workdays import shipped
from reunion.store.opening import Register
from reunion.store.steps import add_step, withdraw_step
from tests.desk.people import AT, confirmed, resident, stations

WORKDAYS = shipped()


def told(register: Register, day: str, **more: object) -> list[tuple[str, str, str, int]]:
    asked = Asked(date.fromisoformat(day), **more)  # type: ignore[arg-type]
    return [(d.subject, d.kind, d.due_on, d.late) for d in due_list(register, WORKDAYS, asked)]


def kinds(register: Register, day: str) -> list[str]:
    return sorted(kind for _, kind, _, _ in told(register, day))


def test_the_four_clocks_run_out_on_their_days(register: Register) -> None:
    stations(register)
    resident(register, "R1", "2026-09-28")
    assert told(register, "2026-09-28") == []
    assert told(register, "2026-09-29") == [("R1", "notice", "2026-09-29", 0)]
    # 9-29, 9-30, then the holiday, 10-08, 10-09, the worked Saturday 10-10, 10-12, 10-13
    assert ("R1", "dna_request", "2026-10-13", 0) in told(register, "2026-10-13")
    assert "dna_request" not in kinds(register, "2026-10-12")
    assert "care_plan" not in kinds(register, "2026-10-08")  # the tenth day is not over ten
    assert ("R1", "care_plan", "2026-10-09", 0) in told(register, "2026-10-09")
    assert ("R1", "settlement", "2026-12-28", 0) in told(register, "2026-12-28")
    assert [one[1] for one in told(register, "2026-09-27", ahead=2)] == []
    assert told(register, "2026-09-28", ahead=1) == [("R1", "notice", "2026-09-29", -1)]


def test_what_was_done_is_no_longer_due_and_comes_back_when_undone(register: Register) -> None:
    stations(register)
    resident(register, "R1", "2026-09-28")
    with register.session() as session:
        for what in ("notice", "dna_request", "care_plan", "settlement"):
            add_step(session, register.keys, "R1", what, on_date="2026-10-20", by="li", at=AT)
    assert kinds(register, "2027-01-20") == []
    assert kinds(register, "2026-10-19") == ["care_plan", "dna_request", "notice"]  # an old day
    with register.session() as session:
        withdraw_step(session, register.keys, "R1", "notice", by="li", at=AT)
    assert kinds(register, "2027-01-20") == ["notice"]
    assert kinds(register, "2026-11-01") == []  # not yet taken back then


@pytest.mark.parametrize(
    ("record", "gone"),
    [
        ({"dna": {"sampled": True}}, "dna_request"),
        ({"protection": ["no_publish"]}, "notice"),
        ({"protection": ["minor"]}, "notice"),
        ({"birth": {"date": "2015-01-01"}}, "notice"),
        ({"protection": ["家暴庇护"]}, "notice"),
    ],
)
def test_what_the_record_itself_settles(
    register: Register, record: dict[str, object], gone: str
) -> None:
    stations(register)
    resident(register, "R1", "2026-01-05", record)
    everything = {"notice", "dna_request", "care_plan", "settlement"}
    assert set(kinds(register, "2026-06-01")) == everything - {gone}


def test_an_identified_resident_needs_neither_notice_nor_sample(register: Register) -> None:
    stations(register)
    resident(register, "R1", "2026-09-28")
    confirmed(register, "R1", "M1", "2026-10-15")
    assert kinds(register, "2026-10-14") == ["care_plan", "dna_request", "notice"]
    assert kinds(register, "2027-01-20") == ["care_plan"]


def test_the_closed_are_on_no_clock(register: Register) -> None:
    stations(register)
    resident(register, "R1", "2026-09-28", closed=("2026-09-30", "left"))
    assert kinds(register, "2026-12-30") == []
    assert kinds(register, "2026-09-29") == ["notice"]


def test_a_station_sees_its_own_and_those_below(register: Register) -> None:
    stations(register)
    for key, station in (("R1", "CITY"), ("R2", "POINT"), ("R3", "OTHER"), ("R4", None)):
        resident(register, key, "2026-11-20", station=station)
    day = "2026-11-21"
    assert {one[0] for one in told(register, day)} == {"R1", "R2", "R3", "R4"}
    below = frozenset(("CITY", "COUNTY", "POINT"))
    assert {one[0] for one in told(register, day, scope=below)} == {"R1", "R2"}


def test_days_ahead_are_not_below_nothing(register: Register) -> None:
    with pytest.raises(UsageError, match="提前天数不能小于 0"):
        told(register, "2026-01-01", ahead=-1)


def test_steps_that_do_not_exist_are_told(register: Register) -> None:
    stations(register)
    resident(register, "R1", "2026-09-28")
    with register.session() as session:
        with pytest.raises(UsageError, match="没有“dance”这个事项"):
            add_step(session, register.keys, "R1", "dance", on_date="2026-10-20", by="li", at=AT)
        with pytest.raises(UsageError, match="没有编号为“R9”的受助人员"):
            add_step(session, register.keys, "R9", "notice", on_date="2026-10-20", by="li", at=AT)
        with pytest.raises(UsageError, match="没有记下“发布寻亲公告”,无可撤回"):
            withdraw_step(session, register.keys, "R1", "notice", by="li", at=AT)


@pytest.mark.parametrize(
    ("day", "then"),
    [("2026-11-30", "2027-02-28"), ("2023-11-30", "2024-02-29"), ("2026-01-15", "2026-04-15")],
)
def test_three_months(day: str, then: str) -> None:
    assert months_after(date.fromisoformat(day), 3).isoformat() == then
