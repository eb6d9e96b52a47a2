"""Stays of one person, duplicate reports, and one resident made of several stays."""

from __future__ import annotations

import pytest

from reunion.errors import RecordError, UsageError
from reunion.normalizing.profiles import resident_profile
from reunion.pooling import pooled
from reunion.records import Json, Resident
from reunion.repeats import duplicate_reports, links, repeat_encounters

FIRST: Json = {
    "resident_id": "R1",
    "names": [{"text": "冼翠蘅", "kind": "self_oral"}],
    "sex": "2",
    "birth": {"zodiac": "猴"},
    "origin": [{"text": "四川岳池县罗渡镇", "role": "home"}],
    "marks": [{"text": "左手六指"}],
    "relatives": [{"relation": "儿子", "name": "陈石头"}],
    "found": {"date": "2009-01-03"},
    "station": "开封市救助管理站",
}
SECOND: Json = FIRST | {
    "resident_id": "R2",
    "names": [{"text": "洗翠恒", "kind": "self_oral"}],
    "birth": {"age": {"value": 60, "kind": "xu", "as_of": "2015-06-01"}},
    "height_cm": 155,
    "found": {"date": "2015-06-01"},
    "station": "郑州市救助管理站",
}
STRANGERS: list[Json] = [
    {"resident_id": f"R{n}", "names": [{"text": name, "kind": "self_oral"}], "sex": sex,
     "origin": [{"text": place, "role": "home"}]}
    for n, (name, sex, place) in enumerate(
        [("王建军", "1", "河南杞县"), ("李秀英", "2", "山东历城"), ("张桂兰", "2", "陕西西安"),
         ("刘志强", "1", "广东广州")], start=3)
]  # fmt: skip


def report(mp_id: str, name: str, number: str, **more: object) -> Json:
    return {
        "mp_id": mp_id, "names": [{"text": name, "kind": "legal"}], "sex": "1",
        "birth": {"date": "1960-05-01"}, "hukou": {"code": "511621", "text": "岳池县罗渡镇双龙村"},
        "id_number": number, "relatives": [{"relation": "父亲", "name": "陈大海"}], **more,
    }  # fmt: skip


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def valid(number: str) -> str:
    """The number with the check digit that belongs to it."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return number[:17] + "10X98765432"[total % 11]


def test_two_stays_of_one_person_are_found() -> None:
    (group,) = repeat_encounters([FIRST, *STRANGERS, SECOND])
    assert group.members == ("R1", "R2")
    (link,) = group.links
    assert link.probability > 0.9 and "姓名同音" in link.reason
    assert sum(line.bits for line in link.evidence) == pytest.approx(link.bits, abs=0.006)


def test_the_order_of_the_records_does_not_matter() -> None:
    people = [FIRST, *STRANGERS, SECOND]
    assert repeat_encounters(people) == repeat_encounters(people[::-1])


def test_one_report_twice_is_found_and_brothers_are_not() -> None:
    first, second = valid("51292319600501997"), valid("51292319631101998")
    one, again = report("M1", "陈国强", first), report("M2", "陈国强", first)
    brother = report("M3", "陈国富", second, birth={"date": "1963-11-01"})
    (group,) = duplicate_reports([one, again, brother])
    assert group.members == ("M1", "M2")


def test_a_twin_without_a_number_is_told_by_the_registered_name() -> None:
    twin = report("M2", "陈国富", "")
    assert duplicate_reports([report("M1", "陈国强", ""), twin]) == ()
    assert len(duplicate_reports([report("M1", "陈国强", ""), report("M2", "陈国强", "")])) == 1


def test_nothing_to_compare() -> None:
    assert repeat_encounters([]) == ()
    assert repeat_encounters([FIRST]) == ()
    assert repeat_encounters([{"resident_id": "A"}, {"resident_id": "B"}]) == ()


def test_bad_input_is_refused() -> None:
    with pytest.raises(UsageError) as refused:
        repeat_encounters([FIRST, FIRST])
    assert refused.value.zh == "2 条记录中有 1 个编号重复,请先改正"
    with pytest.raises(UsageError) as refused:
        links([resident_profile(Resident.from_json(FIRST))], 1.0)
    assert refused.value.zh == "先验概率为 1,应大于 0 且小于 1"
    with pytest.raises(RecordError, match="resident_id"):
        repeat_encounters([{"names": []}])
    with pytest.raises(UsageError) as refused:
        pooled([])
    assert refused.value.zh == "没有可以合并的救助记录"


def test_pooling_keeps_every_claim_and_every_stay() -> None:
    one = pooled([Resident.from_json(FIRST), Resident.from_json(SECOND)])
    assert one.resident_id == "R2"
    assert [claim.text for claim in one.names] == ["洗翠恒", "冼翠蘅"]
    assert one.height_cm == 155 and len(one.marks) == 1
    assert one.birth is not None and one.birth.zodiac == "猴" and one.birth.age is not None
    assert [stay.date for stay in one.encounters] == ["2009-01-03", "2015-06-01"]
    assert [stay.station for stay in one.encounters] == ["开封市救助管理站", "郑州市救助管理站"]
    assert Resident.from_json(one.to_json()) == one


def test_a_made_up_birth_never_replaces_a_told_one() -> None:
    settled = SECOND | {"birth": {"date": "1950-01-01", "assigned": True}}
    one = pooled([Resident.from_json(FIRST), Resident.from_json(settled)])
    assert one.birth is not None
    assert one.birth.date is None and one.birth.zodiac == "猴" and not one.birth.assigned


def test_a_large_file_gives_the_links_of_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above FEW reports only pairs that agree in two respects are judged; these as ever."""
    first, other = valid("51292319600501997"), valid("51292319631101998")
    people = [
        report("M1", "陈国强", first), report("M2", "陈国强", first),
        report("M3", "陈国富", other, birth={"date": "1963-11-01"}), report("M4", "程国强", ""),
        *({"mp_id": f"S{n}", "names": [{"text": name, "kind": "legal"}]}
          for n, name in enumerate(("王建军", "李秀英", "张桂兰", "刘志强"))),
    ]  # fmt: skip
    small = duplicate_reports(people)
    monkeypatch.setattr("reunion.repeats.FEW", 3)
    large = duplicate_reports(iter(people))
    assert [group.to_json() for group in large] == [group.to_json() for group in small]
    assert small[0].members == ("M1", "M2", "M4")
    with pytest.raises(UsageError) as refused:
        duplicate_reports(people * 2)
    assert refused.value.zh == "16 条记录中有 8 个编号重复,请先改正"
