"""A new model of an old one: what changed stands there with its source and day, the rest stays."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from reunion.errors import ModelError
from reunion.matching.model import EM, PRIOR, REVIEWED, THIS_FILE, load_model
from reunion.matching.training.chart import chart
from reunion.matching.training.groups import chances_of, groups_of
from reunion.matching.training.writing import with_chances, with_weights

DAY = "2026-05-04"


def test_new_chances_are_read_back_with_their_sources(tmp_path: Path) -> None:
    model = load_model()
    groups = groups_of(model)
    before = chances_of(model, groups)
    m = dict(before.m) | {"sex": np.array([0.97, 0.02, 0.0022])}
    m["place"] = np.array([0.7, 0.15, 0.1, 0.05])
    u = dict(before.u) | {"sex": np.array([0.52, 0.47, 0.01])}
    after = type(before)(m, u)
    text, changes = with_chances(model, groups, before, after, date=DAY)
    path = tmp_path / "new.json"
    path.write_text(text, encoding="utf-8")
    read = load_model(path)
    agree = read.level("sex", "agree")
    assert (agree.m, agree.u, agree.m_from, agree.u_from) == (0.97, 0.52, EM, THIS_FILE)
    assert agree.date == DAY
    assert read.parameter("place", "there") == 0.7
    assert read.version == f"{model.version}+EM-{DAY}"
    untouched = read.level("height", "near")
    assert untouched == model.level("height", "near") and untouched.m_from == PRIOR
    assert {(one.field, one.level) for one in changes} == {
        *(("sex", level) for level in ("agree", "differ", "doubted")),
        *(("place", level) for level in ("there", "prefecture", "province")),
    }
    told = next(one for one in changes if one.level == "agree")
    assert told.bits == pytest.approx(np.log2(0.97 / 0.52) - np.log2(0.985 / 0.5), abs=0.01)
    counted = next(one for one in changes if one.level == "there")
    assert counted.u is None and counted.bits == pytest.approx(np.log2(0.7 / 0.76), abs=0.01)


def test_new_weights_stand_on_top_of_the_old_ones(tmp_path: Path) -> None:
    model = load_model()
    text, changes = with_weights(model, {"accent": 0.5, "sex": 1.0}, date=DAY)
    path = tmp_path / "new.json"
    path.write_text(text, encoding="utf-8")
    again, _ = with_weights(load_model(path), {"accent": 0.5}, date=DAY)
    path.write_text(again, encoding="utf-8")
    read = load_model(path)
    assert read.weight("accent") == 0.25 and read.weight("sex") == 1.0
    assert json.loads(again)["weights"]["accent"]["source"] == REVIEWED
    assert [(one.field, one.is_weight, one.bits) for one in changes] == [("accent", True, -1.0)]


def test_a_model_with_a_negative_weight_is_refused(tmp_path: Path) -> None:
    data = json.loads(load_model().text)
    data["weights"] = {"sex": {"weight": -0.5}}
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ModelError, match="weights/sex"):
        load_model(path)


def test_the_chart_names_every_change_and_escapes() -> None:
    model = load_model()
    _, changes = with_weights(model, {"accent": 0.5, "name": 1.2}, date=DAY)
    svg = chart(changes, "a < b")
    assert svg.count("<rect") == 1 + len(changes)
    assert "accent ×" in svg and "1 → 0.5" in svg and "a &lt; b" in svg
