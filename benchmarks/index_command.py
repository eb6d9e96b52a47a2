"""`reunion bench index`: what each path finds of what scoring everything finds, and how fast.

One engine is built, saved and opened for each path (for the blocked path with its keys, made from
the records where the index has none). Each resident's first ten and fifty records by
bits are compared with those of the exhaustive path (ties in bits count as found; records that an
exclusion takes out count nowhere), and `Engine.search` with evidence is timed, warm, one by one,
and for all in one run without questions. Last the fast path is given so many records more, and the
seconds are counted until a search sees them. With `--home` the fast and the exhaustive path are
compared once more, among the records that such a filter lists.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.cli import add_world_options, world_options
from benchmarks.clock import Clock, peak_mb
from benchmarks.machine import machine
from benchmarks.tables import TextTable
from benchmarks.worlds_kept import world_for
from benchmarks.worlds_on_disk import read_lines
from reunion.deciding.grades import X
from reunion.engine import METHODS, Engine
from reunion.narrowing import Filter
from reunion.workers import usable_cores

Json: TypeAlias = dict[str, Any]
Bits: TypeAlias = npt.NDArray[np.float64]
FIRST = (1, 10, 50)
ORACLE = "exhaustive"
ADDED = 10_000
_ANYBODY: Json = {"resident_id": "R0", "sex": "1", "names": [{"text": "王小明"}]}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `index`."""
    add_world_options(parser)
    parser.add_argument(
        "--path", action="append", choices=METHODS,
        help="只测这些检索方式(穷举总要测)。Only these paths, and the exhaustive one.",
    )  # fmt: skip
    parser.add_argument(
        "--home", action="append", default=[], metavar="地区",
        help="再测只列出家在此地的记录时。Once more, listing only homes there.",
    )  # fmt: skip
    parser.add_argument("--index", type=Path, help="索引目录,没有就建。Keep the index here.")
    parser.add_argument("--out", type=Path, help="结果文件(JSON)。File for the result.")


def run(args: argparse.Namespace) -> int:
    """Build or open the index, measure every path, print a table and the result as JSON."""
    world = world_for(world_options(args))
    with tempfile.TemporaryDirectory() as folder:
        index = args.index or Path(folder) / "index"
        result: Json = {"world": world.path.name, "machine": machine()}
        residents = list(read_lines(world.path / "residents.jsonl"))
        records = world.path / "records.jsonl"
        result |= measure(index, read_lines(records), residents, args.path or METHODS)
        if args.home:
            result["narrowed"] = narrowed(index, residents, Filter.of(home=args.home))
        result["added"] = added(index, islice(read_lines(records), ADDED))
    text = json.dumps(result, ensure_ascii=False, indent=2)
    if args.out:
        args.out.write_text(text + "\n", encoding="utf-8")
    print(text)
    print(table_of(result["paths"]).plain())
    return 0


def measure(
    index: Path, records: Any, residents: Sequence[Json], methods: Sequence[str] = METHODS
) -> Json:
    """Build time and bytes a record of the index; figures of each path. Residents must not be
    empty."""
    clock = Clock()
    if not index.exists():
        with clock.phase("build"):
            engine = Engine.build(records, workers=usable_cores())
        with clock.phase("save"):
            engine.save(index)
    size = sum(one.stat().st_size for one in index.rglob("*") if one.is_file())
    paths: dict[str, Json] = {}
    best: dict[str, list[Bits]] = {}
    count = 0
    for method in (ORACLE, *(one for one in methods if one != ORACLE)):
        engine, opened = _opened(index, method)
        count = len(engine)
        best[method] = _best_bits(engine, residents)
        paths[method] = opened | _times(engine, residents) | _kept(best[method], best[ORACLE])
        paths[method]["used"] = engine.method_used
    return {
        "records": count, "residents": len(residents), "seconds": clock.seconds,
        "index_bytes_per_record": round(size / max(count, 1)), "peak_mb": peak_mb(),
        "paths": paths,
    }  # fmt: skip


def _opened(index: Path, method: str) -> tuple[Engine, Json]:
    """The engine, and the seconds until it is open and until the first search may come."""
    start = perf_counter()
    engine = Engine.load(index, method=method)
    loaded = perf_counter() - start
    engine.search(_ANYBODY, 1)
    ready = perf_counter() - start
    return engine, {"load_s": round(loaded, 2), "ready_s": round(ready, 2)}


