"""Relatives and villages at the first look: each distinct one once, then the best of a record."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from reunion.columns.growing import Items
from reunion.knowledge import confusions
from reunion.matching.coarse_items import KinItems, LocalItems, Where
from reunion.matching.coarse_names import one_unit, two_units
from reunion.matching.coarse_table import Contents
from reunion.matching.compare.kin import named_kin, relations
from reunion.matching.compare.names import Gaps, listening, shares
from reunion.matching.compare.places import local_names, near_rows, node_bits
from reunion.matching.contract import Adder, Scene
from reunion.matching.kernels import Singles, kernels
from reunion.matching.sounding import FloatArray, ratios
from reunion.profiles import Profile


def kin_look(query: Profile, scene: Scene, kin: KinItems) -> Adder:
    """Adds the best of a record's relatives for each of the resident's, summed."""
    raised = [
        _relative(tables, relations(one.relation, scene), scene, kin)
        for one, tables in named_kin(query, scene)
    ]
    least = np.float32(scene.model.parameter("kin", "least") * len(raised))
    most = np.float32(scene.model.parameter("kin", "sum_most"))
    holds = kin.where.holds

    def add(rows: slice, total: Singles) -> None:
        bits = holds[rows] * least
        for one in raised:
            bits += one[rows]
        total += np.minimum(bits, most, out=bits)

    return add


def _relative(
    forms: list[list[npt.NDArray[np.float64]]],
    factors: npt.NDArray[np.float64],
    scene: Scene,
    kin: KinItems,
) -> Singles:
    """Bits of one relative for every record, above the least."""
    parameter = scene.model.parameter
    half = parameter("kin", "partial") / 2
    gap = Gaps(1.0, half, half, half, half, 0.0)
    ratio = np.maximum.reduce(
        [
            one_unit(tables[0], gap.single, half, half, kin.pairs)
            if len(tables) == 1
            else two_units(tables, 1.0, gap, kin.pairs)
            for tables in forms
        ]
    )
    least = parameter("kin", "least")
    alike = np.flatnonzero(ratio > math.exp2(least))
    items, counts = kin.where.of(alike)
    bits = np.repeat(np.minimum(np.log2(ratio[alike]), parameter("kin", "most")), counts)
    factor = factors.astype(np.float32)[kin.relation[items]]
    return _raised(np.where(bits > 0, bits * factor, bits) - least, items, kin.where)


def _raised(bits: FloatArray, items: Items, where: Where) -> Singles:
    """The best of each record's items; 0 for a record without any."""
    out = np.zeros_like(where.holds)
    kernels().raise_at(out, where.rows[items], bits.astype(np.float32))
    return out


def village_look(query: Profile, scene: Scene, names: LocalItems, home: Contents) -> Adder | None:
    """Adds the best of a record's villages and towns; what both together say waits."""
    told = local_names(query)
    if not told:
        return None
    parameter = scene.model.parameter
    matrix = confusions.sound_matrix(listening(query))
    given, lexicon = shares(scene, "village", "heard"), scene.frequencies.villages
    best = np.full(len(names.length), -np.inf)
    for name in told:
        tables = [np.log2(ratios(unit, given, matrix, lexicon)) for unit in name]
        bits = np.sum([t[slot] for t, slot in zip(tables, names.slots, strict=False)], axis=0)
        bits = np.where(names.length == len(name), bits, parameter("village", "other_length"))
        np.maximum(best, bits, out=best)
    least, choice = parameter("village", "least"), parameter("village", "choice")
    bits = np.clip(best - choice, least, parameter("village", "most"))
    alike = np.flatnonzero(bits > least)
    items, counts = names.where.of(alike)
    raised = _raised(np.repeat(bits[alike] - least, counts), items, names.where)
    holds, lowest = names.where.holds, np.float32(least)
    factor = _near(query, scene, home)
    look_up_times = kernels().look_up_times

    def add(rows: slice, total: Singles) -> None:
        found = holds[rows] * lowest
        found += raised[rows]
        if factor is None:
            total += found
        else:
            look_up_times(total, found, factor, home.code[rows])

    return add


def _near(query: Profile, scene: Scene, home: Contents) -> Singles | None:
    """By content of the home: 1 where the place agrees, less elsewhere; None without a place."""
    of_nodes = node_bits(query, scene)
    if of_nodes is None:
        return None
    near = near_rows(of_nodes, home.rows, scene)
    return np.where(near, 1.0, scene.model.parameter("village", "outside")).astype(np.float32)
