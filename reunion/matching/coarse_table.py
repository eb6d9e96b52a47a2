"""The file as the first look reads it: small codes instead of words, equal contents as one.

What comparators read of a record falls into a few groups of columns (where it comes from, when it
was born …). In each group every distinct content is numbered, so that a query is compared once with
every content and then looked up for every record. Made once for a file; some 60 bytes a record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from reunion.columns import Table
from reunion.columns.documents import PREFIX, UNKNOWN, WIDTH
from reunion.matching.coarse_items import (
    KinItems,
    LocalItems,
    NameItems,
    kin_items,
    local_items,
    name_items,
)
from reunion.matching.compare.births import DATED, SIZE, day_index
from reunion.matching.compare.dates import PRECISE
from reunion.workers import usable_cores

Integers: TypeAlias = npt.NDArray[np.integer]
Column: TypeAlias = tuple[Integers | None, Integers]
"""Where each record's items begin (None: one value a record), and the values."""

GROUP_OF = {
    "place": "home", "accent": "home", "id_region": "home",
    "birth": "born", "id_birth": "born_no_number",
    "dates": "lost", "distance": "where_lost",
    "sex": "person", "height": "person",
    "ethnicity": "traits", "languages": "traits", "disability": "traits", "handedness": "traits",
    "sibling_count": "traits", "sibling_order": "traits",
    "marks": "marks",
}  # fmt: skip
"""The group of columns that a field reads, for the fields that are looked up by content."""


def _has_no_number(table: Table) -> Integers:
    return (table.documents.trust < 0).astype(np.int8)


def _home(table: Table) -> list[Column]:
    return [(table.places.start, table.places.node), (None, _has_no_number(table))]


def _born(table: Table) -> list[Column]:
    births = table.births
    return [(None, births.lo), (None, births.hi), (None, births.kind)]


def _born_no_number(table: Table) -> list[Column]:
    return [*_born(table), (None, _has_no_number(table))]


def _lost(table: Table) -> list[Column]:
    when = table.circumstances
    vague = when.hi - when.lo > PRECISE
    return [(None, when.lo), (None, np.where(vague, 2, when.reported).astype(np.int8))]


def _where_lost(table: Table) -> list[Column]:
    return [(None, table.circumstances.node), (None, (table.circumstances.lo > 0).astype(np.int8))]


def _person(table: Table) -> list[Column]:
    bodies = table.bodies
    columns = (bodies.sex, bodies.doubted, bodies.height_lo, bodies.height_hi)
    return [(None, column) for column in columns]


def _traits(table: Table) -> list[Column]:
    bodies = table.bodies
    single = (
        bodies.ethnicity, bodies.disability, bodies.hand, bodies.sibling_count, bodies.sibling_order
    )  # fmt: skip
    return [(None, one) for one in single] + [(bodies.language_start, bodies.language)]


def _marks(table: Table) -> list[Column]:
    bodies = table.bodies
    parts = (
        bodies.mark_type, bodies.mark_site, bodies.mark_side, bodies.mark_detail,
        bodies.mark_lasting,
    )  # fmt: skip
    items = np.zeros(len(bodies.mark_type), dtype=np.uint64)
    for part in parts:
        items = _stirred(items + _unsigned(part))
    return [(bodies.mark_start, items.view(np.int64))]


_READ: dict[str, Callable[[Table], list[Column]]] = {
    "home": _home, "born_no_number": _born_no_number, "lost": _lost, "where_lost": _where_lost,
    "person": _person, "traits": _traits, "marks": _marks,
}  # fmt: skip
PAPER_PARTS = ((0, PREFIX), (PREFIX, 14), (14, WIDTH))
"""Digits of the region, the birth and the order of an ID number."""


@dataclass(frozen=True, slots=True)
class Contents:
    """Which distinct content each record has (`code`), and a record of each (`rows`)."""

    code: Integers
    rows: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, repr=False)
