"""`reunion bench asking`: does the suggested question help more than a random or a fixed one?

Every resident who is in the file is searched for, asked, searched for again, and so on. Three
policies ask the same people the same number of questions, out of all that is open for this person
(only the suggestion knows which mark to look for). The fixed order is that of the table in
`reunion.deciding.questions`: name, county, village, kin …, by hand from telling to less telling.
Compared person by person (paired bootstrap, McNemar).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.asking.mouths import answer
from benchmarks.asking.people import people_in_file
from benchmarks.cli import add_world_options, world_options
from benchmarks.metrics.intervals import Interval, share
from benchmarks.metrics.paired import mcnemar, paired_difference
from benchmarks.tables import TextTable, show
from benchmarks.worlds.rates import rates_of
from benchmarks.worlds.streams import TRIAL, stream
from benchmarks.worlds.terms import Person, Random
from benchmarks.worlds_kept import world_for
from benchmarks.worlds_on_disk import read_lines
from reunion.deciding.questions import QUESTIONS
from reunion.engine import Engine, SearchResult
from reunion.errors import UsageError
from reunion.normalizing.profiles import resident_profile
from reunion.records import Resident

Json: TypeAlias = dict[str, Any]
Hits: TypeAlias = npt.NDArray[np.bool_]
POLICIES = ("suggested", "random", "fixed")
ZH = {"suggested": "建议的问题", "random": "随机的问题", "fixed": "固定顺序"}
PRIOR = 0.5


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `asking`."""
    add_world_options(parser)
    parser.add_argument("--rounds", type=int, default=3, help="每人问几个问题。Questions each.")
    parser.add_argument("--out", type=Path, help="结果文件(JSON)。File for the results.")


def run(args: argparse.Namespace) -> int:
    """Simulate, print, and write the results where asked. Raises UsageError for no round."""
    if args.rounds < 1:
        raise UsageError(
            f"--rounds 为 {args.rounds},应至少为 1",
            f"--rounds is {args.rounds}; it must be at least 1",
        )
    options = world_options(args)
    folder = world_for(options)
    truth = {one["resident_id"]: frozenset(one["mp_ids"]) for one in _lines(folder.path, "truth")}
    people = people_in_file(options)
    residents = [one for one in _lines(folder.path, "residents") if one["resident_id"] in people]
    engine = Engine.build(_lines(folder.path, "records"))
    stage = Stage(engine, people, truth, options.name, options.seed)
    result = simulate(stage, residents, args.rounds)
    for table in tables(result):
        show(table)
    if args.out:
        args.out.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def _lines(path: Path, name: str) -> list[Json]:
    return list(read_lines(path / f"{name}.jsonl"))


@dataclass(frozen=True, slots=True, repr=False)
class Stage:
    """The file, the true people, their records' ids, and where chance comes from."""

    engine: Engine
    people: dict[str, Person]
    truth: dict[str, frozenset[str]]
    world: str
    seed: int


def simulate(stage: Stage, residents: Sequence[Json], rounds: int) -> Json:
    """Hit@1 before and after each round, by policy, and the paired differences."""
    first = _search(stage, residents)
    asked = {policy: _play(stage, residents, policy, rounds, first) for policy in POLICIES}
    out: Json = {"world": stage.world, "seed": stage.seed, "records": len(stage.engine),
                 "people": len(residents), "rounds": []}  # fmt: skip
    for number in range(1, rounds + 1):
        now = {policy: hits[number] for policy, hits in asked.items()}
        row: Json = {"questions": number}
        for policy in POLICIES:
            before = asked[policy][0]
            row[policy] = {"hit1": _told(share(now[policy])),
                           "gain": _told(paired_difference(before, now[policy]))}  # fmt: skip
        for other in POLICIES[1:]:
            found = mcnemar(now[other], now["suggested"])
            row[f"over_{other}"] = {
                **_told(paired_difference(now[other], now["suggested"])),
                "p": found.p_second_better,
            }
        out["rounds"].append(row)
    out["before"] = _told(share(asked["suggested"][0]))
    return out


def _told(one: Interval) -> Json:
    return {"value": round(one.value, 4), "low": round(one.low, 4), "high": round(one.high, 4)}


def _search(stage: Stage, files: Sequence[Json]) -> list[SearchResult]:
    return [result for _, result in stage.engine.search_many(files, 1, prior=PRIOR)]


def _hits(stage: Stage, files: Sequence[Json], results: Sequence[SearchResult]) -> Hits:
    pairs = zip(files, results, strict=True)
    return np.array([bool(found) and found[0].mp_id in stage.truth[one["resident_id"]]
                     for one, found in pairs])  # fmt: skip


def _play(
    stage: Stage, residents: Sequence[Json], policy: str, rounds: int, first: list[SearchResult]
) -> list[Hits]:
    """Hits before the first question and after each; everybody's chance is a stream of their own,
    the same for all policies."""
    files, results = list(residents), first
    asked: list[set[str]] = [set() for _ in files]
    rates = rates_of(stage.world)
    hits = [_hits(stage, files, results)]
    for number in range(rounds):
        for place, (one, result) in enumerate(zip(files, results, strict=True)):
            turn = int(one["resident_id"][1:]) * 100 + number
            chance = stream(stage.world, stage.seed, TRIAL, 2 * turn)
            about = _choice(policy, one, result.ask_next, asked[place], chance)
            if about is not None:
                asked[place].add(about)
                person = stage.people[one["resident_id"]]
                mouth = stream(stage.world, stage.seed, TRIAL, 2 * turn + 1)
                files[place] = answer(mouth, rates, person, one, about)
        results = _search(stage, files)
        hits.append(_hits(stage, files, results))
    return hits


def _choice(
    policy: str, resident: Json, suggested: Sequence[Json], asked: set[str], chance: Random
) -> str | None:
    if policy == "suggested":
        fresh = [str(one["about"]) for one in suggested if one["about"] not in asked]
        return fresh[0] if fresh else None
    profile = resident_profile(Resident.from_json(resident))
    free = [ask.about for ask in QUESTIONS if not ask.known(profile) and ask.about not in asked]
    if not free:
        return None
    return free[0] if policy == "fixed" else free[int(chance.integers(len(free)))]


def tables(result: Json) -> list[TextTable]:
    """The results as tables."""
    before = _figure(result["before"])
    rows = tuple(
        (str(row["questions"]), *(_figure(row[policy]["hit1"]) for policy in POLICIES))
        for row in result["rounds"]
    )
    lifts = tuple(
        (
            str(row["questions"]),
            *(f"{_figure(row[key])} (p={row[key]['p']:.4f})" for key in
              ("over_random", "over_fixed")),
        )
        for row in result["rounds"]
    )  # fmt: skip
    title = f"追问:{result['people']} 人在 {result['records']} 条记录中,问前首位命中 {before}"
    return [
        TextTable(title, ("问题数", *(ZH[policy] for policy in POLICIES)), rows),
        TextTable("建议的问题多命中(配对)", ("问题数", "比随机", "比固定顺序"), lifts),
    ]


def _figure(one: Json) -> str:
    return f"{one['value']:.3f} [{one['low']:.3f}, {one['high']:.3f}]"
