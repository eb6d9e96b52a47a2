"""The best possible ranking of a world, as a row like any engine's; worked out once and kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.cache import code_digest
from benchmarks.process import Failure
from benchmarks.quality_tables import CEILING
from benchmarks.standing import Standing
from benchmarks.worlds_on_disk import Truth, WorldFolder
from reunion.errors import ReunionError

Ranked = dict[str, tuple[int, float]]
"""By resident: rank of the right record (0: in no record) and the chance of being in the file."""


def ceiling_standing(world: WorldFolder, truth: Sequence[Truth]) -> Standing | Failure:
    """Ranks by the exact posterior under the world's own noise; why not, where that is unknown."""
    try:
        found = _kept(world.path)
    except ReunionError as error:
        return Failure(CEILING, f"n/a: {error.en}")
    return Standing(
        CEILING,
        np.array([found[one.resident_id][0] for one in truth], dtype=np.int64),
        tuple(found[one.resident_id][1] for one in truth),
    )


def _kept(world: Path) -> Ranked:
    """From the file beside the world, or worked out now. The file's name holds a digest of the
    code that made it, so that a changed ceiling is never taken for today's."""
    file = world / f"ceiling-{_code_digest()}.json"
    if file.is_file():
        data = json.loads(file.read_text(encoding="utf-8"))
        return {key: (rank, chance) for key, (rank, chance) in data.items()}
    from benchmarks.worlds.ceiling import ranks

    found = {key: (best.rank, round(best.in_file, 6)) for key, best in ranks(world).items()}
    file.write_text(json.dumps(found), encoding="utf-8")
    return found


def _code_digest() -> str:
    from benchmarks import worlds

    files = sorted(Path(worlds.__file__).parent.rglob("*"))
    return code_digest(file for file in files if file.suffix in (".py", ".toml"))
