"""`reunion bench …`: the commands and their options.

A command is one entry of COMMANDS: its name, one line of help, a function that adds its options and
one that does it. To add one, write such a pair in a module and list it here.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from benchmarks.cache import cache_folder
from benchmarks.options import WorldOptions
from benchmarks.sizes import parse_size
from reunion.errors import ReunionError, UsageError

SEED = 1


@dataclass(frozen=True, slots=True)
class Command:
    """One sub-command; `module` has `add_options(parser)` and `run(args) -> int` and is imported
    only when the command is called or its help is asked for."""

    name: str
    help: str
    module: str


COMMANDS = (
    Command("quality", "各引擎在同一虚构世界上的命中率与用时。Hits and time.", "quality_command"),
    Command("compare", "逐人比较两次运行。What changed, resident by resident.", "compare"),
    Command("names", "成对姓名与按姓名检索。Pairs of names, names among many.", "sets.names"),
    Command("places", "听音找县,旧名旧代码对今名。Places by sound, old to new.", "sets.places"),
    Command("births", "出生日期、农历、虚岁、属相的比对。Births as told.", "sets.births"),
    Command("world", "生成一个虚构世界,报告用时与内存。One world, time, memory.", "world_command"),
    Command("calibrate", "拟合概率校准的两个参数。Fit the calibration.", "calibrate"),
    Command("train", "训练值多少,与 ECM 相比。What training is worth.", "train_command"),
    Command("dependence", "各类证据封顶有何作用。What the limits of families do.", "dependence"),
    Command("smoke", "小型基准,与冻结结果比较。A small run against a frozen one.", "smoke"),
    Command("reading", "读入并规范一份大表格的速度与内存。Rows a second, memory.", "reading"),
    Command("index", "各检索方式找回多少、多快。What each path finds, how fast.", "index_command"),
    Command("vectors", "向量检索与逐条粗看相比。Vectors against the look.", "vectors"),
    Command("import", "导入登记库的速度与内存。Into the register.", "import_command"),
    Command("kills", "导入和夜间比对途中反复断电,结果应一样。Kills on the way.", "kills"),
    Command("service", "检索服务在负载下的速度与内存。The service under load.", "service.load"),
    Command("febrl", "公开数据 febrl4。The public data set febrl4.", "febrl"),
    Command("asking", "下一个问题值多少。What the next question is worth.", "asking.simulation"),
    Command("queries", "公安查询的覆盖与校准。Do police queries hold?", "asking.police"),
    Command("repeats", "重复救助与重复报案。Repeat stays and duplicate reports.", "asking.linked"),
    Command("report", "由结果写出 docs/benchmarks.md。Results as a document.", "report"),
)


class _Parser(argparse.ArgumentParser):
    """Raises UsageError instead of ending the program."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(
            f"基准命令用法有误,请看 reunion bench --help:{message}",
            f"wrong usage, see reunion bench --help: {message}",
        )


def main(argv: Sequence[str]) -> int:
    """Run one benchmark command; the exit status is 2 for wrong usage, 3 for unusable input."""
    try:
        return _run(list(argv))
    except ReunionError as error:
        print(f"错误:{error.zh}\nError: {error.en}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("已中断。\nInterrupted.", file=sys.stderr)
        return 130
    except SystemExit as end:  # --help
        return int(end.code or 0)


def _run(argv: list[str]) -> int:
    parser = _Parser(prog="reunion bench", description=__doc__.splitlines()[0])
    parsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    asked = next((one for one in argv if not one.startswith("-")), "")
    actions: dict[str, Callable[[argparse.Namespace], int]] = {}
    for command in COMMANDS:
        own = parsers.add_parser(command.name, help=command.help, description=command.help)
        if command.name == asked:
            module = import_module(f"benchmarks.{command.module}")
            module.add_options(own)
            actions[command.name] = module.run
    args = parser.parse_args(argv)
    return actions[args.command](args)


def add_world_options(parser: argparse.ArgumentParser) -> None:
    """The options that choose a world and the cache folder."""
    parser.add_argument("--world", default="plain", help="虚构世界的名称或目录。Name or folder.")
    parser.add_argument("--records", type=size, default=10_000, help="档案数,如 10k、1M。Records.")
    parser.add_argument("--residents", type=size, default=100, help="受助人员数。Residents.")
    parser.add_argument("--seed", type=int, default=SEED, help="随机种子。Seed.")
    parser.add_argument("--cache", type=Path, help="缓存目录。Folder for worlds, environments.")


def size(text: str) -> int:
    """An option's value such as 500, 10k or 1M. Raises ArgumentTypeError for anything else."""
    try:
        return parse_size(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(f"{error.zh} / {error.en}") from None


def cache_of(args: argparse.Namespace) -> Path:
    """The cache folder of a parsed command line."""
    return cache_folder(args.cache)


def world_options(args: argparse.Namespace) -> WorldOptions:
    """The world that `add_world_options` asked for."""
    return WorldOptions(
        name=args.world,
        records=args.records,
        residents=args.residents,
        seed=args.seed,
        cache=cache_of(args),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
