"""All rows of a register from one database into another, whatever the two engines are.

The tables are those that the source has, at whatever version: both sides are looked at. Every table
is hashed row by row in the order of its key: a copy can be held against its source, and the same
rows give the same digest on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, MetaData, Table, func, insert, select, text, update

Digests: TypeAlias = dict[str, list[Any]]
"""Table -> [rows, SHA-256]"""

_VERSION = "alembic_version"
_BATCH = 2_000


def tables_of(connection: Connection) -> list[Table]:
    """The register's tables, each after those that it refers to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != _VERSION]


def holds_rows(connection: Connection) -> bool:
    """Whether any table of this database has a row."""
    return any(
        connection.execute(select(text("1")).select_from(table).limit(1)).first()
        for table in tables_of(connection)
    )


def digests(connection: Connection) -> Digests:
    """Rows and digest of every table."""
    return {table.name: _digest(connection, table) for table in tables_of(connection)}


def _digest(connection: Connection, table: Table) -> list[Any]:
    digest, count = hashlib.sha256(), 0
    for batch in _batches(connection, table):
        for row in batch:
            digest.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
        count += len(batch)
    return [count, digest.hexdigest()]


def _batches(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    columns = sorted(table.columns, key=lambda column: column.name)
    wanted = select(*columns).order_by(*_keyed(connection, table))
    found = connection.execution_options(yield_per=_BATCH).execute(wanted)
    yield from found.partitions()


def _keyed(connection: Connection, table: Table) -> list[Any]:
    """The key's columns; texts by their bytes, as SQLite orders them."""
    in_bytes = connection.dialect.name == "postgresql"
    return [
        column.collate("C") if in_bytes and column.type.python_type is str else column
        for column in table.primary_key.columns
    ]


def copy_rows(source: Connection, target: Connection) -> None:
    """Put every row of the source into the target, whose tables are laid out and empty."""
    known = {table.name: table for table in tables_of(target)}
    for table in tables_of(source):
        _copy(source, target, table, known[table.name])
        if target.dialect.name == "postgresql":
            _go_on_counting(target, known[table.name])


def _copy(source: Connection, target: Connection, table: Table, into: Table) -> None:
    """A row that refers to its own table is put first and linked when all rows are there."""
    own = [key.parent.name for key in into.foreign_keys if key.column.table is into]
    keys = [column.name for column in into.primary_key.columns]
    linked: list[dict[str, Any]] = []
    for batch in _batches(source, table):
        rows = [dict(row._mapping) for row in batch]
        linked += [dict(row) for row in rows if any(row[name] is not None for name in own)]
        target.execute(insert(into), [row | dict.fromkeys(own) for row in rows])
    for row in linked:
        change = update(into).values({name: row[name] for name in own})
        target.execute(change.where(*(into.c[name] == row[name] for name in keys)))


def _go_on_counting(target: Connection, table: Table) -> None:
    """Numbers that PostgreSQL gives by itself go on behind the highest."""
    for column in table.primary_key.columns:
        sequence = target.scalar(
            text("SELECT pg_get_serial_sequence(:name, :column)"),
            {"name": f'"{table.name}"', "column": column.name},
        )
        highest = target.scalar(select(func.max(column))) if sequence else None
        if highest is not None:
            target.execute(
                text("SELECT setval(:name, :value)"), {"name": sequence, "value": highest}
            )
