"""What a comparator is: one field of evidence, evaluated for one pair or for many.

`compare` is the reference: one pair, plain Python, obvious. `score` prepares one query and returns
a function over rows of the table; it must give the same bits (tests hold the two equal to 0.011).
Unknown is not disagreement: where either side is silent, `compare` returns None and `score` 0.
All bits are rounded to 0.01, so that a sum of evidence lines is exact.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Protocol, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from reunion.columns import Table
from reunion.columns.growing import Rows
from reunion.matching.frequencies import Frequencies
from reunion.matching.model import Model
from reunion.profiles import Profile

_V = TypeVar("_V")
Bits: TypeAlias = npt.NDArray[np.float64]
Score: TypeAlias = Callable[[Rows], Bits]
"""Rows of the table -> bits, shape (number of rows,), 0 where unknown."""
Look: TypeAlias = Callable[[Rows], npt.NDArray[Any]]
"""A slice of rows -> nearly the bits of each, of single or double precision, in an array of its
own."""
Adder: TypeAlias = Callable[[slice, npt.NDArray[np.float32]], None]
"""Adds nearly the bits of a run of rows to what stands there for each."""


@dataclass(frozen=True, slots=True, repr=False)
class Finding:
    """What one comparator found in one pair; `text` is a sentence for caseworkers."""

    level: str
    bits: float
    left: str
    right: str
    text: str


class Memory(OrderedDict[Hashable, Any]):
    """What was derived from the last few queries (a distribution over days, bits of all places).

    Holds `size` values, some of them of a megabyte, for a query makes a dozen and several threads
    search at once; the oldest goes first. Safe for threads: at worst a value is made twice.
    """

    def __init__(self, size: int = 128) -> None:
        super().__init__()
        self._size = size
        self._lock = Lock()

    def recall(self, key: Hashable, make: Callable[[], _V]) -> _V:
        """The value kept under `key`, or a new one."""
        with self._lock:
            if key in self:
                self.move_to_end(key)
                return self[key]  # type: ignore[no-any-return]
        value = make()
        with self._lock:
            self[key] = value
            while len(self) > self._size:
                self.popitem(last=False)
        return value

    def forget(self, key: Hashable) -> None:
        """Drop the value under `key`, if there is one."""
        with self._lock:
            self.pop(key, None)


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a comparison takes place: the model, the file searched, its frequencies, and a short
    memory of the queries at hand."""

    model: Model
    table: Table
    frequencies: Frequencies
    memory: Memory = field(default_factory=Memory)


class Comparator(Protocol):
    """One field of evidence; `field` names its rows in the model, `family` its cap."""

    @property
    def field(self) -> str: ...
    @property
    def family(self) -> str: ...

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        """The reference: resident `left` against missing person `right`."""

    def score(self, query: Profile, scene: Scene) -> Score | None:
        """Prepare `query`; None when it says nothing about this field."""


def rounded(bits: Bits) -> Bits:
    """Bits to the 0.01 that evidence lines show; -0.0 becomes 0.0."""
    return np.round(bits, 2) + 0.0
