"""Names and codes of counties and prefectures that no longer stand (1981 on), and their heirs.

Before 1984 codes were renumbered nationally and used again, so one code may have stood for two
places; the years tell them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

OPEN_END = 9999
"""A `until` later than any year."""


@dataclass(frozen=True, slots=True)
class Former:
    """A name that stood under `code` from the year `since` until before the year `until`.

    `level` 2 prefecture, 3 county; `province` and `parent` (prefecture, or "") are the names of
    that time; `current` today's codes of the same ground, the largest share first.
    """

    code: str
    name: str
    level: int
    since: int
    until: int
    province: str
    parent: str
    current: tuple[str, ...]


def read_table(name: str) -> list[list[str]]:
    """Rows of a shipped table without comments and header; a `.gz` is unpacked."""
    data = files("reunion.knowledge").joinpath("data", name).read_bytes()
    if name.endswith(".gz"):
        import gzip

        data = gzip.decompress(data)
    lines = [line for line in data.decode("utf-8").split("\n") if line and line[0] != "#"]
    return [line.split("\t") for line in lines[1:]]


@cache
def former_divisions() -> tuple[Former, ...]:
    """Every former name, in the order of the table."""
    return tuple(
        Former(code, name, int(level), int(since), int(until), province, parent, _codes(current))
        for code, name, level, since, until, province, parent, current in read_table(
            "division_history.tsv"
        )
    )


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.split(";"))


@cache
def formers_by_code() -> dict[str, tuple[Former, ...]]:
    """Former names by code, oldest first."""
    return _grouped("code")


@cache
def formers_by_name() -> dict[str, tuple[Former, ...]]:
    """Former names by full name (开封县), oldest first."""
    return _grouped("name")


def _grouped(key: str) -> dict[str, tuple[Former, ...]]:
    groups: dict[str, list[Former]] = {}
    for former in sorted(former_divisions(), key=lambda f: (f.since, f.until, f.code)):
        groups.setdefault(getattr(former, key), []).append(former)
    return {name: tuple(group) for name, group in groups.items()}
