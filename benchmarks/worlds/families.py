"""The families of people: parents, spouse, children, brothers and sisters, by name."""

from __future__ import annotations

import numpy as np

from benchmarks.worlds import words
from benchmarks.worlds.naming import (
    draw_given,
    draw_surnames,
)
from benchmarks.worlds.terms import CHILDREN, SIBLINGS, YEAR, Bools, Drawn, Ints, Random


def draw_kin(rng: Random, women: Bools, age_days: Ints, cohort: Ints, surname: Ints) -> Drawn:
    count = len(women)
    grown = age_days >= 22 * YEAR
    married = grown & (rng.random(count) < 0.62)
    older = np.maximum(cohort - 1, 0)
    father = draw_given(rng, np.zeros(count, dtype=bool), older)
    mother = draw_given(rng, np.ones(count, dtype=bool), older)
    spouse = draw_given(rng, ~women, cohort)
    spouse[~married] = -1
    spouse_surname = np.where(married, draw_surnames(rng, count), -1).astype(np.int32)
    mean = np.array([3.6, 3.4, 1.7, 0.8])[cohort]
    total = np.minimum(rng.poisson(mean), 8).astype(np.int32)
    order = (rng.random(count) * (total + 1)).astype(np.int32) + 1
    siblings, kinds = _draw_siblings(rng, total, order, cohort)
    child = np.minimum(rng.poisson(np.where(married, 1.9, 0.0)), CHILDREN)
    child_sex = rng.integers(0, 2, (count, CHILDREN)).astype(np.int32)
    younger = np.minimum(cohort + 1, 3)
    children = np.full((count, CHILDREN, 2), -1, dtype=np.int32)
    for k in range(CHILDREN):
        drawn = draw_given(rng, child_sex[:, k] == 1, younger)
        children[:, k] = np.where((child > k)[:, None], drawn, -1)
    return {"married": married, "spouse_surname": spouse_surname, "spouse_given": spouse,
            "father": father, "mother_surname": draw_surnames(rng, count), "mother_given": mother,
            "sibling_count": total, "sibling_order": order, "siblings": siblings,
            "sibling_kind": kinds, "children": children, "child_sex": child_sex}  # fmt: skip


def _draw_siblings(rng: Random, total: Ints, order: Ints, cohort: Ints) -> tuple[Ints, Ints]:
    """Given names of the first three siblings, and their relation (`words.RELATIONS`)."""
    count = len(total)
    siblings = np.full((count, SIBLINGS, 2), -1, dtype=np.int32)
    kinds = np.full((count, SIBLINGS), -1, dtype=np.int32)
    sisters = rng.random((count, SIBLINGS)) < 0.5
    for k in range(SIBLINGS):
        exists = total > k
        drawn = draw_given(rng, sisters[:, k], cohort)
        older = order - 1 > k
        brother = np.where(older, words.OLDER_BROTHER, words.YOUNGER_BROTHER)
        kind = np.where(sisters[:, k], brother + 2, brother)
        siblings[:, k] = np.where(exists[:, None], drawn, -1)
        kinds[:, k] = np.where(exists, kind, -1)
    return siblings, kinds
