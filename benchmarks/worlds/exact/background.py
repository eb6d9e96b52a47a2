"""P(all that is told | a person in no record), from people drawn afresh.

Fields fall into two groups, taken as independent of each other: those of a person's body and age
hang together by sex and by birth before 1970, those of place by the prefecture of the home. Within
such a class fields are independent; their means over fresh records of the class are multiplied, and
classes are summed by their share. Fields whose agreement is too rare to be met in a sample (names,
homes, kin, numbers) bring their chance for anybody from the module that weighs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.worlds.chunks import Task
from benchmarks.worlds.exact.columns import Columns, columns_of
from benchmarks.worlds.geography import geography

Floats: TypeAlias = npt.NDArray[np.float64]

SAMPLE = 60_000
_FRESH_SEED = 2**40
_BEFORE_1970 = 25202
"""Days from 1901-01-01 to 1970-01-01."""
_BORROWED = 20
"""Records' worth of the general mean in the mean of a class."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Background:
    """Fresh records, and for each its class of person and of place."""

    records: Columns
    person: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]

    def of_persons(self, fields: list[Any]) -> float:
        """Log chance of fields that hang on sex and age."""
        shares = np.bincount(self.person).astype(np.float64)
        return _sum(np.log(shares / shares.sum() + 1e-12), _means(fields, self.person, len(shares)))

    def of_places(self, fields: list[Any], home: Floats) -> float:
        """Log chance of fields that hang on the home; `home` the chance told by prefecture."""
        places = geography()
        shares = np.bincount(places.prefecture, weights=places.weight, minlength=len(home))
        return _sum(np.log(shares * home), _means(fields, self.place, len(home)))


def _means(fields: list[Any], kind: npt.NDArray[np.int64], count: int) -> list[Floats]:
    counts = np.bincount(kind, minlength=count)
    out = []
    for values in fields:
        chance = np.exp(np.asarray(values, dtype=np.float64))
        sums = np.bincount(kind, weights=chance, minlength=count)
        out.append((sums + _BORROWED * chance.mean()) / (counts + _BORROWED))
    return out


def _sum(logs: Floats, means: list[Floats]) -> float:
    for mean in means:
        logs = logs + np.log(mean + 1e-30)
    top = float(logs.max())
    return top + float(np.log(np.exp(logs - top).sum()))


def background(world: str, seed: int) -> Background:
    """Fresh people of a world: from streams that no world of an ordinary seed uses."""
    count = SAMPLE // 10_000
    tasks = [Task(world, _FRESH_SEED + seed, one, one * 10_000, 10_000) for one in range(count)]
    records = columns_of(tuple(tasks))
    old = records.birth < _BEFORE_1970
    person = (records.sex == 2).astype(np.int64) * 2 + old
    return Background(records, person, geography().prefecture[records.county].astype(np.int64))
