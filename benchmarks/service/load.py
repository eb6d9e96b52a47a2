"""`reunion bench service`: time to ready, answers a second, latency, errors and memory under load.

Clients are threads of this process, each with one connection, on the same machine as the service;
what they cost is part of the figures. Residents are those of the world, asked in turn.
"""

from __future__ import annotations

import argparse
import itertools
import json
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias

import numpy as np

import reunion
from benchmarks.cache import code_digest, kept_folder
from benchmarks.cli import add_world_options, cache_of, world_options
from benchmarks.machine import machine
from benchmarks.service.running import Running, running
from benchmarks.worlds_kept import world_for
from reunion.saving import current_index
from reunion.workers import usable_cores

Json: TypeAlias = dict[str, Any]
Ask: TypeAlias = tuple[str, bytes]
LONGEST = 3_600.0
"""Seconds after which a round of so many requests ends all the same."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `service`."""
    add_world_options(parser)
    parser.add_argument("--workers", type=int, default=2, help="服务进程数。Processes.")
    parser.add_argument(
        "--clients", type=int, nargs="+", default=[1, 8], help="同时的客户端数。Clients at once."
    )
    parser.add_argument("--seconds", type=float, default=30, help="每轮时长。Length of each round.")
    parser.add_argument(
        "--requests", type=int, default=0, metavar="N",
        help="再以最多客户端连续请求 N 次,看内存是否平稳。Then so many requests in a row.",
    )  # fmt: skip
    parser.add_argument("--top", type=int, default=10, help="候选数。Candidates asked for.")
    parser.add_argument("--index", type=Path, help="现成的索引目录。An index made before.")
    parser.add_argument(
        "--home", type=Path,
        help="现成的登记库目录及其索引,会加一个用户 load。A register made before; it gets a user.",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, help="结果文件(JSON)。File for the result.")


def run(args: argparse.Namespace) -> int:
    """Start a service over the world's index, load it, print and keep the report. Without `--home`
    the register holds nobody but the ledger."""
    world = world_for(world_options(args))
    index = args.index or (
        current_index(args.home) if args.home else _index(world.path, cache_of(args))
    )
    people = world.path / "residents.jsonl"
    residents = list(_lines(people))
    result: Json = {"world": world.path.name, "workers": args.workers, "residents": len(residents)}
    with (
        tempfile.TemporaryDirectory(prefix="reunion-service-") as home,
        running(args.home or Path(home), index, args.workers, ledger=people) as service,
    ):
        result |= {"seconds_to_ready": service.seconds_to_ready, "rounds": []}
        result |= {"memory_mb": [service.memory_mb()], "resident_mb": [service.resident_mb()]}
        for title, asks, clients, requests in _rounds(residents, args):
            done = load(service, asks, clients, args.seconds, requests)
            result["rounds"].append(done | {"what": title})
            result["memory_mb"].append(service.memory_mb())
            result["resident_mb"].append(service.resident_mb())
    result["machine"] = machine()
    return _told(result, args.out)


def _lines(path: Path) -> Iterator[Json]:
    with open(path, "rb") as file:
        yield from map(json.loads, file)


def _index(world: Path, cache: Path) -> Path:
    """The world's index by the code and model of today, from the cache or made now."""
    parts = Path(reunion.__file__).parent
    digest = code_digest([*parts.rglob("*.py"), *parts.rglob("*.json")])
    folder = cache / "indexes" / f"{world.name}-{digest}"

    def make(path: Path) -> None:
        _build(world / "records.jsonl", path)

    return kept_folder(folder, make, ("index/manifest.json",)) / "index"


def _build(records: Path, folder: Path) -> None:
    from reunion.engine import Engine

    Engine.build(_lines(records), workers=usable_cores()).save(folder / "index")


def _rounds(
    residents: Sequence[Json], args: argparse.Namespace
) -> list[tuple[str, list[Ask], int, int]]:
    """Title, requests, clients, and after how many requests it ends (0: after its seconds). The
    steady round is in four parts, so that memory is seen while it lasts."""
    match = [
        ("/api/v1/match", json.dumps({"resident": one, "top": args.top}).encode())
        for one in residents
    ]
    quick = [("/api/v1/quick-check", json.dumps(_quick(one)).encode()) for one in residents]
    both = [each for two in zip(match, quick, strict=True) for each in two]
    most = max(args.clients)
    rounds = [("match", match, clients, 0) for clients in args.clients]
    steady = [("steady", both, most, part) for part in _parts(args.requests) if part]
    return [("warm", both, most, 0), *rounds, ("quick check", quick, 1, 0), *steady]


