"""Relatives: a father's, a child's, a brother's name by sound, weighed with the relation.

Only given names are compared: that a father shares the family name is no news. A relative who is
named under another relation (nephew for son) counts half.

Parents, brothers and sisters are shared by siblings: where they agree and the two people's own
names do not, the record may be a brother's or a sister's, so it counts less and says so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reunion.columns.growing import Items, Rows, best_of_each, flatten
from reunion.knowledge import confusions
from reunion.matching.compare.names import listening, shares
from reunion.matching.compare.own_names import unlike, unlike_rows
from reunion.matching.compare.telling import relate, spell
from reunion.matching.contract import Bits, Finding, Scene, Score, rounded
from reunion.matching.sounding import FloatArray, ratio, ratios
from reunion.profiles import KinForm, NameForm, Profile, Units

ZH = {
    "father": "父亲", "mother": "母亲", "spouse": "配偶", "son": "儿子", "daughter": "女儿",
    "older_brother": "哥哥", "younger_brother": "弟弟", "brother": "兄弟", "older_sister": "姐姐",
    "younger_sister": "妹妹", "sister": "姐妹",
}  # fmt: skip

GROUPS = {
    "older_brother": "brother", "younger_brother": "brother", "older_sister": "sister",
    "younger_sister": "sister",
}  # fmt: skip


_OWN = frozenset(("spouse", "son", "daughter", "grandchild", "in_law"))
"""Relations that brothers and sisters do not share."""


def group(relation: str) -> str:
    """Relations that are one for matching: an elder brother may be on record as a brother."""
    return GROUPS.get(relation, relation)


@dataclass(frozen=True, slots=True)
class Kin:
    """亲属的名字听起来像不像、称谓对不对得上。"""

    field: str = "kin"
    family: str = "kin"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        """Sum over the resident's named relatives of the best match on record; None when silent."""
        record = [(kin, form) for kin in right.kin for form in kin.names]
        if not record:
            return None
        told, total, shared = [], 0.0, 0.0
        for kin in left.kin:
            pairs = [
                (_pair_bits(kin, form, other, name, left, scene), kin, form, other, name)
                for form in kin.names
                if form.given
                for other, name in record
            ]
            if pairs:
                best = max(pairs, key=lambda pair: pair[0])
                total += best[0]
                shared += 0.0 if kin.relation in _OWN else best[0]
                told.append(best)
        if not told:
            return None
        bits = round(min(total, scene.model.parameter("kin", "sum_most")), 2) + 0.0
        best = max(told, key=lambda pair: pair[0])
        text = _tell(best[1], best[2], best[3], best[4], best[0], left)
        if _may_be_siblings(shared, left, right, scene):
            bits = round(bits - scene.model.parameter("kin", "sibling_doubt"), 2)
            text += ";本人名字不同,也可能是其兄弟姐妹,亲属相同不能说明是同一人"
            level = SIBLINGS
        else:
            level = "agree" if bits > 0 else "differ"
        shown_left = f"{ZH.get(best[1].relation, '亲属')}{best[2].text}"
        shown_right = f"{ZH.get(best[3].relation, '亲属')}{best[4].text}"
        return Finding(level, bits, shown_left, shown_right, text)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        people = named_kin(query, scene)
        if not people:
            return None
        columns = scene.table.kin
        parameter = scene.model.parameter
        most, doubt = parameter("kin", "sum_most"), parameter("kin", "sibling_doubt")
        differ = unlike_rows(query, scene)

        def score(rows: Rows) -> Bits:
            items, offsets = flatten(columns.start, rows)
            total = np.zeros(len(offsets) - 1)
            shared = np.zeros(len(offsets) - 1)
            for kin, tables in people:
                best = np.max([_item_bits(t, items, scene) for t in tables], axis=0)
                best = _weigh(best, relations(kin.relation, scene)[columns.relation[items]], scene)
                value = best_of_each(best, offsets, -np.inf)
                value = np.where(np.isneginf(value), 0.0, value)
                total += value
                if kin.relation not in _OWN:
                    shared += value
            bits = rounded(np.minimum(total, most))
            close = shared >= parameter("kin", "shared_least")
            if differ is not None and close.any():
                bits = rounded(np.where(close & differ(rows), bits - doubt, bits))
            return bits

        return score


