"""The table of rates (rates.toml) and its three columns: the worlds plain, hard and other."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeAlias

from reunion.errors import UsageError

Rates: TypeAlias = Mapping[str, float]
"""Rates by dotted key: rates["resident.name.absent"]."""

WORLDS = ("plain", "hard", "other")
"""The names of the worlds; `other` is never used for tuning."""


@cache
def rates_of(name: str) -> Rates:
    """The rates of one world. Raises UsageError, listing the worlds, for an unknown name."""
    if name not in WORLDS:
        raise UsageError(
            f"没有名为“{name}”的世界,可用:{'、'.join(WORLDS)}",
            f"there is no world {name!r}; choose one of {', '.join(WORLDS)}",
        )
    text = files("benchmarks.worlds").joinpath("rates.toml").read_text(encoding="utf-8")
    column = WORLDS.index(name)
    return MappingProxyType(dict(_flat(tomllib.loads(text), "", column)))


def _flat(table: Mapping[str, Any], above: str, column: int) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            found += _flat(value, f"{above}{key}.", column)
        else:
            found.append((above + key, float(value[column])))
    return found
