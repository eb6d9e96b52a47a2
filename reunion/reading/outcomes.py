"""What becomes of one row of a table, told by that row alone: other processes can find it out.

What needs the rows before (is the id taken?) and what is counted or put aside stays with
`sheets`, which goes through the outcomes in the order of the rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from reunion.reading.assembling import Bag, assembled, identifies
from reunion.reading.cells import MISSING, Cell, as_text
from reunion.reading.fields import Field, Kind, fields
from reunion.reading.grids import Row
from reunion.reading.rows import Note, plan_rows
from reunion.reading.tables import Column, Table

_NOTE = re.compile(
    r"\s*(?:(?:备\s*注|注|说\s*明|附\s*注|附|填\s*表\s*人|制\s*表\s*人?|填报人?|审\s*核\s*人?|负责人|经办人|联系人|联系电话|"
    r"填表日期|填表时间|制表时间|制表日期|填报单位|单位\s*[((\uff08]|单位负责人|统计时间|截止日期)[^\S\n]*[::\uff1a((\uff08]"
    r"|(?:合\s*计|总\s*计|小\s*计|共\s*计|本页合计|本页小计)\s*[::\uff1a]?|(?:以下空白|此行以下无内容|以上共\d+人|共\s*\d+\s*人)\s*$)"
)
_NOTE_STARTS = frozenset("备注说附填制审负经联单统截合总小共本以此 　")
BLANK, REMARK, HEADER = "blank", "remark", "header"
"""Rows that are no people: nothing in them, a note under the table or a sum, the header again."""


class Outcome(NamedTuple):
    """What became of a row: `value` made of its record, with the record's `ident` and whether that
    is one people gave (`certain`: a running number starts anew in each sheet and names nobody); or
    `reason` (and `column`) why it has none; or `skipped`, the sort of row that is no person's."""

    value: Any = None
    ident: str = ""
    certain: bool = True
    reason: str = ""
    column: str = ""
    skipped: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class TableSetting:
    """The table and what reading one of its rows depends on besides. `prefix` begins the ids of
    rows without one, `serial_prefix` those made of running numbers."""

    table: Table
    kind: Kind
    date1904: bool
    csv: bool
    prefix: str
    serial_prefix: str


class RowWork:
    """Reads one row after the other, and makes of each record what is wanted of it."""

    def __init__(self, setting: TableSetting, make: Callable[[Any], Any]) -> None:
        self._setting = setting
        self._make = make
        self._plan = plan_rows(setting.table, setting.kind, setting.date1904)
        columns = setting.table.columns
        self._labels = frozenset(column.header for column in columns if column.header)

    def __reduce__(self) -> tuple[Any, ...]:
        """Converters are functions made on the spot: fields go to other processes by their key."""
        columns = self._setting.table.columns
        keys = [(one.index, one.header, one.field.key if one.field else None) for one in columns]
        bare = replace(self._setting, table=replace(self._setting.table, columns=()))
        return _again, (bare, keys, self._make)

    def __call__(self, row: Row) -> Outcome:
        """The outcome of one row."""
        number, cells, fault = row
        if fault:
            return Outcome(reason=fault)
        skipped = self._skipped(cells)
        return Outcome(skipped=skipped) if skipped else self.read(number, cells)

    def read(self, number: int, cells: Sequence[Cell], ident: str = "") -> Outcome:
        """The outcome of a row that is a person's; `ident` in place of its own id."""
        setting, width = self._setting, len(self._setting.table.columns)
        if setting.csv and len(cells) > width and any(cells[width:]):
            return Outcome(reason="这一行的列数多于表头,可能有没加引号的分隔符")
        bag = self._plan.gather(cells)
        notes = self._taken_notes()
        if setting.kind == "encounter":
            if "resident_id" not in bag or "date" not in bag:
                return Outcome(reason="没有受助人员编号或救助日期", notes=notes)
            bag.setdefault("id", f"{bag['resident_id']}:{bag['date']}")
        elif not identifies(bag):
            return Outcome(reason=_why_unusable(bag, cells), notes=notes)
        own, certain = self._ident(bag, number)
        own = ident or own
        record = assembled(setting.kind, bag, own)
        return Outcome(self._make(record), own, certain, notes=notes)

    def spare_ident(self, number: int) -> str:
        """The id of a row whose running number is taken."""
        return f"{self._setting.prefix}-{number}"

    def _taken_notes(self) -> tuple[Note, ...]:
        notes = self._plan.notes
        if not notes:
            return ()
        taken = tuple(notes)
        notes.clear()
        return taken

    def _skipped(self, cells: Sequence[Cell]) -> str:
        """Whether a row is a note under the table, a sum, blank, or the header once more."""
        first = next((cell for cell in cells if cell not in ("", None)), None)
        if not isinstance(first, str):
            return ""
        if first[0] in _NOTE_STARTS and _NOTE.match(first):
            return REMARK
        if first in self._labels and self._setting.table.repeats(cells):
            return HEADER
        return BLANK if not first.strip() and not any(as_text(cell) for cell in cells) else ""

    def _ident(self, bag: Bag, number: int) -> tuple[str, bool]:
        ident, serial = bag.pop("id", None), bag.pop("serial", None)
        if ident:
            if serial:
                bag.setdefault("extra", {})["序号"] = serial
            return str(ident), True
        if serial:
            return f"{self._setting.serial_prefix}{serial}", False
        return self.spare_ident(number), False


def _again(
    bare: TableSetting,
    keys: Sequence[tuple[int, str, str | None]],
    make: Callable[[Any], Any],
) -> RowWork:
    known: dict[str | None, Field] = {one.key: one for one in fields(bare.kind)}
    columns = tuple(Column(index, header, known.get(key)) for index, header, key in keys)
    return RowWork(replace(bare, table=replace(bare.table, columns=columns)), make)


def _why_unusable(bag: Bag, row: Sequence[Cell]) -> str:
    filled = sum(as_text(cell) not in MISSING for cell in row)
    if filled <= 1 and ("serial" in bag or "id" in bag):
        return "整行只有编号"
    if filled <= 1:
        return "整行只有一格有内容,不像一个人的记录"
    return "没有可用于比对的信息(姓名、出生、证件号、地址、特征、亲属等都是空的或不能用)"
