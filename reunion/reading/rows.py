"""A row of a table as values by field: a plan of columns and converters, made once for a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from reunion.reading.assembling import Bag
from reunion.reading.cells import (
    FORMULA_FAULTS,
    LONGEST,
    MISSING,
    Cell,
    Flagged,
    Keep,
    Void,
    as_text,
    listed,
)  # fmt: skip
from reunion.reading.fields import RECORDS, Convert, Kind, Mode, Setting, fields
from reunion.reading.headers import is_heard
from reunion.reading.tables import Table

_ADD, _PART, _JOIN = Mode.ADD.value, Mode.PART.value, Mode.JOIN.value
_ODD_STARTS = frozenset("'=#\ufeff")
_UNIQUE = frozenset(listed("resident_id mp_id serial id_number id_numbers note narrative"))


class Step(NamedTuple):
    """One column of the plan. `memo` remembers values by text where texts come again; without one
    (ids, notes) remembering would only cost."""

    column: int
    header: str
    slot: str
    mode: int
    read: Convert | None
    memo: dict[str, Any] | None


class Note(NamedTuple):
    """What is to be said of a cell: `used` but odd, or not used."""

    used: bool
    header: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Refused:
    """In place of a value: the reason why there is none."""

    reason: str


_KEPT = _Refused("")
_NOTHING = _Refused("")
_ABSENT = object()
_ODD = frozenset((Flagged, _Refused))
_REMEMBERED = 1 << 16


@dataclass(frozen=True, slots=True)
class RowPlan:
    """Turns rows of one table into bags.

    Values join in the order of the fields, then of the headers, not of the columns, so the same
    table gives the same records whatever the order of its columns.
    """

    steps: tuple[Step, ...]
    width: int
    own_keys: frozenset[str]
    notes: list[Note] = field(default_factory=list)

    def gather(self, row: Sequence[Cell]) -> Bag:
        """The values of a row by slot; cells that cannot be used are added to `notes`."""
        bag: Bag = {}
        if len(row) != self.width:
            row = self._fitted(bag, row)
        for column, header, slot, mode, read, memo in self.steps:
            cell = row[column]
            if cell == "" or cell is None:
                continue
            if memo is not None and type(cell) is str:
                value = memo.get(cell, _ABSENT)
                if value is _ABSENT:
                    value = _value(read, cell)
                    if len(memo) >= _REMEMBERED:
                        memo.clear()
                    memo[cell] = value
            else:
                value = _value(read, cell)
            if type(value) in _ODD:
                value = self._settle_odd(bag, header, cell, value)
                if value is None:
                    continue
            bag[slot] = _joined(mode, bag[slot], value) if slot in bag else value
        return bag

    def _settle_odd(self, bag: Bag, header: str, cell: Cell, value: Flagged | _Refused) -> Any:
        """Note a warning or a void cell; the value to go on with, None if there is none."""
        if isinstance(value, Flagged):
            self.notes.append(Note(True, header, value.warning))
            return value.value
        if value is _NOTHING:
            return None
        if value is _KEPT:
            self._keep(bag, header, cell)
        else:
            self.notes.append(Note(False, header, value.reason))
        return None

    def _keep(self, bag: Bag, header: str, cell: Cell) -> None:
        extra = bag.setdefault("extra", {})
        name = header + "(原列)" if header in self.own_keys else header
        extra[name] = f"{extra[name]}；{as_text(cell)}" if name in extra else as_text(cell)

    def _fitted(self, bag: Bag, row: Sequence[Cell]) -> Sequence[Cell]:
        """A row of the header's width; cells to the right of it keep their place as their name."""
        for index in range(self.width, len(row)):
            text = as_text(row[index])
            if text not in MISSING:
                self._keep(bag, f"第{index + 1}列", text)
        return [*row[: self.width], *("" for _ in range(self.width - len(row)))]


def _odd(text: str) -> str:
    """A text that is too long, or without the signs that some programs put before it.

    Raises Void for the first, and for the trace of a broken formula.
    """
    if len(text) > LONGEST:
        raise Void(f"单元格过长({len(text)} 个字,最多 {LONGEST})")
    if text in FORMULA_FAULTS:
        raise Void("表格公式出错,没有值")
    guarded = re.fullmatch(r"[\ufeff']*(?:=\"(.*)\")?(.*)", text, re.DOTALL)
    return (guarded.group(1) or guarded.group(2)).strip() if guarded else text


def _value(read: Convert | None, cell: Cell) -> Any:
    """The value of a cell, or in its place why it has none."""
    try:
        if isinstance(cell, str):
            cell = cell.strip()
            if cell and (cell[0] in _ODD_STARTS or len(cell) > LONGEST):
                cell = _odd(cell)
            if cell in MISSING:
                return _NOTHING
        value = _KEPT if read is None else read(cell)
    except Void as void:
        return _Refused(void.reason)
    except Keep:
        return _KEPT
    except (ValueError, OverflowError):
        return _Refused("看不懂的内容")
    return _NOTHING if value == () else value


def value_of(read: Convert, text: str) -> Any:
    """What one text says, without the warnings about it; None when it cannot be used."""
    value = _value(read, text)
    if isinstance(value, Flagged):
        return value.value
    return None if isinstance(value, _Refused) else value


def _joined(mode: int, there: Any, value: Any) -> Any:
    """Two values of one slot as one. Values may be shared with a memo, so none is changed."""
    if mode == _PART:
        return _merged(there, value)
    if mode == _ADD:
        return there + value
    return f"{there}；{value}" if mode == _JOIN else value


def plan_rows(table: Table, kind: Kind, date1904: bool = False) -> RowPlan:
    """The plan for a table: one step a column, converters made for its headers."""
    order = {item.key: place for place, item in enumerate(fields(kind))}
    columns = sorted(
        table.columns,
        key=lambda column: (
            order[column.field.key] if column.field else len(order),
            column.header,
            column.index,
        ),
    )
    steps = []
    for column in columns:
        header = column.header or f"第{column.index + 1}列"
        if column.field is None:
            steps.append(Step(column.index, header, "extra", 0, None, None))
            continue
        chosen = column.field
        read = chosen.make(Setting(date1904, is_heard(header)))
        memo: dict[str, Any] | None = None if chosen.key in _UNIQUE else {}
        steps.append(Step(column.index, header, chosen.slot, chosen.mode.value, read, memo))
    own = frozenset(RECORDS[kind].__dataclass_fields__)
    return RowPlan(tuple(steps), len(table.columns), own)


def _merged(parts: Bag, more: Bag) -> Bag:
    """Two sets of parts as one; two notes are joined, of anything else the later one stands."""
    joined = {**parts, **more}
    if len(joined) == len(parts) + len(more):
        return joined
    for key in ("note", "text"):
        if key in parts and key in more and parts[key] != more[key]:
            joined[key] = f"{parts[key]}；{more[key]}"
    return joined
