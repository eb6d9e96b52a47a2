"""Files of place names that a station adds: a name, its county, its level, one row each.

Columns are found by their headers in the usual wordings; the county is told by a code of six to
twelve digits or by name. Rows that cannot be used go to the quarantine with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from reunion.errors import HeaderError, InputError
from reunion.knowledge.divisions import divisions
from reunion.knowledge.gazetteer import LocalPlace
from reunion.reading.cells import as_text
from reunion.reading.encoding import detect
from reunion.reading.formats import empty_file
from reunion.reading.grids import DELIMITERS, Row, Workbook, csv_rows
from reunion.reading.headers import plain_header
from reunion.reading.quarantine import Quarantine

LOOK_AT = 20
"""Rows from the top in which the header is looked for."""
LONGEST_NAME = 15
HEADERS = {
    "name": "name 名称 地名 村名 村庄 村名称 乡镇名称 乡镇名 标准地名 自然村 行政村 村社区 "
    "村(社区)名称 地名名称",
    "code": "code 代码 编码 区划代码 行政区划代码 统计用区划代码 统计代码 县代码 区县代码 "
    "地名代码 国标代码",
    "county": "county 县 区县 县区 县市区 区县名称 县名 所属县 所属区县 所在县 所在区县 上级 "
    "所属 所属政区 隶属",
    "province": "province 省 省份 省级 所属省",
    "prefecture": "prefecture city 市 地市 市级 州市 地级市 所属市",
    "level": "level 级别 层级 类型 类别 地名类别 等级",
}  # fmt: skip
"""Field -> headers that mean it."""
_TOWN = re.compile(r"乡镇|街道|公社|镇$|乡$|苏木|^town")
_VILLAGE = re.compile(r"村|屯|社区|居委|大队|嘎查|^village")
_TOWN_NAME = re.compile(r"(?:镇|乡|街道|街道办事处|公社|苏木)$")
_HAN = re.compile(r"[一-鿿·]+")


@dataclass(frozen=True, slots=True)
class GazetteerFile:
    """What a file held: `places`, and how many rows were `refused`."""

    places: tuple[LocalPlace, ...]
    refused: int


class _Refused(Exception):
    """The row cannot be used; holds the column and the reason in Chinese."""


def read_gazetteer(
    path: Path, *, quarantine: Quarantine, encoding: str | None = None
) -> GazetteerFile:
    """Read a .csv, .tsv, .txt, .xlsx or .xls file. Raises InputError for a file that cannot be
    opened, HeaderError for one without the columns that are needed."""
    path = Path(path)
    _check(path)
    sheets = _csv(path, encoding) if path.suffix.lower() in _TEXTS else _workbook(path)
    places: list[LocalPlace] = []
    found = False
    top: list[str] = []
    for sheet, rows in sheets:
        head = list(islice(rows, LOOK_AT))
        top = top or next(
            ([as_text(cell) for cell in cells] for _, cells, _ in head if any(cells)), []
        )
        header = _header(head)
        if header is None:
            continue
        found = True
        at, columns = header
        for number, cells, fault in (*head[at + 1 :], *rows):
            texts = [as_text(cell) for cell in cells]
            if not any(texts):
                continue
            try:
                if fault:
                    raise _Refused("", fault)
                places.append(_place(texts, columns))
            except _Refused as refused:
                column, reason = refused.args
                quarantine.add(
                    file=path.name, sheet=sheet, row=number, column=column, reason=reason,
                    cells=cells,
                )  # fmt: skip
    if not top:
        raise empty_file(path)
    if not found:
        raise _no_header(path, top)
    return GazetteerFile(tuple(dict.fromkeys(places)), quarantine.count)


_TEXTS = (".csv", ".tsv", ".txt")
_BOOKS = (".xlsx", ".xlsm", ".xls")


def _check(path: Path) -> None:
    if path.suffix.lower() not in (*_TEXTS, *_BOOKS):
        raise InputError(
            f"地名文件“{path.name}”的扩展名“{path.suffix}”读不了;请另存为 csv 或 xlsx",
            f"{path.name!r}: a gazetteer must be .csv, .tsv, .xlsx or .xls",
        )
    if not path.is_file():
        raise InputError(
            f"找不到地名文件“{path}”;请检查文件名和所在文件夹",
            f"no such gazetteer file: {path}; check its name and folder",
        )
    if path.stat().st_size == 0:
        raise empty_file(path)


def _csv(path: Path, encoding: str | None) -> Iterator[tuple[str, Iterator[Row]]]:
    """The delimiter under which most columns are understood."""
    codec = detect(path, encoding)
    best, most = DELIMITERS[0], -1
    for delimiter in DELIMITERS:
        rows = csv_rows(path, codec, delimiter)
        header = _header(list(islice(rows, LOOK_AT)))
        rows.close()  # type: ignore[attr-defined]
        if header and len(header[1]) > most:
            best, most = delimiter, len(header[1])
    yield "", csv_rows(path, codec, best)


def _workbook(path: Path) -> Iterator[tuple[str, Iterator[Row]]]:
    book = Workbook(path)
    for sheet in book.sheets():
        if not sheet.hidden:
            yield sheet.name, book.rows(sheet)


@cache
def _words() -> dict[str, str]:
    return {plain_header(word): field for field, words in HEADERS.items() for word in words.split()}


def _header(head: Sequence[Row]) -> tuple[int, dict[str, int]] | None:
    """The row that names a name and a county, and the column of each field."""
    for at, (_, cells, _) in enumerate(head):
        columns: dict[str, int] = {}
        for index, cell in enumerate(cells):
            field = _words().get(plain_header(as_text(cell)))
            if field:
                columns.setdefault(field, index)
        if "name" in columns and ("code" in columns or "county" in columns):
            return at, columns
    return None


def _no_header(path: Path, top: Iterable[str]) -> HeaderError:
    seen = "、".join(text[:12] for text in top if text)
    return HeaderError(
        f"地名文件“{path.name}”里找不到需要的列;第一行是:{seen}。应有“名称”一列,"
        "和“代码”或“所属县”一列,可以有“级别”(乡镇、村)一列",
        f"{path.name!r} lacks the columns that a gazetteer needs: 名称 (name) and 代码 (code) or "
        "所属县 (county), if possible 级别 (level: town or village)",
    )


def _place(texts: Sequence[str], columns: Mapping[str, int]) -> LocalPlace:
    def cell(field: str) -> str:
        index = columns.get(field, -1)
        return re.sub(r"\s", "", texts[index]) if 0 <= index < len(texts) else ""

    name, code = cell("name"), cell("code").removesuffix(".0")
    if not _HAN.fullmatch(name):
        raise _Refused("名称", "没有名称,或名称不是汉字")
    if len(name) > LONGEST_NAME:
        raise _Refused("名称", f"名称长于 {LONGEST_NAME} 个字,不像地名")
    county = _county_of_code(code) if code else _county_of_name(*map(cell, _UPPER))
    own = code if len(code) in (9, 12) else ""
    return LocalPlace(name, county, _level(cell("level"), name, own), own)


_UPPER = ("province", "prefecture", "county")


def _county_of_code(code: str) -> str:
    if not re.fullmatch(r"\d{6}(?:\d{3}){0,2}", code):
        raise _Refused("代码", "代码应为 6、9 或 12 位数字")
    heirs = divisions().resolve_code(code[:6])
    tree = divisions()
    if not heirs or tree.level[tree.index(heirs[0][0])] != 3:
        raise _Refused("代码", "代码的前六位不是县级政区的代码")
    return heirs[0][0]


def _county_of_name(province: str, prefecture: str, county: str) -> str:
    if county.isdigit():
        return _county_of_code(county)
    if not county:
        raise _Refused("所属县", "没有所属县,也没有代码")
    found = _counties().get(county, ())
    tree = divisions()
    for upper in (province, prefecture):
        inside = [code for code in found if upper and upper in tree.full_name(tree.index(code))]
        found = tuple(inside) if upper else found
    if not found:
        raise _Refused("所属县", "所属县不在现行政区和旧名之中;请写全称,或改用代码")
    if len(found) > 1:
        raise _Refused("所属县", f"全国有 {len(found)} 个县叫这个名字;请加上省、市,或改用代码")
    return found[0]


@cache
def _counties() -> dict[str, tuple[str, ...]]:
    """Counties by name, by short name and by full name; former names that went to one heir."""
    from reunion.knowledge.division_history import former_divisions

    tree = divisions()
    found: dict[str, dict[str, None]] = {}
    for node, code in enumerate(tree.codes):
        if tree.level[node] == 3:
            full = tree.full_name(node)
            province = int(tree.province[node])
            above = full.removeprefix(tree.names[province])
            own = tree.names[node]
            ways = (tree.names[province] + own, tree.shorts[province] + own, own, tree.shorts[node])
            for name in (*ways, full, above, tree.shorts[province] + above):
                found.setdefault(name, {})[code] = None
    today = set(found)
    for former in former_divisions():
        if former.level == 3 and len(former.current) == 1 and former.name not in today:
            found.setdefault(former.name, {})[former.current[0]] = None
    return {name: tuple(codes) for name, codes in found.items()}


def _level(said: str, name: str, code: str) -> str:
    """By the column, else by the code (…000 is a town), else by the name's ending."""
    if said:
        if _VILLAGE.search(said.lower()):
            return "village"
        if _TOWN.search(said.lower()):
            return "town"
        raise _Refused("级别", "级别应为“乡镇”或“村”(town、village)")
    if code:
        return "town" if len(code) == 9 or code.endswith("000") else "village"
    return "town" if _TOWN_NAME.search(name) else "village"
