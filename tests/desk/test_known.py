"""The search among those met before against the slow one: every pair judged, one by one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reunion.columns import TableBuilder
from reunion.desk.known import Known
from reunion.matching.model import load_model
from reunion.matching.scorer import Scorer
from reunion.normalizing.profiles import resident_profile
from reunion.records import Resident
from reunion.repeats import STAY_PRIOR, judged, stay_comparators
from reunion.store.opening import open_register
from tests.desk.people import resident

DEMO = Path(__file__).parents[2] / "reunion" / "demo" / "residents.jsonl"
PEOPLE = [json.loads(line) for line in DEMO.read_text("utf-8").splitlines()[:60]]


@pytest.mark.parametrize(("least", "top"), [(0.5, 10), (0.02, 3), (0.001, 2)])
def test_the_best_are_those_of_judging_everybody(tmp_path: Path, least: float, top: int) -> None:
    with open_register(tmp_path) as register:
        for one in PEOPLE:
            resident(register, one["resident_id"], None, one, station=None)
        known = Known()
        known.refresh(register)
    profiles = {
        one["resident_id"]: resident_profile(
            Resident.from_json(one | {"resident_id": f"resident:{one['resident_id']}"})
        )
        for one in PEOPLE
    }
    tables = TableBuilder()
    for key in sorted(profiles):
        tables.add(profiles[key])
    scorer = Scorer(load_model(), tables.finish(), stay_comparators())
    for number in range(0, len(PEOPLE), 3):
        few = {
            key: PEOPLE[number][key] for key in ("names", "sex", "origin") if key in PEOPLE[number]
        }
        asked = Resident.from_json(few | {"resident_id": "-"})
        scale = STAY_PRIOR / len(PEOPLE)
        slow = {
            key: judged(resident_profile(asked), profile, scorer, scale).probability
            for key, profile in profiles.items()
        }
        wanted = sorted((one for one in slow.values() if one >= least), reverse=True)[:top]
        found = known.nearest(asked, lambda met: True, least=least, top=top)
        assert [one.link.probability for one in found] == pytest.approx(wanted, rel=1e-6)
        for one in found:
            assert one.link.probability == pytest.approx(slow[one.met.who[1]], rel=1e-6)
