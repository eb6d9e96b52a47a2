"""Small line charts as SVG text: two axes, named lines, no library and no script.

Colours are told apart by people with the common colour-vision deficiencies (Okabe and Ito, 2008),
and each line also has its own dash, so a print in black still reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, MARGIN, LEGEND = 420, 300, 48, 210
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999999")
DASHES = ("", "6 3", "2 2", "8 2 2 2", "4 4", "1 3", "10 4", "3 1")
STEPS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A named line through (x, y) points, both 0–1."""

    name: str
    points: tuple[tuple[float, float], ...]
    dots: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """What is measured along it, and its ticks: where (0–1) and what stands there."""

    name: str
    ticks: tuple[tuple[float, str], ...] = tuple(
        (step / STEPS, f"{step / STEPS:.1f}") for step in range(STEPS + 1)
    )

    @classmethod
    def of_powers(cls, name: str, labels: Sequence[str]) -> Axis:
        """A logarithmic axis: one label for each power of ten."""
        last = len(labels) - 1
        return cls(name, tuple((place / last, label) for place, label in enumerate(labels)))


def line_chart(title: str, x_axis: Axis, y_axis: Axis, lines: Sequence[Line]) -> str:
    """One chart with a legend at its right. More than eight lines repeat colours."""
    wide = WIDTH + LEGEND
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {HEIGHT}" '
        f'width="{wide}" height="{HEIGHT}" role="img" font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{wide}" height="{HEIGHT}" fill="#ffffff"/>',
        _text(WIDTH / 2, 18, title, "middle", bold=True),
        *_axes(x_axis, y_axis),
    ]
    for number, line in enumerate(lines):
        parts += _line(number, line)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _x(value: float) -> float:
    return MARGIN + value * (WIDTH - 2 * MARGIN)


def _y(value: float) -> float:
    return HEIGHT - MARGIN - value * (HEIGHT - 2 * MARGIN)


def _text(x: float, y: float, text: str, anchor: str = "start", *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{weight}>{escape(text)}</text>'


def _axes(x_axis: Axis, y_axis: Axis) -> list[str]:
    parts = []
    for value, label in x_axis.ticks:
        parts += [_rule(_x(value), _y(0), _x(value), _y(1))]
        parts += [_text(_x(value), _y(0) + 16, label, "middle")]
    for value, label in y_axis.ticks:
        parts += [_rule(_x(0), _y(value), _x(1), _y(value))]
        parts += [_text(_x(0) - 6, _y(value) + 4, label, "end")]
    parts.append(_text(WIDTH / 2, HEIGHT - 12, x_axis.name, "middle"))
    middle = HEIGHT / 2
    turned = f'<g transform="rotate(-90 14 {middle:.0f})">'
    return [*parts, turned, _text(14, middle, y_axis.name, "middle"), "</g>"]


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#dddddd"/>'


def _line(number: int, line: Line) -> list[str]:
    colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
    path = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in line.points)
    look = f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
    parts = [f'<polyline points="{path}" {look}/>']
    if line.dots:
        parts += [
            f'<circle cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="3" fill="{colour}"/>'
            for x, y in line.points
        ]
    y = MARGIN + 18 * number
    parts.append(f'<polyline points="{WIDTH},{y} {WIDTH + 24},{y}" {look}/>')
    parts.append(_text(WIDTH + 30, y + 4, line.name))
    return parts
