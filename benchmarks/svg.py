"""Small line charts as SVG text: axes from 0 to 1, named lines, no library and no script.

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


def line_chart(title: str, x_name: str, y_name: str, lines: Sequence[Line]) -> str:
    """One chart with a legend at its right. More than eight lines repeat colours."""
    wide = WIDTH + LEGEND
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {HEIGHT}" '
        f'width="{wide}" height="{HEIGHT}" role="img" font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{wide}" height="{HEIGHT}" fill="#ffffff"/>',
        _text(WIDTH / 2, 18, title, "middle", bold=True),
        *_axes(x_name, y_name),
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


def _axes(x_name: str, y_name: str) -> list[str]:
    parts = []
    for step in range(STEPS + 1):
        value = step / STEPS
        x, y = _x(value), _y(value)
        for x1, y1, x2, y2 in ((x, _y(0), x, _y(1)), (_x(0), y, _x(1), y)):
            parts.append(
                f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#dddddd"/>'
            )
        parts.append(_text(x, _y(0) + 16, f"{value:.1f}", "middle"))
        parts.append(_text(_x(0) - 6, y + 4, f"{value:.1f}", "end"))
    parts.append(_text(WIDTH / 2, HEIGHT - 12, x_name, "middle"))
    middle = HEIGHT / 2
    turned = f'<g transform="rotate(-90 14 {middle:.0f})">'
    return [*parts, turned, _text(14, middle, y_name, "middle"), "</g>"]


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
