"""Small invented input files for the tests of the commands."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

RESIDENTS: list[dict[str, Any]] = [
    {
        "resident_id": "R1",
        "names": [{"text": "陈兰英", "kind": "self_oral"}],
        "sex": "2",
        "birth": {"est": {"lo": 60, "hi": 70, "as_of": "2024-05-01"}},
        "origin": [{"text": "四川南充", "role": "home"}],
        "found": {"date": "2024-05-01", "place": "河南省郑州市"},
    },
    {
        "resident_id": "R2",
        "names": [{"text": "冼翠蘅", "kind": "self_oral"}],
        "sex": "2",
        "found": {"date": "2023-02-10", "place": "广东省广州市"},
    },
]

RECORDS: list[dict[str, Any]] = [
    {
        "mp_id": "M1",
        "names": [{"text": "程南英", "kind": "legal"}],
        "sex": "2",
        "birth": {"date": "1959-03-02"},
        "hukou": {"code": "511302", "text": "四川省南充市顺庆区"},
        "missing": {"date": "2023-11-02", "place": "四川省南充市"},
    },
    {
        "mp_id": "M2",
        "names": [{"text": "冼翠蘅", "kind": "legal"}],
        "sex": "2",
        "birth": {"date": "1948-12-11"},
        "hukou": {"code": "440605", "text": "广东省佛山市南海区"},
        "missing": {"date": "2022-01-05", "place": "广东省佛山市"},
    },
    {
        "mp_id": "M3",
        "names": [{"text": "王建国", "kind": "legal"}],
        "sex": "1",
        "birth": {"date": "1980-07-21"},
        "hukou": {"code": "230103", "text": "黑龙江省哈尔滨市南岗区"},
        "missing": {"date": "2019-06-30", "place": "黑龙江省哈尔滨市"},
    },
]


def json_lines(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    """Write one object a line."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def workbook(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """Write one sheet of rows, the first of them the header."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


RESIDENT_SHEET: list[list[object]] = [
    ["受助人员花名册"],
    ["编号", "姓名", "性别", "年龄", "籍贯", "入站日期"],
    ["S-001", "陈兰英", "女", 65, "四川省南充市", "2024-05-01"],
    ["S-002", "冼翠蘅", "女", 75, "广东省佛山市", "2023-02-10"],
]

RECORD_SHEET: list[list[object]] = [
    ["编号", "姓名", "性别", "出生日期", "户籍地址", "失踪日期"],
    ["P-001", "程南英", "女", "1959-03-02", "四川省南充市顺庆区", "2023-11-02"],
    ["P-002", "冼翠蘅", "女", "1948-12-11", "广东省佛山市南海区", "2022-01-05"],
    ["P-003", "王建国", "男", "1980-07-21", "黑龙江省哈尔滨市南岗区", "2019-06-30"],
]
