"""`reunion bench import`: how long a police csv takes into a register, and in how much memory.

A process of its own imports the csv of `reunion bench reading` into an empty register, then once
more with every hundredth row changed. SQLite in a folder of its own, or the PostgreSQL of
`--database-url`, whose tables must not exist yet.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias

from benchmarks.cli import add_world_options, size
from benchmarks.machine import machine
from benchmarks.memory import Footprint
from benchmarks.reading import table_of
from reunion.errors import InputError
from reunion.workers import usable_cores

Json: TypeAlias = dict[str, Any]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `import`."""
    add_world_options(parser)
    parser.add_argument(
        "--rows", type=size, dest="records", help="表格行数,如 100k、1M。Rows of the csv."
    )
    parser.add_argument(
        "--database-url", help="空的 PostgreSQL 库(默认 SQLite)。An empty database."
    )
    parser.add_argument("--workers", type=int, default=usable_cores(), help="进程数。Processes.")
    parser.add_argument("--out", type=Path, help="结果文件(JSON)。File for the result.")


def run(args: argparse.Namespace) -> int:
    """Import in a process of its own, print what it took."""
    command = [
        sys.executable, "-m", "benchmarks.import_command", str(table_of(args)), str(args.workers),
        args.database_url or "",
    ]  # fmt: skip
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if ended.returncode:
        last = (ended.stderr.strip().splitlines() or ["?"])[-1][:300]
        raise InputError(f"导入测试没有跑完:{last}", f"the import run did not finish: {last}")
    result: Json = json.loads(ended.stdout) | {"machine": machine()}
    text = json.dumps(result, ensure_ascii=False, indent=2)
    if args.out:
        args.out.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


def measure(table: Path, workers: int, url: str | None) -> Json:
    """Seconds of a first import, and of one of the same rows in which one in a hundred changed;
    peak memory in MiB of this process and of the workers together."""
    from reunion.batch.importing import ImportOptions, bring_in
    from reunion.store.opening import open_register
    from reunion.workers import collect_seldom

    collect_seldom()
    with tempfile.TemporaryDirectory(dir=table.parent) as folder:
        home = Path(folder)
        changed = home / "changed.csv"
        _change(table, changed)
        told: Json = {}
        with Footprint() as held, open_register(home, url=url) as register:
            told["engine"] = register.engine.dialect.name
            for name, path in (("first", table), ("again", changed)):
                start = perf_counter()
                done = bring_in(
                    register, home, "missing", path, ImportOptions(full=True, workers=workers)
                )
                told[name] = {
                    "seconds": round(perf_counter() - start, 1), "added": done.added,
                    "changed": done.changed, "unchanged": done.unchanged, "aside": done.aside,
                }  # fmt: skip
                print(name, told[name], file=sys.stderr, flush=True)
    told["peak_mb"] = held.peak_mb
    return told


def _change(table: Path, out: Path) -> None:
    """The same table, one row in a hundred with another word at its end."""
    with table.open(encoding="utf-8") as rows, out.open("w", encoding="utf-8") as changed:
        for number, row in enumerate(rows):
            changed.write(row if number % 100 != 50 else row.rstrip("\r\n") + "改\n")


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] or None)))
