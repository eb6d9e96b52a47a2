"""What an installed `reunion` needs is in the package: data files, pins, the entry point."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return re.sub(r"[._]", "-", found[0]).lower()


@pytest.mark.parametrize("package", ["reunion", "benchmarks"])
def test_every_data_file_is_shipped(package: str) -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"][package]
    shipped = {path for pattern in patterns for path in (ROOT / package).glob(pattern)}
    for pattern in patterns:
        if pattern.endswith("/**"):
            shipped |= set((ROOT / package).glob(pattern + "/*"))
    files = {
        path
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix != ".py" and path.parent.name != "__pycache__"
    }
    assert sorted(map(str, files - shipped)) == []


@pytest.mark.parametrize("file", ["core.txt", "dev.txt"])
def test_pins_have_hashes_and_no_addresses(file: str) -> None:
    text = (ROOT / "requirements" / file).read_text("utf-8")
    assert not re.search(r"https?:|file:|index-url|find-links", text)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert all(re.match(r"[a-z0-9._-]+(\[[a-z0-9,-]+\])?==", entry) for entry in entries)


def test_every_dependency_is_pinned() -> None:
    project = PROJECT["project"]
    extras = project["optional-dependencies"]
    wanted = {
        "core.txt": project["dependencies"] + extras["server"],
        "dev.txt": project["dependencies"] + extras["server"] + extras["dev"],
    }
    for file, requirements in wanted.items():
        text = (ROOT / "requirements" / file).read_text("utf-8")
        pinned = set(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==", text, re.MULTILINE))
        assert {_name(requirement) for requirement in requirements} <= pinned


def test_core_and_dev_agree() -> None:
    core, dev = (
        dict(
            re.findall(
                r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)",
                (ROOT / "requirements" / file).read_text("utf-8"),
                re.MULTILINE,
            )
        )
        for file in ("core.txt", "dev.txt")
    )
    assert core.items() <= dev.items()
