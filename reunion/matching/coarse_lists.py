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
from reunion.matching.sounding import ratios
from reunion.profiles import Profile


def kin_look(query: Profile, scene: Scene, kin: KinItems) -> Adder:
    """Adds the best of a record's relatives for each of the resident's, summed."""
    total = np.zeros_like(kin.where.holds)
    for one, tables in named_kin(query, scene):
        total += _relative(tables, relations(one.relation, scene), scene, kin)
    np.minimum(total, scene.model.parameter("kin", "sum_most"), out=total)
    return _added(total)


def _added(bits: Singles) -> Adder:
    """Adds bits that are known for every record."""

    def add(rows: slice, total: Singles) -> None:
        total += bits[rows]

    return add


def _relative(
    forms: list[list[npt.NDArray[np.float64]]],
    factors: npt.NDArray[np.float64],
    scene: Scene,
    kin: KinItems,
) -> Singles:
    """Bits of one relative for every record; 0 where no relative is named."""
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
    return _best(np.where(bits > 0, bits * factor, bits), items, kin.where, least)


def _best(bits: Singles, items: Items, where: Where, least: float) -> Singles:
    """The best of each record's items: `least` for all but some, 0 for a record without any."""
    out = where.holds * np.float32(least)
    np.maximum.at(out, where.rows[items], bits)
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
    bits = np.clip(best - choice, least, parameter("village", "most")).astype(np.float32)
    alike = np.flatnonzero(bits > least)
    items, counts = names.where.of(alike)
    total = _best(np.repeat(bits[alike], counts), items, names.where, least)
    factor = _near(query, scene, home)
    if factor is None:
        return _added(total)
    look_up_times = kernels().look_up_times
    return lambda rows, sums: look_up_times(sums, total[rows], factor, home.code[rows])


def _near(query: Profile, scene: Scene, home: Contents) -> Singles | None:
    """By content of the home: 1 where the place agrees, less elsewhere; None without a place."""
    of_nodes = node_bits(query, scene)
    if of_nodes is None:
        return None
    near = near_rows(of_nodes, home.rows, scene)
    return np.where(near, 1.0, scene.model.parameter("village", "outside")).astype(np.float32)