class Papers:
    """ID numbers: by part of PAPER_PARTS the contents of its digits; `kinds`: what is known of the
    digits and how the number is trusted, with the `last` record of each kind beside the first."""

    parts: tuple[Contents, ...]
    kinds: Contents
    last: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, repr=False)
class CoarseTable:
    """What the first look reads of a file; `contents` by group."""

    contents: dict[str, Contents]
    names: NameItems
    kin: KinItems
    locals: LocalItems
    papers: Papers


LARGE = 100_000
"""Records from which on the parts are made side by side."""


def coarse_table(table: Table) -> CoarseTable:
    """Made once for a file."""
    units = len(table.units)
    makers: dict[str, Callable[[], Any]] = {
        "locals": lambda: local_items(table.places, units),
        "kin": lambda: kin_items(table.kin, units),
        "papers": lambda: _papers(table),
        "names": lambda: name_items(table.names, units, len(table.names.surnames)),
    }
    makers |= {group: partial(_contents, group, table) for group in (*_READ, "born")}
    if len(table) < LARGE:
        made = {name: make() for name, make in makers.items()}
    else:
        with ThreadPoolExecutor(usable_cores()) as threads:
            running = {name: threads.submit(make) for name, make in makers.items()}
            made = {name: one.result() for name, one in running.items()}
    contents = {group: made.pop(group) for group in (*_READ, "born")}
    return CoarseTable(contents=contents, **made)


def _contents(group: str, table: Table) -> Contents:
    return distinct(_READ[group](table)) if group in _READ else _by_day(table)


def _by_day(table: Table) -> Contents:
    """Births: an exact date by its day, whatever else is known numbered behind the days; `rows` has
    the records of the latter only."""
    births = table.births
    other = np.flatnonzero((births.kind < 0) | (births.kind >= len(DATED)))
    known = distinct([(None, column[other]) for _, column in _born(table)])
    code = day_index(births.lo)
    code[other] = SIZE + known.code.astype(np.int64)
    return Contents(code.astype(np.min_scalar_type(SIZE + len(known.rows))), other[known.rows])


def _papers(table: Table) -> Papers:
    documents = table.documents
    none = (None, _has_no_number(table))
    parts = tuple(
        distinct([none, *((None, documents.digits[:, place]) for place in range(*ends))])
        for ends in PAPER_PARTS
    )
    unknown = (documents.digits == UNKNOWN) @ (1 << np.arange(WIDTH))
    kinds = distinct(
        [(None, one) for one in (unknown, documents.valid, documents.old, documents.trust)]
    )
    last = np.zeros(len(kinds.rows), dtype=np.int64)
    last[kinds.code] = np.arange(len(kinds.code))
    return Papers(parts, kinds, last)


def distinct(columns: Sequence[Column]) -> Contents:
    """Number the distinct contents of a few columns; the order of a record's items is nothing."""
    mixed = np.zeros(1, dtype=np.uint64)
    for start, values in columns:
        part = _stirred(_unsigned(values))
        if start is not None:
            sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(part, dtype=np.uint64)))
            begins = np.asarray(start, dtype=np.int64)
            part = sums[begins[1:]] - sums[begins[:-1]]
        mixed = _stirred(mixed + part)
    _, first, hashed = np.unique(mixed, return_index=True, return_inverse=True)
    # Numbered in order of their first record, so that reading these records runs through memory.
    order = np.argsort(first)
    number = np.empty(len(first), dtype=np.min_scalar_type(max(len(first) - 1, 0)))
    number[order] = np.arange(len(first))
    return Contents(number[hashed], first[order])


def _unsigned(values: Integers) -> npt.NDArray[np.uint64]:
    return np.asarray(values).astype(np.int64).view(np.uint64)


def _stirred(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Every bit of the input moves every bit of the output (the finaliser of splitmix64)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(values ^ (values >> np.uint64(31)))
