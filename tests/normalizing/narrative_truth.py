"""The invented sentences of narrative_cases.tsv with their truth, and how the rules do on them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from reunion.normalizing.narratives import read_narrative

CASES = Path(__file__).with_name("narrative_cases.tsv")


@dataclass(frozen=True, slots=True)
class Case:
    half: str
    text: str
    claims: Counter[str]


def cases(half: str) -> list[Case]:
    lines = CASES.read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return [
        Case(name, text, Counter(one.strip() for one in claims.split(";") if one.strip()))
        for name, text, claims in rows
        if name == half
    ]


def found(text: str) -> list[tuple[str, str]]:
    """(rule, claim) of every claim that is read from a text."""
    return [(said.rule, f"{said.kind}:{said.detail}:{said.text}") for said in read_narrative(text)]


@dataclass(frozen=True, slots=True)
class Tally:
    """Right and wrong claims by rule, and how many claims were missed."""

    right: Counter[str]
    wrong: Counter[str]
    missed: int

    @property
    def precision(self) -> float:
        return self.right.total() / (self.right.total() + self.wrong.total())

    @property
    def recall(self) -> float:
        return self.right.total() / (self.right.total() + self.missed)


def tally(half: str) -> Tally:
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed = 0
    for case in cases(half):
        left = case.claims.copy()
        for rule, claim in found(case.text):
            hit = left[claim] > 0
            (right if hit else wrong)[rule] += 1
            left[claim] -= hit
        missed += sum(count for count in left.values() if count > 0)
    return Tally(right, wrong, missed)
