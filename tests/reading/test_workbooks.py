"""Workbooks as offices send them: titles, two header rows, notes, several sheets, odd dates."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from reunion.errors import HeaderError, InputError
from tests.reading.sheets import aside, missing, one, residents, valid_id, write_xlsx

POLICE: list[list[object]] = [
    ["某市公安局失踪人员登记表"],
    ["填报单位:某分局", None, None, "2020年5月"],
    ["序号", "失踪人员信息", None, None, None, "失踪情况", None, "报案人信息", None, None, "备注"],
    [
        None,
        "姓名",
        "性别",
        "出生日期",
        "身份证号",
        "时间",
        "地点",
        "姓名",
        "与失踪人关系",
        "身份证号",
        None,
    ],
    [
        1,
        "王建国",
        "男",
        "1960-03-15",
        valid_id("41022419600315996"),
        dt.date(2015, 3, 2),
        "河南省开封市",
        "王小军",
        "弟弟",
        valid_id("41022419650315997"),
        "骑自行车",
    ],
    [None] * 11,
    [
        2,
        "李秀兰",
        "女",
        "一九五八年腊月",
        None,
        "2016年春节前后",
        "开封县",
        "李某",
        "女儿",
        None,
        "无",
    ],
    ["合计", None, "男1女1"],
    ["备注:以上人员信息由各所上报"],
    ["填表人:张三", None, None, "审核人:李四"],
]


def test_title_two_header_rows_and_notes(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "警方名单.xlsx", {"开封": POLICE}, merged=["A1:K1", "B3:E3", "F3:G3"]
    )
    people, report = missing(path)
    assert [person.to_json() for person in people] == [
        {
            "mp_id": "1",
            "names": [{"text": "王建国", "kind": "legal"}],
            "sex": "1",
            "birth": {"date": "1960-03-15"},
            "missing": {"date": "2015-03-02", "place": "河南省开封市"},
            "report": {"reporter": "王小军"},
            "id_number": valid_id("41022419600315996"),
            "relatives": [{"relation": "弟弟", "name": "王小军"}],
            "note": "骑自行车",
            "报案人身份证号": valid_id("41022419650315997"),
        },
        {
            "mp_id": "2",
            "names": [{"text": "李秀兰", "kind": "legal"}],
            "sex": "2",
            "birth": {"date": "1958", "lunar_day": "腊月"},
            "missing": {"date": "2016", "place": "开封县", "note": "2016年春节前后"},
            "report": {"reporter": "李某"},
            "relatives": [{"relation": "女儿", "name": "李某"}],
        },
    ]
    sheet = report.sheets[0]
    assert (sheet.header_rows, sheet.rows_read, sheet.rows_used) == ((3, 4), 2, 2)
    assert sheet.notes_skipped == 3
    assert sheet.unknown == ("报案人身份证号",)
    assert ("时间", "missing.date") in {(h[-2:], key) for h, key in sheet.understood}
    assert not (tmp_path / "aside.csv").exists()


def test_one_sheet_per_county_and_repeated_headers(tmp_path: Path) -> None:
    header = ["序号", "姓名", "性别"]
    path = write_xlsx(
        tmp_path / "名单.xlsx",
        {
            "说明": [["请各县填写"], ["不要改动列名"]],
            "岳池": [header, [1, "王一", "男"], header, [2, "王二", "女"]],
            "广安": [["广安名单"], ["姓名", "性别", "户籍地"], ["王三", "男", "广安"]],
            "坏表": [["甲", "乙", "丙"], ["子", "丑", "寅"], ["卯", "辰", "巳"]],
            "空表": [],
        },
    )
    people, report = missing(path)
    assert [person.mp_id for person in people] == ["岳池-1", "岳池-2", "名单-广安-3"]
    skipped = {sheet.name: sheet.skipped for sheet in report.sheets if sheet.skipped}
    assert skipped == {"说明": "没有找到表头(2 行)", "坏表": "没有找到表头(3 行)", "空表": "空表"}
    assert {s.name: s.headers_repeated for s in report.sheets}["岳池"] == 1
    assert [row[:5] for row in aside(tmp_path)] == [
        ["名单.xlsx", "坏表", "", "", "整个工作表没有可识别的表头,3 行都没有读入"]
    ]
    assert report.rows_read == report.rows_used + report.rows_quarantined


def test_a_hidden_sheet_is_named_and_not_read(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx", {"甲": [["姓名", "性别"], ["王一", "男"]], "乙": [["姓名"], ["王二"]]}
    )
    book = openpyxl.load_workbook(path)
    book["乙"].sheet_state = "hidden"
    book.save(path)
    people, report = missing(path)
    assert len(people) == 1
    assert "工作表“乙”:未读,工作表是隐藏的" in report.render_zh()


@pytest.mark.parametrize("date1904", [False, True])
def test_serial_dates_of_both_epochs(tmp_path: Path, date1904: bool) -> None:
    day = dt.date(1960, 3, 15)
    serial = (day - (dt.date(1904, 1, 1) if date1904 else dt.date(1899, 12, 30))).days
    rows: list[list[object]] = [["姓名", "出生日期", "走失时间"], ["王一", serial, day]]
    for suffix in ("xlsx", "xls"):
        path = tmp_path / f"a.{suffix}"
        if suffix == "xlsx":
            book = openpyxl.Workbook()
            if date1904:
                book.epoch = CALENDAR_MAC_1904
            for row in rows:
                book.active.append(row)
            book.save(path)
        else:
            _write_xls(path, rows, date1904)
        (person,), _ = missing(path)
        assert person.birth and person.missing
        assert (person.birth.date, person.missing.date) == ("1960-03-15", "1960-03-15")


def _write_xls(path: Path, rows: list[list[object]], date1904: bool) -> None:
    book = xlwt.Workbook()
    book.dates_1904 = date1904
    sheet = book.add_sheet("表")
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if isinstance(cell, dt.date):
                sheet.write(y, x, cell, style)
            else:
                sheet.write(y, x, cell)
    book.save(str(path))


def test_leading_empty_rows_and_columns_keep_their_numbers(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [],
        [],
        [None, None, "姓名", "性别"],
        [None, None, "王一", "男"],
        [None, None, None, "女"],
    ]
    people, report = missing(write_xlsx(tmp_path / "a.xlsx", {"表": rows}))
    assert [person.mp_id for person in people] == ["a-表-4"]
    assert report.sheets[0].header_rows == (3,)
    assert aside(tmp_path)[0][2] == "5"


def test_an_id_number_that_lost_digits_is_void_and_listed(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["编号", "姓名", "身份证号"],
        ["A1", "王一", 4.10224196003159e17],
        ["A2", "王二", "4.10224E+17"],
        ["A3", "王三", "410224196003159000"],
        ["A4", "王四", valid_id("41022419600315998")],
    ]
    people, report = missing(write_xlsx(tmp_path / "a.xlsx", {"表": rows}))
    assert [person.id_number for person in people] == [
        None,
        None,
        None,
        valid_id("41022419600315998"),
    ]
    assert [(note.row, note.column) for note in report.void.listed] == [
        (2, "身份证号"),
        (3, "身份证号"),
        (4, "身份证号"),
    ]
    text = report.render_zh()
    assert "工作表“表”第 2 行“身份证号”:证件号被表格软件改成数字,末几位已丢失" in text
    assert "4.10224" not in text and "王一" not in text and "4102241960" not in text


def test_unknown_columns_are_kept(tmp_path: Path) -> None:
    data, report = one(tmp_path, "missing", 姓名="王一", 性别="男", 联系电话=13800000000, 血型="O")
    assert (data["联系电话"], data["血型"]) == ("13800000000", "O")
    assert "id_number" not in data
    assert report.sheets[0].unknown == ("联系电话", "血型")


def test_a_resident_row(tmp_path: Path) -> None:
    data, _ = one(
        tmp_path,
        "resident",
        救助编号="J1",
        **{"姓名(音)": "陈兰英(小名:幺妹)"},
        站内姓名="无名氏女3号",
        性别="女性",
        目测年龄="五十多",
        疑似户籍地="四川省岳池县(音)",
        户籍地代码=511621,
        口音="四川或重庆",
        语言="汉语、彝语",
        民族="彝族",
        身高="160-165cm",
        体貌特征="左眉上有疤,缺门牙",
        胎记="右臂",
        残疾类别="聋哑",
        健康状况="良好",
        亲属="弟弟:陈小军;儿子:石头、二娃",
        兄弟姐妹="3人",
        排行="老二",
        发现时间="2019-05-01 10:30",
        发现地点="某站台",
        入站时间=dt.datetime(2019, 5, 2),
        救助站="某市救助站",
        是否采血="是",
        自述情况="只说姓陈",
        备注="无",
    )
    assert data == {
        "resident_id": "J1",
        "names": [
            {"text": "陈兰英", "kind": "self_oral", "heard": True},
            {"text": "幺妹", "kind": "nickname", "heard": True},
            {"text": "无名氏女3号", "kind": "assigned"},
        ],
        "sex": "2",
        "birth": {"est": {"lo": 51, "hi": 59, "as_of": "2019-05-02", "by": "目测"}},
        "ethnicity": "07",
        "languages": ["汉语", "彝语"],
        "origin": [
            {"text": "四川省岳池县", "role": "hukou", "heard": True, "code": "511621"},
        ],
        "accent": [{"text": "四川"}, {"text": "重庆"}],
        "height_cm": [160, 165],
        "marks": [{"text": "左眉上有疤"}, {"text": "缺门牙"}, {"text": "右臂胎记"}],
        "disability": ["聋哑"],
        "relatives": [
            {"relation": "弟弟", "name": "陈小军"},
            {"relation": "儿子", "name": "石头"},
            {"relation": "儿子", "name": "二娃"},
        ],
        "siblings": {"count": 3, "order": 2},
        "found": {"date": "2019-05-01", "place": "某站台"},
        "recorded_on": "2019-05-02",
        "station": "某市救助站",
        "dna": {"sampled": True},
        "narrative": "只说姓陈",
        "健康状况": "良好",
    }


def test_home_and_hukou_are_separate_places(tmp_path: Path) -> None:
    told: dict[str, object] = {"姓名": "王一", "户籍地": "甲县", "籍贯": "乙县", "家庭住址": "丙县"}
    data, _ = one(tmp_path, "resident", **told)
    assert data["origin"] == [
        {"text": "甲县", "role": "hukou"},
        {"text": "丙县", "role": "home"},
        {"text": "乙县", "role": "home"},
    ]
    data, report = one(tmp_path, "missing", **told)
    assert (data["hukou"], data["residence"]) == ({"text": "甲县"}, {"text": "丙县"})
    assert data["籍贯"] == "乙县"
    assert report.sheets[0].unknown == ("籍贯",)


def test_a_place_split_over_columns(tmp_path: Path) -> None:
    data, _ = one(tmp_path, "missing", 姓名="王一", 省="四川省", 市="广安市", 县="岳池县")
    assert data["hukou"] == {"text": "四川省广安市岳池县"}


def test_an_age_is_dated_by_its_row(tmp_path: Path) -> None:
    data, _ = one(
        tmp_path, "missing", 姓名="王一", 失踪时年龄=50, 走失时间="2015-03-02", 报案时间="2019"
    )
    assert data["birth"] == {"age": {"value": 50, "kind": "unknown", "as_of": "2015-03-02"}}
    data, _ = one(tmp_path, "missing", 姓名="王一", 虚岁=50)
    assert data["birth"] == {"age": {"value": 50, "kind": "xu"}}
    data, _ = one(
        tmp_path, "missing", 姓名="王一", 年龄=50, 走失时间="2015-03-02", 报案时间="2019-01-01"
    )
    assert data["birth"] == {
        "est": {"lo": 46, "hi": 50, "as_of": "2015-03-02", "by": "年龄未注明哪年"}
    }


def test_a_lunar_birthday_beside_a_solar_date(tmp_path: Path) -> None:
    data, _ = one(tmp_path, "missing", 姓名="王一", 农历生日="1960-02-18", 出生日期="1960-03-15")
    assert data["birth"] == {"date": "1960-03-15", "lunar_day": "二月十八"}
    data, _ = one(tmp_path, "missing", 姓名="王一", 农历生日="1960-02-18")
    assert data["birth"] == {"date": "1960-02-18", "calendar": "lunar"}


def test_two_columns_for_one_value_are_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"表": [["姓名", "性别", "男女"], ["王一", "男", "男"]]})
    with pytest.raises(HeaderError, match=r"列“性别”和列“男女”都对应“性别”\(sex\)"):
        missing(path)
    people, _ = missing(path, overrides={"男女": "extra"})
    assert people[0].to_json()["男女"] == "男"


@pytest.mark.parametrize("broken", [b"junk" * 300, b"PK\x03\x04" + b"\0" * 600])
def test_a_damaged_workbook(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(broken)
    with pytest.raises(InputError, match=r"“a.xlsx”已损坏.*另存为 xlsx"):
        missing(path)


def test_a_web_page_in_disguise_and_a_password(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(b"<html><table></table></html>" * 30)
    with pytest.raises(InputError, match="其实是网页"):
        missing(path)
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")
    )
    with pytest.raises(InputError, match="设有打开密码"):
        missing(path)


def test_no_header_shows_the_first_row(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"表": [["甲", "乙"], ["丙", "丁"]]})
    with pytest.raises(
        HeaderError, match=r"“a.xlsx”工作表“表”里找不到表头;第一行是:甲、乙.*姓名、性别"
    ):
        missing(path)
    path = write_xlsx(tmp_path / "b.xlsx", {"表": [["王一", "男"], ["王二", "女"]]})
    with pytest.raises(HeaderError, match="第一行是:2 格人员数据") as error:
        missing(path)
    assert "王一" not in str(error.value)


def test_residents_of_a_workbook_without_any_cell(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"“a\.xlsx”是空的"):
        residents(write_xlsx(tmp_path / "a.xlsx", {"表": []}))
