"""The memory of a program and of the processes it starts, together."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

EVERY = 0.1
"""Seconds between two looks."""


class Footprint:
    """The most memory that this process and those below it held at one time, in MiB.

    What the system keeps of ended children (`getrusage`) would not do: a child starts with the mark
    of whoever started it, and the largest of each need not have been at one time. Linux only:
    elsewhere `peak_mb` is None.

    >>> with Footprint() as held:
    ...     _ = bytearray(1_000_000)
    """

    def __init__(self) -> None:
        self._peak = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="footprint", daemon=True)

    def __enter__(self) -> Footprint:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def peak_mb(self) -> float | None:
        """MiB, so far; None where it cannot be known."""
        return round(self._peak / 2**20, 1) or None

    def _watch(self) -> None:
        while True:
            self._peak = max(self._peak, sum(resident(one) for one in family(os.getpid())))
            if self._ended.wait(EVERY):
                return


def family(process: int) -> Iterator[int]:
    """A process and all below it."""
    yield process
    for told in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            below = told.read_text(encoding="ascii").split()
        except OSError:  # it ended meanwhile
            continue
        for child in below:
            yield from family(int(child))


def resident(process: int) -> int:
    """Bytes in memory; 0 for a process that has ended."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0
