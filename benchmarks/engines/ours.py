"""The engine under test: `python -m benchmarks.engines.ours WORLD_DIR OUT.json [--method fast]`.

It reads records.jsonl and residents.jsonl, never the truth, and searches through the public names
that every user has. The index is made ready by the first search, so one resident is searched before
the clock of the search phase starts, and that belongs to the build.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.clock import Clock, peak_mb
from benchmarks.runs import TOP, Answer, EngineRun, write_run
from benchmarks.worlds_on_disk import read_lines


def run(world: Path, method: str, model: Path | None = None) -> EngineRun:
    """Build the engine on the world's records and search for all its residents."""
    import reunion

    clock = Clock()
    with clock.phase("read"):
        records = list(read_lines(world / "records.jsonl"))
        residents = list(read_lines(world / "residents.jsonl"))
    with clock.phase("build"):
        engine = reunion.Engine.build(records, method=method, model=model)
        records.clear()
        for _ in engine.search_many(residents[:1], top=1, prior=0.5):
            pass
    with clock.phase("search"):
        answers = dict(_answers(engine, residents))
    used = engine.method_used
    notes = () if used == method else (f"method used: {used}",)
    versions = {"reunion": reunion.__version__}
    return EngineRun("reunion", method, answers, clock.seconds, peak_mb(), versions, notes)


def _answers(engine: Any, residents: list[dict[str, Any]]) -> Iterator[tuple[str, Answer]]:
    for resident, pairs in engine.search_many(residents, top=TOP):
        yield (
            resident.resident_id,
            Answer(
                ids=tuple(pair.mp_id for pair in pairs),
                scores=tuple(round(pair.bits, 2) for pair in pairs),
                probabilities=tuple(pair.probability for pair in pairs),
                not_in_file=round(pairs.not_in_file_probability, 6),
                grades=tuple(pair.grade for pair in pairs),
                fields={pair.mp_id: _bits_by_field(pair) for pair in pairs},
            ),
        )


def _bits_by_field(pair: Any) -> dict[str, float]:
    bits: dict[str, float] = {}
    for one in pair.evidence:
        bits[one.field] = round(bits.get(one.field, 0.0) + one.bits, 2)
    return bits


def main() -> None:
    """Read the arguments, run, write the answers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("world", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--method", default="fast")
    parser.add_argument("--model", type=Path)
    args = parser.parse_args()
    write_run(run(args.world, args.method, args.model), args.out)


if __name__ == "__main__":
    main()
