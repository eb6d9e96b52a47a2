"""ID numbers as columns: the best number of each record, digit by digit.

Counts of county prefixes and of digits by position tell how much a few remembered digits say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from reunion.columns.building import BlockBuilder
from reunion.columns.growing import Grower, Ints
from reunion.profiles import IdPattern, Profile

WIDTH = 18
UNKNOWN = 255
TEN = 10
"""The digit value of X."""
TRUSTS = ("own", "unknown", "carried", "doubtful")
"""Most trusted first; the column counts along it. A paper that somebody carries is his own in nine
cases of ten (domain 1.2: 5-10 % are someone else's); one that was picked up may be anybody's."""
PREFIX = 6

Digits = npt.NDArray[np.uint8]


_VALUES = bytes(
    byte - 48 if 48 <= byte < 58 else TEN if byte in b"Xx" else UNKNOWN for byte in range(256)
)


def digit_values(digits: str) -> bytes:
    """18 characters of 0-9, X and ? as values 0-10 and UNKNOWN."""
    return digits.encode("ascii", "replace")[:WIDTH].translate(_VALUES).ljust(WIDTH, b"\xff")


def best_id(profile: Profile) -> IdPattern | None:
    """The number that a record is compared by: trusted, then with most digits, then valid."""

    def rank(pattern: IdPattern) -> tuple[int, int, bool]:
        known = WIDTH - digit_values(pattern.digits).count(UNKNOWN)
        return (-trust_code(pattern.trust), known, pattern.valid is True)

    if len(profile.ids) < 2:
        return profile.ids[0] if profile.ids else None
    return max(profile.ids, key=rank)


def trust_code(trust: str) -> int:
    """Index into TRUSTS; an unheard-of word counts as unknown."""
    return TRUSTS.index(trust) if trust in TRUSTS else 1


def is_old(pattern: IdPattern) -> bool:
    """Whether the number was written in the 15-digit form."""
    text = pattern.text
    places = len(text) if text.isdigit() else sum(c.isdigit() or c in "?？*" for c in text)
    return places == 15


def validity(pattern: IdPattern) -> int:
    """1 the checksum holds, 0 it does not, -1 digits are missing."""
    return -1 if pattern.valid is None else int(pattern.valid)


def id_key(record_id: str) -> int:
    """A record's own id as a 63-bit number, to find rows by id without text comparison."""
    return int.from_bytes(hashlib.blake2b(record_id.encode(), digest_size=8).digest(), "big") >> 1


@dataclass(frozen=True, slots=True)
class DocumentColumns:
    """`key` of the record's id (`id_key`); `digits` uint8 (records, 18), 255 unknown, 10 for X;
    `trust` into TRUSTS, -1 for a record without a number; `valid` as `validity`; `old` 1 for the
    15-digit form; `repairs` uint8 (items, 18) by `repair_start`.

    Counts in the file: `prefix_count` of each six-digit `prefix` (ascending); `position_counts`
    (18, 11) of each digit value at each position.
    """

    key: Ints
    digits: Digits
    trust: Ints
    valid: Ints
    old: Ints
    repair_start: Ints
    repairs: Digits
    prefix: Ints
    prefix_count: Ints
    position_counts: Ints


class _DigitRows:
    """A column of numbers, digit by digit, that grows like a `Grower`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._values = bytearray()

    def push(self, digits: str) -> None:
        """Append one number."""
        self._values += digit_values(digits)

    def __len__(self) -> int:
        return len(self._values) // WIDTH

    def names(self) -> tuple[str, ...]:
        return (self._name,)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        values = np.frombuffer(bytes(self._values), dtype=np.uint8)
        return {self._name: values.reshape(-1, WIDTH)}

    def extend(self, columns: Mapping[str, npt.NDArray[Any]]) -> None:
        self._values += np.ascontiguousarray(columns[self._name], dtype=np.uint8).tobytes()


class DocumentBuilder(BlockBuilder):
    """Grows DocumentColumns."""

    def __init__(self) -> None:
        self._items = Grower(key="q", trust="b", valid="b", old="b")
        self._digits = _DigitRows("digits")
        self._repairs = _DigitRows("repairs")
        super().__init__(rows=(self._items, self._digits), lists={"repair_start": self._repairs})

    def add(self, profile: Profile) -> None:
        pattern = best_id(profile)
        self._digits.push(pattern.digits if pattern else "")
        for repair in pattern.repairs if pattern else ():
            self._repairs.push(repair)
        self._end_lists()
        self._items.push(
            id_key(profile.record_id),
            trust_code(pattern.trust) if pattern else -1,
            validity(pattern) if pattern else -1,
            is_old(pattern) if pattern else 0,
        )

    def finish(self) -> DocumentColumns:
        block = self.arrays()
        prefix, prefix_count = _prefixes(block["digits"])
        return DocumentColumns(
            **block,
            prefix=prefix,
            prefix_count=prefix_count,
            position_counts=_position_counts(block["digits"]),
        )


def _prefixes(digits: Digits) -> tuple[Ints, Ints]:
    first = digits[:, :PREFIX]
    known = first[(first < TEN).all(axis=1)].astype(np.int64)
    return np.unique(known @ (10 ** np.arange(PREFIX - 1, -1, -1)), return_counts=True)


def _position_counts(digits: Digits) -> Ints:
    counts = [
        np.bincount(digits[:, place], minlength=UNKNOWN + 1)[: TEN + 1] for place in range(WIDTH)
    ]
    return np.stack(counts)
