"""What one engine answered on one world: the file that every engine under test writes.

```
{"format": 1, "engine": "splink", "variant": "prepared", "versions": {"splink": "5.0.0"},
 "seconds": {"read": 1.2, "build": 3.4, "search": 5.6}, "peak_mb": 812.5, "notes": ["..."],
 "residents": {"R1": {"ids": [...], "scores": [...], "probabilities": [...],
                      "not_in_file": 0.3, "grades": [...], "fields": {"M1": {"name": 7.2}}}}}
```
`ids` are the best 50 or fewer, best first; scores fall along them. Probabilities, grades and fields
are left out by engines that have none. An engine that only says yes or no gives equal scores; its
ties then stand in the order of the file, which is as good as any.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
FORMAT = 1
TOP = 50
"""How many answers a resident each engine gives."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One resident's list: ids best first with their scores, and what else the engine says."""

    ids: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    probabilities: tuple[float, ...] = ()
    not_in_file: float | None = None
    grades: tuple[str, ...] = ()
    fields: Json = field(default_factory=dict)

    def to_json(self) -> Json:
        """Without empty keys."""
        return {key: value for key, value in asdict(self).items() if value not in ((), {}, None)}

    @staticmethod
    def from_json(data: Json) -> Answer:
        """Inverse of `to_json`."""
        return Answer(
            tuple(data.get("ids", ())),
            tuple(data.get("scores", ())),
            tuple(data.get("probabilities", ())),
            data.get("not_in_file"),
            tuple(data.get("grades", ())),
            data.get("fields", {}),
        )


@dataclass(frozen=True, slots=True)
class EngineRun:
    """All answers of one engine, how long each phase took (seconds) and the largest resident
    memory of its process (MiB)."""

    engine: str
    variant: str
    answers: dict[str, Answer]
    seconds: dict[str, float] = field(default_factory=dict)
    peak_mb: float | None = None
    versions: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Engine and variant as a row of a table names them."""
        return f"{self.engine} ({self.variant})" if self.variant else self.engine

    def to_json(self) -> Json:
        """The form on disk."""
        out = {key: value for key, value in asdict(self).items() if key != "answers"}
        people = {key: answer.to_json() for key, answer in self.answers.items()}
        return {"format": FORMAT, **out, "residents": people}

    @staticmethod
    def from_json(data: Json) -> EngineRun:
        """Inverse of `to_json`. Raises ValueError for another format version."""
        if data.get("format") != FORMAT:
            raise ValueError(f"engine result of format {data.get('format')}, not {FORMAT}")
        return EngineRun(
            data["engine"],
            data.get("variant", ""),
            {key: Answer.from_json(one) for key, one in data["residents"].items()},
            data.get("seconds", {}),
            data.get("peak_mb"),
            data.get("versions", {}),
            tuple(data.get("notes", ())),
        )


def write_run(run: EngineRun, path: Path) -> None:
    """Write a run as one JSON file."""
    path.write_text(json.dumps(run.to_json(), ensure_ascii=False), encoding="utf-8")


def read_run(path: Path) -> EngineRun:
    """Read a run. Raises ValueError for another format version."""
    return EngineRun.from_json(json.loads(path.read_text(encoding="utf-8")))
