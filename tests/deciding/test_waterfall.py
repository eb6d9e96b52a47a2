"""The waterfall: exact sums, both values and a sentence on every line, sound XML."""

from __future__ import annotations

import json
from math import log2
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.deciding.calibration import Calibration
from reunion.deciding.waterfall import waterfall
from reunion.engine import Engine
from reunion.errors import UsageError
from reunion.records import Evidence

LINES = (
    Evidence("name", "near_sound", 9.5, "李兰英", "李南英", "『李兰英』与『李南英』:n、l 不分"),
    Evidence("height", "far", -2.5, "150厘米", "168厘米", "身高相差较大 <18>"),
)


@given(
    st.lists(st.floats(-10, 20), max_size=8), st.floats(0.001, 0.999), st.floats(0.1, 0.9),
    st.integers(1, 10_000_000),
)  # fmt: skip
def test_the_steps_add_up_to_the_odds_of_the_probability(
    bits: list[float], probability: float, prior: float, size: int
) -> None:
    lines = [Evidence("name", "x", value, "a", "b", "t") for value in bits]
    found = waterfall(
        lines, probability=probability, prior=prior, file_size=size,
        calibration=Calibration(0.8, -1.0),
    )  # fmt: skip
    odds = log2(probability / (1 - probability))
    assert found.steps[-1].total == pytest.approx(odds, abs=1e-6)
    assert sum(step.bits for step in found.steps) == pytest.approx(odds, abs=1e-6)


def test_what_a_caseworker_reads() -> None:
    found = waterfall(LINES, probability=0.25, prior=0.5, file_size=1024, calibration=Calibration())
    kinds = [step.kind for step in found.steps]
    assert kinds == ["start", "evidence", "evidence", "calibration", "others"]
    assert found.steps[0].bits == -10.0 and found.steps[3].bits == 0.0
    assert (found.steps[1].left, found.steps[1].right) == ("李兰英", "李南英")
    assert found.steps[-1].total == pytest.approx(log2(1 / 3))
    text = found.to_text().splitlines()
    assert text[1].split() == ["+9.50", "→", "-0.50", "『李兰英』与『李南英』:n、l", "不分"]
    assert text[-1] == "概率 25.0%"
    assert "李" not in repr(found)
    assert json.loads(json.dumps(found.to_json()))["probability"] == 0.25


def test_the_chart_is_sound_xml_with_a_bar_a_step() -> None:
    found = waterfall(
        LINES, probability=0.25, prior=0.5, file_size=1024, calibration=Calibration(0.7, 1.0)
    )
    space = "{http://www.w3.org/2000/svg}"
    bars = ElementTree.fromstring(found.to_svg()).findall(f"{space}rect")
    assert len(bars) == len(found.steps)
    assert bars[1].get("fill") != bars[2].get("fill")


RECORDS = [
    {"mp_id": "M1", "status": "open", "names": [{"text": "李南英", "kind": "legal"}], "sex": "2"},
    {"mp_id": "M2", "status": "open", "names": [{"text": "王建国", "kind": "legal"}], "sex": "1"},
]


def test_the_engine_explains_what_it_stated() -> None:
    engine = Engine.build(RECORDS)
    resident = {"resident_id": "R1", "sex": "2", "names": [{"text": "李兰英", "kind": "self_oral"}]}
    pair = engine.search(resident)[0]
    found = engine.explain(resident, "M1")
    evidence = [step.bits for step in found.steps if step.kind == "evidence"]
    assert sum(evidence) == pytest.approx(pair.bits, abs=0.006)
    assert found.probability == pair.probability
    assert found.steps[-1].bits <= 0.02  # other candidates only take
    with pytest.raises(UsageError, match="not among the first 50"):
        engine.explain(resident, "M9")
