"""Random streams: one for each purpose and chunk, so that nothing depends on order or processes."""

from __future__ import annotations

import numpy as np

from benchmarks.worlds.rates import WORLDS

PEOPLE, FILING, PLAN, OUTSIDE, STATION, TRIAL = range(6)
"""True people of a chunk, their records, who is whom, people in no file, residents, experiments."""


def stream(world: str, seed: int, purpose: int, number: int = 0) -> np.random.Generator:
    """The stream of one purpose and chunk (or resident) of one world."""
    key = (seed, WORLDS.index(world), purpose, number)
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(key)))
