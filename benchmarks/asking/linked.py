"""`reunion bench repeats`: are earlier stays and duplicate reports found, and are they right?

Repeat stays: every fourth resident of a world is found once more and described anew, by the world's
own rates, as another resident. Duplicates: the world's file holds a second record of some people
and knows which. Precision and recall are counted over pairs.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.cli import add_world_options, world_options
from benchmarks.metrics.intervals import Interval, wilson
from benchmarks.options import WorldOptions
from benchmarks.tables import TextTable, show
from benchmarks.worlds.chunks import describe_one, make_chunk, number_of, person_of
from benchmarks.worlds.planning import plan_world
from benchmarks.worlds.rates import rates_of
from benchmarks.worlds.resident_text import resident_json
from benchmarks.worlds_kept import world_for
from benchmarks.worlds_on_disk import read_lines
from reunion.deciding.clusters import Cluster, clusters
from reunion.errors import UsageError
from reunion.normalizing.profiles import resident_profile
from reunion.records import Resident
from reunion.repeats import STAY_PRIOR, links, report_links

Json: TypeAlias = dict[str, Any]
Pairs: TypeAlias = set[tuple[str, str]]
EVERY = 4
AGAIN_SEED = 1_000_000
"""Added to a resident's number: the stream of the second description."""
THRESHOLDS = (0.5, 0.9, 0.99)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `repeats`."""
    add_world_options(parser)
    parser.add_argument("--out", type=Path, help="结果文件(JSON)。File for the results.")


def run(args: argparse.Namespace) -> int:
    """Measure, print, and write the results where asked. Raises UsageError for a world without
    residents who are found again."""
    options = world_options(args)
    result = measured(options)
    show(_table(result))
    if args.out:
        args.out.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def measured(options: WorldOptions) -> Json:
    """Precision and recall of repeat stays and of duplicates, by threshold."""
    folder = world_for(options).path
    residents = list(read_lines(folder / "residents.jsonl"))
    again, same = found_again(options)
    if not same:
        raise UsageError(
            f"{options.residents} 名受助人员中没有重复救助的人,请增加 --residents",
            "nobody is found again among so few residents; ask for more",
        )
    doubled = duplicates_of(options)
    out: Json = {"world": options.name, "seed": options.seed, "rows": []}
    people = [*residents, *again]
    stays = links([resident_profile(Resident.from_json(one)) for one in people], STAY_PRIOR)
    reports = report_links(read_lines(folder / "records.jsonl"))
    for kind, found, true in (("stays", stays, same), ("reports", reports, doubled)):
        for least in THRESHOLDS:
            out["rows"].append(_row(kind, least, clusters(found, linked=least), true))
    return out


def found_again(options: WorldOptions) -> tuple[list[Json], Pairs]:
    """Second descriptions of every fourth resident, and the pairs they make."""
    plan = plan_world(options.name, options.records, options.residents, options.seed)
    rates = rates_of(options.name)
    again: list[Json] = []
    same: Pairs = set()
    for task in plan.tasks:
        chunk = make_chunk(task)
        for (number, _), row in zip(task.inside, chunk.rows, strict=True):
            if number % EVERY == 0:
                described = describe_one(
                    options.name, options.seed, AGAIN_SEED + number, False,
                    person_of(chunk.people, row), number_of(chunk.registry, row), rates,
                )  # fmt: skip
                first, second = f"R{number + 1:06}", f"S{number + 1:06}"
                again.append(resident_json(described, second))
                same.add((first, second))
    return again, same


def duplicates_of(options: WorldOptions) -> Pairs:
    """All pairs of records of one person in the file."""
    plan = plan_world(options.name, options.records, options.residents, options.seed)
    pairs: Pairs = set()
    for task in plan.tasks:
        chunk = make_chunk(task)
        rows: dict[int, list[str]] = {}
        for row, person in enumerate(chunk.of.tolist()):
            if row not in chunk.settled:
                rows.setdefault(person, []).append(plan.mp_id(task.first + row))
        for ids in rows.values():
            pairs |= _pairs(ids)
    return pairs


def _pairs(ids: Iterable[str]) -> Pairs:
    return set(combinations(sorted(ids), 2))


def _row(kind: str, least: float, found: tuple[Cluster, ...], same: Pairs) -> Json:
    told: Pairs = set()
    for cluster in found:
        told |= _pairs(cluster.members)
    right = len(told & same)
    return {
        "kind": kind, "least": least, "pairs": len(same), "told": len(told),
        "clusters": len(found), "weak": sum(1 for cluster in found if cluster.weak),
        "precision": _figure(wilson(right, len(told))),
        "recall": _figure(wilson(right, len(same))),
    }  # fmt: skip


def _figure(one: Interval) -> Json:
    return {"value": round(one.value, 4), "low": round(one.low, 4), "high": round(one.high, 4)}


def _table(result: Json) -> TextTable:
    names = {"stays": "重复救助", "reports": "重复报案"}
    rows = tuple(
        (f"{names[row['kind']]} ≥{row['least']:g}", str(row["pairs"]), str(row["told"]),
         _text(row["precision"]), _text(row["recall"]), f"{row['weak']}/{row['clusters']}")
        for row in result["rows"]
    )  # fmt: skip
    heads = ("种类与界限", "真实对数", "报出对数", "正确率", "找到率", "弱连接/组")
    return TextTable(f"同一人的多条记录({result['world']},种子 {result['seed']})", heads, rows)


def _text(one: Json) -> str:
    return f"{one['value']:.3f} [{one['low']:.3f}, {one['high']:.3f}]"
