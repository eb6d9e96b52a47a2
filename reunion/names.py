"""Two names: may they be one person's? The public comparison of names, by hearing.

>>> from reunion import compare_names
>>> compare_names("王小明", "王晓明").probability > compare_names("王建国", "王建军").probability
True
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache, lru_cache

from reunion.columns import TableBuilder
from reunion.knowledge.accents import accent_regions
from reunion.knowledge.confusions import sound_matrix
from reunion.matching.compare.many_names import Case, compare_many
from reunion.matching.compare.names import pair_bits
from reunion.matching.compare.resembling import NOTHING_SHARED, Pairing, pairing, shipped_weights
from reunion.matching.compare.telling import tell_names
from reunion.matching.contract import Scene
from reunion.matching.frequencies import measure
from reunion.matching.model import load_model
from reunion.normalizing.names import name_forms, usable
from reunion.profiles import NameForm, Weighted

CALLED = 0.35
"""Belief that 国儿 or 兰兰, of which nobody said so, is a nickname."""
CALLING_ENDS = "子儿娃妹仔伢宝"
MOST = 40.0
"""Bits beyond which a probability no longer changes."""


class NameComparison:
    """Two names compared.

    `bits`: evidence, by rarity; `probability`: whether both may be one person's name, against a
    same-sounding or look-alike stranger's on even odds; `text`: one Chinese sentence. `level`:
    exact, variant, homophone, near_sound, look_alike, reordered, partial, differ, or unknown where
    a name is unusable or the two tell nothing in common (0 bits, probability 0.5). Level and text
    are worked out when they are asked for.
    """

    __slots__ = ("_names", "_regions", "_told", "bits", "probability")

    def __init__(
        self, names: tuple[str, str], regions: Weighted, bits: float, probability: float
    ) -> None:
        self.bits = bits
        self.probability = probability
        self._names = names
        self._regions = regions
        self._told: tuple[str, str] | None = None

    @property
    def level(self) -> str:
        """How the names relate; see the class."""
        return self._tell()[0]

    @property
    def text(self) -> str:
        """One Chinese sentence for a caseworker."""
        return self._tell()[1]

    def _tell(self) -> tuple[str, str]:
        if self._told is None:
            self._told = _tell(*self._names, self._regions, self.bits)
        return self._told

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NameComparison):
            return NotImplemented
        return (self.bits, self.probability, self._tell()) == (
            other.bits, other.probability, other._tell()
        )  # fmt: skip

    def __hash__(self) -> int:
        return hash((self.bits, self.probability))


def compare_names(left: str, right: str, accent: str | None = None) -> NameComparison:
    """Compare two names as written; `accent` is free text as a caseworker writes it, or None."""
    regions = accent_regions(accent) if accent else ()
    a, b = pair_forms(left), pair_forms(right)
    if not a or not b:
        return NameComparison((left, right), regions, 0.0, 0.5)
    found = _best(a, b, regions)[0]
    matrix, scene = sound_matrix(regions), _population()
    bits = max(pair_bits(x, y, matrix, scene) for x in a for y in b)
    return _comparison((left, right), regions, bits, found.bits)


def compare_name_pairs(
    lefts: Sequence[str], rights: Sequence[str], accents: Sequence[str | None]
) -> list[NameComparison]:
    """`compare_names` for many pairs, fast; the three sequences have one length."""
    known = {text: accent_regions(text) if text else () for text in dict.fromkeys(accents)}
    out: list[NameComparison | None] = []
    cases: list[Case] = []
    for left, right, accent in zip(lefts, rights, accents, strict=True):
        a, b, regions = pair_forms(left), pair_forms(right), known[accent]
        usable_both = bool(a and b)
        out.append(None if usable_both else NameComparison((left, right), regions, 0.0, 0.5))
        if usable_both:
            cases.append((a, b, regions))
    if cases:
        bits, alike = compare_many(cases, _population(), shipped_weights())
        figures = iter(zip(bits.tolist(), alike.tolist(), strict=True))
        for place, (left, right, accent) in enumerate(zip(lefts, rights, accents, strict=True)):
            if out[place] is None:
                out[place] = _comparison((left, right), known[accent], *next(figures))
    return [one for one in out if one is not None]


def _comparison(
    names: tuple[str, str], regions: Weighted, bits: float, alike: float
) -> NameComparison:
    if alike <= NOTHING_SHARED:
        return NameComparison(names, regions, 0.0, 0.5)
    probability = 1 / (1 + math.exp2(-max(-MOST, min(MOST, alike))))
    return NameComparison(names, regions, round(bits, 2) + 0.0, probability)


def _best(
    a: Sequence[NameForm], b: Sequence[NameForm], regions: Weighted
) -> tuple[Pairing, NameForm, NameForm]:
    """The form pair that resembles most, the first of equals."""
    weights = shipped_weights()
    scored = [(pairing(x, y, regions, weights), x, y) for x in a for y in b]
    return max(scored, key=lambda one: one[0].bits)


def _tell(left: str, right: str, regions: Weighted, bits: float) -> tuple[str, str]:
    a, b = pair_forms(left), pair_forms(right)
    if not a or not b:
        return "unknown", _why_unusable(left, right)
    found, query, record = _best(a, b, regions)
    if not found.compared:
        pair = f"『{query.text}』与『{record.text}』"
        return "unknown", f"{pair}:一方只有姓、一方只有名,无从比对"
    return tell_names(query, record, bits, regions, found)


@lru_cache(maxsize=131_072)
def pair_forms(text: str) -> tuple[NameForm, ...]:
    """The forms of a name of which nothing else is known; a call like 国儿 or 兰兰 also as one."""
    forms = name_forms(text, "self_oral")
    if not forms or len(text) != 2 or not (text[0] == text[1] or text[1] in CALLING_ENDS):
        return forms
    known = {(form.surname, form.given) for form in forms}
    called = name_forms(text, "nickname", conf=CALLED)
    return (*forms, *(f for f in called if f.kind == "nickname" and _part(f) not in known))


def _part(form: NameForm) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return form.surname, form.given


def _why_unusable(left: str, right: str) -> str:
    said = [
        f"{side}姓名不可用({why})"
        for side, text in (("左方", left), ("右方", right))
        if (why := usable(text, "self_oral"))
    ]
    return f"{';'.join(said)},未作比对"


@cache
def _population() -> Scene:
    """Frequencies of the population alone: a file without records."""
    table = TableBuilder().finish()
    return Scene(load_model(), table, measure(table))
