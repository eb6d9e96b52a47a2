"""How far an index has followed the register: kept beside its folder, for those who open it later.

Without it, whoever opens an index must compare each record that the register changed around the
time of its making with the one it holds: a million after a large import.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from reunion.store.people import MissingRow
from reunion.writing import replacing

FIRST = 1
"""The version of most records."""


@dataclass(frozen=True, slots=True)
class Followed:
    """The last change that was known before the records were read, and the versions read, where
    they are not FIRST."""

    cursor: str
    versions: Mapping[str, int] = field(repr=False)


def followed_file(index: Path) -> Path:
    """Where it is kept: beside the folder, which holds nothing but the index."""
    return index.with_name(f"{index.name}.followed.json")


def keep_followed(index: Path, followed: Followed) -> None:
    """Write it whole or not at all. Raises OutputError."""
    told = {"cursor": followed.cursor, "versions": dict(followed.versions)}
    with replacing(followed_file(index)) as file:
        file.write(json.dumps(told).encode())


def followed_by(index: Path) -> Followed | None:
    """What was kept of this index; None where nothing was, or nothing that can be read."""
    try:
        told = json.loads(followed_file(index).read_text(encoding="utf-8"))
        return Followed(
            str(told["cursor"]), {key: int(told["versions"][key]) for key in told["versions"]}
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def seen_versions(session: Session) -> dict[str, int]:
    """The version of each record that the last night saw, where it is not FIRST."""
    wanted = select(MissingRow.mp_id, MissingRow.seen_version).where(
        MissingRow.seen_version.not_in((0, FIRST))
    )
    return {mp_id: version for mp_id, version in session.connection().execute(wanted)}