def _parts(requests: int, parts: int = 4) -> list[int]:
    """So many requests in parts that differ by one at most."""
    return [(requests + part) // parts for part in range(parts)]


def _quick(resident: Json) -> Json:
    """The few words that a rescue point would type."""
    told: Json = {"age": [40, 60]}
    if resident.get("sex") in ("1", "2"):
        told["sex"] = resident["sex"]
    if resident.get("names"):
        told["name"] = resident["names"][0]["text"][:60]
    if resident.get("origin"):
        told["place"] = resident["origin"][0]["text"][:200]
    return told


@dataclass(slots=True)
class _Tally:
    """What one client saw."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)


def load(
    service: Running, asks: Sequence[Ask], clients: int, seconds: float, requests: int = 0
) -> Json:
    """So many clients ask for so many seconds, or until so many requests are done; latencies in
    milliseconds."""
    end = perf_counter() + (LONGEST if requests else seconds)
    turns = itertools.islice(itertools.count(), requests or None)
    tallies = [_Tally() for _ in range(clients)]
    threads = [
        threading.Thread(target=_client, args=(service, asks, turns, end, tally))
        for tally in tallies
    ]
    began, cpu = perf_counter(), service.cpu_seconds()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = perf_counter() - began
    told = summary(
        [one for tally in tallies for one in tally.seconds],
        sum((tally.statuses for tally in tallies), Counter()),
        clients,
        took,
    )
    used = service.cpu_seconds() - cpu
    return told | {"cpu_ms": round(used * 1000 / max(told["requests"], 1), 1)}


def _client(
    service: Running, asks: Sequence[Ask], turns: Iterator[int], end: float, tally: _Tally
) -> None:
    link = HTTPConnection("127.0.0.1", service.port, timeout=60)
    while perf_counter() < end and (turn := next(turns, None)) is not None:
        path, body = asks[turn % len(asks)]
        began = perf_counter()
        status = _ask(link, path, body, service.token)
        tally.seconds.append(perf_counter() - began)
        tally.statuses[status] += 1
    link.close()


def _ask(link: HTTPConnection, path: str, body: bytes, token: str) -> str:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        link.request("POST", path, body, headers)
        answer = link.getresponse()
        answer.read()
        return str(answer.status)
    except (OSError, HTTPException) as error:
        link.close()
        return type(error).__name__


def summary(seconds: Sequence[float], statuses: Counter[str], clients: int, took: float) -> Json:
    """Requests, a second, statuses, and the latency's middle, 95th and 99th hundredth."""
    p50, p95, p99 = np.percentile(np.array(seconds) * 1000, [50, 95, 99]) if seconds else (0, 0, 0)
    good = statuses["200"] + statuses["422"]
    return {
        "clients": clients,
        "requests": len(seconds),
        "a_second": round(len(seconds) / took, 1),
        "p50_ms": round(float(p50), 1),
        "p95_ms": round(float(p95), 1),
        "p99_ms": round(float(p99), 1),
        "statuses": dict(statuses),
        "errors": len(seconds) - good,
    }


def _told(result: Json, out: Path | None, say: Callable[[str], None] = print) -> int:
    text = json.dumps(result, ensure_ascii=False, indent=2)
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text + "\n", encoding="utf-8")
    say(text)
    say(f"{result['world']}: ready after {result['seconds_to_ready']} s")
    for one in result["rounds"]:
        say(
            f"{one['what']}, {one['clients']} client(s): {one['a_second']} a second, "
            f"p50 {one['p50_ms']} ms, p95 {one['p95_ms']} ms, "
            f"{one['cpu_ms']} ms of processor each, "
            f"{one['errors']} errors in {one['requests']} requests"
        )
    say(f"memory (MB) before and after each round: {result['memory_mb']}")
    say(f"resident set of each worker (MB): {result['resident_mb']}")
    return 0 if not any(one["errors"] for one in result["rounds"]) else 3
