"""Figures of the other benchmark commands, kept in `figures.toml` with the command that gives them.

A quality run leaves a folder that `reunion bench report` reads; the rest is one line each, and some
take an hour, so the lines are kept instead of being measured anew for every document.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

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
class OtherFigures:
    """All kept figures with the sentences before and after them."""

    where: str
    after: str
    figures: tuple[Figure, ...]

    def markdown(self) -> str:
        """The closing section of the document."""
        rows = tuple((one.what, f"`{one.command}`", one.found, one.goal) for one in self.figures)
        table = TextTable("Other commands", ("what", "command", "found", "goal"), rows)
        parts = ("## Other figures", self.where.strip(), table.markdown(), self.after.strip())
        return "\n\n".join(parts) + "\n"


def other_figures(path: Path = KEPT) -> OtherFigures:
    """Read the kept figures. Raises InputError for a file that is no such table."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        figures = tuple(Figure(**one) for one in data["figure"])
        return OtherFigures(data["where"], data["after"], figures)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"“{path.name}”应含 where、after 和若干 [[figure]](what、command、found、goal):{error}",
            f"{path.name} must hold where, after and [[figure]] tables: {error}",
        ) from None
