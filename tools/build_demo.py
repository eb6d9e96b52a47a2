"""Makes the sample of `reunion demo` from the generator of invented worlds.

    python -m tools.build_demo          # renews reunion/demo/
    python -m tools.build_demo --check  # ends with 1 when the committed sample would change

The same seed gives the same people, so the committed files can be checked. Run it after the
generator in `benchmarks/worlds` has changed, then `python -m tools.update_readme`.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.worlds import make_world

FOLDER = Path(__file__).parents[1] / "reunion" / "demo"
FILES = ("records.jsonl.gz", "residents.jsonl")
WORLD = "plain"
RECORDS = 3_000
RESIDENTS = 40
SEED = 20


def make_sample(folder: Path) -> None:
    """Write the two files of the sample into `folder`."""
    with TemporaryDirectory() as scratch:
        world = Path(scratch) / "world"
        make_world(WORLD, RECORDS, RESIDENTS, seed=SEED, out=world)
        folder.mkdir(exist_ok=True)
        shutil.copyfile(world / "residents.jsonl", folder / "residents.jsonl")
        records = (world / "records.jsonl").read_bytes()
        # Without a time stamp, so that the same people make the same file.
        (folder / "records.jsonl.gz").write_bytes(gzip.compress(records, mtime=0))


def changed(folder: Path, other: Path) -> list[str]:
    """Names of the files that are not the same in both folders."""
    return [
        name
        for name in FILES
        if not (folder / name).exists() or _content(folder / name) != _content(other / name)
    ]


def _content(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def main() -> int:
    """Make the sample, or check the committed one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, only compare")
    if not parser.parse_args().check:
        make_sample(FOLDER)
        return 0
    with TemporaryDirectory() as scratch:
        make_sample(Path(scratch))
        differing = changed(FOLDER, Path(scratch))
    for name in differing:
        print(f"reunion/demo/{name} is not what the generator makes now")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
