"""How two people's own given names sound, roughly: enough to tell a person from a brother.

Syllables are those of the likeliest readings, without tones. Pet names do not count: a family has
one for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from reunion.columns.growing import Ints, Rows, best_of_each, flatten
from reunion.columns.names import SLOTS
from reunion.matching.compare.names import NICKNAME, nickname_code
from reunion.matching.contract import Scene
from reunion.matching.frequencies import unit_readings
from reunion.profiles import NameForm, Profile, Units

Bools: TypeAlias = npt.NDArray[np.bool_]
_NONE = -1


def said(given: Units) -> tuple[int, ...]:
    """The syllables of the first two units; -1 for one that cannot be read."""
    first = [unit_readings(unit)[:1] for unit in given[:SLOTS]]
    return tuple(reading[0][0] if reading else _NONE for reading in first)


def own_names(profile: Profile) -> Iterator[NameForm]:
    """The forms of a person's own given name."""
    return (form for form in profile.names if form.kind != NICKNAME and form.given)


def _syllables(profile: Profile) -> set[int]:
    return {one for form in own_names(profile) for one in said(form.given)} - {_NONE}


def unlike(left: Profile, right: Profile) -> bool:
    """Whether both have a given name and no syllable of them is the same."""
    here, there = _syllables(left), _syllables(right)
    return bool(here and there) and not here & there


# --- the same for many -------------------------------------------------------------------------


def unit_sounds(scene: Scene) -> Ints:
    """The likeliest syllable of every unit of the table, -1 for none; the last is for code -1."""

    def make() -> Ints:
        first = [unit_readings(unit)[:1] for unit in scene.table.units]
        found = [one[0][0] if one else _NONE for one in first]
        return np.array([*found, _NONE], dtype=np.int64)

    return scene.memory.recall(("unit sounds",), make)


def unlike_rows(query: Profile, scene: Scene) -> Callable[[Rows], Bools] | None:
    """`unlike` for many rows; None where the query has no given name."""
    here = _syllables(query)
    if not here:
        return None
    sounds = unit_sounds(scene)
    names = scene.table.names
    known, shared = sounds >= 0, np.isin(sounds, sorted(here))
    nickname = nickname_code(names)

    def rows_unlike(rows: Rows) -> Bools:
        items, offsets = flatten(names.start, rows)
        one, two = names.slot0[items], names.slot1[items]
        own = names.kind[items] != nickname
        told = own & (known[one] | known[two])
        same = own & (shared[one] | shared[two])
        state = np.where(same, 2.0, np.where(told, 1.0, 0.0))
        return np.asarray(best_of_each(state, offsets, 0.0) == 1.0)

    return rows_unlike
