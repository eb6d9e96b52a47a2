"""(query, better, worse) for every sort of statement: from the words of a file to the bits.

Each record goes through normalising and all comparators, in one file with all the others, so that
rarity is measured as in life.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from reunion.matching.scorer import Scorer
from reunion.normalizing.profiles import missing_person_profile, resident_profile
from reunion.records import MissingPerson, Resident
from tests.matching.tables.births import BIRTHS
from tests.matching.tables.documents import DOCUMENTS, DOUBTFUL, ISSUED, ONE
from tests.matching.tables.persons import BODIES, CIRCUMSTANCES, KIN, MARKS, STAYS, WORDS
from tests.matching.tables.places import PLACES
from tests.matching.tables.triples import Json, Triple, filed, holds
from tests.scenes import table_of

TABLES = {
    "places": PLACES, "births": BIRTHS, "documents": DOCUMENTS, "issued": ISSUED,
    "marks": MARKS, "kin": KIN, "bodies": BODIES,
    "circumstances": CIRCUMSTANCES, "stays": STAYS, "words": WORDS,
}  # fmt: skip
ALL = [(name, triple) for name, triples in TABLES.items() for triple in triples]


def record(number: int, told: Json) -> MissingPerson:
    return MissingPerson.from_json({"mp_id": f"M{number}", **told})


@cache
def _scorer() -> Scorer:
    told = [side for _, triple in ALL for side in (triple.better, triple.worse)]
    people = [record(number, side) for number, side in enumerate(told)]
    from reunion.matching.model import load_model

    return Scorer(load_model(), table_of(map(missing_person_profile, people)))


def bits(resident: Json) -> tuple[float, ...]:
    """The bits of this resident with every record of the tables."""
    prepared = _scorer().prepare(
        resident_profile(Resident.from_json({"resident_id": "R1", **resident}))
    )
    assert prepared is not None
    return tuple(prepared.bits(slice(0, 2 * len(ALL))).tolist())


@pytest.mark.parametrize(
    "number", range(len(ALL)), ids=[f"{name}-{triple.line}" for name, triple in ALL]
)
def test_the_better_record_has_more_bits(number: int) -> None:
    triple: Triple = ALL[number][1]
    every = bits(triple.resident)
    better, worse = every[2 * number], every[2 * number + 1]
    assert better > worse


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_line_has_three_cases(name: str) -> None:
    lines = Counter(triple.line for triple in TABLES[name])
    assert {line: count for line, count in lines.items() if count < 3} == {}


@pytest.mark.parametrize(("source", "doubt"), DOUBTFUL, ids=[name for name, _ in DOUBTFUL])
def test_a_doubtful_owner_caps_the_weight_of_a_number(source: str, doubt: Json) -> None:
    row = 2 * next(n for n, (_, triple) in enumerate(ALL) if triple.better == filed(ONE))
    own, doubtful = bits(holds(ONE))[row], bits(holds(ONE, **doubt))[row]
    assert own > 15 > doubtful
    assert doubtful > 0, source


@pytest.mark.parametrize("digits", [ONE, ONE[:14] + "????", ONE[:6] + ONE[8:17]])
def test_a_number_that_the_station_issued_is_never_compared(digits: str) -> None:
    assigned = {"sex": "1", **holds(digits, assigned=True)}
    assert bits(assigned) == bits({"sex": "1"})
