"""`reunion bench kills`: SIGKILL at random moments of imports and nights; what is left must be the
same.

Each round brings a feed and the residents into a new register, and then a night brings a later feed
(changes, additions, withdrawals) and matches everybody. Once undisturbed; then, round after round,
every command is started and killed at a random moment until the kills of the round are spent, and
at last left to end. The canonical digest of the register, pairs of the night among it, must be that
of the undisturbed one, nothing lost and nothing doubled, and the audit chain whole.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias

from benchmarks.cli import SEED
from reunion.errors import InputError

Json: TypeAlias = dict[str, Any]
SHARES = (4, 1, 5)
"""Kills of a round over its three commands."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `kills`."""
    parser.add_argument("--kills", type=int, default=200, help="总次数。Kills in all.")
    parser.add_argument("--rows", type=int, default=2_000, help="每份来料的行数。Rows of a feed.")
    parser.add_argument("--seed", type=int, default=SEED)


def run(args: argparse.Namespace) -> int:
    """Kill and go on until so many kills are done; 0 when every round came out the same."""
    told = rounds(args.kills, args.rows, args.seed)
    print(json.dumps(told, ensure_ascii=False, indent=2))
    return 0 if told["same"] else 3


@dataclass(frozen=True, slots=True)
class _Place:
    """A register and the commands that work on it, as cron would give them."""

    home: Path
    steps: Sequence[tuple[str, ...]]

    def start(self, step: tuple[str, ...]) -> subprocess.Popen[bytes]:
        """One command in a process group of its own."""
        env = os.environ | {"REUNION_HOME": str(self.home)}
        env.pop("REUNION_DATABASE_URL", None)
        return subprocess.Popen(
            [sys.executable, "-m", "reunion", *step, "--quiet"], env=env, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip

    def finish(self, step: tuple[str, ...]) -> float:
        """One command left to end; its seconds. Raises InputError when it fails."""
        began = perf_counter()
        ended = self.start(step)
        _, said = ended.communicate()
        if ended.returncode:
            last = said.decode(errors="replace")[-300:]
            raise InputError(f"{step[0]} 失败:{last}", f"{step[0]} failed: {last}")
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
        steps = _steps(Path(folder), rows, chance)
        calm = _place(Path(folder) / "calm", steps)
        seconds = [calm.finish(step) for step in steps]
        wanted = calm.digest()
        done, number, inside, same = 0, 0, Counter[str](), True
        while done < kills:
            number += 1
            place = _place(Path(folder) / f"round{number}", steps)
            for step, usual, share in zip(steps, seconds, SHARES, strict=True):
                for _ in range(min(share, kills - done)):
                    inside[step[0]] += _killed(place, step, chance.uniform(0.2, usual))
                    done += 1
                place.finish(step)
            same = same and place.digest() == wanted
            shutil.rmtree(place.home)
    return {
        "kills": done, "before_the_end": dict(inside), "rounds": number, "same": same, "rows": rows,
        "seed": seed,
    }  # fmt: skip


def _killed(place: _Place, step: tuple[str, ...], after: float) -> bool:
    """Kill a command after so many seconds; whether it was still at work."""
    run = place.start(step)
    try:
        run.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    return run.returncode == -signal.SIGKILL


def _place(home: Path, steps: Sequence[tuple[str, ...]]) -> _Place:
    home.mkdir()
    return _Place(home, steps)


def _steps(folder: Path, rows: int, chance: random.Random) -> tuple[tuple[str, ...], ...]:
    """A feed and the residents brought in, and a night with the feed of the day after."""
    first, later = _feeds(folder, rows, chance)
    residents = folder / "residents.jsonl"
    people = (_resident(number, chance) for number in range(rows // 10))
    lines = (json.dumps(person, ensure_ascii=False) for person in people)
    residents.write_text("\n".join(lines) + "\n", "utf-8")
    return (
        ("import", "missing", str(first), "--full"),
        ("import", "residents", str(residents)),
        ("nightly", "--feed", str(later), "--full", "--as-of", "2026-01-02"),
    )


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


def _resident(number: int, chance: random.Random) -> Json:
    name = chance.choice("赵钱孙李") + chance.choice("甲乙丙丁")
    return {
        "resident_id": f"R{number:05}", "sex": chance.choice("12"),
        "names": [{"text": name, "kind": "self_oral"}],
        "birth": {"date": str(chance.randint(1900, 1999)), "calendar": "solar"},
    }  # fmt: skip


def _person(number: int, chance: random.Random) -> Json:
    year, order = chance.randint(1900, 1999), chance.randint(996, 999)
    return {
        "mp_id": f"M{number:06}", "sex": chance.choice("12"),
        "names": [{"text": chance.choice("赵钱孙李") + chance.choice("甲乙丙丁"), "kind": "legal"}],
        "id_number": f"410221{year}0101{order}?", "birth": {"date": f"{year}-01-01"},
        "note": f"随身字条写有410221{year}0101{order}X",
    }  # fmt: skip
