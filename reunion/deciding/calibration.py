"""Calibration (校准): bits brought to where the stated chance is the share that comes true.

Comparators are weighed one by one, so what hangs together between families is counted twice, and a
first candidate is the best of many. Both are mended by two numbers on the margin over the file
(J. Platt, Probabilistic outputs for support vector machines, 1999):

    bits' = slope · (bits − log2 N) + offset + log2 N

with N open records. The order of candidates stays, and so does "the same bits mean less in a larger
file". The numbers are fitted on invented worlds by `reunion bench calibrate` and kept in the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

import numpy as np
import numpy.typing as npt

from reunion.errors import ModelError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """`slope` above 0 (1: bits are taken at their word), `offset` in bits."""

    slope: float = 1.0
    offset: float = 0.0

    def __post_init__(self) -> None:
        """Raises ModelError for a slope that would turn the order round or lose it."""
        if not (0 < self.slope < 10 and abs(self.offset) < 100):
            raise ModelError(
                f"模型的校准参数无效:slope 为 {self.slope},应大于 0;offset 为 {self.offset}",
                f"the model's calibration is unusable: slope {self.slope} must be above 0, "
                f"offset {self.offset}",
            )

    def apply(self, bits: npt.ArrayLike, file_size: int) -> Floats:
        """Calibrated bits, same shape; minus infinity stays."""
        size = log2(max(file_size, 1))
        values = np.asarray(bits, dtype=np.float64)
        return np.asarray(self.slope * (values - size) + self.offset + size)
