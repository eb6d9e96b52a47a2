"""Places: from where the resident says, or sounds, to come, against the records' addresses.

Each claim is a distribution over today's counties, softened towards its prefecture, its province
and the country (people move, hearers guess). For a record at node n the likelihood ratio of a claim
is  conf · P(n | claim) / P(n) + 1 - conf,  P(n) being the file's own share of that county. Claims
multiply, the best in full and the others by half, because they repeat each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from reunion.columns.growing import Rows, best_of_each, flatten
from reunion.knowledge import confusions
from reunion.knowledge.divisions import divisions
from reunion.matching.compare.names import listening, shares
from reunion.matching.compare.regions import Four, softened, spread
from reunion.matching.compare.telling import relate, spell
from reunion.matching.contract import Bits, Finding, Scene, Score, rounded
from reunion.matching.sounding import FloatArray, ratio, ratios
from reunion.profiles import PlaceForm, Profile, Units, Weighted


def node_bits(query: Profile, scene: Scene) -> FloatArray | None:
    """Bits of every division node for the resident's places, shape (nodes,); None when silent."""
    if not any(form.nodes for form in query.places):
        return None
    return scene.memory.recall(("place", query.places), lambda: _node_bits(query, scene))


def _node_bits(query: Profile, scene: Scene) -> FloatArray:
    distinct = {(form.nodes, form.role, form.conf): form for form in query.places if form.nodes}
    stacked = np.stack([_claim_bits(form, scene) for form in distinct.values()])
    best = np.take_along_axis(stacked, np.argmax(np.abs(stacked), axis=0)[None], axis=0)[0]
    repeated = scene.model.parameter("place", "repeated")
    total = best + repeated * (stacked.sum(axis=0) - best)
    parameter = scene.model.parameter
    return np.asarray(np.clip(total, parameter("place", "least"), parameter("place", "most")))


def _claim_bits(form: PlaceForm, scene: Scene) -> FloatArray:
    conf = form.conf * _role(form.role, scene)
    chance = np.maximum(scene.frequencies.nodes, 1e-7)
    return np.asarray(np.log2(conf * _softened(form.nodes, scene) / chance + 1 - conf))


def _role(role: str, scene: Scene) -> float:
    roles = scene.model.parameters["place"]
    return roles.get(f"role_{role}", roles["role_other"])


def _softened(nodes: Weighted, scene: Scene) -> FloatArray:
    """P(node | claim): most of the mass where it was said, some beside it."""
    return softened(nodes, _shares_at(scene), scene.frequencies.nodes)


def _shares_at(scene: Scene) -> Four:
    parameter = scene.model.parameter
    return (
        parameter("place", "there"), parameter("place", "prefecture"),
        parameter("place", "province"), parameter("place", "elsewhere"),
    )  # fmt: skip


def claims_at(left: Profile, right: Profile, scene: Scene) -> tuple[FloatArray, float] | None:
    """Of the claim that speaks loudest about the record's best place: the likelihood of "said for
    just there", "in its prefecture", "in its province", "anywhere" against chance, shape (4,), and
    the chance that the claim means a home at all. None when a side has no resolved place."""
    bits = node_bits(left, scene)
    nodes = [divisions().index(code) for form in right.places for code, _ in form.nodes]
    nodes = [node for node in nodes if node >= 0]
    if bits is None or not nodes:
        return None
    node = max(nodes, key=lambda one: float(bits[one]))
    chance = max(float(scene.frequencies.nodes[node]), 1e-7)
    loudest: tuple[float, FloatArray, float] | None = None
    for form in left.places:
        if not form.nodes:
            continue
        parts = np.array([at[node] for at in _parts(form.nodes, scene)]) / chance
        conf = form.conf * _role(form.role, scene)
        meant = conf * float(parts @ _shares_at(scene))
        loud = abs(float(np.log2(meant + 1 - conf)))
        if loudest is None or loud > loudest[0]:
            loudest = loud, parts, meant / (meant + 1 - conf)
    return None if loudest is None else loudest[1:]


def _parts(nodes: Weighted, scene: Scene) -> list[FloatArray]:
    """P(node | claim) if all of it lay there, in the prefecture, in the province, anywhere."""

    def make() -> list[FloatArray]:
        pure = ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1))
        return [softened(nodes, one, scene.frequencies.nodes) for one in pure]

    return scene.memory.recall(("place parts", nodes), make)


