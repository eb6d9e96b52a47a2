"""What an ID number tells of a record that has none: the place of first issue, and the birth.

The place is read with the codes of its time and set against the record's addresses; the birth
against its birth. A resident who tells the same by mouth has told it once: the stronger of the two
counts, and only what it has beyond the other stands here. A paper whose owner is in doubt says
little for and nothing against, as in `documents`; a number that a station had issued is no
evidence at all (it never reaches a profile's `ids`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from reunion.columns.births import best_birth
from reunion.columns.documents import TRUSTS, trust_code
from reunion.columns.growing import Rows, best_of_each, flatten
from reunion.knowledge.divisions import divisions
from reunion.knowledge.issue_regions import issued_at
from reunion.matching.compare.births import Births
from reunion.matching.compare.id_pairs import DOUBTS
from reunion.matching.compare.issue_births import NumberBirth, level_of, number_birth
from reunion.matching.compare.places import Places
from reunion.matching.compare.regions import common, softened
from reunion.matching.contract import Bits, Comparator, Finding, Scene, Score, rounded
from reunion.matching.sounding import FloatArray
from reunion.profiles import BirthClaim, IdPattern, Profile

_NO_NUMBER = -1
"""The trust column of a record without a number."""


def limited(field: str, bits: Any, trust: str, scene: Scene) -> Any:
    """Bits, one or many, within the field's limits and as far as the paper is the person's own."""
    parameter = scene.model.parameter
    bits = np.clip(bits, parameter(field, "least"), parameter(field, "most"))
    if trust == "own":
        return bits
    most = parameter(field, f"{TRUSTS[trust_code(trust)]}_most")
    return np.minimum(bits, most) if trust == "unknown" else np.clip(bits, 0.0, most)


def beyond(bits: Any, told: Any) -> Any:
    """What the number adds to what was told by mouth: all of it where the two speak against each
    other, else only what it says more than that.

    >>> float(beyond(8.0, 3.0)), float(beyond(2.0, 3.0)), float(beyond(-2.0, 3.0))
    (5.0, 0.0, -2.0)
    """
    agree = bits * told > 0
    more = np.where(np.abs(bits) > np.abs(told), bits - told, 0.0)
    return np.round(np.where(agree, more, bits), 2) + 0.0


def _told(comparator: Comparator, left: Profile, right: Profile, scene: Scene) -> float:
    found = comparator.compare(left, right, scene)
    return found.bits if found else 0.0


def _scored(
    field: str,
    parts: list[tuple[IdPattern, Callable[[Rows], Bits]]],
    told: Score | None,
    scene: Scene,
) -> Score:
    """The best of the numbers for each row that has none itself, beyond what was told."""
    trust = scene.table.documents.trust

    def score(rows: Rows) -> Bits:
        values = [limited(field, part(rows), pattern.trust, scene) for pattern, part in parts]
        best = rounded(np.nan_to_num(np.fmax.reduce(values), nan=0.0))
        best = np.where(trust[rows] == _NO_NUMBER, best, 0.0)
        return np.asarray(beyond(best, told(rows)) if told else best)

    return score


@dataclass(frozen=True, slots=True)
class IssuePlaces:
    """记录没有身份证号时,受助人员号码前几位的签发地(按当年区划)与登记地是否相合。"""

    field: str = "id_region"
    family: str = "document"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        tree = divisions()
        held = [(tree.index(code), form) for form in right.places for code, _ in form.nodes]
        held = [(node, form) for node, form in held if node >= 0]
        if right.ids or not held:
            return None
        best: tuple[float, IdPattern, int] | None = None
        for pattern in left.ids:
            bits = _issue_bits(pattern, scene)
            if bits is not None:
                node = max(held, key=lambda item: float(bits[item[0]]))[0]
                value = float(limited(self.field, float(bits[node]), pattern.trust, scene))
                if best is None or value > best[0]:
                    best = (value, pattern, node)
        if best is None:
            return None
        value, pattern, node = best
        bits_left = float(beyond(round(value, 2), _told(Places(), left, right, scene)))
        form = next(form for at, form in held if at == node)
        said = [tree.index(code) for code, _ in issued_at(pattern.digits)]
        level = {"there": "county", "": "elsewhere"}.get(common(said, node), common(said, node))
        return Finding(level, bits_left, _places(said), form.text or tree.full_name(node),
                       _tell_place(level, said, node) + _doubt(pattern))  # fmt: skip

    def score(self, query: Profile, scene: Scene) -> Score | None:
        parts = [(one, _issue_bits(one, scene)) for one in query.ids]
        known = [(one, _of_places(bits, scene)) for one, bits in parts if bits is not None]
        return _scored(self.field, known, Places().score(query, scene), scene) if known else None


def _of_places(bits: FloatArray, scene: Scene) -> Callable[[Rows], Bits]:
    places = scene.table.places

    def part(rows: Rows) -> Bits:
        items, offsets = flatten(places.start, rows)
        return best_of_each(bits[places.node[items]], offsets, np.nan)

    return part


def _issue_bits(pattern: IdPattern, scene: Scene) -> FloatArray | None:
    """Bits of every division node for a number's place of issue; None when it is not known."""
    nodes = issued_at(pattern.digits)
    if not nodes:
        return None

    def make() -> FloatArray:
        level, base = scene.model.level, scene.frequencies.nodes
        shares_at = (
            level("id_region", "county").m, level("id_region", "prefecture").m,
            level("id_region", "province").m, level("id_region", "elsewhere").m,
        )  # fmt: skip
        return np.asarray(np.log2(softened(nodes, shares_at, base) / np.maximum(base, 1e-7)))

    return scene.memory.recall(("id_region", nodes), make)


