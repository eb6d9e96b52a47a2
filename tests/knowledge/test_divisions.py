"""Today's divisions and the way to them from old codes and names."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.knowledge.division_history import former_divisions, formers_by_code
from reunion.knowledge.divisions import divisions
from reunion.knowledge.place_names import short_name
from reunion.profiles import Weighted


def _best(nodes: Weighted) -> str:
    return nodes[0][0] if nodes else ""


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("512923", "511621"),  # 岳池, 南充地区
        ("513621", "511621"),  # 岳池, 广安地区
        ("511621", "511621"),
        ("420600", "420600"),  # 襄樊市 -> 襄阳市
        ("410224", "410212"),  # 开封县 -> 祥符区
        ("412424", "410212"),  # 开封县, 开封地区
        ("441000", "460100"),  # 海口, 广东省
        ("442101", "460100"),
        ("512300", "500000"),  # 涪陵地区
        ("510200", "500000"),  # 重庆, 四川省
        ("512324", "500230"),  # 丰都县, 涪陵地区
        ("110103", "110101"),  # 崇文区
    ],
)
def test_old_codes(old: str, today: str) -> None:
    assert _best(divisions().resolve_code(old)) == today


def test_a_split_prefecture_gives_all_its_heirs() -> None:
    found = dict(divisions().resolve_code("342700"))  # 徽州地区
    assert set(found) == {"341000", "341800", "341700"}
    assert sum(found.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("code", "known"),
    [("410299", "410200"), ("512999", "511300"), ("519999", "510000"), ("999999", ""), ("", "")],
)
def test_an_unknown_code_falls_back_on_what_lies_above(code: str, known: str) -> None:
    assert _best(divisions().resolve_code(code)) == known


@pytest.mark.parametrize(
    ("name", "province", "today"),
    [
        ("襄樊市", "", "420600"), ("开封县", "", "410212"), ("涪陵地区", "", "500000"),
        ("海口市", "440000", "460100"), ("重庆市", "510000", "500000"), ("没有县", "", ""),
        ("海口市", "510000", ""),
    ],
)  # fmt: skip
def test_old_names(name: str, province: str, today: str) -> None:
    assert _best(divisions().resolve_name(name, province)) == today


@pytest.mark.parametrize(("name", "short"), [
    ("岳池县", "岳池"), ("石柱土家族自治县", "石柱"), ("忠县", "忠县"), ("内蒙古自治区", "内蒙古"),
    ("香港特别行政区", "香港"), ("涪陵地区", "涪陵"),
])  # fmt: skip
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short


def test_every_old_code_leads_to_places_of_today() -> None:
    tree = divisions()
    for code in formers_by_code():
        nodes = tree.resolve_code(code)
        assert nodes and all(tree.index(found) >= 0 for found, _ in nodes)
        assert sum(weight for _, weight in nodes) == pytest.approx(1.0)


def test_a_code_used_twice_is_told_apart_by_the_year() -> None:
    tree = divisions()
    again = [
        group
        for group in formers_by_code().values()
        if len(group) > 1 and not set(group[0].current) & set(group[-1].current)
    ]
    assert again
    first, last = again[0][0], again[0][-1]
    assert {c for c, _ in tree.resolve_code(first.code, first.since)} <= set(first.current)
    assert {c for c, _ in tree.resolve_code(last.code, last.until - 1)} <= set(last.current)


def test_the_tree_hangs_together() -> None:
    tree = divisions()
    assert len(tree.codes) == 3214 and len(set(tree.codes)) == 3214
    leaf = np.asarray(tree.level) == 3
    assert tree.population_weight[leaf].sum() == pytest.approx(1.0)
    assert tree.sum_up(tree.population_weight) == pytest.approx(tree.population_weight)
    assert not np.isnan(tree.lat).any() and not np.isnan(tree.lon).any()
    assert set(tree.leaves(-1)) == set(np.flatnonzero(leaf))
    henan = tree.index("410000")
    assert all(tree.codes[node].startswith("41") for node in tree.leaves(henan))
    assert tree.full_name(tree.index("511621")) == "四川省广安市岳池县"
    assert tree.prefecture[tree.index("500102")] == -1
    assert tree.leaves(tree.index("441900")).tolist() == [tree.index("441900")]  # 东莞


@pytest.mark.parametrize(
    ("here", "there", "low", "high"),
    [("110000", "310000", 1050, 1090), ("410200", "410100", 50, 80), ("511621", "511621", 0, 0)],
)
def test_distances(here: str, there: str, low: float, high: float) -> None:
    tree = divisions()
    assert low <= tree.distance_km(tree.index(here), tree.index(there)) <= high


@given(st.text(max_size=8), st.one_of(st.none(), st.integers(1900, 2050)))
def test_any_text_is_a_code_or_nothing(code: str, year: int | None) -> None:
    nodes = divisions().resolve_code(code, year)
    assert sum(weight for _, weight in nodes) <= 1.0 + 1e-9


def test_checked_readings_go_first() -> None:
    tree = divisions()
    assert tree.readings[tree.index("411100")] == (("luo", "he"),)  # 漯河
    assert tree.readings[tree.index("410783")] == (("chang", "yuan"),)  # 长垣


def test_history_is_read_whole() -> None:
    assert len(former_divisions()) > 3000
    assert all(former.since < former.until for former in former_divisions())
