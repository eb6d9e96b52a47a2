"""The options of `quality`."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.cli import add_world_options, world_options
from benchmarks.options import QualityOptions
from benchmarks.peers.registry import VARIANTS, chosen
from reunion.errors import UsageError

METHODS = ("fast", "blocked", "exhaustive")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `quality`."""
    add_world_options(parser)
    parser.add_argument(
        "--method", default="fast", help="可用逗号列出多种。fast,blocked,exhaustive"
    )
    parser.add_argument("--peers", default="usual", help="usual、all、none 或名称。Or names.")
    parser.add_argument("--variant", choices=[*VARIANTS, "both"], default="prepared")
    parser.add_argument("--out", type=Path, help="结果目录。Folder for the results.")
    parser.add_argument("--freeze", metavar="NAME", help="另存为冻结结果。Keep as a frozen run.")
    parser.add_argument("--limit", type=float, default=3_600, help="每个引擎的秒数上限。Seconds.")
    parser.add_argument("--groups", action="store_true", help="按人群分列。A table by group.")
    parser.add_argument("--quiet", action="store_true", help="不显示进度。No progress.")


def run(args: argparse.Namespace) -> int:
    """Do what was asked."""
    from benchmarks.quality import quality

    return quality(_options(args))


def _options(args: argparse.Namespace) -> QualityOptions:
    return QualityOptions(
        world=world_options(args),
        methods=_methods(args.method),
        peers=chosen(args.peers),
        variants=VARIANTS if args.variant == "both" else (args.variant,),
        out=args.out,
        freeze=args.freeze,
        limit=args.limit,
        groups=args.groups,
        quiet=args.quiet,
    )


def _methods(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    for name in names:
        if name not in METHODS:
            raise UsageError(
                f"没有“{name}”这种检索方式,可用:{'、'.join(METHODS)}",
                f"unknown method {name!r}; use any of {', '.join(METHODS)}",
            )
    return names or ("fast",)