def _places(said: list[int]) -> str:
    return "、".join(divisions().full_name(node) for node in said[:3])


def _tell_place(level: str, said: list[int], node: int) -> str:
    tree = divisions()
    where = {
        "county": "与登记地相合",
        "prefecture": f"与登记地同属{tree.full_name(int(tree.prefecture[node]))}",
        "province": f"与登记地同省({tree.names[int(tree.province[node])]})",
        "elsewhere": f"与登记地({tree.full_name(node)})不同",
    }[level]
    return f"身份证号签发于{_places(said)}(按当年的区划代码),{where}"


def _doubt(pattern: IdPattern) -> str:
    return DOUBTS.get(pattern.trust, "")


@dataclass(frozen=True, slots=True)
class IssueBirths:
    """记录没有身份证号时,受助人员号码里的出生日期与登记的出生情况是否相合。"""

    field: str = "id_birth"
    family: str = "document"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        record = best_birth(right)
        if right.ids or record is None:
            return None
        best: tuple[float, IdPattern, NumberBirth] | None = None
        for pattern in left.ids:
            born = number_birth(pattern.digits, scene)
            if born is not None:
                value = born.known.one(record)
                value = float(limited(self.field, value, pattern.trust, scene))
                if best is None or value > best[0]:
                    best = (value, pattern, born)
        if best is None:
            return None
        value, pattern, born = best
        bits = float(beyond(round(value, 2), _told(Births(), left, right, scene)))
        level = level_of(born, record)
        text = _tell_birth(level, record) + _doubt(pattern)
        return Finding(level, bits, born.text, record.text, text)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        births = scene.table.births

        def part(born: NumberBirth) -> Callable[[Rows], Bits]:
            def of(rows: Rows) -> Bits:
                kind = births.kind[rows]
                bits = born.known.many(births.lo[rows], births.hi[rows], kind)
                return np.where(kind < 0, np.nan, bits)

            return of

        found = [(one, number_birth(one.digits, scene)) for one in query.ids]
        parts = [(one, part(born)) for one, born in found if born is not None]
        return _scored(self.field, parts, Births().score(query, scene), scene) if parts else None


def _tell_birth(level: str, record: BirthClaim) -> str:
    return {
        "day": f"身份证号里的出生日期与登记的({record.text})一致",
        "lunar": f"身份证号里的出生日期与登记的({record.text})是同一天的农历和公历",
        "year": f"身份证号里的出生年份与登记的({record.text})一致",
        "near": f"身份证号里的出生年份与登记的({record.text})相差不到三年",
        "elsewhere": f"身份证号里的出生年份与登记的({record.text})相差较大",
    }[level]
