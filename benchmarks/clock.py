"""Seconds by phase and peak memory of the process that runs an engine. Standard library only, so
that peers can use it from environments of their own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter


class Clock:
    """Adds up wall-clock seconds under the name of each phase."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time the block; a name used twice is summed."""
        start = perf_counter()
        try:
            yield
        finally:
            spent = self.seconds.get(name, 0.0) + perf_counter() - start
            self.seconds[name] = round(spent, 3)


def peak_mb() -> float | None:
    """The largest resident memory of this process so far in MiB; None where it cannot be known.

    Linux keeps the figure of `getrusage` across the start of a program, so that a small program
    would show the size of whoever started it; its own mark is read instead.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1024, 1)
    try:
        import resource
    except ImportError:  # Windows
        return None
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(largest / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)
