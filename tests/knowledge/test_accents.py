"""Accent texts as weighted regions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.knowledge.accents import PROVINCES, accent_regions
from reunion.knowledge.tables import read_table

CASES = [
    ("四川", "51"), ("四川口音", "51"), ("像是湖南一带", "43"), ("豫", "41"), ("sichuan", "51"),
    ("豫东口音", "4114"), ("川东", "50"), ("客家话", "4414"), ("闽南话", "3505"), ("粤语", "44"),
    ("吴语", "33"), ("东北", "21"), ("信阳固始口音", "4115"), ("四川达州", "5117"),
    ("510000", "51"), ("4311", "4311"),
    ("山东话,不像河南", "37"), ("湖南西北部", "43"), ("胶东", "3706"),
    ("维语", "65"), ("黑龙江", "23"), ("说黔语", "52"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "first"), CASES)
def test_the_heaviest_region_is_the_one_named(text: str, first: str) -> None:
    assert accent_regions(text)[0][0] == first


@pytest.mark.parametrize(
    "text", ["", None, "听不懂", "普通话", "新来的", "说话不清", "外地口音", "12345678"]
)
def test_no_region_when_none_is_named(text: str | None) -> None:
    assert accent_regions(text) == ()


def test_two_regions_share_the_weight() -> None:
    found = dict(accent_regions("河南或安徽"))
    assert set(found) == {"41", "34"} and found["41"] > found["34"] > 0.2


def test_doubt_takes_weight_away() -> None:
    sure, vague = (dict(accent_regions(text))["43"] for text in ("湖南", "可能是湖南"))
    assert vague < sure < 1


def test_a_narrower_region_takes_the_place_of_its_province() -> None:
    assert set(dict(accent_regions("河南豫东"))) == {"4114", "4116", "4102"}


@given(st.text(max_size=30) | st.sampled_from([text for text, _ in CASES]))
def test_weights_never_pass_one_and_codes_are_regions(text: str) -> None:
    regions = accent_regions(text)
    assert sum(weight for _, weight in regions) <= 1
    assert all(weight > 0 and code[:2] in PROVINCES.values() for code, weight in regions)
    assert len(dict(regions)) == len(regions)


def test_the_table_of_words_is_sound() -> None:
    prefectures = {row[0][:4] for row in read_table("divisions")}
    for word, regions in read_table("accents"):
        pairs = [part.split(":") for part in regions.split(" ")]
        assert sum(float(weight) for _, weight in pairs) == pytest.approx(1), word
        assert all(code in PROVINCES.values() or code in prefectures for code, _ in pairs), word
