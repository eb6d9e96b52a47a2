"""Memory of a program together with the processes it starts."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from benchmarks.memory import EVERY, Footprint

HOLDING = """
import sys
held = b"x" * 60_000_000
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells what every process holds")
def test_what_a_child_held_counts_after_its_end() -> None:
    with Footprint() as alone:
        pass
    assert alone.peak_mb is not None
    with Footprint() as held:
        command = [sys.executable, "-c", HOLDING]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "held\n"
            looks = 0
            while (held.peak_mb or 0.0) < alone.peak_mb + 57 and looks < 200:
                time.sleep(EVERY)
                looks += 1
            child.communicate("")
    assert held.peak_mb is not None and held.peak_mb > alone.peak_mb + 57
