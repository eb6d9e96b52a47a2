"""`reunion bench queries`: do the police queries hold whom they promise?

Every resident who is in the file gets the best queries; the person's own record says whether a
query would have returned them (name spelled exactly so, sex, division, birth within the span). The
stated coverage is compared with how often it was so. The record stands for the police register and
has the register's own errors.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from benchmarks.cli import add_world_options, world_options
from benchmarks.metrics import expected_calibration_error, reliability
from benchmarks.metrics.intervals import share
from benchmarks.tables import TextTable, show
from benchmarks.worlds_kept import world_for
from benchmarks.worlds_on_disk import read_lines
from reunion.errors import UsageError
from reunion.knowledge.divisions import divisions
from reunion.normalizing.days import day_span
from reunion.normalizing.profiles import missing_person_profile
from reunion.queries import MOST_HITS, PoliceQuery, police_queries
from reunion.records import MissingPerson

Json: TypeAlias = dict[str, Any]
COUNTS = (1, 3, 10, 30)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `queries`."""
    add_world_options(parser)
    parser.add_argument("--most", type=float, default=MOST_HITS, help="每次查询的人数上限。Hits.")
    parser.add_argument("--out", type=Path, help="结果文件(JSON)。File for the results.")


def run(args: argparse.Namespace) -> int:
    """Measure, print, and write the results where asked. Raises UsageError where nobody of the
    world is in the file."""
    folder = world_for(world_options(args)).path
    result = measured(folder, args.most)
    for table in tables(result):
        show(table)
    if args.out:
        args.out.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def measured(folder: Path, most_hits: float = MOST_HITS) -> Json:
    """Stated and observed coverage by number of queries, and calibration of single queries."""
    truth = {
        one["resident_id"]: one["mp_ids"]
        for one in read_lines(folder / "truth.jsonl")
        if one["mp_ids"]
    }
    wanted = {mp_id for ids in truth.values() for mp_id in ids}
    records = {
        one["mp_id"]: MissingPerson.from_json(one)
        for one in read_lines(folder / "records.jsonl")
        if one["mp_id"] in wanted
    }
    if not truth:
        raise UsageError(
            "这个虚构世界里没有一名受助人员在库中,无法衡量查询",
            "nobody of this world is in its file; queries cannot be measured",
        )
    stated: list[list[float]] = []
    held: list[list[bool]] = []
    for resident in read_lines(folder / "residents.jsonl"):
        if resident["resident_id"] in truth:
            queries = police_queries(resident, count=max(COUNTS), most_hits=most_hits)
            own = [records[mp_id] for mp_id in truth[resident["resident_id"]]]
            stated.append([query.probability for query in queries])
            held.append([any(returns(query, one) for one in own) for query in queries])
    return _summary(stated, held)


def _summary(stated: Sequence[Sequence[float]], held: Sequence[Sequence[bool]]) -> Json:
    rows = []
    for count in COUNTS:
        promised = np.array([sum(one[:count]) for one in stated])
        found = np.array([any(one[:count]) for one in held])
        observed = share(found)
        bins = reliability(promised, found)
        rows.append({
            "queries": count, "stated": round(float(promised.mean()), 4),
            "observed": round(observed.value, 4), "low": round(observed.low, 4),
            "high": round(observed.high, 4),
            "ece": round(expected_calibration_error(promised, found), 4),
            "bins": [{"stated": round(b.stated, 4), "observed": round(b.observed.value, 4),
                      "cases": b.observed.count} for b in bins],
        })  # fmt: skip
    asked = sum(1 for one in stated if one)
    return {"people": len(stated), "with_queries": asked, "rows": rows}


def returns(query: PoliceQuery, record: MissingPerson) -> bool:
    """Whether the register, holding this record, would return it."""
    named = any(name.text == query.name for name in record.names if name.kind == "legal")
    if not named or (query.sex and record.sex != query.sex):
        return False
    span = day_span(record.birth.date) if record.birth and record.birth.date else None
    if span is None or not query.born_from <= _iso(span[0]) <= query.born_to:
        return False
    return not query.code or _lies_in(record, query.code)


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


def _lies_in(record: MissingPerson, code: str) -> bool:
    tree = divisions()
    wanted = tree.index(code)
    for place in missing_person_profile(record).places:
        for own, weight in place.nodes:
            node = tree.index(own)
            if weight >= 0.5 and place.role == "hukou" and node >= 0:
                above = (node, int(tree.prefecture[node]), int(tree.province[node]))
                return wanted in above
    return False


def tables(result: Json) -> list[TextTable]:
    """The results as tables."""
    title = (
        f"公安查询:{result['people']} 名在库人员,其中 {result['with_queries']} 人"
        "说出了可以拼写的姓名"
    )
    rows = tuple(
        (str(row["queries"]), f"{row['stated']:.3f}",
         f"{row['observed']:.3f} [{row['low']:.3f}, {row['high']:.3f}]", f"{row['ece']:.3f}")
        for row in result["rows"]
    )  # fmt: skip
    bins = tuple(
        (f"{b['stated']:.3f}", f"{b['observed']:.3f}", str(b["cases"]))
        for b in result["rows"][2]["bins"] if b["cases"]
    )  # fmt: skip
    return [
        TextTable(title, ("查询条数", "所称覆盖", "实际覆盖", "ECE"), rows),
        TextTable("10 条查询的校准", ("所称覆盖", "实际比例", "人数"), bins),
    ]
