"""`reunion bench smoke`: 10 k records × 100 residents against the frozen run, for every change.

No peers, no ceiling: only our engine, resident by resident. It fails (exit 1) when the one-sided
paired test says that ranks got worse (p < .05). A change that is better, or meant, is frozen anew:
`reunion bench quality --peers none --freeze smoke`.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.cli import add_world_options, world_options
from benchmarks.compare import print_comparison
from benchmarks.frozen import find_frozen, frozen_run, read_frozen
from benchmarks.process import Failure
from benchmarks.quality import run_ours
from benchmarks.standing import standing
from benchmarks.worlds_kept import world_for
from benchmarks.worlds_on_disk import read_truth
from reunion.errors import InputError

NAME = "smoke"
WORSE = 0.05
"""The level of the one-sided test below which a run counts as worse."""
LIMIT = 300


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `smoke`; the defaults are what the frozen run was made on."""
    add_world_options(parser)
    parser.add_argument("--against", default=NAME, help="冻结名称或文件。The frozen run.")


def run(args: argparse.Namespace) -> int:
    """0 when ranks did not get worse, 1 when they did."""
    before = read_frozen(find_frozen(args.against))
    world = world_for(world_options(args))
    with tempfile.TemporaryDirectory() as folder:
        outcome = run_ours(world.path, "fast", Path(folder), LIMIT)
    if isinstance(outcome, Failure):
        raise InputError(
            f"小型基准没有跑完:{outcome.reason}", f"the smoke run did not finish: {outcome.reason}"
        )
    truth = read_truth(world.path)
    after = frozen_run("now", standing(outcome, truth), truth, world)
    worse = print_comparison(before, after) < WORSE
    print("排名变差,不通过。FAILED: ranks got worse." if worse else "通过。Passed.")
    return 1 if worse else 0
