"""The data files beside this package: tab-separated, comment lines first, then column names."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def read_table(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of one data file, without its comments and column names."""
    text = files("reunion.knowledge").joinpath("data", f"{name}.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if line and not line.startswith("# ")]
    return tuple(tuple(line.split("\t")) for line in lines[1:])
