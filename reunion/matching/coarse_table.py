"""The file as the first look reads it: small codes instead of words, equal contents as one.

Made from the table and the frequencies when the first search asks; about 60 bytes a record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from reunion.columns import Table
from reunion.columns.kin import KinColumns
from reunion.matching.compare.names import NICKNAME
from reunion.matching.contract import Scene

DISTINCT: dict[str, tuple[tuple[str, str | None, tuple[str, ...]], ...]] = {
    "place": (("places", "start", ("node",)),),
    "accent": (("places", "start", ("node",)),),
    "ethnicity": (("bodies", None, ("ethnicity",)),),
    "languages": (("bodies", "language_start", ("language",)),),
    "sibling_count": (("bodies", None, ("sibling_count",)),),
    "sibling_order": (("bodies", None, ("sibling_order",)),),
    "sex": (("bodies", None, ("sex", "doubted")),),
    "height": (("bodies", None, ("height_lo", "height_hi")),),
    "marks": (
        ("bodies", "mark_start",
         ("mark_type", "mark_site", "mark_side", "mark_detail", "mark_lasting")),
    ),
    "disability": (("bodies", None, ("disability",)),),
    "handedness": (("bodies", None, ("hand",)),),
    "dates": (("circumstances", None, ("lo", "hi", "reported")),),
}  # fmt: skip
"""Fields that are looked up once for each distinct content of the file: blocks of the table, the
column that starts a record's items (None: one value a record), and the columns that are read."""
Singles = npt.NDArray[np.float32]
Codes = npt.NDArray[np.int32]


class Slots(Protocol):
    """Given names of up to two units, one entry a name form."""

    @property
    def first(self) -> Codes: ...
    @property
    def second(self) -> Codes: ...


@dataclass(frozen=True, slots=True, repr=False)
class CoarseTable:
    """What the first look reads, one entry a name form: `surname`, `first`, `second` with the code
    behind the last one for none; `weight`; which are nicknames, ascending; `start` by record. One
    entry a record: `birth` into the distinct (`lo`, `hi`, `kind`)."""

    surname: Codes
    first: Codes
    second: Codes
    weight: Singles
    nicknames: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    single: bool
    kin: KinItems
    birth: Codes
    lo: npt.NDArray[np.int64]
    hi: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int64]
    contents: dict[str, Contents]


@dataclass(frozen=True, slots=True, repr=False)
class KinItems:
    """Named relatives, one entry a name form: `relation`, `first`, `second` as in CoarseTable;
    `rows`: the records that have any, ascending; `start` of each one's entries, and the end."""

    relation: npt.NDArray[np.integer]
    first: Codes
    second: Codes
    rows: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Contents:
    """Which distinct content each record has in a field (`code`), and a record of each (`rows`)."""

    code: Codes
    rows: npt.NDArray[np.int64]


def coarse_table(scene: Scene) -> CoarseTable:
    """Made once for a file."""
    names, births = scene.table.names, scene.table.births
    units, clans = len(scene.frequencies.given.share), len(scene.frequencies.surnames.share)
    nickname = names.kinds.index(NICKNAME) if NICKNAME in names.kinds else -1
    key = (births.lo.astype(np.int64) << 36) | (births.hi.astype(np.int64) << 8)
    distinct, birth = np.unique(key | (births.kind.astype(np.int64) + 1), return_inverse=True)
    start = np.asarray(names.start, dtype=np.int64)
    return CoarseTable(
        surname=_coded(names.surname, clans),
        first=_coded(names.slot0, units),
        second=_coded(names.slot1, units),
        weight=np.asarray(names.weight, dtype=np.float32),
        nicknames=np.flatnonzero(names.kind == nickname),
        start=start,
        single=bool((np.diff(start) == 1).all()),
        kin=_kin_items(scene.table.kin, units),
        birth=birth.astype(np.int32),
        lo=distinct >> 36,
        hi=(distinct >> 8) & 0xFFFFFFF,
        kind=(distinct & 0xFF) - 1,
        contents=_all_contents(scene.table),
    )


def _kin_items(kin: KinColumns, none: int) -> KinItems:
    named = np.flatnonzero(kin.length > 0)
    owner = np.repeat(np.arange(len(kin.start) - 1), np.diff(kin.start))[named]
    rows, begins = np.unique(owner, return_index=True)
    return KinItems(
        relation=kin.relation[named],
        first=_coded(kin.slot0[named], none),
        second=_coded(kin.slot1[named], none),
        rows=rows,
        start=np.append(begins, len(named)),
    )


def _all_contents(table: Table) -> dict[str, Contents]:
    known: dict[object, Contents] = {}
    for groups in DISTINCT.values():
        if groups not in known:
            mixed = sum((_mixed(table, group) for group in groups[1:]), _mixed(table, groups[0]))
            _, rows, code = np.unique(mixed, return_index=True, return_inverse=True)
            known[groups] = Contents(code.astype(np.int32), rows)
    return {field: known[groups] for field, groups in DISTINCT.items()}


def _mixed(table: Table, group: tuple[str, str | None, tuple[str, ...]]) -> npt.NDArray[np.uint64]:
    """One number a record by what its columns hold, whatever the order of its items."""
    block, start, columns = group
    held = getattr(table, block)
    total = np.zeros(len(getattr(held, columns[0])), dtype=np.uint64)
    for column in columns:
        total = _stirred(total + getattr(held, column).astype(np.int64).view(np.uint64))
    if start is None:
        return total
    sums = np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(total, dtype=np.uint64)))
    begins = np.asarray(getattr(held, start), dtype=np.int64)
    return _stirred(sums[begins[1:]] - sums[begins[:-1]] + np.uint64(len(columns)))


def _stirred(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Every bit of the input moves every bit of the output (the finaliser of splitmix64)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(values ^ (values >> np.uint64(31)))


def _coded(codes: npt.NDArray[np.integer], none: int) -> Codes:
    return np.where(codes < 0, none, codes).astype(np.int32)
