"""Tables for the terminal and as Markdown, from the same rows of text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextTable:
    """A title, column heads and rows of cells, all text; the first column is left-aligned."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        """A Markdown table under its title."""
        marks = [":--", *["--:"] * (len(self.heads) - 1)]
        lines = [self.heads, tuple(marks), *self.rows]
        body = "\n".join(f"| {' | '.join(_safe(cell) for cell in row)} |" for row in lines)
        return f"**{self.title}**\n\n{body}\n"

    def plain(self) -> str:
        """Columns lined up with blanks, Chinese characters counted as two wide."""
        widths = [
            max(width(row[column]) for row in (self.heads, *self.rows))
            for column in range(len(self.heads))
        ]
        lines = [_line(row, widths) for row in (self.heads, *self.rows)]
        rule = "  ".join("-" * one for one in widths)
        return "\n".join([self.title, lines[0], rule, *lines[1:]])


def width(text: str) -> int:
    """How many terminal columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    parts = [first[0] + " " * (first[1] - width(first[0]))]
    parts += [" " * (wide - width(cell)) + cell for cell, wide in others]
    return "  ".join(parts).rstrip()


def _safe(cell: str) -> str:
    return cell.replace("|", "\\|")


def show(table: TextTable) -> None:
    """Print on standard output: by rich on a terminal, as plain columns into a file or pipe."""
    import sys

    if not sys.stdout.isatty():
        print(table.plain(), end="\n\n")
        return
    from rich.console import Console
    from rich.table import Table

    drawn = Table(title=table.title, title_justify="left")
    for number, head in enumerate(table.heads):
        drawn.add_column(head, justify="right" if number else "left")
    for row in table.rows:
        drawn.add_row(*row)
    Console().print(drawn)
