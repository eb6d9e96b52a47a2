"""`reunion bench world`: make one world and tell its time, its memory and a digest of its bytes."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.cli import add_world_options, world_options
from benchmarks.clock import Clock
from benchmarks.memory import Footprint
from benchmarks.worlds.rates import rates_of
from benchmarks.worlds_on_disk import FILES
from reunion.errors import InputError, ReunionError, UsageError

Json: TypeAlias = dict[str, Any]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `world`."""
    add_world_options(parser)
    parser.add_argument("--processes", type=int, default=2, help="进程数。Processes.")
    parser.add_argument("--out", type=Path, help="保留在此目录。Keep the world in this folder.")


def run(args: argparse.Namespace) -> int:
    """Make the world in a process of its own, so that its memory is its own; print the figures."""
    options = world_options(args)
    rates_of(options.name)  # an unknown name is wrong usage, told before anything starts
    if args.out is not None and args.out.exists():
        raise UsageError(
            f"目录“{args.out}”已存在,请换一个,或先移走",
            f"the folder {args.out} exists; name another one",
        )
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "world"
        asked = (options.name, options.records, options.residents, options.seed, args.processes)
        command = [sys.executable, "-m", "benchmarks.world_command", *map(str, asked), str(made)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            said = (ended.stderr.strip().splitlines() or ["?"])[-2:]
            raise InputError(f"未能生成世界:{said[0]}", f"the world was not made: {said[-1]}")
        print(json.dumps(json.loads(ended.stdout) | {"digest": digest(made)}, indent=2))
        if args.out is not None:
            shutil.move(made, args.out)
    return 0


def digest(world: Path) -> str:
    """SHA-256 of the files of a world, in order: the same for the same arguments, anywhere."""
    whole = hashlib.sha256()
    for name in FILES:
        with (world / name).open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def measure(name: str, records: int, residents: int, seed: int, processes: int, out: Path) -> Json:
    """Make a world here. Seconds, and MiB at the peak of all processes together."""
    from benchmarks.worlds import generate

    clock = Clock()
    with clock.phase("make"), Footprint() as held:
        generate(name, records, residents, seed, out, processes=processes)
    return {
        "world": name,
        "records": records,
        "residents": residents,
        "seed": seed,
        "seconds": clock.seconds["make"],
        "peak_mb": held.peak_mb,
    }


def _main(argv: list[str]) -> int:
    name, *numbers, folder = argv
    records, residents, seed, processes = map(int, numbers)
    try:
        print(json.dumps(measure(name, records, residents, seed, processes, Path(folder))))
    except ReunionError as error:
        print(f"{error.zh}\n{error.en}", file=sys.stderr)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
