"""Frozen runs: where the right record stood for each resident, and what each field said for it.

`benchmarks/frozen/NAME.json` holds runs that are committed as a reference; every `quality` run also
writes the same form as `ranks.json` beside its results, so that any two runs can be compared.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.runs import Answer
from benchmarks.standing import Standing
from benchmarks.worlds_on_disk import Truth, WorldFolder
from reunion.errors import InputError

Json: TypeAlias = dict[str, Any]
FORMAT = 1
FOLDER = Path(__file__).parent / "frozen"


@dataclass(frozen=True, slots=True)
class FrozenAnswer:
    """One resident: the rank of the right record (0: not returned), its probability, what each
    field gave for it in bits, and the grade of the first candidate."""

    in_file: bool
    rank: int
    probability: float | None = None
    first_grade: str = ""
    fields: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FrozenRun:
    """A run of one engine on one world, resident by resident. `world` is its world.json."""

    name: str
    engine: str
    versions: dict[str, str]
    world: Json
    residents: dict[str, FrozenAnswer]


def frozen_run(name: str, one: Standing, truth: Sequence[Truth], world: WorldFolder) -> FrozenRun:
    """The run of a standing that has answers."""
    answers = {} if one.run is None else one.run.answers
    people = {
        person.resident_id: _frozen(person, int(rank), answers.get(person.resident_id, Answer()))
        for person, rank in zip(truth, one.ranks, strict=True)
    }
    versions = {} if one.run is None else one.run.versions
    return FrozenRun(name, one.label, versions, world.info, people)


def _frozen(person: Truth, rank: int, answer: Answer) -> FrozenAnswer:
    grade = answer.grades[0] if answer.grades else ""
    if rank == 0:
        return FrozenAnswer(person.in_file, 0, first_grade=grade)
    chance = answer.probabilities[rank - 1] if answer.probabilities else None
    fields = answer.fields.get(answer.ids[rank - 1], {})
    return FrozenAnswer(person.in_file, rank, chance, grade, fields)


def write_frozen(run: FrozenRun, path: Path) -> None:
    """One resident a line, so that a change can be read in a diff."""
    head = {
        "format": FORMAT,
        "name": run.name,
        "engine": run.engine,
        "versions": run.versions,
        "world": run.world,
    }
    lines = [f" {_dump(key)}: {_dump(value)}," for key, value in head.items()]
    people = [f"  {_dump(key)}: {_dump(asdict(one))}" for key, one in run.residents.items()]
    body = ",\n".join(people)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "{\n" + "\n".join(lines) + '\n "residents": {\n' + body + "\n }\n}\n"
    path.write_text(text, encoding="utf-8")


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def freeze(name: str, one: Standing, truth: Sequence[Truth], world: WorldFolder) -> Path:
    """Keep a run in the folder of frozen runs."""
    path = FOLDER / f"{name}.json"
    write_frozen(frozen_run(name, one, truth, world), path)
    return path


def find_frozen(asked: str) -> Path:
    """The file of a frozen run's name, of a results folder, or the file itself. Raises InputError
    when there is none."""
    path = Path(asked)
    tried = (FOLDER / f"{asked}.json", path / "ranks.json", path)
    for one in tried:
        if one.is_file():
            return one
    names = sorted(file.stem for file in FOLDER.glob("*.json"))
    raise InputError(
        f"找不到冻结结果“{asked}”,应为名称({'、'.join(names) or '暂无'})、结果目录或文件",
        f"no frozen run {asked!r}; give a name ({', '.join(names) or 'none yet'}), a results "
        "folder or a file",
    )


def read_frozen(path: Path) -> FrozenRun:
    """Raises InputError for a file of another format version or one that is no frozen run."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        found = data["format"]
    except (ValueError, KeyError, TypeError):
        raise InputError(
            f"“{path}”不是冻结的基准结果,应由 reunion bench quality --freeze 写出",
            f"{path} is not a frozen run; `reunion bench quality --freeze` writes them",
        ) from None
    if found != FORMAT:
        raise InputError(
            f"冻结结果“{path}”的格式版本是 {found},本程序只读 {FORMAT};请重新冻结",
            f"the frozen run {path} is of format {found}, this program reads {FORMAT}; "
            "freeze it again",
        )
    people = {key: FrozenAnswer(**one) for key, one in data["residents"].items()}
    return FrozenRun(data["name"], data["engine"], data["versions"], data["world"], people)