def _best_bits(engine: Engine, residents: Sequence[Json]) -> list[Bits]:
    """Bits of each resident's best records, best first, without those that are excluded."""
    found = engine.score_many(residents, FIRST[-1])
    return [bits[np.isfinite(bits)][: FIRST[-1]] for _, _, bits in found]


def _times(engine: Engine, residents: Sequence[Json]) -> Json:
    """Milliseconds of one search with evidence, in the second round: the first fills caches."""
    spent: list[float] = []
    for _ in range(2):
        spent.clear()
        for resident in residents:
            start = perf_counter()
            engine.search(resident, 10)
            spent.append(1_000 * (perf_counter() - start))
    start = perf_counter()
    for _ in engine.search_many(residents, 10, asking=False):
        pass
    batch = 1_000 * (perf_counter() - start) / len(residents)
    return _percentiles(spent) | {"batch_ms": round(batch, 1)}


def _percentiles(spent: Sequence[float]) -> Json:
    values = np.percentile(spent, [50, 95, 99]).tolist()
    return {f"p{n}_ms": round(value, 1) for n, value in zip((50, 95, 99), values, strict=True)}


def narrowed(index: Path, residents: Sequence[Json], within: Filter) -> Json:
    """What the fast path keeps of the first that scoring everything lists within this filter, and
    milliseconds of a search."""
    told: Json = {"home": list(within.home)}
    best: dict[str, list[Bits]] = {}
    for method in (ORACLE, "fast"):
        engine, _ = _opened(index, method)
        found, spent = _narrowed(engine, residents, within)
        best[method] = found
        told[method] = _kept(found, best[ORACLE]) | _percentiles(spent)
        told["listed"] = engine.count(within) / max(len(engine), 1)
    return told


def _narrowed(
    engine: Engine, residents: Sequence[Json], within: Filter
) -> tuple[list[Bits], list[float]]:
    spent: list[float] = []
    found: list[Bits] = []
    for resident in (*residents[:10], *residents):  # the first ten once more, to fill caches
        start = perf_counter()
        pairs = engine.search(resident, FIRST[-1], within=within)
        spent.append(1_000 * (perf_counter() - start))
        found.append(np.array([pair.bits for pair in pairs if pair.grade != X]))
    return found[-len(residents) :], spent[-len(residents) :]


def added(index: Path, records: Iterable[Json]) -> Json:
    """How many records came in anew, under ids of their own, and the seconds until they are seen by
    a search of an engine that had searched before."""
    engine, _ = _opened(index, "fast")
    start = perf_counter()
    more = [record | {"mp_id": f"NEW-{record['mp_id']}"} for record in records]
    engine.add(more)
    engine.search(_ANYBODY, 1)
    return {"records": len(more), "seconds": round(perf_counter() - start, 1)}


def _kept(found: Sequence[Bits], oracle: Sequence[Bits]) -> Json:
    """Share of the oracle's first 1, 10, 50 that are found, by bits."""
    told: Json = {}
    for first in FIRST:
        shares = []
        for mine, true in zip(found, oracle, strict=True):
            wanted = true[:first]
            if len(wanted):
                shares.append(min(1.0, float((mine >= wanted[-1]).sum()) / len(wanted)))
        told[f"kept_{first}"] = round(float(np.mean(shares)), 4) if shares else None
    return told


def table_of(paths: Json) -> TextTable:
    """The paths side by side, with the time of each as a ratio to the exhaustive one."""
    base = paths[ORACLE]["p50_ms"]
    rows = tuple(
        (
            method, one["used"], *(f"{one[f'kept_{first}']:.4f}" for first in FIRST),
            *(f"{one[name]:.1f}" for name in ("p50_ms", "p95_ms", "p99_ms", "batch_ms")),
            f"{one['p50_ms'] / base:.2f}", f"{one['ready_s']:.1f}",
        )
        for method, one in paths.items()
    )  # fmt: skip
    heads = (
        "path", "used", "first kept", "10 kept", "50 kept", "p50 ms", "p95 ms", "p99 ms",
        "batch ms", "ratio", "ready s",
    )  # fmt: skip
    return TextTable("Paths to candidates", heads, rows)
