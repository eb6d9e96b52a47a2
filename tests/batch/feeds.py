"""Files of invented people for imports."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from reunion.store.casework import missing_record, resident_record
from reunion.store.models import MissingRow, ResidentRow
from reunion.store.opening import Register

Json = dict[str, Any]
NUMBER = "410221195001019968"


def person(number: int, **more: Any) -> Json:
    """One missing person."""
    return {
        "mp_id": f"M{number:04}",
        "names": [{"text": f"测试{'甲乙丙丁戊'[number % 5]}", "kind": "legal"}],
        "sex": "1", "birth": {"date": f"{1940 + number % 50}-03-04"}, **more,
    }  # fmt: skip


def people(count: int, **more: Any) -> list[Json]:
    """So many missing persons; every third has an ID number and one in the note."""
    return [
        person(n, **({"id_number": NUMBER, "note": f"字条{NUMBER}"} if n % 3 == 0 else {}), **more)
        for n in range(count)
    ]


def jsonl(path: Path, records: Iterable[Json]) -> Path:
    """Write a .jsonl."""
    lines = (json.dumps(record, ensure_ascii=False) for record in records)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def held(register: Register) -> dict[str, tuple[Json, int]]:
    """Every missing person of the register, whole, with source_version."""
    with register.reading() as session:
        rows = session.scalars(select(MissingRow)).all()
        return {
            row.mp_id: (missing_record(session, register.keys, row), row.source_version)
            for row in rows
        }


def residents_held(register: Register) -> dict[str, Json]:
    """Every resident of the register, whole."""
    with register.reading() as session:
        return {
            row.resident_id: resident_record(session, register.keys, row)
            for row in session.scalars(select(ResidentRow))
        }