SIBLINGS = "siblings"
"""Level of kin that agree where the people's own names do not."""


def _may_be_siblings(shared: float, left: Profile, right: Profile, scene: Scene) -> bool:
    """Whether kin that siblings share agree, and the own names do not."""
    least = scene.model.parameter("kin", "shared_least")
    return shared >= least and unlike(left, right)


def named_kin(query: Profile, scene: Scene) -> list[tuple[KinForm, list[list[FloatArray]]]]:
    """The relatives that a resident names, each with the tables of ratios of its forms' units."""
    matrix = confusions.sound_matrix(listening(query))
    given, lexicon = shares(scene, "given", "heard"), scene.frequencies.given
    people = [
        (kin, [[ratios(u, given, matrix, lexicon) for u in form.given[:2]]
               for form in kin.names if form.given])
        for kin in query.kin
    ]  # fmt: skip
    return [(kin, tables) for kin, tables in people if tables]


def relations(relation: str, scene: Scene) -> FloatArray:
    """1 for relations of the record that agree with `relation`, else the discount."""
    other = scene.model.parameter("kin", "other_relation")
    return np.array(
        [1.0 if group(name) == group(relation) else other for name in scene.table.kin.relations]
        or [other]
    )


def _weigh(bits: FloatArray, factor: FloatArray, scene: Scene) -> FloatArray:
    parameter = scene.model.parameter
    limited = np.clip(bits, parameter("kin", "least"), parameter("kin", "most"))
    return np.where(limited > 0, limited * factor, limited)


def _item_bits(tables: list[FloatArray], items: Items, scene: Scene) -> FloatArray:
    columns = scene.table.kin
    a, b = columns.slot0[items], columns.slot1[items]
    length = columns.length[items]
    partial = scene.model.parameter("kin", "partial")
    if len(tables) == 1:
        one = tables[0][a]
        two = partial * (tables[0][a] + tables[0][b]) / 2
    else:
        one = partial * (tables[0][a] + tables[1][a]) / 2
        two = tables[0][a] * tables[1][b]
    value = np.where(length == 1, one, np.where(length == 0, 1.0, two))
    return np.asarray(np.log2(value))


def _pair_bits(
    kin: KinForm, form: NameForm, other: KinForm, name: NameForm, left: Profile, scene: Scene
) -> float:
    bits = math.log2(_given_ratio(form.given[:2], name.given[:2], left, scene))
    parameter = scene.model.parameter
    bits = min(max(bits, parameter("kin", "least")), parameter("kin", "most"))
    same = group(kin.relation) == group(other.relation)
    return bits if same or bits <= 0 else bits * parameter("kin", "other_relation")


def _given_ratio(query: Units, record: Units, left: Profile, scene: Scene) -> float:
    matrix = confusions.sound_matrix(listening(left))
    given = shares(scene, "given", "heard")

    def one(i: int, j: int) -> float:
        return ratio(query[i], record[j], given, matrix, scene.frequencies.given)

    partial = scene.model.parameter("kin", "partial")
    match (len(query), len(record)):
        case (_, 0):
            return 1.0
        case (1, 1):
            return one(0, 0)
        case (1, 2):
            return partial * (one(0, 0) + one(0, 1)) / 2
        case (2, 1):
            return partial * (one(0, 0) + one(1, 0)) / 2
        case _:
            return one(0, 0) * one(1, 1)


def _tell(
    kin: KinForm, form: NameForm, other: KinForm, name: NameForm, bits: float, left: Profile
) -> str:
    here, there = ZH.get(kin.relation, "亲属"), ZH.get(other.relation, "亲属")
    a, b = f"{here}『{form.text}』", f"{there}『{name.text}』"
    if bits <= 0:
        return f"亲属名字对不上:{a},登记有{b}"
    if form.given == name.given:
        return f"亲属名字相同:{a},登记有{b}"
    pairs = zip(form.given, name.given, strict=False)
    whys = dict.fromkeys(w for u, v in pairs if (w := relate(u, v, listening(left))[1]))
    why = f"({'、'.join(whys)})" if whys else ""
    return f"亲属名字音近{why}:{a},登记有{b}({spell(form.given)}/{spell(name.given)})"
