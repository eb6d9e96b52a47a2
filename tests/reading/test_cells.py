"""What single cells become: cases as data."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.reading.births import read_age_column, read_birth, settle
from reunion.reading.cells import Cell, Flagged, Keep, Void
from reunion.reading.dates import read_date
from reunion.reading.documents import read_id
from reunion.reading.fields import Kind, Setting, fields
from reunion.reading.kin import kin_reader, read_order, read_sibling_count
from reunion.reading.names import name_reader
from reunion.reading.values import (
    mark_reader,
    read_code,
    read_dna,
    read_ethnicity,
    read_height,
    read_sex,
    status_reader,
)
from tests.reading.sheets import valid_id


def birth(cell: Cell) -> dict[str, Any]:
    return settle(read_birth(cell), {}).to_json()


BIRTHS: list[tuple[Cell, dict[str, Any]]] = [
    ("1985-02-03", {"date": "1985-02-03"}),
    ("1985.2.3", {"date": "1985-02-03"}),
    ("１９８５年２月３日", {"date": "1985-02-03"}),
    ("1985年2月", {"date": "1985-02"}),
    ("19850203", {"date": "1985-02-03"}),
    (19850203, {"date": "1985-02-03"}),
    ("1985/2/3 0:00:00", {"date": "1985-02-03"}),
    (dt.datetime(1985, 2, 3), {"date": "1985-02-03"}),
    (31081, {"date": "1985-02-03"}),
    (1985.2, {"date": "1985-02"}),
    (1985.1, {"date": "1985"}),
    (1985.12, {"date": "1985-12"}),
    ("一九八五年二月三日", {"date": "1985-02-03"}),
    ("12/25/1985", {"date": "1985-12-25"}),
    ("1985-00-00", {"date": "1985"}),
    (
        "八十年代",
        {
            "est": {"lo": 0, "hi": 9, "as_of": "1989-12-31", "by": "出生年份范围"},
            "note": "八十年代",
        },
    ),
    (
        "60后",
        {"est": {"lo": 0, "hi": 9, "as_of": "1969-12-31", "by": "出生年份范围"}, "note": "60后"},
    ),
    (
        "1980年代末",
        {
            "est": {"lo": 0, "hi": 3, "as_of": "1989-12-31", "by": "出生年份范围"},
            "note": "1980年代末",
        },
    ),
    (
        "约1960年",
        {
            "est": {"lo": 0, "hi": 6, "as_of": "1963-12-31", "by": "出生年份范围"},
            "note": "约1960年",
        },
    ),
    (
        "1960-1965年",
        {
            "est": {"lo": 0, "hi": 5, "as_of": "1965-12-31", "by": "出生年份范围"},
            "note": "1960-1965年",
        },
    ),
    ("农历腊月十八", {"lunar_day": "腊月十八"}),
    ("正月十五", {"lunar_day": "正月十五"}),
    ("阴历8月5日", {"lunar_day": "八月初五"}),
    ("农历1955年腊月十八", {"date": "1955-12-18", "calendar": "lunar"}),
    ("1955年12月18日(农历)", {"date": "1955-12-18", "calendar": "lunar"}),
    ("闰四月初三", {"lunar_day": "闰四月初三"}),
    ("属虎", {"zodiac": "虎"}),
    ("1962年,属虎", {"date": "1962", "zodiac": "虎"}),
    ("麦收时节", {"note": "麦收时节"}),
    ("五十多", {"est": {"lo": 51, "hi": 59}}),
    ("约50", {"est": {"lo": 47, "hi": 53}}),
]


@pytest.mark.parametrize(("cell", "expected"), BIRTHS)
def test_births(cell: Cell, expected: dict[str, Any]) -> None:
    assert birth(cell) == expected


AGES: list[tuple[Cell, dict[str, Any]]] = [
    (50.0, {"age": {"value": 50, "kind": "unknown"}}),
    ("50岁", {"age": {"value": 50, "kind": "unknown"}}),
    ("七十三", {"age": {"value": 73, "kind": "unknown"}}),
    ("虚岁51", {"age": {"value": 51, "kind": "xu"}}),
    ("35周岁", {"age": {"value": 35, "kind": "zhou"}}),
    ("50左右", {"est": {"lo": 47, "hi": 53}}),
    ("50-60", {"est": {"lo": 50, "hi": 60}}),
    ("50～60岁", {"est": {"lo": 50, "hi": 60}}),
    ("50±5", {"est": {"lo": 45, "hi": 55}}),
    ("目测50岁", {"est": {"lo": 45, "hi": 55, "by": "目测"}}),
    ("骨龄35", {"est": {"lo": 33, "hi": 37, "by": "骨龄"}}),
    ("五六十岁", {"est": {"lo": 50, "hi": 69}}),
    ("二十七八", {"est": {"lo": 27, "hi": 28}}),
    ("60以上", {"est": {"lo": 60}}),
    ("快60", {"est": {"lo": 57, "hi": 60}}),
    ("1965年生", {"date": "1965"}),
    ("老年", {"note": "老年"}),
]


@pytest.mark.parametrize(("cell", "expected"), AGES)
def test_ages(cell: Cell, expected: dict[str, Any]) -> None:
    assert settle(read_age_column(cell), {}).to_json() == expected


DATES = [
    ("2015-3-2 14:00", "2015-03-02", None),
    ("2015年3月2日下午3时许", "2015-03-02", None),
    ("二〇〇三年五月", "2003-05", None),
    ("2003年夏天", "2003", "2003年夏天"),
    ("十年前", None, "十年前"),
    ("03/04/2015", "2015", "03/04/2015"),
]


@pytest.mark.parametrize(("text", "date", "note"), DATES)
def test_dates(text: str, date: str | None, note: str | None) -> None:
    told = read_date(text)
    assert (told.date, told.note) == (date, note)


GOOD = valid_id("41022419600315996")
VALUES: list[tuple[Any, Cell, Any]] = [
    (read_sex, "男", "1"),
    (read_sex, "女性", "2"),
    (read_sex, "Ｆ", "2"),
    (read_sex, 1.0, "1"),
    (read_ethnicity, "汉族", "01"),
    (read_ethnicity, "维族", "05"),
    (read_ethnicity, "基诺", "56"),
    (read_ethnicity, 7, "07"),
    (read_height, "约165", 165),
    (read_height, "160-165cm", (160, 165)),
    (read_height, "1.65米", 165),
    (read_height, "１米６五", 165),
    (read_height, "1米6", 160),
    (read_height, "一米七", 170),
    (read_height, 172.5, 172.5),
    (read_id, GOOD, GOOD),
    (read_id, GOOD[:-1].lower() + GOOD[-1].lower(), GOOD),
    (read_id, "身份证:" + GOOD, GOOD),
    (read_id, f"{GOOD[:6]} {GOOD[6:14]} {GOOD[14:]}", GOOD),
    (read_id, "410224600315996", "410224600315996"),
    (read_id, 410224600315996, "410224600315996"),
    (read_id, "4102241960****9967", "4102241960????9967"),
    (read_code, "410224", "410224"),
    (read_code, 410224.0, "410224"),
    (read_code, "410224103201", "410224"),
    (read_dna, "是", {"sampled": True}),
    (read_dna, "未采", {"sampled": False}),
    (read_dna, "母亲已采", {"text": "母亲已采"}),
    (status_reader(""), "未找到", "open"),
    (status_reader(""), "已找到", "found"),
    (status_reader("withdrawn"), "是", "withdrawn"),
    (status_reader("found"), "否", "open"),
    (status_reader(""), "未撤案", "open"),
    (status_reader(""), "已死亡", "deceased"),
    (read_order, "老三", {"order": 3}),
    (read_order, "老大", {"order": 1}),
    (read_sibling_count, "兄2妹1", {"count": 3}),
    (read_sibling_count, "独生子", {"count": 0}),
    (read_sibling_count, "姐弟三人,排行第二", {"count": 3, "order": 2}),
]


@pytest.mark.parametrize(("read", "cell", "expected"), VALUES)
def test_values(read: Any, cell: Cell, expected: Any) -> None:
    assert read(cell) == expected


VOID: list[tuple[Any, Cell, str]] = [
    (read_birth, "1985-02-30", "日历上没有这一天"),
    (read_birth, "1785-02-03", "年份不在"),
    (read_birth, "1985年13月", "日历上没有这一天"),
    (read_birth, "农历八月三十五", "农历没有这一天"),
    (read_birth, "1970-1960年", "年份范围写反"),
    (read_birth, 0.5, "不是出生日期"),
    (read_age_column, "200", "年龄不可能"),
    (read_age_column, dt.date(2020, 5, 6), "年龄栏里是日期"),
    (read_date, "2015.13.2", "日历上没有这一天"),
    (read_date, 12, "不是日期"),
    (read_sex, "人", "性别应为男、女"),
    (read_ethnicity, "77", "民族代码应为"),
    (read_height, "很矮", "看不出身高"),
    (read_height, 999, "身高不可能"),
    (read_id, 4.1e17, "末几位已丢失"),
    (read_id, "4.10224E+17", "科学计数法"),
    (read_id, "13800000000", "像是手机号"),
    (read_id, "410224196003159000", "截断"),
    (read_id, dt.date(2020, 1, 1), "证件号栏里是日期"),
    (read_id, "无证", "不是证件号"),
    (read_id, "1" * 30, "证件号过长"),
    (read_id, "41022419600315996A", "第 18 位应为"),
    (read_code, "99", "行政区划代码应为 6 位"),
    (status_reader(""), "绿", "看不懂的状态"),
    (read_order, "很多", "看不出排行"),
    (read_sibling_count, "很多", "看不出兄弟姐妹"),
    (read_sibling_count, "90人", "人数不可能"),
    (kin_reader(None), "、", "看不出人"),
    (name_reader("legal"), "12345", "数字或符号"),
    (name_reader("legal"), "啊" * 41, "超过 40"),
    (name_reader("legal"), "、", "没有姓名"),
]


@pytest.mark.parametrize(("read", "cell", "reason"), VOID)
def test_void_cells_say_why_without_the_value(read: Any, cell: Cell, reason: str) -> None:
    with pytest.raises(Void, match=reason) as void:
        read(cell)
    assert str(cell) not in void.value.reason


def test_a_wrong_check_digit_is_kept_and_flagged() -> None:
    wrong = GOOD[:-1] + ("1" if GOOD[-1] != "1" else "2")
    flagged = read_id(wrong)
    assert isinstance(flagged, Flagged)
    assert (flagged.value, flagged.warning) == (wrong, "证件号校验位不符,请核对")


def test_an_unlisted_ethnic_group_stays_as_written() -> None:
    flagged = read_ethnicity("穿青人")
    assert isinstance(flagged, Flagged) and flagged.value == "穿青人"


NAMES: list[tuple[str, list[tuple[str, str]]]] = [
    ("王建国", [("王建国", "legal")]),
    ("王 建国", [("王建国", "legal")]),
    ("王建国、王卫红;李四", [("王建国", "legal"), ("王卫红", "legal"), ("李四", "legal")]),
    ("王建国或王建华", [("王建国", "legal"), ("王建华", "legal")]),
    ("王建国（音）", [("王建国", "self_oral")]),
    ("王建国(小名:狗剩)", [("王建国", "legal"), ("狗剩", "nickname")]),
    ("王建国,曾用名王卫红", [("王建国", "legal"), ("王卫红", "former")]),
    ("无名氏男3号", [("无名氏男3号", "assigned")]),
    ("张某某", [("张", "surname_only")]),
    ("姓马", [("马", "surname_only")]),
    ("刘张氏", [("刘张氏", "husband_style")]),
    ("CHAN, Tai Man", [("CHAN, Tai Man", "romanised")]),
    ("买买提·吐尔逊", [("买买提·吐尔逊", "legal")]),
]


@pytest.mark.parametrize(("text", "expected"), NAMES)
def test_names(text: str, expected: list[tuple[str, str]]) -> None:
    claims = name_reader("legal")(text)
    assert not isinstance(claims, Flagged)
    assert [(claim.text, claim.kind) for claim in claims] == expected


def test_heard_names_say_so_and_other_brackets_stay() -> None:
    (heard,) = name_reader("legal")("王建国(音)")  # type: ignore[misc]
    assert heard.heard is True
    (noted,) = name_reader("legal")("王建国(聋哑)")  # type: ignore[misc]
    assert noted.to_json() == {"text": "王建国", "kind": "legal", "note": "聋哑"}


KIN = [
    ("父亲:王建国;弟弟:王小军", [("父亲", "王建国"), ("弟弟", "王小军")]),
    ("父亲王建国、母亲李兰", [("父亲", "王建国"), ("母亲", "李兰")]),
    ("王建国(父亲)", [("父亲", "王建国")]),
    ("兄弟：王一、王二", [("兄弟", "王一"), ("兄弟", "王二")]),
    ("母亲:不详", [("母亲", None)]),
    ("父亲:王建国13800000000", [("父亲", "王建国")]),
    ("母小红", [("母", "小红")]),
    ("石头", [(None, "石头")]),
]


@pytest.mark.parametrize(("text", "expected"), KIN)
def test_relatives(text: str, expected: list[tuple[str | None, str | None]]) -> None:
    assert [(kin.relation, kin.name) for kin in kin_reader(None)(text)] == expected


def test_marks_split_outside_brackets_and_carry_the_header_noun() -> None:
    texts = [mark.text for mark in mark_reader("")("左眉疤(长3,宽1)、六指;无明显特征")]
    assert texts == ["左眉疤(长3,宽1)", "六指"]
    assert [mark.text for mark in mark_reader("胎记")("左脸,右臂胎记,有")] == [
        "左脸胎记",
        "右臂胎记",
        "胎记",
    ]


WORDS = st.text(
    st.sampled_from(
        "0123456789年月日岁农历腊正初十八属虎约左右-./~(),、;：:王女男某音米xX?*E+ 几多后代"
    ),
    max_size=12,
)
ANY = (
    WORDS | st.text(max_size=8) | st.floats() | st.integers(-5, 10**19) | st.dates() | st.booleans()
)


@given(cell=ANY)
def test_no_cell_breaks_a_converter(cell: Cell) -> None:
    kinds: tuple[Kind, ...] = ("resident", "missing")
    for kind in kinds:
        for field in fields(kind):
            try:
                field.make(Setting())(cell)
            except (Void, Keep):
                continue
