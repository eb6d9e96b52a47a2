"""Makes a world on disk: records, residents, truth, in one pass and with bounded memory."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeAlias

import orjson

from benchmarks.worlds import VERSION, words
from benchmarks.worlds.chunks import Chunk, Task, make_chunk, person_of
from benchmarks.worlds.geography import geography
from benchmarks.worlds.homes import DEPTHS
from benchmarks.worlds.naming import HAN
from benchmarks.worlds.planning import Plan, plan_world
from benchmarks.worlds.rates import rates_of
from benchmarks.worlds.record_text import RecordWriter
from benchmarks.worlds.resident_text import resident_json
from benchmarks.worlds.residents import Description
from benchmarks.worlds.settling import settlement_record
from benchmarks.worlds.telling import FORMS
from benchmarks.worlds.terms import Person

Json: TypeAlias = dict[str, Any]

_AREAS = ("华北", "东北", "中原", "晋语区", "西北", "西南", "江浙", "湘赣", "华南", "安徽")


@dataclass(frozen=True, slots=True)
class Written:
    """One chunk as bytes: its records, and for each resident (number, resident, truth)."""

    records: bytes
    residents: tuple[tuple[int, bytes, bytes], ...]


def write_world(
    world: str, records: int, residents: int, seed: int, out: Path, processes: int
) -> None:
    """Write all four files into `out`. The bytes depend on neither `processes` nor the machine."""
    plan = plan_world(world, records, residents, seed)
    out.mkdir(parents=True, exist_ok=True)
    lines: dict[int, tuple[bytes, bytes]] = {}
    with (out / "records.jsonl").open("wb") as file:
        for written in _written(plan, processes):
            file.write(written.records)
            lines |= {number: (resident, truth) for number, resident, truth in written.residents}
    for number, (person, described) in plan.outside.items():
        lines[number] = _resident_lines(number, person, described, [])
    with (out / "residents.jsonl").open("wb") as file, (out / "truth.jsonl").open("wb") as truths:
        for number in range(residents):
            _write_pair(file, truths, lines[number])
    info = {"name": world, "rates": world, "seed": seed, "records": records,
            "residents": residents, "generator": VERSION}  # fmt: skip
    (out / "world.json").write_bytes(orjson.dumps(info, option=orjson.OPT_INDENT_2) + b"\n")


def _write_pair(file: IO[bytes], truths: IO[bytes], pair: tuple[bytes, bytes]) -> None:
    file.write(pair[0])
    truths.write(pair[1])


def _written(plan: Plan, processes: int) -> Iterator[Written]:
    """All chunks in order, made here or by workers."""
    work = [(task, plan.factor, plan.offset, plan.modulus) for task in plan.tasks]
    if processes <= 1 or len(work) == 1:
        yield from map(_write_chunk, work)
        return
    with _pool(min(processes, len(work))) as pool:
        yield from pool.imap(_write_chunk, work)


@contextmanager
def _pool(processes: int) -> Iterator[Any]:
    # Spawned, not forked: the same on every system, and no inherited state.
    pool = multiprocessing.get_context("spawn").Pool(processes)
    try:
        yield pool
        pool.close()
    except BaseException:
        pool.terminate()
        raise
    finally:
        pool.join()


@contextmanager
def _no_collector() -> Iterator[None]:
    """Millions of short-lived lists without a cycle: the collector would only look for them."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _write_chunk(work: tuple[Task, int, int, int]) -> Written:
    with _no_collector():
        return _chunk_bytes(work)


def _chunk_bytes(work: tuple[Task, int, int, int]) -> Written:
    task, *numbering = work
    plan = Plan((), {}, *numbering)
    chunk = make_chunk(task)
    writer = RecordWriter(
        chunk.rng, rates_of(task.world), chunk.people, chunk.registry, chunk.filed
    )
    parts = []
    for row in range(task.count):
        mp_id = plan.mp_id(task.first + row)
        entry = chunk.settled.get(row)
        record = settlement_record(entry, mp_id) if entry else writer.write(row, mp_id)
        parts.append(orjson.dumps(record))
    parts.append(b"")
    return Written(b"\n".join(parts), tuple(_chunk_residents(task, chunk, plan)))


def _chunk_residents(task: Task, chunk: Chunk, plan: Plan) -> Iterator[tuple[int, bytes, bytes]]:
    for place, (number, _) in enumerate(task.inside):
        row = chunk.rows[place]
        rows = sorted(other for other in (chunk.of == row).nonzero()[0].tolist()
                      if other not in chunk.settled)  # fmt: skip
        ids = [plan.mp_id(task.first + other) for other in rows]
        errors = file_errors(chunk, row)
        person = person_of(chunk.people, row)
        yield number, *_resident_lines(number, person, chunk.described[place], ids, errors)


def file_errors(chunk: Chunk, row: int) -> list[str]:
    """What is wrong in the record itself, of the kinds that matter most for finding it."""
    registry, filed, people = chunk.registry, chunk.filed, chunk.people
    found = {
        "file_lunar_as_solar": registry.lunar[row],
        "file_year_shifted": registry.shift[row] != 0,
        "file_sex_wrong": filed.sex[row] != people.sex[row],
        "file_place_wrong": filed.county[row] != people.county[row],
        "file_name_changed": bool(
            (filed.surname[row] != people.surname[row])
            or (filed.given[row] != people.given[row]).any()
        ),
    }
    return [key for key, wrong in found.items() if wrong]


def _resident_lines(
    number: int,
    person: Person,
    described: Description,
    mp_ids: list[str],
    file_wrong: Sequence[str] = (),
) -> tuple[bytes, bytes]:
    resident_id = f"R{number + 1:06}"
    resident = orjson.dumps(resident_json(described, resident_id)) + b"\n"
    truth = {"resident_id": resident_id, "mp_ids": mp_ids,
             "strata": strata(person, described, file_wrong)}  # fmt: skip
    return resident, orjson.dumps(truth) + b"\n"


def strata(person: Person, described: Description, file_wrong: Sequence[str]) -> Json:
    """The groups that results are broken down by."""
    county = person["county"]
    return {
        "persona": words.PERSONAS[person["persona"]],
        "dialect": _AREAS[int(geography().area[county])],
        "name_form": FORMS[described.told[0].form] if described.told else "absent",
        "place_depth": DEPTHS[described.home.depth] if described.home else "absent",
        "sex": str(person["sex"]),
        "minority": "yes" if person["ethnicity"] else "no",
        "native_name": "yes" if person["system"] != HAN else "no",
        "settled": "yes" if described.settled else "no",
        "errors": [*described.errors, *file_wrong],
    }
