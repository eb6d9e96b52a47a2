"""Pairs with known answers: residents, each with candidates, of one group of three levels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reunion.matching.training.em import File, Worth
from reunion.matching.training.groups import Chances, Group
from reunion.matching.training.observing import Pairs, Told

Floats = npt.NDArray[np.float64]
GROUP = Group("height", "height", ("near", "fair", "apart", "far", "too_far"), False)
U = np.array([0.2, 0.2, 0.2, 0.2, 0.2])
SIZE = 1_000


def file_of(chance: float) -> File:
    """A file of SIZE records whose bits are worth what they say."""
    return File(chance, SIZE, np.full(1, -50.0), np.full(1, 50.0), lambda bits: bits)


def planted(
    residents: int,
    inside: float,
    true_m: Floats,
    told_m: Floats,
    *,
    seed: int,
    others: float = 20.0,
) -> tuple[Pairs, Chances]:
    """`residents` of whom a share `inside` has its true record among ten candidates. Of the height
    a match draws from `true_m`, a stranger from U; other evidence gives a match `others` bits on
    average. The bits are read with `told_m`."""
    chance = np.random.default_rng(seed)
    owner = np.repeat(np.arange(residents), 10)
    right = np.zeros(len(owner), dtype=np.bool_)
    right[np.flatnonzero(chance.random(residents) < inside) * 10] = True
    level = np.where(
        right, chance.choice(5, len(owner), p=true_m), chance.choice(5, len(owner), p=U)
    )
    spread = np.sqrt(2 * others * np.log(2)) / np.log(2)
    rest = np.where(right, others, -others) + spread * chance.standard_normal(len(owner))
    bits = np.column_stack([np.log2(told_m / U)[level], rest])
    likelihood = np.eye(5)[level]
    told = Told(np.arange(len(owner)), likelihood, np.ones(len(owner)))
    pairs = Pairs(
        owner, ("body",), ("height", "rest"), (0, 0), bits.sum(axis=1, keepdims=True), bits,
        {GROUP.name: told},
    )  # fmt: skip
    return pairs, Chances({GROUP.name: told_m}, {GROUP.name: U})


def worth_of(pairs: Pairs, read_with: Chances, chance: float) -> Worth:
    return Worth(pairs, (GROUP,), read_with, file_of(chance))
