"""The change of a model as a picture: by how many bits each level now speaks more or less."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from reunion.matching.training.writing import Change

ROW, LEFT, WIDE = 20, 250, 640
MIDDLE, SCALE = LEFT + (WIDE - LEFT) / 2, 22.0
MOST = (WIDE - LEFT) / 2 / SCALE
FOR, AGAINST = "#0072b2", "#d55e00"


def chart(changes: Sequence[Change], title: str) -> str:
    """An SVG: one bar a change, to the right where a level now speaks more for a pair, to the left
    where less, in bits; weights of fields as log2 of their factor. m (or weight) stands beside."""
    tall = ROW * (len(changes) + 3)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE + 170} {tall}" '
        f'width="{WIDE + 170}" height="{tall}" role="img" font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDE + 170}" height="{tall}" fill="#ffffff"/>',
        f'<text x="8" y="16" font-weight="bold">{escape(title)}</text>',
        f'<text x="{WIDE + 8}" y="{ROW + 14}">m(或权重)前 → 后</text>',
        f'<line x1="{MIDDLE}" y1="{ROW}" x2="{MIDDLE}" y2="{tall - ROW}" stroke="#999999"/>',
    ]
    for number, change in enumerate(changes):
        parts += _bar(number, change)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _bar(number: int, change: Change) -> list[str]:
    y = ROW * (number + 2)
    bits = change.bits
    reach = max(-MOST, min(MOST, bits)) * SCALE
    x, colour = (MIDDLE, FOR) if bits >= 0 else (MIDDLE + reach, AGAINST)
    name = f"{change.field}/{change.level}" if change.level else f"{change.field} ×"
    shown = f"{change.m[0]:.4g} → {change.m[1]:.4g}"
    return [
        f'<text x="{LEFT - 8}" y="{y + 12}" text-anchor="end">{escape(name)}</text>',
        f'<rect x="{x:.1f}" y="{y + 2}" width="{max(abs(reach), 1):.1f}" height="{ROW - 8}" '
        f'fill="{colour}"><title>{bits:+.2f}</title></rect>',
        f'<text x="{WIDE + 8}" y="{y + 12}">{shown}({bits:+.2f})</text>',
    ]
