"""`reunion bench report RESULTS …`: docs/benchmarks.md and its charts, from `summary.json` files.

Nothing in the document is written by hand: every figure comes from a result folder or, for
the other commands, from `figures.toml`, so that the commands it shows can make it again.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.figures import other_figures
from benchmarks.peers.registry import PEERS
from benchmarks.quality_tables import CEILING
from benchmarks.svg import Axis, Line, line_chart
from benchmarks.tables import TextTable
from reunion.errors import InputError

Json: TypeAlias = dict[str, Any]
FORMAT = 1
DEPTHS = ("1", "5", "10", "20", "50")
LIMITS = """## What these figures do not show

- The people are invented. The world's noise follows published rates and expert estimates, not a
  station's own files; a real file has errors that nobody thought of.
- The ceiling is the best ranking under the world's own noise. No engine can know that noise.
- Whoever wrote our starting weights had read the same published rates as the generator uses, so our
  engine is less blind than its peers. The world `other` uses rates that nobody tuned on.
- Peers were set up by people who know our engine better than theirs; their own authors would get
  more out of them. The settings are in `benchmarks/peers/`.
- A peer's `prepared` columns are made by our normalising before its clock starts; our own time
  holds it, as part of the build.
- Times are of one machine that may have had other work; compare them within one table only.
- Faces and DNA are not part of any comparison.
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `report`."""
    parser.add_argument("results", nargs="+", type=Path, help="结果目录。Folders of results.")
    parser.add_argument("--out", type=Path, default=Path("docs/benchmarks.md"), metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Do what was asked."""
    summaries = [read_summary(folder) for folder in args.results]
    charts = args.out.parent / "benchmarks"
    charts.mkdir(parents=True, exist_ok=True)
    args.out.write_text(document(summaries, charts), encoding="utf-8")
    print(args.out)
    return 0


def read_summary(folder: Path) -> Json:
    """Raises InputError for a folder without a summary that this version can read."""
    try:
        data = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        found = data["format"]
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(
            f"“{folder}”里没有可用的 summary.json,应为 reunion bench quality --out 的目录",
            f"{folder} holds no usable summary.json; give the --out folder of a quality run",
        ) from None
    if found != FORMAT:
        raise InputError(
            f"“{folder}/summary.json”的格式版本是 {found},本程序只读 {FORMAT};请重新运行 quality",
            f"{folder}/summary.json is of format {found}, this program reads {FORMAT}; run again",
        )
    return dict(data)


def document(summaries: Sequence[Json], charts: Path) -> str:
    """The whole document; its charts are written into the folder `charts`."""
    parts = [
        "# Benchmarks\n",
        "Made by `reunion bench report` from the result files of the commands below; not edited by "
        "hand. Hits and MRR are over the residents who are in the file; intervals are 95 %.\n",
    ]
    for summary in summaries:
        parts += _section(summary, charts)
    parts += ["## The peers\n", _peers_table(), _versions(summaries), LIMITS]
    figures = other_figures()
    parts.append(figures.markdown())
    if figures.growth:
        chart = _written(charts, "growth.svg", figures.growth_chart())
        parts.append(f"![growth]({charts.name}/{chart})\n")
    return "\n".join(parts)


def _section(summary: Json, charts: Path) -> list[str]:
    world = summary["world"]
    name = "-".join(str(world.get(key)) for key in ("name", "records", "residents", "seed"))
    machine = ", ".join(f"{key} {value}" for key, value in summary["machine"].items())
    drawn = [
        f"![{kind}]({charts.name}/{_written(charts, f'{name}-{kind}.svg', text)})\n"
        for kind, text in _charts(summary).items()
    ]
    return [
        f"## World `{world.get('name')}`: {world.get('records'):,} records, "
        f"{world.get('residents'):,} residents, seed {world.get('seed')}\n",
        f"Command: `reunion bench {' '.join(_command(summary['command']))}`  ",
        f"Machine: {machine}\n",
        _hits_table(summary).markdown(),
        _cost_table(summary).markdown(),
        _trust_table(summary).markdown(),
        *drawn,
        _groups_table(summary).markdown(),
    ]


def _command(argv: Sequence[str]) -> list[str]:
    """Without the folders of the machine it ran on."""
    out: list[str] = []
    skip = False
    for word in argv:
        if not skip and word not in ("bench", "--cache", "--out"):
            out.append(word)
        skip = word in ("--cache", "--out")
    return out


def _interval(one: Json | None, digits: int = 3) -> str:
    if one is None:
        return "–"
    return f"{one['value']:.{digits}f} [{one['low']:.{digits}f}, {one['high']:.{digits}f}]"


