"""`reunion bench kills`: SIGKILL at random moments of imports; the register must come out the same.

Each round brings the same two feeds (a full one; a later full one with changes, additions and
withdrawals) into a new register. Once undisturbed; then, round after round, every import is started
and killed at a random moment until the kills of the round are spent, and at last left to end. The
canonical digest of the register must be that of the undisturbed one, nothing lost and nothing
doubled, and the audit chain whole.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias

from benchmarks.cli import SEED
from reunion.errors import InputError

Json: TypeAlias = dict[str, Any]
PER_ROUND = 10


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `kills`."""
    parser.add_argument("--kills", type=int, default=200, help="总次数。Kills in all.")
    parser.add_argument("--rows", type=int, default=3_000, help="每份文件的行数。Rows of a feed.")
    parser.add_argument("--seed", type=int, default=SEED)


def run(args: argparse.Namespace) -> int:
    """Kill and go on until so many kills are done; 0 when every round came out the same."""
    told = rounds(args.kills, args.rows, args.seed)
    print(json.dumps(told, ensure_ascii=False, indent=2))
    return 0 if told["same"] else 3


@dataclass(frozen=True, slots=True)
class _Place:
    """A register and the two feeds that go into it."""

    home: Path
    feeds: Sequence[Path]

    def start(self, feed: Path) -> subprocess.Popen[bytes]:
        """One import as cron would start it, in a process group of its own."""
        env = os.environ | {"REUNION_HOME": str(self.home)}
        env.pop("REUNION_DATABASE_URL", None)
        command = [sys.executable, "-m", "reunion", "import", "missing", str(feed), "--full"]
        return subprocess.Popen(
            [*command, "--quiet"], env=env, start_new_session=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )  # fmt: skip

    def finish(self, feed: Path) -> float:
        """One import left to end; its seconds. Raises InputError when it fails."""
        began = perf_counter()
        ended = self.start(feed)
        _, said = ended.communicate()
        if ended.returncode:
            last = said.decode(errors="replace")[-300:]
            raise InputError(f"导入失败:{last}", f"the import failed: {last}")
        return perf_counter() - began

    def digest(self) -> str:
        """The canonical digest. Raises InputError when the audit chain is broken."""
        from reunion.store.audit import verify_chain
        from reunion.store.canonical import canonical_digest
        from reunion.store.opening import open_register

        with open_register(self.home) as register, register.reading() as session:
            if verify_chain(session, register.keys).broken_at is not None:
                raise InputError("审计链断裂", "the audit chain is broken")
            return canonical_digest(session, register.keys)


def rounds(kills: int, rows: int, seed: int) -> Json:
    """Kills done, how many of them hit work, rounds, whether all ended as the undisturbed one."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        feeds = _feeds(Path(folder), rows, chance)
        calm = _place(Path(folder) / "calm", feeds)
        seconds = [calm.finish(feed) for feed in feeds]
        wanted = calm.digest()
        done, number, inside, same = 0, 0, 0, True
        while done < kills:
            number += 1
            place = _place(Path(folder) / f"round{number}", feeds)
            for feed, usual in zip(feeds, seconds, strict=True):
                for _ in range(min(PER_ROUND // 2, kills - done)):
                    inside += _killed(place, feed, chance.uniform(0.2, usual))
                    done += 1
                place.finish(feed)
            same = same and place.digest() == wanted
    return {
        "kills": done, "before_the_end": inside, "rounds": number, "same": same, "rows": rows,
        "seed": seed,
    }  # fmt: skip


def _killed(place: _Place, feed: Path, after: float) -> bool:
    """Kill an import after so many seconds; whether it was still at work."""
    run = place.start(feed)
    try:
        run.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    return run.returncode == -signal.SIGKILL


def _place(home: Path, feeds: Sequence[Path]) -> _Place:
    home.mkdir()
    return _Place(home, feeds)


def _feeds(folder: Path, rows: int, chance: random.Random) -> tuple[Path, Path]:
    """Invented people, and the same a night later: a tenth changed, added, withdrawn."""
    people = [_person(number, chance) for number in range(rows)]
    later = [one | {"clothing": "蓝色外套"} if chance.random() < 0.1 else one for one in people]
    later = [one for one in later if chance.random() > 0.1]
    later += [_person(number, chance) for number in range(rows, rows + rows // 10)]
    paths = folder / "feed20260101.jsonl", folder / "feed20260102.jsonl"
    for path, records in zip(paths, (people, later), strict=True):
        lines = (json.dumps(record, ensure_ascii=False) for record in records)
        path.write_text("\n".join(lines) + "\n", "utf-8")
    return paths


def _person(number: int, chance: random.Random) -> Json:
    year, order = chance.randint(1900, 1999), chance.randint(996, 999)
    return {
        "mp_id": f"M{number:06}", "sex": chance.choice("12"),
        "names": [{"text": chance.choice("赵钱孙李") + chance.choice("甲乙丙丁"), "kind": "legal"}],
        "id_number": f"410221{year}0101{order}?", "birth": {"date": f"{year}-01-01"},
        "note": f"随身字条写有410221{year}0101{order}X",
    }  # fmt: skip