@dataclass(frozen=True, slots=True)
class Places:
    """来源地与户籍地、居住地是否相合(含旧地名、旧代码和听音)。"""

    field: str = "place"
    family: str = "place"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        """The best of the record's places; None when a side has no resolved place."""
        bits = node_bits(left, scene)
        tree = divisions()
        held = [(tree.index(code), form) for form in right.places for code, _ in form.nodes]
        held = [(node, form) for node, form in held if node >= 0]
        if bits is None or not held:
            return None
        node, form = max(held, key=lambda item: float(bits[item[0]]))
        value = round(float(bits[node]), 2) + 0.0
        said = "、".join(dict.fromkeys(place.text for place in left.places if place.nodes))
        level, text = _tell(left, node, value)
        return Finding(level, value, said, form.text, text)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        bits = node_bits(query, scene)
        if bits is None:
            return None
        places = scene.table.places

        def score(rows: Rows) -> Bits:
            items, offsets = flatten(places.start, rows)
            best = best_of_each(bits[places.node[items]], offsets, 0.0)
            return rounded(best)

        return score


def _tell(left: Profile, node: int, bits: float) -> tuple[str, str]:
    tree = divisions()
    name = tree.full_name(node)
    said = {tree.index(code) for form in left.places for code, _ in form.nodes}
    if node in said:
        level = ("province", "prefecture", "county")[int(tree.level[node]) - 1]
        return level, f"来源地相合:{name}"
    above = {int(tree.prefecture[n]) for n in said} & {int(tree.prefecture[node])} - {-1}
    if above:
        return "near", f"同属{tree.full_name(int(tree.prefecture[node]))},县区不同或未说明"
    if {int(tree.province[n]) for n in said} & {int(tree.province[node])}:
        return "province", f"同省({tree.names[int(tree.province[node])]})"
    return "differ", f"来源地不同:记录为{name}"


@dataclass(frozen=True, slots=True)
class Accents:
    """口音像不像记录所在地的人;地点已经对上时不再重复计分(由“地点”一类的上限控制)。"""

    field: str = "accent"
    family: str = "place"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        """The best of the record's places against the accent."""
        bits = _accent_bits(left, scene)
        tree = divisions()
        nodes = [tree.index(code) for form in right.places for code, _ in form.nodes]
        nodes = [node for node in nodes if node >= 0]
        if bits is None or not nodes:
            return None
        node = max(nodes, key=lambda n: float(bits[n]))
        value = round(float(bits[node]), 2) + 0.0
        where = tree.names[int(tree.province[node])]
        sounds = "相合" if value > 0 else "不合"
        text = f"口音({left.accent_text})与户籍地({where}){sounds}"
        return Finding("agree" if value > 0 else "differ", value, left.accent_text, where, text)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        bits = _accent_bits(query, scene)
        if bits is None:
            return None
        places = scene.table.places

        def score(rows: Rows) -> Bits:
            items, offsets = flatten(places.start, rows)
            return rounded(best_of_each(bits[places.node[items]], offsets, 0.0))

        return score


def _accent_bits(query: Profile, scene: Scene) -> FloatArray | None:
    """Bits of every node for the accent heard, capped as an accent deserves."""
    if not query.accent:
        return None
    return scene.memory.recall(("accent", query.accent), lambda: _accent_node_bits(query, scene))


def _accent_node_bits(query: Profile, scene: Scene) -> FloatArray:
    tree = divisions()
    leaf = np.zeros(len(tree.codes))
    base = scene.frequencies.nodes
    for code, weight in query.accent:
        node = tree.index(code.ljust(6, "0"))
        if node >= 0:
            spread(leaf, node, 0.8 * weight, base)
            spread(leaf, int(tree.province[node]), 0.2 * weight, base)
    spread(leaf, -1, max(0.0, 1 - leaf.sum()) + 1e-9, base)
    conf = scene.model.parameter("accent", "right")
    chance = np.maximum(base, 1e-7)
    bits = np.log2(conf * tree.sum_up(leaf) / chance + 1 - conf)
    parameter = scene.model.parameter
    return np.asarray(np.clip(bits, parameter("accent", "least"), parameter("accent", "most")))


BOTH = 3.0
"""Most bits that the village adds where the township agrees as well (domain: village +3 inside)."""


