"""`reunion demo`: the engine on invented people, with nothing to set up and nothing to prepare."""

from __future__ import annotations

import os
import shutil
import sys
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from reunion.cli.messages import Messages
from reunion.cli.output.rows import GRADES

if TYPE_CHECKING:
    from rich.console import Console

    from reunion.engine import SearchResult
    from reunion.records import Resident, ScoredPair

RESIDENTS, RECORDS = "residents.jsonl", "records.jsonl.gz"

SHOWN = 12
"""So many of the best candidates fit on a screen."""

WIDTH = 118
"""Columns of the table where the output is not a terminal."""

_COLOURS = {"A": "bold red", "B": "bold yellow", "C": "cyan", "D": "dim", "X": "dim"}


def run_demo(*, quiet: bool, model: Path | None) -> int:
    """Match the shipped sample and print the best candidates with their reasons."""
    from reunion.cli.inputs import Inputs
    from reunion.engine import Engine
    from reunion.reading import Quarantine

    messages = Messages(quiet=quiet)
    with TemporaryDirectory() as scratch, Quarantine(Path(scratch) / "demo.csv") as quarantine:
        inputs = Inputs(quarantine, {})
        people = list(inputs.residents(sample(RESIDENTS)))
        records = list(inputs.missing(sample(RECORDS)))
    with messages.progress("索引虚构的失踪人员档案", len(records)) as done:
        engine = Engine.build(messages.counted(records, done), model=model)
    with messages.progress("比对虚构的受助人员", len(people)) as done:
        found = list(messages.counted(engine.search_many(people, 10), done))
    console = _console()
    _print_table(console, found, len(records))
    _print_next(console)
    return 0


def sample(name: str) -> Path:
    """Where a file of the sample lies, as a path to be typed in a shell."""
    path = Path(str(resources.files("reunion").joinpath("demo", name)))
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path


def _console() -> Console:
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False, emoji=False)


def _print_table(
    console: Console, found: list[tuple[Resident, SearchResult]], records: int
) -> None:
    from rich.table import Table
    from rich.text import Text

    best = sorted((r[0] for _, r in found if r), key=lambda pair: (-pair.probability, -pair.bits))
    table = Table(title=f"{len(found)} 名受助人员 × {records} 条失踪人员记录(全部为虚构人物)")
    for heading in ("受助人员", "失踪人员", "等级", "概率", "证据分"):
        table.add_column(heading, no_wrap=True)
    table.add_column("理由", overflow="fold")
    for pair in best[:SHOWN]:
        table.add_row(*(Text(cell, _COLOURS.get(pair.grade, "")) for cell in _cells(pair)))
    console.print(table)
    if len(best) > SHOWN:
        console.print(f"……其余 {len(best) - SHOWN} 名受助人员的最佳候选概率更低,未列出。")
    console.print(_summary(found))


def _cells(pair: ScoredPair) -> tuple[str, ...]:
    grade = f"{pair.grade} {GRADES.get(pair.grade, '')}"
    share = f"{pair.probability:.1%}"
    return pair.resident_id, pair.mp_id, grade, share, f"{pair.bits:+.1f}", pair.reason


def _summary(found: list[tuple[Resident, SearchResult]]) -> str:
    grades = [result[0].grade for _, result in found if result]
    counts = ",".join(f"{grade} {grades.count(grade)} 人" for grade in GRADES if grade in grades)
    return f"各受助人员最佳候选的等级:{counts}。程序只提供线索,由人核实后下结论。"


def _print_next(console: Console) -> None:
    program = _program()
    residents, records = sample(RESIDENTS), sample(RECORDS)
    console.print("\n接下来可以试试 / Try next:")
    for command in (
        f"{program} match {residents} {records} --out result.xlsx",
        f"{program} index build {records} --out index",
        f"{program} index search index {residents} --out result.csv",
    ):
        console.print(f"  {command}", soft_wrap=True, markup=False)


def _program() -> str:
    """How this program is called from here."""
    if shutil.which("reunion"):
        return "reunion"
    called = Path(sys.argv[0])
    return os.path.relpath(called) if called.name == "reunion" else "python -m reunion"
