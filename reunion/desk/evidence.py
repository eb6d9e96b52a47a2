"""What speaks for and against a pair at this moment, to be kept with the verdict on it.

A pair that was rejected comes back when its evidence has grown beyond what it was then, and nothing
but the moment of the verdict knows what it was.
"""

from __future__ import annotations

from pathlib import Path

from reunion.engine import Engine
from reunion.errors import IndexFileError, ModelError
from reunion.normalizing.profiles import missing_person_profile, resident_profile
from reunion.records import Json, MissingPerson, Resident
from reunion.saving import current_index


def evidence_of(engine: Engine, resident: Json, missing: Json) -> list[Json]:
    """The evidence lines of this pair by the model and the frequencies of this engine, which need
    not hold the record."""
    lines = engine.scorer.evidence(
        resident_profile(Resident.from_json(resident)),
        missing_person_profile(MissingPerson.from_json(missing)),
    )
    return [line.to_json() for line in lines]


def weighing_engine(home: Path) -> Engine:
    """The engine of the newest index; without one that opens, an empty engine, which knows how
    frequent values are in the population."""
    try:
        return Engine.load(current_index(home))
    except (IndexFileError, ModelError):
        return Engine.build([])
