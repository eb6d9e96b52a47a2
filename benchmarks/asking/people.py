"""The true people behind the residents of a world, drawn again from its seed."""

from __future__ import annotations

from benchmarks.options import WorldOptions
from benchmarks.worlds.chunks import make_chunk, person_of
from benchmarks.worlds.planning import plan_world
from benchmarks.worlds.terms import Person


def people_in_file(world: WorldOptions) -> dict[str, Person]:
    """The person of each resident who is in the file, by resident_id."""
    plan = plan_world(world.name, world.records, world.residents, world.seed)
    found: dict[str, Person] = {}
    for task in plan.tasks:
        chunk = make_chunk(task)
        for (number, _), row in zip(task.inside, chunk.rows, strict=True):
            found[f"R{number + 1:06}"] = person_of(chunk.people, row)
    return found