@dataclass(frozen=True, slots=True)
class Villages:
    """村名、乡镇名听起来像不像;县对上时才有大的分量,全国同名的村太多。"""

    field: str = "village"
    family: str = "place"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        """The best pairing of village or town names; None when a side names none."""
        best: tuple[float, Units, Units] | None = None
        for query in local_names(left):
            for record in local_names(right):
                bits = _alike(query, record, left, scene)
                if best is None or bits > best[0]:
                    best = (bits, query, record)
        if best is None:
            return None
        factor = self._factor(left, right, scene)
        village, town = (
            max((_alike(a, b, left, scene) for a, b in product(ours, theirs)), default=0.0)
            for ours, theirs in zip(_by_level(left), _by_level(right), strict=True)
        )
        both = min(max(min(village, town) - scene.model.parameter("village", "choice"), 0.0), BOTH)
        bits = round((_limit(best[0], scene) + both) * factor, 2) + 0.0
        left_name, right_name = spell(best[1]), spell(best[2])
        if bits <= 0:
            text = f"村镇名对不上:{left_name}/{right_name}"
            return Finding("differ", bits, left_name, right_name, text)
        whys = [relate(a, b, listening(left))[1] for a, b in zip(best[1], best[2], strict=True)]
        why = "、".join(dict.fromkeys(w for w in whys if w))
        same = "相同" if best[1] == best[2] else "音近" + (f"({why})" if why else "")
        outside = ",但县未对上,同名村多" if factor < 1 else ""
        more = ",乡镇与村都对上" if both > 0 else ""
        text = f"村镇名{same}:{left_name}/{right_name}{more}{outside}"
        return Finding("agree", bits, left_name, right_name, text)

    def _factor(self, left: Profile, right: Profile, scene: Scene) -> float:
        bits = node_bits(left, scene)
        if bits is None:
            return 1.0
        tree = divisions()
        nodes = [tree.index(code) for form in right.places for code, _ in form.nodes]
        best = max((float(bits[node]) for node in nodes if node >= 0), default=0.0)
        return 1.0 if best > 0 else scene.model.parameter("village", "outside")

    def score(self, query: Profile, scene: Scene) -> Score | None:
        names = local_names(query)
        if not names:
            return None
        matrix = confusions.sound_matrix(listening(query))
        given = shares(scene, "village", "heard")
        lexicon = scene.frequencies.villages
        tables = [[np.log2(ratios(u, given, matrix, lexicon)) for u in name] for name in names]
        levels = [[name in of_level for of_level in _by_level(query)] for name in names]
        twofold = all(_by_level(query))
        choice = scene.model.parameter("village", "choice")
        bits_of_nodes = node_bits(query, scene)
        places = scene.table.places
        slots = (places.slot0, places.slot1, places.slot2)
        other = scene.model.parameter("village", "other_length")
        outside = scene.model.parameter("village", "outside")

        def score(rows: Rows) -> Bits:
            items, offsets = flatten(places.local_start, rows)
            length = places.length[items]
            best = np.full(len(length), -np.inf)
            of_levels = [np.zeros(len(length)), np.zeros(len(length))]
            for table, has in zip(tables, levels, strict=True):
                value = sum(t[slot[items]] for t, slot in zip(table, slots, strict=False))
                value = np.where(length == len(table), value, other)
                best = np.maximum(best, value)
                for level in (0, 1):
                    if twofold and has[level]:
                        there = np.where(places.level[items] == level, value, 0.0)
                        of_levels[level] = np.maximum(of_levels[level], there)
            bits = best_of_each(best, offsets, -np.inf)
            known = ~np.isneginf(bits)
            bits = _limit_all(np.where(known, bits, 0.0), scene)
            if twofold:
                village, town = (best_of_each(value, offsets, 0.0) for value in of_levels)
                bits = bits + np.clip(np.minimum(village, town) - choice, 0.0, BOTH)
            if bits_of_nodes is not None:
                near = near_rows(bits_of_nodes, rows, scene)
                bits = np.where(near, bits, bits * outside)
            return rounded(np.where(known, bits, 0.0))

        return score


def near_rows(of_nodes: FloatArray, rows: Rows, scene: Scene) -> npt.NDArray[np.bool_]:
    """Which rows have a place that these bits of the nodes speak for."""
    places = scene.table.places
    items, offsets = flatten(places.start, rows)
    return best_of_each(of_nodes[places.node[items]], offsets, 0.0) > 0


def local_names(profile: Profile) -> list[Units]:
    """Village and town names of a profile, cut to the three units that are compared."""
    names = [name[:3] for form in profile.places for name in (form.village, form.town) if name]
    return list(dict.fromkeys(names))


def _by_level(profile: Profile) -> tuple[list[Units], list[Units]]:
    """The names of villages, and those of towns, as in `local_names`."""
    villages = [form.village[:3] for form in profile.places if form.village]
    towns = [form.town[:3] for form in profile.places if form.town]
    return list(dict.fromkeys(villages)), list(dict.fromkeys(towns))


def _alike(query: Units, record: Units, left: Profile, scene: Scene) -> float:
    """Bits of one name heard for another, before any limit."""
    if len(query) != len(record):
        return scene.model.parameter("village", "other_length")
    given = shares(scene, "village", "heard")
    matrix = confusions.sound_matrix(listening(left))
    values = (
        np.log2(ratio(a, b, given, matrix, scene.frequencies.villages))
        for a, b in zip(query, record, strict=True)
    )
    return float(sum(values))


def _limit(bits: float, scene: Scene) -> float:
    parameter = scene.model.parameter
    chosen = bits - parameter("village", "choice")
    return min(max(chosen, parameter("village", "least")), parameter("village", "most"))


def _limit_all(bits: FloatArray, scene: Scene) -> FloatArray:
    parameter = scene.model.parameter
    chosen = bits - parameter("village", "choice")
    return np.clip(chosen, parameter("village", "least"), parameter("village", "most"))
