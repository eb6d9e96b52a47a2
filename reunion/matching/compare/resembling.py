"""May two mentions be one person's name? Likeness of two name forms, whatever their rarity.

The rival is not a random stranger but one with a same-sounding or look-alike name, so each unit
gives the bits by which its relation is commoner among namesakes than among such rivals: the same
character +2.5, the same sound +2, a merger of the speaker's region a little less the rarer it is,
a look-alike +1, anything else −4. Starting values; to be fitted on name pairs with known truth.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from reunion.matching.frequencies import alike, surname_readings, unit_readings
from reunion.matching.sounding import Reading
from reunion.profiles import NameForm, Units

SAME, SOUND, LOOK, OTHER = 2.5, 2.0, 1.0, -4.0
HALF_KNOWN, REORDERED, LOST = -0.5, -1.5, -2.0
Matrix = npt.NDArray[np.float32]


def resemblance(query: NameForm, record: NameForm, matrix: Matrix) -> float:
    """Bits for one name against a similar stranger's; at most about +8, at least about −12."""
    bits = 0.0
    if query.surname and record.surname:
        bits += _surnames(query.surname, record.surname, matrix)
    elif query.surname or record.surname:
        bits += HALF_KNOWN
    if query.given and record.given:
        bits += _givens(query.given, record.given, matrix)
    elif query.given or record.given:
        bits += HALF_KNOWN
    return bits


def _surnames(query: Units, record: Units, matrix: Matrix) -> float:
    a, b = " ".join(query), " ".join(record)
    if a == b:
        return SAME
    return max(_sound(surname_readings(a), surname_readings(b), matrix), _look(a, b))


def _givens(query: Units, record: Units, matrix: Matrix) -> float:
    if len(query) == len(record):
        straight = sum(_unit(a, b, matrix) for a, b in zip(query, record, strict=True))
        turned = sum(_unit(a, b, matrix) for a, b in zip(query, record[::-1], strict=True))
        return max(straight, turned + REORDERED) if len(query) > 1 else straight
    short, long = sorted((query, record), key=len)
    ways = [long[i : i + len(short)] for i in range(len(long) - len(short) + 1)]
    return LOST + max(
        sum(_unit(a, b, matrix) for a, b in zip(short, way, strict=True)) for way in ways
    )


def _unit(a: str, b: str, matrix: Matrix) -> float:
    if a == b:
        return SAME
    return max(_sound(unit_readings(a), unit_readings(b), matrix), _look(a, b))


def _look(a: str, b: str) -> float:
    return LOOK if any(other == b for other, _ in alike(a)) else OTHER


def _sound(left: tuple[Reading, ...], right: tuple[Reading, ...], matrix: Matrix) -> float:
    """Same sound, or how easily one is heard for the other in this region, both ways round."""
    best = 0.0
    for a in left:
        for b in right:
            if (a[1] < 0) == (b[1] < 0):
                best = max(best, _share(a[0], b[0], matrix) * _share(a[1], b[1], matrix))
    return max(OTHER, SOUND + 0.5 * math.log2(best)) if best > 0 else OTHER


def _share(a: int, b: int, matrix: Matrix) -> float:
    """P(a heard for b or b for a), as a share of being heard right."""
    if a == b or a < 0:
        return 1.0
    return float(max(matrix[a, b] / matrix[b, b], matrix[b, a] / matrix[a, a]))
