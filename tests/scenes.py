"""Scenes for comparator tests: the shipped model on a file made from a few profiles."""

from __future__ import annotations

from collections.abc import Iterable

from reunion.columns import Table, TableBuilder
from reunion.matching.contract import Scene
from reunion.matching.frequencies import measure
from reunion.matching.model import load_model
from reunion.profiles import Profile


def table_of(profiles: Iterable[Profile]) -> Table:
    builder = TableBuilder()
    for profile in profiles:
        builder.add(profile)
    return builder.finish()


def scene_of(profiles: Iterable[Profile]) -> Scene:
    table = table_of(profiles)
    return Scene(load_model(), table, measure(table))
