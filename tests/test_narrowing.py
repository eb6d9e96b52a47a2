"""The filter: its rows are those of an obvious reading; wrong filters say what would be right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunion.errors import UsageError
from reunion.knowledge.divisions import divisions
from reunion.narrowing import Filter
from reunion.normalizing.profiles import missing_person_profile
from reunion.profiles import Profile
from reunion.records import MissingPerson
from tests.scenes import table_of
from tests.strategies import files

CODES = ("510000", "511600", "511621", "410000", "410222", "440000", "440106", "500000")


def part(code: str) -> str:
    """511600 -> 5116: the digits that say something."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def near(codes: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    """Whether a code lies in an asked one or the other way round; what is not known is near."""
    pairs = [(part(code), part(other)) for code in codes for other in asked]
    return not pairs or any(a.startswith(b) or b.startswith(a) for a, b in pairs)


def as_asked(profile: Profile, asked: Filter) -> bool:
    """The same, record by record."""
    event = profile.event
    place = event.node if event and not event.node.endswith("0000") else ""
    homes = tuple(code for form in profile.places for code, _ in form.nodes)
    known = tuple(code for code in (*homes, place) if code and divisions().index(code) >= 0)
    if profile.status not in asked.statuses or (
        asked.sources and profile.source not in asked.sources
    ):
        return False
    at_home = tuple(code for code in homes if code in known)
    if not near(at_home, asked.home) or not near((place,) if place in known else (), asked.lost_in):
        return False
    if asked.lost is None or event is None or event.span is None:
        return True
    first, last = asked.lost
    return event.span[1] >= first and (event.reported or event.span[0] <= last)


def some(*values: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


def filters() -> st.SearchStrategy[Filter]:
    days = st.dates(date(1990, 1, 1), date(2020, 1, 1)).map(date.toordinal)
    spans = st.tuples(days, days).map(lambda span: (min(span), max(span)))
    return st.builds(
        Filter,
        sources=some("公安", "寻亲网", "没有的来源"),
        statuses=some("open", "found", "deceased", "withdrawn").map(lambda kept: kept or ("open",)),
        home=some(*CODES),
        lost_in=some(*CODES),
        lost=st.none() | spans,
    )


@settings(max_examples=100)
@given(records=files(8), asked=filters())
def test_rows_are_those_of_an_obvious_reading(records: list[Profile], asked: Filter) -> None:
    expected = [as_asked(record, asked) for record in records]
    assert asked.rows(table_of(records)).tolist() == expected


def test_an_empty_table_has_no_rows() -> None:
    asked = Filter.of(sources=["公安"], home=["51"], lost_in=["四川"], lost_from="1990")
    assert asked.rows(table_of([])).tolist() == []


def test_a_filter_is_written_as_people_write() -> None:
    asked = Filter.of(
        home=["四川岳池", "44", "410200"], lost_in=["开封市"], lost_from="1998", lost_to="2003-02"
    )
    assert asked.home == ("511621", "440000", "410200")
    assert asked.lost_in == ("410200",)
    assert asked.lost == (date(1998, 1, 1).toordinal(), date(2003, 2, 28).toordinal())
    assert Filter.of() == Filter()
    assert Filter.of(statuses=["found", "found"]).statuses == ("found",)


def test_a_division_of_old_gives_those_of_today() -> None:
    """A county that became several is asked for by its old code."""
    split = next(
        code for code in ("510200", "512200", "513000") if len(divisions().resolve_code(code)) > 1
    )
    assert Filter.of(home=[split]).home == tuple(c for c, _ in divisions().resolve_code(split))


@pytest.mark.parametrize(
    ("wrong", "zh"),
    [
        ({"home": ["没有这地方"]}, "不认识地区“没有这地方”"),
        ({"home": ["99"]}, "不认识地区“99”"),
        ({"home": ["5"]}, "不认识地区“5”"),
        ({"home": [""]}, "不认识地区“”"),
        ({"home": ["51162100"]}, "不认识地区“51162100”"),
        ({"lost_in": ["x" * 10]}, "不认识地区“xxxxxxxxxx”"),
        ({"lost_from": "1998-13"}, "日期“1998-13”无法使用"),
        ({"lost_from": "昨天"}, "日期“昨天”无法使用"),
        ({"lost_from": "2003", "lost_to": "1998"}, "终点(1998)早于起点(2003)"),
        ({"statuses": ["alive"]}, "状态“alive”不存在"),
    ],
)
def test_a_wrong_filter_says_what_would_be_right(wrong: dict[str, Any], zh: str) -> None:
    with pytest.raises(UsageError) as caught:
        Filter.of(**wrong)
    assert zh in caught.value.zh


def test_a_date_of_the_report_does_not_say_how_long_before_the_loss_was() -> None:
    told = {"mp_id": "M1", "report": {"date": "2010-05-01"}}
    profile = missing_person_profile(MissingPerson.from_json(told))
    table = table_of([profile])
    assert Filter.of(lost_to="2001").rows(table).tolist() == [True]
    assert Filter.of(lost_from="2011").rows(table).tolist() == [False]
