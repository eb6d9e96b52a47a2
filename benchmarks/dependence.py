"""`reunion bench dependence`: what the limits of the families are worth.

Evidence that hangs together (code, place name, accent; date, zodiac, age) is held by a cap and
a floor for its family. Here the same worlds are scored with these limits and without: hits, log
loss and calibration error of the first candidate, with bits taken at their word, and with slope and
offset fitted for each on a world that is not judged on.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.calibrate import Scored, asked_world, fit, scored
from benchmarks.cli import cache_of
from benchmarks.tables import TextTable, show
from benchmarks.train_command import add_two_worlds, judged
from reunion.deciding.calibration import Calibration
from reunion.matching.model import load_model

FREE = 1_000.0
"""Bits that no family reaches."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dependence`."""
    add_two_worlds(parser, "拟合用,世界:档案数:人数:种子。To fit on.")


def run(args: argparse.Namespace) -> int:
    """Score both worlds both ways and print one table."""
    cache = cache_of(args)
    rows: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory() as scratch:
        free = Path(scratch) / "free.json"
        free.write_text(without_limits(), encoding="utf-8")
        for name, model in (("limits of families", None), ("no limits", free)):
            print(f"{name} …", file=sys.stderr)
            learned, judge = (
                scored(asked_world(text, cache), model) for text in (args.world, args.judge)
            )
            rows += _rows(name, learned, judge)
    heads = ("evidence", "bits", "hit@1", "hit@10", "log loss", "ECE")
    show(TextTable(f"fitted on {args.world}, judged on {args.judge}", heads, tuple(rows)))
    return 0


def _rows(name: str, learned: Scored, judge: Scored) -> list[tuple[str, ...]]:
    found = fit([learned])
    return [
        (name, "at their word", *judged(judge, Calibration())),
        (name, f"slope {found.slope:.2f}, offset {found.offset:.2f}", *judged(judge, found)),
    ]


def without_limits() -> str:
    """The shipped model with families that are never held."""
    data = json.loads(load_model().text)
    for family in data["families"].values():
        family |= {"cap": FREE, "floor": -FREE}
    return json.dumps(data, ensure_ascii=False)
