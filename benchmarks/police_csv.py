"""The records of a world as a table of the police: one row a person, Chinese headers.

What a table has no column for (languages of several names, repeated places) is left out; nothing is
made easier to read than such exports are: lists stand in one cell, relatives as "父亲:某某".
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeAlias

import orjson

Json: TypeAlias = dict[str, Any]
NAME = "police.csv"
_SEX = {"1": "男", "2": "女"}
_STATUS = {"open": "未找到", "found": "已找到", "withdrawn": "已撤案", "deceased": "死亡"}


def write_police_csv(records: Path, out: Path) -> int:
    """Write the csv (UTF-8) of a records.jsonl; the number of rows."""
    with records.open("rb") as lines, out.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        rows = 0
        for record in map(orjson.loads, lines):
            table.writerow([cell(record) for cell in COLUMNS.values()])
            rows += 1
        return rows


def _field(*keys: str) -> Callable[[Json], Any]:
    def cell(record: Json) -> Any:
        value: Any = record
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        return "" if value is None else value

    return cell


def _names(*kinds: str) -> Callable[[Json], str]:
    def cell(record: Json) -> str:
        return "、".join(n["text"] for n in record.get("names", ()) if n["kind"] in kinds)

    return cell


def _listed(key: str) -> Callable[[Json], str]:
    return lambda record: "、".join(record.get(key, ()))


def _relatives(record: Json) -> str:
    told: Iterable[Json] = record.get("relatives", ())
    return ";".join(f"{one['relation']}:{one['name']}" for one in told if "name" in one)


def _marks(record: Json) -> str:
    return "、".join(mark["text"] for mark in record.get("marks", ()) if "text" in mark)


def _height(record: Json) -> str:
    value = record.get("height_cm", "")
    return "-".join(map(str, value)) if isinstance(value, list) else str(value)


COLUMNS: dict[str, Callable[[Json], Any]] = {
    "失踪人员编号": _field("mp_id"),
    "姓名": _names("legal"),
    "曾用名": _names("former"),
    "小名": _names("nickname"),
    "性别": lambda record: _SEX.get(record.get("sex", ""), ""),
    "出生日期": _field("birth", "date"),
    "年龄": _field("birth", "age", "value"),
    "身份证号": _field("id_number"),
    "民族": _field("ethnicity"),
    "户籍地代码": _field("hukou", "code"),
    "户籍地": _field("hukou", "text"),
    "口音": _field("accent"),
    "语言": _listed("languages"),
    "身高": _height,
    "身高日期": _field("height_as_of"),
    "体貌特征": _marks,
    "残疾": _listed("disability"),
    "亲属": _relatives,
    "兄弟姐妹": _field("siblings", "count"),
    "排行": _field("siblings", "order"),
    "职业": _field("occupation"),
    "工作单位": _field("employer"),
    "衣着": _field("clothing"),
    "采血情况": _field("dna"),
    "走失时间": _field("missing", "date"),
    "走失地点": _field("missing", "place"),
    "走失地代码": _field("missing", "code"),
    "走失次数": _field("prior_missing"),
    "报案时间": _field("report", "date"),
    "报案单位": _field("report", "unit"),
    "保护标记": _listed("protection"),
    "状态": lambda record: _STATUS.get(record.get("status", "open"), ""),
    "信息来源": _field("source"),
    "备注": _field("note"),
}
"""Header -> what stands in the column."""
