"""Tables of places: usual headers, counties by name or code, reasons for the rest."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from reunion.errors import HeaderError, InputError
from reunion.knowledge.gazetteer import LocalPlace
from reunion.reading.gazetteers import GazetteerFile, read_gazetteer
from reunion.reading.quarantine import Quarantine


def _read(path: Path) -> GazetteerFile:
    with Quarantine(path.with_name("aside.csv")) as aside:
        return read_gazetteer(path, quarantine=aside)


def _file(tmp_path: Path, text: str, name: str = "g.csv", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding)
    return path


VILLAGE = LocalPlace("李家湾", "511621", "village")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("name,code,level\n李家湾,511621,village\n", VILLAGE),
        ("名称,代码\n李家湾,511621\n", VILLAGE),
        ("村名,所属县\n李家湾,岳池县\n", VILLAGE),
        ("村名,所属县\n李家湾,四川省岳池县\n", VILLAGE),
        ("村名,所属县\n李家湾,四川省广安市岳池县\n", VILLAGE),
        ("村名,所属县\n李家湾,511621\n", VILLAGE),
        ("地名\t上级\t类型\n李家湾\t岳池县\t自然村\n", VILLAGE),
        ("省,市,县,村名\n四川省,广安市,岳池县,李家湾\n", VILLAGE),
        ("某县地名表,,\n名称,代码,级别\n李家湾,511621,村\n", VILLAGE),
        ("名称,代码\n李家湾,512923\n", VILLAGE),
        ("名称,统计用区划代码\n李家湾,511621100201\n",
         LocalPlace("李家湾", "511621", "village", "511621100201")),
        ("名称,统计用区划代码\n天池,511621100000\n",
         LocalPlace("天池", "511621", "town", "511621100000")),
        ("名称,代码\n天池,511621100\n", LocalPlace("天池", "511621", "town", "511621100")),
        ("乡镇名称,县\n天池公社,岳池县\n", LocalPlace("天池公社", "511621", "town")),
        ("名称,县,级别\n天池,岳池县,乡镇\n", LocalPlace("天池", "511621", "town")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
def test_a_place_is_read(tmp_path: Path, text: str, place: LocalPlace, encoding: str) -> None:
    assert _read(_file(tmp_path, text, encoding=encoding)) == GazetteerFile((place,), 0)


def test_a_workbook_is_read_sheet_by_sheet(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["名称", "代码"])
    book.active.append(["李家湾", 511621])
    more = book.create_sheet("乡镇")
    more.append(["名称", "县", "级别"])
    more.append(["天池", "岳池县", "乡镇"])
    book.create_sheet("说明").append(["填表说明"])
    book.save(tmp_path / "g.xlsx")
    found = _read(tmp_path / "g.xlsx")
    assert found.places == (VILLAGE, LocalPlace("天池", "511621", "town"))


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (",511621,", "名称", "没有名称,或名称不是汉字"),
        ("Lijia,511621,", "名称", "没有名称,或名称不是汉字"),
        ("很长很长很长很长很长很长很长很长村,511621,", "名称", "名称长于 15 个字"),
        ("李家湾,51162,", "代码", "代码应为 6、9 或 12 位数字"),
        ("李家湾,990000,", "代码", "不是县级政区的代码"),
        ("李家湾,510000,", "代码", "不是县级政区的代码"),
        ("李家湾,511621,省", "级别", "级别应为“乡镇”或“村”"),
    ],
)
def test_an_unusable_row_is_put_aside_with_its_reason(
    tmp_path: Path, row: str, column: str, reason: str
) -> None:
    path = _file(tmp_path, f"名称,代码,级别\n{row}\n李家湾,511621,村\n")
    assert _read(path) == GazetteerFile((VILLAGE,), 1)
    with (tmp_path / "aside.csv").open(encoding="utf-8-sig", newline="") as file:
        entry = list(csv.reader(file))[1]
    assert entry[:4] == ["g.csv", "", "2", column] and reason in entry[4]


@pytest.mark.parametrize(
    ("county", "reason"),
    [
        ("", "没有所属县,也没有代码"),
        ("火星县", "不在现行政区和旧名之中"),
        ("和平区", "个县叫这个名字;请加上省、市,或改用代码"),
    ],
)
def test_an_unknown_county_is_told(tmp_path: Path, county: str, reason: str) -> None:
    path = _file(tmp_path, f"名称,县\n李家湾,{county}\n")
    assert _read(path).refused == 1
    assert reason in (tmp_path / "aside.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("name", "content", "kind", "zh"),
    [
        ("g.csv", "甲,乙\n一,二\n", HeaderError, "第一行是:甲、乙。应有“名称”一列"),
        ("g.csv", "名称,备注\n李家湾,无\n", HeaderError, "和“代码”或“所属县”一列"),
        ("g.csv", "", InputError, "是空的"),
        ("g.csv", "\n\n", InputError, "是空的"),
        ("g.docx", "x", InputError, "扩展名“.docx”读不了;请另存为 csv 或 xlsx"),
        ("g.xlsx", "not a workbook", InputError, "已损坏"),
    ],
)
def test_an_unusable_file_is_told(
    tmp_path: Path, name: str, content: str, kind: type[InputError], zh: str
) -> None:
    with pytest.raises(kind) as caught:
        _read(_file(tmp_path, content, name))
    assert zh in caught.value.zh and name in caught.value.zh
    assert caught.value.en


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        _read(tmp_path / "none.csv")
    assert "找不到地名文件" in caught.value.zh and "none.csv" in caught.value.en
