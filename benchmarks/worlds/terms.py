"""Kinds, units and array types that the modules of this package share. Days are ordinals."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.integer[Any]]
Bools: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.floating[Any]]
Random: TypeAlias = np.random.Generator
Drawn: TypeAlias = dict[str, Any]
"""Some columns of a table, by name: arrays of one length."""
Person: TypeAlias = dict[str, Any]
"""One person: every attribute of `People` as plain numbers and lists."""

TODAY = date(2026, 6, 30).toordinal()
YEAR = 365.2425
SIBLINGS, CHILDREN, MARKS = 3, 2, 3
"""Siblings and children whose names are known to the world, marks a person has at most."""
KIN = 3 + CHILDREN + SIBLINGS
"""Slots of relatives: father, mother, spouse, children, siblings."""

FULL, ABSENT, SURNAME_ONLY, GIVEN_ONLY = range(4)
"""How much of a name a record holds."""
DAY, MONTH, YEAR_ONLY, AGE = range(4)
"""How exactly a record tells a date."""
OPEN, FOUND, WITHDRAWN, DECEASED = range(4)
"""Status of a record."""
NICK_POOL, NICK_XIAO, NICK_A, NICK_TWICE, NICK_WA, NICK_NONE = range(6)
"""A nickname of the pool, or one made of the last character of the name: 小兰, 阿兰, 兰兰, 兰娃."""
