"""What EM learns: groups of levels of which exactly one holds whenever a field is compared.

A group's m say how often each level holds for one person. Most levels are seen as they stand
("the heights are near"); those of names and places are hidden behind a mixture (the same character,
or another that sounds alike and happens to be the same), so a pair tells the likelihood of each.

Not learned: births, accents, villages, relatives, faces and marks, whose bits do not come from one
distribution over levels; they keep what the model says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from reunion.columns.names import CHANNELS
from reunion.matching.compare.names import KINDS
from reunion.matching.model import Model

Floats = npt.NDArray[np.float64]
PLACE = ("there", "prefecture", "province", "elsewhere")
SEEN = (
    "sex", "height", "disability", "handedness", "ethnicity", "languages", "sibling_count",
    "sibling_order", "id_number", "id_region", "id_birth", "dates", "distance", "clothing",
    "employer", "occupation",
)  # fmt: skip
"""Fields whose evidence names one level of the model."""
MEASURABLE = 0.002
ORDERED = {
    "height": ("near", "fair", "apart", "far", "too_far"),
    "sibling_count": ("near", "differ", "far"),
    "sibling_order": ("near", "differ", "far"),
    "sex": ("agree", "doubted", "differ"),
}
"""Levels that must not speak more for a pair than the ones before them."""


@dataclass(frozen=True, slots=True)
class Group:
    """Levels of one field, by their names in the model: levels, or parameters (`hidden` places)."""

    field: str
    name: str
    levels: tuple[str, ...]
    hidden: bool

    @property
    def parameters(self) -> bool:
        """Whether the m stand among the model's parameters."""
        return self.field == "place"


@dataclass(frozen=True, slots=True)
class Chances:
    """m and u of each group, arrays over its levels. u is 1 where it comes from frequencies, and
    for hidden levels, whose u is in the likelihoods."""

    m: Mapping[str, Floats]
    u: Mapping[str, Floats]

    def with_m(self, m: Mapping[str, Floats]) -> Chances:
        """The same with other m."""
        return replace(self, m=m)


def groups_of(model: Model) -> tuple[Group, ...]:
    """The groups that this model has; a field with a single level has nothing to learn."""
    found = [
        Group(
            "name", f"{role}_{channel}", tuple(f"{role}_{channel}_{kind}" for kind in KINDS), True
        )
        for role in ("surname", "given")
        for channel in CHANNELS
    ]
    found.append(Group("place", "place", PLACE, True))
    found += [Group(field, field, tuple(model.levels.get(field, ())), False) for field in SEEN]
    return tuple(group for group in found if len(group.levels) > 1)


def chances_of(model: Model, groups: tuple[Group, ...]) -> Chances:
    """m and u as the model has them."""
    m, u = {}, {}
    for group in groups:
        if group.parameters:
            m[group.name] = np.array([model.parameter(group.field, one) for one in group.levels])
            u[group.name] = np.ones(len(group.levels))
            continue
        levels = [model.level(group.field, one) for one in group.levels]
        m[group.name] = np.array([level.m for level in levels])
        u[group.name] = np.array([1.0 if level.u is None else level.u for level in levels])
    return Chances(m, u)


def measurable_u(model: Model, group: Group) -> npt.NDArray[np.bool_]:
    """Which levels of a group carry a u of their own that random pairs can tell: one in a million
    (a whole ID number by chance) is known better than ten thousand pairs could."""
    if group.hidden:
        return np.zeros(len(group.levels), dtype=np.bool_)
    levels = [model.level(group.field, one) for one in group.levels]
    return np.array([level.u is not None and level.u >= MEASURABLE for level in levels])
