"""The promised Python names exist, and importing the package costs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

import reunion

PROMISED = {
    "Engine",
    "Resident",
    "MissingPerson",
    "ScoredPair",
    "Evidence",
    "Decision",
    "NameComparison",
    "compare_names",
    "compare_name_pairs",
    "ReunionError",
}


def test_the_contract_is_kept() -> None:
    assert set(reunion.__all__) >= PROMISED


@pytest.mark.parametrize("name", reunion.__all__)
def test_every_public_name_can_be_had(name: str) -> None:
    assert getattr(reunion, name) is not None


def test_dir_shows_the_public_names() -> None:
    assert set(dir(reunion)) >= set(reunion.__all__)


def test_another_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = reunion.no_such_name


def test_import_loads_nothing_heavy() -> None:
    code = "import sys, reunion; print([m for m in ('numpy', 'typer', 'rich') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
