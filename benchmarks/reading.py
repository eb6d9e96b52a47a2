"""`reunion bench reading`: how fast a police csv is read and normalised, and in how much memory.

The csv is made from an invented world and kept in the cache. A process of its own streams it
through `open_records` and `missing_person_profile`, keeping no record, so that its peak memory is
that of the steps themselves: once alone, on one core and by phase, and once as `reunion match` and
`index build` do it, with a process for each core (`--workers`).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, TypeAlias

from benchmarks.cache import kept_folder
from benchmarks.cli import add_world_options, cache_of, size, world_options
from benchmarks.clock import peak_mb
from benchmarks.machine import machine
from benchmarks.memory import Footprint
from benchmarks.police_csv import NAME, write_police_csv
from benchmarks.worlds_kept import world_for
from reunion.errors import InputError
from reunion.workers import collect_seldom, usable_cores

Json: TypeAlias = dict[str, Any]
BATCH = 50
"""Rows that are timed together: few, as if each went its way alone, for more would fill caches."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `reading`."""
    add_world_options(parser)
    parser.add_argument(
        "--rows", type=size, dest="records", help="表格行数,如 100k、1M。Rows of the csv."
    )
    parser.add_argument(
        "--workers", type=int, default=usable_cores(), help="同时运行的进程数。Processes."
    )
    parser.add_argument("--out", type=Path, help="结果文件(JSON)。File for the result.")


def run(args: argparse.Namespace) -> int:
    """Make the csv where it is not kept yet, measure in a process of its own, print the result."""
    table = table_of(args)
    alone, dealt = _measured(table, 1), _measured(table, args.workers)
    result = {"table": table.parent.name, "csv_mb": _megabytes(table), **alone, "dealt": dealt,
              "machine": machine()}  # fmt: skip
    out = args.out or table.parent / "reading.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, ensure_ascii=False, indent=2)
    out.write_text(text + "\n", encoding="utf-8")
    print(text)
    print(_sentence(alone, 1))
    print(_sentence(dealt, args.workers))
    return 0


def table_of(args: argparse.Namespace) -> Path:
    """The csv of the world asked for, made where it is not kept yet."""
    world = world_for(world_options(args))
    folder = cache_of(args) / "tables" / world.path.name

    def make(path: Path) -> None:
        write_police_csv(world.path / "records.jsonl", path / NAME)

    return kept_folder(folder, make, (NAME,)) / NAME


def _megabytes(path: Path) -> float:
    return round(path.stat().st_size / 2**20, 1)


def _measured(table: Path, workers: int) -> Json:
    """What the process of its own found. Raises InputError when it did not finish."""
    command = [sys.executable, "-m", "benchmarks.reading", str(table), str(workers)]
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if ended.returncode:
        last = (ended.stderr.strip().splitlines() or ["?"])[-1][:300]
        raise InputError(f"读取测试没有跑完:{last}", f"the reading run did not finish: {last}")
    measured: Json = json.loads(ended.stdout)
    return measured


def _sentence(measured: Json, workers: int) -> str:
    both = measured["rows_per_second"]["together"]
    minutes = measured["rows"] / both / 60
    return (
        f"{workers} 个进程:{measured['rows']:,} 行,每秒 {both:,} 行({minutes:.1f} 分钟),"
        f"峰值内存 {measured['peak_mb']} MiB。 {workers} worker(s): {both:,} rows/s, "
        f"peak {measured['peak_mb']} MiB."
    )


class Stopwatch:
    """Adds up the wall-clock and processor seconds of the blocks it is put around. The two differ
    by what other programs took of the core."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    def __enter__(self) -> None:
        self.wall -= perf_counter()
        self.cpu -= process_time()

    def __exit__(self, *_: object) -> None:
        self.wall += perf_counter()
        self.cpu += process_time()


def measure(table: Path) -> Json:
    """Read and normalise a csv in this process: rows, seconds and rows a second by phase, rows
    that were quarantined, peak memory in MiB."""
    from reunion.normalizing.profiles import missing_person_profile
    from reunion.reading import Quarantine, open_records

    reading, normalising = Stopwatch(), Stopwatch()
    rows = 0
    with tempfile.TemporaryDirectory() as folder, Quarantine(Path(folder) / "q.csv") as aside:
        source = open_records(table, "missing", quarantine=aside)
        people = iter(source)
        while True:
            with reading:
                batch = list(islice(people, BATCH))
            if not batch:
                break
            with normalising:
                for person in batch:
                    missing_person_profile(person)
            rows += len(batch)
    return {
        "rows": rows,
        "quarantined": sum(sheet.rows_quarantined for sheet in source.report.sheets),
        **_figures("seconds", rows, reading.wall, normalising.wall),
        **_figures("cpu_seconds", rows, reading.cpu, normalising.cpu),
        "peak_mb": peak_mb(),
    }


def measure_dealt(table: Path, workers: int) -> Json:
    """As `measure`, with several processes: the whole only. Memory and processor seconds are those
    of all of them together."""
    from reunion.preparing import prepared
    from reunion.reading import Quarantine, open_records

    whole = Stopwatch()
    with (
        whole,
        Footprint() as held,
        tempfile.TemporaryDirectory() as folder,
        Quarantine(Path(folder) / "q.csv") as aside,
    ):
        source = open_records(table, "missing", quarantine=aside)
        rows = sum(1 for _ in source.each(prepared, workers=workers))
    spent = os.times()
    return {
        "workers": workers,
        "rows": rows,
        "quarantined": source.report.rows_quarantined,
        "seconds": {"together": round(whole.wall, 1)},
        "rows_per_second": {"together": round(rows / whole.wall)},
        "cpu_seconds": {"together": round(whole.cpu + spent.children_user, 1)},
        "rows_per_cpu_second": {"together": round(rows / (whole.cpu + spent.children_user))},
        "peak_mb": held.peak_mb,
    }


def _figures(unit: str, rows: int, read: float, normalise: float) -> Json:
    """Time and rows a second of both phases and of the whole."""
    spent = {"read": read, "normalise": normalise, "together": read + normalise}
    return {
        unit: {phase: round(time, 1) for phase, time in spent.items()},
        f"rows_per_{unit.removesuffix('s')}": {
            phase: round(rows / time) for phase, time in spent.items() if time
        },
    }


if __name__ == "__main__":
    collect_seldom()
    csv, processes = Path(sys.argv[1]), int(sys.argv[2])
    print(json.dumps(measure(csv) if processes < 2 else measure_dealt(csv, processes)))
