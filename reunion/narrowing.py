"""The filter (检索范围): which records of a file a search lists.

A filter narrows what is listed, not what is believed: the records that it leaves out keep their
share of probability, so that the best of a few is not taken for the best of all. What a record does
not say of itself, a filter on it does not leave out, for nobody would be found by a gap; only the
source and the status, which the file gives, have to be as asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reunion.columns import Table
from reunion.columns.growing import Ints
from reunion.errors import UsageError
from reunion.knowledge.divisions import divisions
from reunion.normalizing.days import day_span
from reunion.normalizing.places import code_of
from reunion.profiles import Span

OPEN = "open"
STATUSES = (OPEN, "found", "withdrawn", "deceased")
"""Closed records are listed when they are asked for, as what they are: grade X."""
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Filter:
    """What a listed record has to be; an empty field asks nothing. `home` and `lost_in` are
    divisions (籍贯或户籍地、走失地), `lost` first and last day of the loss, in ordinals."""

    sources: tuple[str, ...] = ()
    statuses: tuple[str, ...] = (OPEN,)
    home: tuple[str, ...] = ()
    lost_in: tuple[str, ...] = ()
    lost: Span | None = None

    @classmethod
    def of(
        cls,
        *,
        sources: Sequence[str] = (),
        statuses: Sequence[str] = (),
        home: Sequence[str] = (),
        lost_in: Sequence[str] = (),
        lost_from: str | None = None,
        lost_to: str | None = None,
    ) -> Filter:
        """A filter as people write one: places by name (四川岳池) or code (51, 511621), days as
        YYYY, YYYY-MM or whole. Raises UsageError for a place, a day or a status that is none, and
        for a span that ends before it begins."""
        for status in statuses:
            if status not in STATUSES:
                raise UsageError(
                    f"状态“{status}”不存在,可用:{'、'.join(STATUSES)}",
                    f"no such status: {status!r}; use {', '.join(STATUSES)}",
                )
        return cls(
            sources=tuple(dict.fromkeys(sources)),
            statuses=tuple(dict.fromkeys(statuses)) or (OPEN,),
            home=_codes(home),
            lost_in=_codes(lost_in),
            lost=_span(lost_from, lost_to),
        )

    def or_none(self) -> Filter | None:
        """None when it asks nothing, so that a search need not look twice."""
        return None if self == Filter() else self

    @property
    def closed_too(self) -> bool:
        """Whether it asks for records that no search finds otherwise."""
        return self.statuses != (OPEN,)

    def rows(self, table: Table) -> Mask:
        """Which records of a table are as asked, shape (number of records,)."""
        held = table.records
        rows = _coded(held.status, held.statuses, self.statuses)
        if self.sources:
            rows &= _coded(held.source, held.sources, self.sources)
        if self.home:
            rows &= _at_home(table, _near(self.home))
        if self.lost_in:
            rows &= _near(self.lost_in)[table.circumstances.node]
        if self.lost is not None:
            rows &= _lost_within(table, self.lost)
        return rows


def _codes(places: Sequence[str]) -> tuple[str, ...]:
    """Today's codes of these divisions; those of one that was split, all of them."""
    codes: dict[str, None] = {}
    for place in places:
        text = place.strip()
        whole = text.ljust(6, "0") if text.isascii() and text.isdigit() else code_of(text)
        today = divisions().resolve_code(whole)
        if not today or len(text) < 2:
            raise UsageError(
                f"不认识地区“{place}”,请写行政区名称(如 四川岳池)或 2、4、6 位区划代码(如 5116)",
                f"no such division: {place!r}; give a name or a code of 2, 4 or 6 digits",
            )
        codes.update(dict.fromkeys(code for code, _ in today))
    return tuple(codes)


def _span(first: str | None, last: str | None) -> Span | None:
    if not first and not last:
        return None
    lo = _days(first)[0] if first else 0
    hi = _days(last)[1] if last else np.iinfo(np.int32).max
    if hi < lo:
        raise UsageError(
            f"走失时间的终点({last})早于起点({first})",
            f"the time of the loss ends ({last}) before it begins ({first})",
        )
    return lo, int(hi)


def _days(text: str) -> Span:
    span = day_span(text)
    if span is None:
        raise UsageError(
            f"日期“{text}”无法使用,应为 YYYY、YYYY-MM 或 YYYY-MM-DD",
            f"{text!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD",
        )
    return span


def _coded(codes: Ints, words: Sequence[str], asked: Sequence[str]) -> Mask:
    """Which codes stand for one of these words; the place at the end is that of "not said"."""
    wanted = np.array([*(word in asked for word in words), False], dtype=np.bool_)
    return np.asarray(wanted[codes])


def _near(codes: Sequence[str]) -> Mask:
    """By node: whether it lies in one of these divisions or holds one, so that what is known only
    by its province stays; the place at the end, of an unknown node, is true."""
    tree = divisions()
    near = np.zeros(len(tree.codes) + 1, dtype=np.bool_)
    for node in map(tree.index, codes):
        for within in (tree.province, tree.prefecture):
            near[:-1] |= within == node
        near[[node, tree.prefecture[node], tree.province[node]]] = True
    near[-1] = True
    return near


def _at_home(table: Table, near: Mask) -> Mask:
    """Which records have a home there, or none that is known."""
    start = table.places.start
    total = np.concatenate(([0], np.cumsum(near[table.places.node])))
    return np.asarray((total[start[1:]] > total[start[:-1]]) | (start[1:] == start[:-1]))


def _lost_within(table: Table, days: Span) -> Mask:
    """Which losses may lie in these days. A date that may be that of the report says nothing of how
    long before it the loss was."""
    event = table.circumstances
    late = (event.lo > days[1]) & (event.reported == 0)
    return np.asarray((event.hi == 0) | ~((event.hi < days[0]) | late))
