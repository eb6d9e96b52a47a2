"""Settlement: the name, birth date and number that a station gives to someone nobody could name.

The resident's own settlement then stands in the same files as everybody else's record: the worst
false match there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.worlds import words
from benchmarks.worlds.geography import geography
from benchmarks.worlds.identity import january_first, number_digits, number_text
from benchmarks.worlds.people import ordinals_to_days
from benchmarks.worlds.terms import Random


@dataclass(frozen=True, slots=True, repr=False)
class Settlement:
    """What was made up. `birth` a day (1 January as a rule); `county` of the station; `since` the
    day of the entry; `whole`: the resident's file holds the made-up birth, not the age seen."""

    name: str
    birth: int
    number: str
    county: int
    since: int
    sex: int
    whole: bool


def settle(rng: Random, sex: int, birth: int, since: int, county: int) -> Settlement:
    """An identity for someone who looks born about `birth`."""
    first = words.STATION_SURNAMES[int(rng.integers(0, len(words.STATION_SURNAMES)))]
    picked = rng.integers(0, len(words.STATION_GIVEN), 1 + int(rng.random() < 0.7))
    name = first + "".join(words.STATION_GIVEN[place] for place in picked.tolist())
    day = january_first(np.array([birth]))
    if rng.random() < 0.3:
        day = day + int(rng.integers(0, 365))
    # Numbers that belong to nobody exist for births up to 1999 only.
    day = np.minimum(day, 730118).astype(np.int32)
    code = geography().unit(county, 2026).code
    sequence = (997 if sex == 1 else 996) + 2 * int(rng.integers(0, 2))
    prefix = np.array([[int(char) for char in code]], dtype=np.uint8)
    number = number_text(number_digits(prefix, day, np.array([sequence]))[0])
    return Settlement(name, int(day[0]), number, county, since, sex, bool(rng.random() < 0.5))


def settlement_record(settled: Settlement, mp_id: str) -> dict[str, Any]:
    """The settled person's own entry in the police file."""
    unit = geography().unit(settled.county, 2026)
    since = str(ordinals_to_days(np.array([settled.since]))[0])
    return {
        "mp_id": mp_id,
        "source": "police",
        "status": "open",
        "names": [{"text": settled.name, "kind": "legal"}],
        "sex": str(settled.sex),
        "birth": {"date": str(ordinals_to_days(np.array([settled.birth]))[0]), "calendar": "solar"},
        "hukou": {"code": unit.code, "text": f"{unit.full_name()}救助管理站集体户"},
        "ethnicity": "01",
        "id_number": settled.number,
        "missing": {"date": since, "place": unit.full_name(), "code": unit.code},
        "report": {"date": since, "unit": f"{unit.name}公安局"},
    }
