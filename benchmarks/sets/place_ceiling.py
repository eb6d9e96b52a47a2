"""How often the best possible answer could have a heard county among its first five.

Whoever knew the sound matrix that the names were drawn from, and that every county is drawn once,
could do no better than to rank the counties by P(heard | said): the characters add nothing, for
they are written by sound alone. What is left out of reach is what several counties sound like.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from benchmarks.sets.heard_places import HeardSet
from reunion.knowledge.confusions import sound_matrix
from reunion.knowledge.divisions import divisions
from reunion.knowledge.readings import char_readings
from reunion.knowledge.syllables import syllable_id

Ints = npt.NDArray[np.int64]


@cache
def _by_length() -> dict[int, tuple[Ints, tuple[str, ...], npt.NDArray[np.str_]]]:
    """Length -> syllables (counties, length), codes and endings of the counties of that length."""
    tree = divisions()
    rows: dict[int, list[tuple[list[int], str, str]]] = {}
    for node, code in enumerate(tree.codes):
        if not code.endswith("00"):
            said = [syllable_id(syllable) for syllable in tree.readings[node][0]]
            name, short = tree.names[node], tree.shorts[node]
            rows.setdefault(len(said), []).append((said, code, "" if name == short else name[-1]))
    return {
        length: (
            np.array([said for said, _, _ in found], dtype=np.int64),
            tuple(code for _, code, _ in found),
            np.array([ending for _, _, ending in found]),
        )
        for length, found in rows.items()
    }


def best_possible(heard: HeardSet, form: str, first: int) -> float:
    """Share of the places that the best ranking has among its `first`; equals share the places
    they hold. `form`: titled (the ending is known) or bare."""
    matrix = sound_matrix(heard.regions).astype(np.float64)
    total = 0.0
    for place in heard.places:
        said, codes, endings = _by_length()[len(place.bare)]
        own = codes.index(place.code)
        chance = np.ones(len(codes))
        for column, char in enumerate(place.bare):
            chance *= matrix[char_readings(char)[0][0]][said[:, column]]
        if form == "titled":
            chance = chance * (endings == endings[own])
        equal = np.isclose(chance, chance[own], rtol=1e-9, atol=0.0)
        better = int(((chance > chance[own]) & ~equal).sum())
        total += min(1.0, max(0.0, (first - better) / int(equal.sum())))
    return total / len(heard.places)