def _number(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _hits_table(summary: Json) -> TextTable:
    rows = [
        (
            one["label"],
            *(_interval(one["hits"][k]) for k in ("1", "10", "50")),
            _interval(one["mrr"]),
            _interval(one["shares"]["1"]),
            _interval(one["shares"]["10"]),
        )
        for one in summary["engines"]
    ]
    missing = [(label, reason, *["–"] * 5) for label, reason in summary["not_run"].items()]
    heads = ("engine", "hit@1", "hit@10", "hit@50", "MRR", "of ceiling @1", "of ceiling @10")
    return TextTable("Hits", heads, (*rows, *missing))


def _cost_table(summary: Json) -> TextTable:
    count = summary["world"].get("residents") or 1
    rows = []
    for one in summary["engines"]:
        seconds = one["seconds"]
        if seconds:
            each = 1_000 * seconds.get("search", 0) / count
            phases = (_number(seconds.get(key), 1) for key in ("read", "build", "search"))
            rows.append((one["label"], *phases, _number(each, 1), _number(one["peak_mb"], 0)))
    heads = ("engine", "read s", "build s", "search s", "ms a resident", "peak MiB")
    return TextTable("Time and memory", heads, tuple(rows))


def _trust_table(summary: Json) -> TextTable:
    rows = []
    for one in summary["engines"]:
        if one["label"] == CEILING:
            continue
        first, grades = one["calibration"].get("first", {}), one["grades"]
        rows.append(
            (
                one["label"],
                _number(one["pairs"].get("roc_auc")),
                _number(one["pairs"].get("average_precision")),
                _number(one["in_file_auc"]),
                _number(first.get("ece")),
                _number(first.get("brier")),
                _interval(grades.get("a_for_absent")),
                _interval(grades.get("a_precision")),
            )
        )
    heads = (
        "engine",
        "pair ROC AUC",
        "avg. precision",
        "in-file AUC",
        "ECE of the first",
        "Brier of the first",
        "grade A for people not in the file",
        "grade A right",
    )
    return TextTable("Scores, probabilities, grades", heads, tuple(rows))


def _groups_table(summary: Json) -> TextTable:
    """hit@10 by group: ours, the ceiling, and the best peer."""
    engines = {one["label"]: one for one in summary["engines"]}
    ours = next((label for label in engines if label.startswith("reunion")), None)
    others = [label for label in engines if label not in (ours, CEILING)]
    best = max(others, key=lambda label: engines[label]["hits"]["10"]["value"], default=None)
    shown = [label for label in (ours, CEILING, best) if label in engines]
    rows = []
    for kind, groups in engines[shown[0]]["strata"].items() if shown else ():
        for group, found in groups.items():
            cells = [_group(engines[label], kind, group) for label in shown]
            rows.append((f"{kind}: {group}", str(found["10"]["count"]), *cells))
    heads = ("group", "residents", *(f"{label} hit@10" for label in shown))
    return TextTable("By group", heads, tuple(rows))


def _group(engine: Json, kind: str, group: str) -> str:
    found = engine["strata"].get(kind, {}).get(group)
    return _interval(found["10"], 2) if found else "–"


def _charts(summary: Json) -> dict[str, str]:
    """Hits by depth, precision over recall, and reliability."""
    engines = summary["engines"]
    depth = [
        Line(one["label"], tuple((int(k) / 50, one["hits"][k]["value"]) for k in DEPTHS), True)
        for one in engines
    ]
    recall = [
        Line(one["label"], tuple(tuple(point) for point in one["pairs"]["pr_curve"]))
        for one in engines
        if one["pairs"].get("pr_curve")
    ]
    sure = [Line("honest", ((0.0, 0.0), (1.0, 1.0)))]
    for one in engines:
        bins = one["calibration"].get("first", {}).get("bins", [])
        if bins:
            points = tuple((bar["stated"], bar["observed"]["value"]) for bar in bins)
            sure.append(Line(one["label"], points, True))
    return {
        "hits": line_chart("hit@k", Axis("k / 50"), Axis("share found"), depth),
        "precision": line_chart("precision and recall", Axis("recall"), Axis("precision"), recall),
        "reliability": line_chart(
            "reliability of the first", Axis("stated"), Axis("observed"), sure
        ),
    }


def _written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return name


def _peers_table() -> str:
    rows = tuple((peer.label, ", ".join(peer.variants), peer.cannot) for peer in PEERS)
    heads = ("peer", "variants", "what it cannot do here")
    return TextTable("What each peer is given and what it cannot do", heads, rows).markdown()


def _versions(summaries: Sequence[Json]) -> str:
    found: dict[str, str] = {}
    for summary in summaries:
        for versions in summary["versions"].values():
            found.update(versions)
    told = ", ".join(f"{name} {number}" for name, number in sorted(found.items()))
    return f"Versions: {told}\n"
