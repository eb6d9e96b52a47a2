"""Two names: may they be one person's? The public comparison of names, by hearing.

>>> from reunion import compare_names
>>> compare_names("王小明", "王晓明").probability > compare_names("王建国", "王建军").probability
True
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from reunion.columns import TableBuilder
from reunion.knowledge.accents import accent_regions
from reunion.knowledge.confusions import sound_matrix
from reunion.matching.compare.names import pair_bits
from reunion.matching.compare.resembling import resemblance
from reunion.matching.compare.telling import tell_names
from reunion.matching.contract import Scene
from reunion.matching.frequencies import measure
from reunion.matching.model import load_model
from reunion.normalizing.names import name_forms
from reunion.profiles import NameForm


@dataclass(frozen=True, slots=True, repr=False)
class NameComparison:
    """`bits`: evidence, by rarity; `level`: how the names relate; `probability`: whether both may
    be one person's name, against a same-sounding or look-alike stranger's on even odds; `text`:
    one Chinese sentence. Two names of which one is unusable give 0 bits and probability 0.5."""

    bits: float
    level: str
    probability: float
    text: str


def compare_names(left: str, right: str, accent: str | None = None) -> NameComparison:
    """Compare two names as written; `accent` is free text as a caseworker writes it, or None."""
    a, b = _forms(left), _forms(right)
    if not a or not b:
        return NameComparison(0.0, "unknown", 0.5, "至少一方的姓名不可用,未作比对")
    regions = accent_regions(accent) if accent else ()
    matrix = sound_matrix(regions)
    scene = _population()
    scored = [
        (pair_bits(x, y, matrix, scene), resemblance(x, y, matrix), x, y) for x in a for y in b
    ]
    bits, _, x, y = max(scored, key=lambda pair: pair[0])
    like = max(pair[1] for pair in scored)
    bits = round(bits, 2) + 0.0
    level, text = tell_names(x, y, bits, regions)
    if accent and level == "near_sound":
        text = text.replace("音近", f"音近,按{accent}口音", 1)
    return NameComparison(bits, level, 1 / (1 + math.exp2(-like)), text)


def compare_name_pairs(
    lefts: Sequence[str], rights: Sequence[str], accents: Sequence[str | None]
) -> list[NameComparison]:
    """`compare_names` for many pairs; the three sequences have one length."""
    return [compare_names(*pair) for pair in zip(lefts, rights, accents, strict=True)]


@lru_cache(maxsize=65_536)
def _forms(text: str) -> tuple[NameForm, ...]:
    return name_forms(text, "self_oral")


@cache
def _population() -> Scene:
    """Frequencies of the population alone: a file without records."""
    table = TableBuilder().finish()
    return Scene(load_model(), table, measure(table))
