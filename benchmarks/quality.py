"""`reunion bench quality`: every engine on one world, one table."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.ceiling_row import ceiling_standing
from benchmarks.frozen import freeze, frozen_run, write_frozen
from benchmarks.machine import machine
from benchmarks.options import QualityOptions
from benchmarks.peers.launch import run_peers
from benchmarks.process import Failure, run_engine
from benchmarks.quality_tables import (
    CEILING,
    against_table,
    losses_table,
    main_table,
    probability_table,
    strata_table,
)
from benchmarks.runs import EngineRun, write_run
from benchmarks.standing import Figures, Standing, figures, standing
from benchmarks.tables import TextTable, show
from benchmarks.worlds_kept import world_for
from benchmarks.worlds_on_disk import Truth, WorldFolder, read_truth

SUMMARY_FORMAT = 1
Tell = Callable[[str], None]


@dataclass(slots=True)
class Results:
    """What one `quality` run found, before it is printed and written."""

    world: WorldFolder
    truth: list[Truth]
    ceiling: Standing | None = None
    ours: list[Standing] = field(default_factory=list)
    peers: list[Standing] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)

    def add(self, outcome: EngineRun | Failure, into: list[Standing]) -> None:
        """Keep an engine's answers as a standing, or why it has none."""
        if isinstance(outcome, Failure):
            self.failed.append(outcome)
        else:
            into.append(standing(outcome, self.truth))

    def standings(self) -> list[Standing]:
        """All of them: the best possible first, then ours, then the peers."""
        first = [] if self.ceiling is None else [self.ceiling]
        return [*first, *self.ours, *self.peers]


def quality(options: QualityOptions) -> int:
    """Run, print, write. The exit status is 0 when our engine gave results, else 3."""
    tell = _teller(options.quiet)
    tell(f"世界 world: {options.world.name}, {options.world.records} × {options.world.residents}")
    world = world_for(options.world)
    out = options.out or options.world.cache / "results" / world.path.name
    (out / "runs").mkdir(parents=True, exist_ok=True)
    results = _run_all(world, options, out, tell)
    rows = [figures(one, results.truth, results.ceiling) for one in results.standings()]
    tables = _tables(results, rows, options)
    for table in tables:
        show(table)
    _write(out, results, rows, tables)
    if results.ours:
        _write_ranks(out, results, options.freeze, tell)
    tell(f"结果 results: {out}")
    return 0 if results.ours else 3


def _teller(quiet: bool) -> Tell:
    def tell(text: str) -> None:
        if not quiet:
            print(text, file=sys.stderr, flush=True)

    return tell


def _run_all(world: WorldFolder, options: QualityOptions, out: Path, tell: Tell) -> Results:
    results = Results(world, read_truth(world.path))
    tell("上限 ceiling …")
    ceiling = ceiling_standing(world, results.truth)
    if isinstance(ceiling, Failure):
        results.failed.append(ceiling)
    else:
        results.ceiling = ceiling
    for method in options.methods:
        tell(f"reunion ({method}) …")
        outcome = run_ours(world.path, method, out / "runs", options.limit)
        results.add(outcome, results.ours)
    for outcome in run_peers(world.path, options, out / "runs", tell):
        results.add(outcome, results.peers)
    return results


def run_ours(world: Path, method: str, out: Path, limit: float) -> EngineRun | Failure:
    """Our engine by one method, in a process of its own."""
    file = out / f"reunion-{method}.json"
    module = [sys.executable, "-m", "benchmarks.engines.ours"]
    root = str(Path(__file__).resolve().parents[1])
    command = [*module, str(world.resolve()), str(file.resolve()), "--method", method]
    return run_engine(f"reunion ({method})", command, file, limit=limit, env={"PYTHONPATH": root})


def _tables(results: Results, rows: Sequence[Figures], options: QualityOptions) -> list[TextTable]:
    world = options.world
    title = f"{world.name}: {world.records} records, {world.residents} residents, seed {world.seed}"
    tables = [main_table(title, rows, results.failed)]
    engines = [row for row in rows if row.label != CEILING]
    tables.append(probability_table(engines))
    if not results.ours:
        return tables
    first, *others = results.ours
    if others or results.peers:
        tables.append(against_table(first, [*others, *results.peers], results.truth))
    exhaustive = next((one for one in others if one.label == "reunion (exhaustive)"), None)
    if exhaustive is not None:
        tables.append(losses_table(first, exhaustive, results.ceiling, results.truth))
    if options.groups:
        best = next((row for row in rows if row.label == CEILING), None)
        tables.append(strata_table(engines[0], best))
    return tables


def _write(
    out: Path, results: Results, rows: Sequence[Figures], tables: Sequence[TextTable]
) -> None:
    """summary.json with every figure, table.md, and each run with its answers under runs/."""
    summary: dict[str, Any] = {
        "format": SUMMARY_FORMAT,
        "world": results.world.info,
        "machine": machine(),
        "command": sys.argv[1:],
        "engines": [row.to_json() for row in rows],
        "versions": {one.label: one.run.versions for one in results.standings() if one.run},
        "not_run": {one.label: one.reason for one in results.failed},
    }
    text = json.dumps(summary, ensure_ascii=False, indent=1)
    (out / "summary.json").write_text(text + "\n", encoding="utf-8")
    markdown = "\n".join(table.markdown() for table in tables)
    (out / "table.md").write_text(markdown, encoding="utf-8")
    for one in results.standings():
        if one.run is not None:
            write_run(one.run, out / "runs" / f"{_file_name(one.label)}.json")


def _write_ranks(out: Path, results: Results, frozen_as: str | None, tell: Tell) -> None:
    """ranks.json, so that `compare` can read this run; the same as a frozen run when asked."""
    first = results.ours[0]
    run = frozen_run(out.name, first, results.truth, results.world)
    write_frozen(run, out / "ranks.json")
    if frozen_as:
        path = freeze(frozen_as, first, results.truth, results.world)
        tell(f"已冻结 frozen: {path}")


def _file_name(label: str) -> str:
    return "".join(char if char.isalnum() else "-" for char in label.lower()).strip("-")
