"""Finding the table in a sheet: where the header is, and which column holds which field.

The header is the row (or the pair of a group row and a sub row) among the first rows with the most
columns that are understood. Title rows above it are skipped; what stands below it is data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reunion.errors import HeaderError
from reunion.reading.cells import Cell, as_text
from reunion.reading.fields import Field, Kind, word_of
from reunion.reading.headers import join_labels, plain_header, recognise

LOOK_AT = 40
"""Rows from the top in which the header is looked for."""

_SHOWN_TEXTS = 12


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; `field` is None if it is kept as written, `index` counts from 0."""

    index: int
    header: str
    field: Field | None


@dataclass(frozen=True, slots=True)
class Table:
    """Where a table starts in its sheet: header rows (from 1) and its columns."""

    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    labels: tuple[str, ...]
    understood: int

    @property
    def first_data_row(self) -> int:
        """The row after the header, counted from 1."""
        return self.header_rows[-1] + 1

    def repeats(self, row: Sequence[Cell]) -> bool:
        """Whether a row is the header once more, as after a page break."""
        texts = [plain_header(as_text(cell)) for cell in row]
        filled = [(text, label) for text, label in zip(texts, self.labels, strict=False) if text]
        same = sum(text == label for text, label in filled)
        return len(filled) >= 2 and same >= 0.8 * len(filled)


def find_table(
    rows: Sequence[Sequence[Cell]], kind: Kind, chosen: Mapping[str, Field | None]
) -> Table | None:
    """The table whose header stands among the given first rows of a sheet; None if there is none.

    Raises HeaderError if two columns claim a field with room for one value.
    """
    texts = [[as_text(cell) for cell in row] for row in rows[:LOOK_AT]]
    best: tuple[int, int, int] = (0, -LOOK_AT, 0)
    labels: list[str] = []
    for start, row in enumerate(texts):
        for depth, merged in _readings(texts, start, row, kind):
            count = _count(merged, kind, chosen)
            if _usable(merged, count) and (count, -start, depth) > best:
                best, labels = (count, -start, depth), merged
    if not labels:
        return None
    _, start, depth = best
    header_rows = tuple(range(1 - start, 1 - start + depth))
    columns = _columns(labels, kind, chosen)
    bottom = texts[header_rows[-1] - 1]
    plain = tuple(plain_header(text) for text in bottom)
    return Table(header_rows, columns, plain, sum(c.field is not None for c in columns))


def _readings(
    texts: Sequence[list[str]], start: int, row: list[str], kind: Kind
) -> list[tuple[int, list[str]]]:
    """The row as a header of its own, and with the row below as its sub-headers."""
    readings = [(1, row)]
    if start + 1 < len(texts) and sum(map(bool, row)) >= 2:
        merged = _merge(row, texts[start + 1], kind)
        if merged is not None:
            readings.append((2, merged))
    return readings


def _merge(top: list[str], sub: list[str], kind: Kind) -> list[str] | None:
    """Labels of two header rows; None if the second is not one, or the first adds nothing to it
    (as a row of data or a title above the header does)."""
    width = max(len(top), len(sub))
    top, sub = top + [""] * (width - len(top)), sub + [""] * (width - len(sub))
    if not any(sub):
        return None
    merged, group, known, added = [], "", 0, False
    for head, below in zip(top, sub, strict=True):
        # a merged group header stands in its first cell only; it reaches as far as sub-headers do
        group = head or (group if below else "")
        label = join_labels(group, below, kind)
        found = recognise(label, kind)
        known += bool(below and found)
        added = added or bool(found if not below else found != recognise(below, kind))
        merged.append(label)
    filled = sum(map(bool, sub))
    return merged if added and known >= 2 and known >= 0.4 * filled else None


def _count(labels: Sequence[str], kind: Kind, chosen: Mapping[str, Field | None]) -> int:
    """How many different fields the labels mean."""
    keys = {found[0].key for label in labels if label and (found := recognise(label, kind))}
    return len(keys) + sum(plain_header(label) in chosen for label in labels if label)


def _usable(labels: Sequence[str], count: int) -> bool:
    """Two known columns make a header unless most of the row is unknown; one does if alone."""
    filled = sum(map(bool, labels))
    return count >= 4 or (count >= 2 and count >= 0.3 * filled) or count == filled == 1


def _columns(
    labels: Sequence[str], kind: Kind, chosen: Mapping[str, Field | None]
) -> tuple[Column, ...]:
    """Each column with its field; the worse ranked of two rivals is kept as written."""
    found: list[tuple[Field | None, tuple[int, int]]] = []
    for label in labels:
        plain = plain_header(label)
        if plain in chosen:
            found.append((chosen[plain], (-1, 0)))
            continue
        known = recognise(label, kind) if label else None
        found.append((known[0], (known[0].priority, known[1])) if known else (None, (0, 0)))
    winners: dict[str, int] = {}
    for index, (field, rank) in enumerate(found):
        if field is None or not field.room:
            continue
        rival = winners.setdefault(field.room, index)
        if rival != index and rank == found[rival][1]:
            raise _twice(labels[rival], labels[index], field, word_of(field.key, kind))
        if rank < found[rival][1]:
            winners[field.room] = index
    return tuple(
        Column(index, label, field if field and winners.get(field.room, index) == index else None)
        for index, (label, (field, _)) in enumerate(zip(labels, found, strict=True))
    )


def _twice(first: str, second: str, field: Field, word: str) -> HeaderError:
    return HeaderError(
        f"列“{first}”和列“{second}”都对应“{word}”({field.key}),而它只能有一列;"
        f"请用 --map 指定其中一列为 {field.key},或把另一列指定为 extra(原样保留)",
        f"columns {first!r} and {second!r} both mean {field.key}, which takes one column; map one "
        f"of them to {field.key} or the other to extra",
    )


def no_header(file: str, sheet: str, rows: Sequence[Sequence[Cell]], encoding: str) -> HeaderError:
    """The error for a file without a table: what stands on top, and what is expected."""
    filled = ([text for cell in row if (text := as_text(cell))] for row in rows)
    first = next((texts for texts in filled if texts), [])
    texts = "、".join(text[:12] for text in first[:_SHOWN_TEXTS])
    if any(text in ("男", "女") or sum(map(str.isdigit, text)) >= 6 for text in first):
        texts = f"{len(first)} 格人员数据(没有列名)"
    where = f"工作表“{sheet}”" if sheet else ""
    coding = f"(按 {encoding} 编码读取)" if encoding else ""
    return HeaderError(
        f"文件“{file}”{where}里找不到表头{coding};第一行是:{texts}。表头应至少有两列这样的名称:"
        "姓名、性别、年龄、出生日期、身份证号、户籍地、走失时间;列名不同时请用 --map 列名=字段",
        f"no header found in {file!r}{' sheet ' + repr(sheet) if sheet else ''}; expected columns "
        "such as 姓名, 性别, 出生日期; name other columns with --map 列名=字段",
    )
