"""Settings of the whole test suite: property tests draw the same examples everywhere."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "reunion", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("reunion")


@pytest.fixture(scope="session")
def demo() -> subprocess.CompletedProcess[str]:
    """One run of `reunion demo`, as a user types it."""
    command = [sys.executable, "-m", "reunion", "demo"]
    return subprocess.run(command, capture_output=True, text=True, check=True)
