"""Figures of the other benchmark commands, kept in `figures.toml` with the command that gives them.

A quality run leaves a folder that `reunion bench report` reads; the rest is one line each, and some
take an hour, so the lines are kept instead of being measured anew for every document.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path

from benchmarks.svg import Axis, Line, line_chart
from benchmarks.tables import TextTable
from reunion.errors import InputError

KEPT = Path(__file__).with_name("figures.toml")


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, by which command, what was found, and the goal where there is one."""

    what: str
    command: str
    found: str
    goal: str = "–"


@dataclass(frozen=True, slots=True)
class Growth:
    """Milliseconds of one search with evidence at a size of the file, by path."""

    records: int
    p50_ms: dict[str, float]


@dataclass(frozen=True, slots=True)
class OtherFigures:
    """All kept figures with the sentences before and after them."""

    where: str
    after: str
    figures: tuple[Figure, ...]
    growth: tuple[Growth, ...]

    def growth_chart(self) -> str:
        """How the time of a search grows with the file, both on logarithmic axes, as SVG."""
        paths = dict.fromkeys(path for one in self.growth for path in one.p50_ms)
        lines = [
            Line(path, tuple(
                (_place(one.records, *RECORDS), _place(one.p50_ms[path], *MILLISECONDS))
                for one in self.growth if path in one.p50_ms
            ), dots=True)
            for path in paths
        ]  # fmt: skip
        return line_chart(
            "One search with evidence",
            Axis.of_powers("records", ("10k", "100k", "1M", "10M")),
            Axis.of_powers("ms, median", ("1", "10", "100", "1,000", "10,000")),
            lines,
        )

    def markdown(self) -> str:
        """The closing section of the document."""
        rows = tuple((one.what, f"`{one.command}`", one.found, one.goal) for one in self.figures)
        table = TextTable("Other commands", ("what", "command", "found", "goal"), rows)
        parts = ("## Other figures", self.where.strip(), table.markdown(), self.after.strip())
        return "\n\n".join(parts) + "\n"


RECORDS = (4.0, 7.0)
MILLISECONDS = (0.0, 4.0)
"""Powers of ten at the ends of the axes of growth."""


def _place(value: float, least: float, most: float) -> float:
    """Where a value lies on a logarithmic axis, 0–1."""
    return min(max((math.log10(value) - least) / (most - least), 0.0), 1.0)


def other_figures(path: Path = KEPT) -> OtherFigures:
    """Read the kept figures. Raises InputError for a file that is no such table."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        figures = tuple(Figure(**one) for one in data["figure"])
        growth = tuple(Growth(**one) for one in data.get("growth", ()))
        return OtherFigures(data["where"], data["after"], figures, growth)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"“{path.name}”应含 where、after 和若干 [[figure]](what、command、found、goal):{error}",
            f"{path.name} must hold where, after and [[figure]] tables: {error}",
        ) from None
