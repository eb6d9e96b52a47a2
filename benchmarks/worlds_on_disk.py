"""Reading a world: records, residents and the truth about them, from its folder.

```
records.jsonl    MissingPerson JSON, one a line
residents.jsonl  Resident JSON
truth.jsonl      {"resident_id", "mp_ids": [...], "strata": {"persona": ..., "errors": [...]}}
world.json       name, rate set, seed, sizes, generator version
```
An engine under test is given the folder but needs only the first two files; the harness alone reads
the truth.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import orjson

from reunion.errors import InputError

Json: TypeAlias = dict[str, Any]
FILES = ("records.jsonl", "residents.jsonl", "truth.jsonl", "world.json")


@dataclass(frozen=True, slots=True)
class Truth:
    """Who one resident is: every record of the person in the file (none: not in it), and the
    groups the resident belongs to, by kind of group ("persona": "dementia", "errors": (...))."""

    resident_id: str
    mp_ids: tuple[str, ...]
    strata: tuple[tuple[str, str], ...]

    @property
    def in_file(self) -> bool:
        """Whether any record of this person exists."""
        return bool(self.mp_ids)


@dataclass(frozen=True, slots=True)
class WorldFolder:
    """A complete world on disk with its `world.json`."""

    path: Path
    info: Json

    @property
    def name(self) -> str:
        """The world's name, sizes and seed in one word."""
        parts = (self.info.get("name", self.path.name), self.info.get("seed", ""))
        return "-".join(str(part) for part in parts if part != "")


def open_world(path: Path) -> WorldFolder:
    """Raises InputError when a file of the world is missing or world.json is not an object."""
    for name in FILES:
        if not (path / name).is_file():
            raise InputError(
                f"世界目录“{path}”缺少文件 {name},应由 reunion bench 生成",
                f"the world folder {path} lacks {name}; let `reunion bench` make it",
            )
    info = json.loads((path / "world.json").read_text(encoding="utf-8"))
    if not isinstance(info, dict):
        raise InputError(
            f"“{path}/world.json”应为 JSON 对象", f"{path}/world.json must be an object"
        )
    return WorldFolder(path, info)


def read_lines(path: Path) -> Iterator[Json]:
    """The objects of a .jsonl file, in order."""
    with path.open("rb") as lines:
        for line in lines:
            if line.strip():
                yield orjson.loads(line)


def read_truth(world: Path) -> list[Truth]:
    """The truth about every resident, in the order of the file."""
    return [
        Truth(one["resident_id"], tuple(one.get("mp_ids", ())), _groups(one.get("strata", {})))
        for one in read_lines(world / "truth.jsonl")
    ]


def _groups(strata: Json) -> tuple[tuple[str, str], ...]:
    """Each (kind, group) pair; a list gives one pair an item, an empty one the group "none"."""
    out: list[tuple[str, str]] = []
    for kind, value in strata.items():
        many = value if isinstance(value, list) else [value]
        out.extend((kind, str(one)) for one in many or ["none"])
    return tuple(out)
