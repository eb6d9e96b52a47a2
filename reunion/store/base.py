"""What all tables share: the naming of constraints, and column types that hold on both engines.

SQLite tables are STRICT, which knows only INTEGER, REAL, TEXT and BLOB; PostgreSQL gets the type of
the same meaning. Times are ISO 8601 text in UTC, dates are YYYY-MM-DD, booleans are 0 or 1.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from sqlalchemy import REAL, BigInteger, Double, Integer, LargeBinary, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeEngine

STRICT: dict[str, Any] = {"sqlite_strict": True}
BIG: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
DOUBLE: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")

Serial: TypeAlias = Annotated[int, mapped_column(BIG, primary_key=True, autoincrement=True)]
Key: TypeAlias = Annotated[str, mapped_column(Text, primary_key=True)]
Whole: TypeAlias = Annotated[int, mapped_column(BIG)]
Real: TypeAlias = Annotated[float, mapped_column(DOUBLE)]
Flag: TypeAlias = Annotated[int, mapped_column(Integer, default=0)]
Version: TypeAlias = Annotated[int, mapped_column(Integer, default=1)]
Unseen: TypeAlias = Annotated[int, mapped_column(Integer, default=0, server_default="0")]
Secret: TypeAlias = Annotated[bytes, mapped_column(LargeBinary)]


class Base(DeclarativeBase):
    """The parent of every table of the register."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {str: Text(), int: BIG, float: DOUBLE, bytes: LargeBinary()}  # noqa: RUF012
