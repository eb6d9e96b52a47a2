"""The model table: readable, complete, refused when it is not."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest

from reunion.errors import ModelError
from reunion.matching.compare import ALL
from reunion.matching.model import load_model


def shipped() -> dict[str, object]:
    text = resources.files("reunion.matching").joinpath("model.json").read_text("utf-8")
    data: dict[str, object] = json.loads(text)
    return data


def test_every_comparator_has_its_rows_and_family() -> None:
    model = load_model()
    assert {c.field: c.family for c in ALL} == dict(model.families)
    assert set(model.families.values()) <= set(model.caps)
    assert set(model.caps) == set(model.floors)


def test_levels_are_chances_and_every_comparator_names_its_source() -> None:
    comparators = shipped()["comparators"]
    assert isinstance(comparators, dict)
    for name, spec in comparators.items():
        assert spec["source"], name
        for level, row in spec.get("levels", {}).items():
            assert 0 <= row["m"] <= 1, (name, level)
            assert row["u"] == "frequency" or 0 < row["u"] <= 1, (name, level)


def test_every_level_says_where_its_numbers_come_from_and_since_when() -> None:
    sources = {"prior", "population", "this file", "EM", "reviewed decisions"}
    comparators = shipped()["comparators"]
    assert isinstance(comparators, dict)
    for name, spec in comparators.items():
        for level, row in spec.get("levels", {}).items():
            assert {row["m_from"], row["u_from"]} <= sources, (name, level)
            assert (row["u_from"] == "this file") == (row["u"] == "frequency"), (name, level)
    assert all(level.date for rows in load_model().levels.values() for level in rows.values())


def test_name_pairs_have_weights_and_a_source() -> None:
    fragment = shipped()["name_pairs"]
    assert isinstance(fragment, dict) and fragment["source"]
    assert dict(load_model().name_pairs) == fragment["weights"]


def test_a_model_without_name_pairs_still_loads(tmp_path: Path) -> None:
    data = shipped()
    del data["name_pairs"]
    path = tmp_path / "older.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert not load_model(path).name_pairs


@pytest.mark.parametrize("role", ["surname", "given"])
@pytest.mark.parametrize("channel", ["registered", "written", "heard"])
def test_shares_of_a_channel_sum_to_one(role: str, channel: str) -> None:
    model = load_model()
    kinds = ("same", "sound", "look", "other")
    total = sum(model.level("name", f"{role}_{channel}_{kind}").m for kind in kinds)
    assert total == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "不是有效的 JSON"),
        ("[]", "格式版本为 None"),
        ('{"format": 99}', "格式版本为 99"),
        ('{"format": 1, "version": "x"}', "内容不完整"),
    ],
)
def test_a_bad_model_is_refused_with_the_reason(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "model.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=message):
        load_model(path)


def test_a_missing_model_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="无法打开"):
        load_model(tmp_path / "none.json")


def test_a_missing_level_and_parameter_are_named() -> None:
    model = load_model()
    with pytest.raises(ModelError, match="name/nothing"):
        model.level("name", "nothing")
    with pytest.raises(ModelError, match="name/nothing"):
        model.parameter("name", "nothing")
    with pytest.raises(ModelError, match="由频率决定"):
        model.bits("name", "surname_heard_same")


@pytest.mark.parametrize(
    ("where", "name"), [("levels", "none_noted"), ("parameters", "common_most"), ("levels", None)]
)
def test_a_model_that_lacks_what_we_ask_for_is_refused(
    tmp_path: Path, where: str, name: str | None
) -> None:
    data = shipped()
    comparators = data["comparators"]
    assert isinstance(comparators, dict)
    if name is None:
        del comparators["marks"]
    else:
        del comparators["marks"][where][name]
    path = tmp_path / "older.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ModelError, match=rf"older\.json lacks marks{'/' + name if name else ''};"):
        load_model(path)
