"""The waterfall (证据瀑布图): from the prior to the probability of one pair, step by step, in bits.

    log2 odds of the pair = start + Σ evidence + calibration + other candidates

`start` is what a record weighs before anything is compared, against "not in this file":
log2(P / N / (1 − P)). The last step is whatever the other candidates take, so the sum is exact and
ends at log2(p / (1 − p)) of the stated probability p.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from html import escape
from math import log2
from typing import Any

from reunion.deciding.calibration import Calibration
from reunion.records import Evidence

LEAST_CHANCE = 1e-9
"""Chances are held this far from 0 and 1, so that their odds stay finite."""
ROW, LEFT, WIDE, SCALE = 22, 300, 760, 6.0


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its `kind` (start, evidence, calibration, others), field and level of evidence, the
    two values compared, a sentence, its bits, and the `total` after it."""

    kind: str
    field: str
    level: str
    left: str
    right: str
    text: str
    bits: float
    total: float


@dataclass(frozen=True, slots=True, repr=False)
class Waterfall:
    """All steps of one pair, and the probability they lead to."""

    steps: tuple[Step, ...]
    probability: float

    def __repr__(self) -> str:
        return f"Waterfall({len(self.steps)} steps)"

    def to_json(self) -> dict[str, Any]:
        """As plain data: `steps` as they stand, and `probability`."""
        return {"steps": [asdict(step) for step in self.steps], "probability": self.probability}

    def to_text(self) -> str:
        """One line a step, for a terminal."""
        lines = [f"{step.bits:+7.2f} → {step.total:+7.2f}  {step.text}" for step in self.steps]
        return "\n".join([*lines, f"概率 {self.probability:.1%}"])

    def to_svg(self) -> str:
        """A chart of bars from left to right; for stands in blue, against in orange."""
        totals = [0.0, *(step.total for step in self.steps)]
        zero = LEFT + 20 - SCALE * min(totals)
        wide = max(WIDE, round(zero + SCALE * max(totals)) + 60)
        tall = ROW * (len(self.steps) + 1) + 10
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" width="{wide}" '
            f'height="{tall}" role="img" font-family="sans-serif" font-size="12">',
            "<title>证据瀑布图</title>",
            f'<line x1="{zero:.1f}" y1="4" x2="{zero:.1f}" y2="{tall - ROW}" stroke="#999999"/>',
        ]
        before = 0.0
        for number, step in enumerate(self.steps):
            parts.append(_bar(number, step, before, zero))
            before = step.total
        parts.append(
            f'<text x="{LEFT}" y="{tall - 8}" text-anchor="end" font-weight="bold">'
            f"概率 {self.probability:.1%}</text>"
        )
        return "\n".join([*parts, "</svg>"]) + "\n"


def waterfall(
    evidence: Iterable[Evidence],
    *,
    probability: float,
    prior: float,
    file_size: int,
    calibration: Calibration,
) -> Waterfall:
    """The steps of one pair. `evidence` adds up to its bits; `prior` is the chance that the person
    is in a file of `file_size` open records; `probability` what the posterior gave the pair."""
    start = log2(prior / max(file_size, 1) / (1 - prior))
    told: list[tuple[str, Evidence]] = [
        ("start", _line(start, f"比对之前:{file_size} 条记录中的任意一条"))
    ]
    lines = list(evidence)
    told += [("evidence", line) for line in lines]
    bits = sum(line.bits for line in lines)
    shift = float(calibration.apply([bits], file_size)[0]) - bits
    told.append(("calibration", _line(shift, "校准:各项证据并非完全独立")))
    chance = min(max(probability, LEAST_CHANCE), 1 - LEAST_CHANCE)
    rest = log2(chance / (1 - chance)) - (start + bits + shift)
    told.append(("others", _line(rest, "其他候选人分走的可能")))
    steps, total = [], 0.0
    for kind, line in told:
        total += line.bits
        steps.append(
            Step(kind, line.field, line.level, line.left, line.right, line.text, line.bits, total)
        )
    return Waterfall(tuple(steps), probability)


def _line(bits: float, text: str) -> Evidence:
    return Evidence("", "", bits, "", "", text)


def _bar(number: int, step: Step, before: float, zero: float) -> str:
    y = ROW * number + 6
    low, high = sorted((before, step.total))
    colour = "#0072b2" if step.bits >= 0 else "#d55e00"
    label = step.text if len(step.text) <= 22 else f"{step.text[:21]}…"
    x, width = zero + SCALE * low, max(SCALE * (high - low), 1.0)
    return (
        f'<text x="{LEFT}" y="{y + 12}" text-anchor="end">{escape(label)}'
        f"<title>{escape(step.text)}</title></text>"
        f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{ROW - 8}" fill="{colour}"/>'
        f'<text x="{x + width + 4:.1f}" y="{y + 12}">{step.bits:+.1f}</text>'
    )
