"""Places by sound: counties, townships and the gazetteer's villages, with reasons."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.knowledge.accents import accent_regions
from reunion.knowledge.gazetteer import NO_GAZETTEER, Gazetteer, LocalPlace
from reunion.normalizing.likely_places import likely_places

VILLAGES = Gazetteer(
    (
        LocalPlace("杨柳坝村", "511621", "village"),
        LocalPlace("杨柳坝村", "410222", "village", "410222100201"),
        LocalPlace("天池公社", "511621", "town"),
    ),
    1,
)


@pytest.mark.parametrize(
    ("text", "accent", "code", "name", "why"),
    [
        ("瑶池县", "四川", "511621", "岳池县", "“岳”听成“瑶”"),
        ("兰部县", "四川", "511321", "南部县", "n、l 不分"),
        ("四川 兰充", "", "511300", "南充市", "n、l 不分"),
        ("襄樊市", "", "420600", "襄阳市", "旧称襄樊"),
        ("罗渡", "四川", "511621", "罗渡镇", "字面相同"),
        ("瑶池县罗渡", "四川", "511621", "罗渡镇", "字面相同"),
        ("四川岳池县螺渡镇", "", "511621", "罗渡镇", "同音(螺渡/罗渡)"),
        ("四川岳池县罗渡镇石桥村", "", "511621", "罗渡镇", "字面相同"),
        ("安徽富阳", "", "341200", "阜阳市", "同音(富阳/阜阳)"),
        ("原周区", "宁夏", "640402", "原州区", "同音(原周/原州)"),
        ("宽城区", "", "220103", "宽城区", "字面相同"),
        ("柳志特区", "贵州", "520203", "六枝特区", "同音(柳志特/六枝特)"),
        ("岳池那边", "", "511621", "岳池县", "字面相同"),
        ("四川", "", "510000", "四川省", "说到的上级地名"),
    ],
)
def test_the_first_place(text: str, accent: str, code: str, name: str, why: str) -> None:
    found = likely_places(text, accent_regions(accent), 10)
    hits = [one for one in found[:5] if (one.code, one.name) == (code, name)]
    assert hits and why in hits[0].why


@pytest.mark.parametrize(
    ("text", "accent", "code", "better", "worse"),
    [
        ("营寨", "四川", "140106", "迎泽区", "赢寨"),
        ("腾乡", "湖南", "330483", "桐乡市", "腾乡"),
        ("河北", "", "120105", "河北区", "河北省"),
        ("青河门", "东北", "210905", "清河门区", "青河县"),
        ("四川 岳迟", "", "511621", "岳池县", "岳池镇"),
        ("兴乡", "河南", "410721", "新乡县", "兴乡"),
    ],
)
def test_a_county_is_found_where_a_county_is_meant(
    text: str, accent: str, code: str, better: str, worse: str
) -> None:
    found = likely_places(text, accent_regions(accent), 5, county=True)
    assert (code, better) in [(one.code, one.name) for one in found]
    assert worse not in [one.name for one in found]
    assert {one.level for one in found} == {"county"}
    assert sum(one.probability for one in found) <= 1


def test_an_accent_that_fits_is_named_and_helps() -> None:
    without = next(one for one in likely_places("杨柳坝", (), 10) if one.code == "511703")
    regions = accent_regions("川东")
    told = next(one for one in likely_places("杨柳坝", regions, 10) if one.code == "511703")
    assert told.probability > without.probability
    assert "与口音相合" in told.why and "略去“坝”" in told.why


def test_a_village_of_the_gazetteer_comes_first_where_the_accent_fits() -> None:
    found = likely_places("杨流坝", accent_regions("川东"), 5, VILLAGES)
    assert (found[0].name, found[0].within, found[0].code) == (
        "杨柳坝村", "四川省广安市岳池县", "511621",
    )  # fmt: skip
    assert found[0].level == "village" and "自备地名" in found[0].why
    assert likely_places("河南省通许县杨柳坝", (), 5, VILLAGES)[0].code == "410222100201"


def test_a_commune_of_the_gazetteer_is_a_town() -> None:
    found = likely_places("岳池县天池公社", (), 5, VILLAGES)
    assert found[0].name == "天池公社" and found[0].level == "town"


@pytest.mark.parametrize("text", ["", "  ", "123", "abc", "。。"])
def test_what_is_no_name_gives_nothing(text: str) -> None:
    assert likely_places(text) == []


def test_the_limit_and_equal_answers() -> None:
    assert len(likely_places("和平", (), 3)) == 3
    assert likely_places("和平", (), 3) == likely_places("和平", (), 10)[:3]


@given(
    st.text(alphabet="四川省岳池县罗渡镇杨柳坝村和平南北家在原区市旗 的人,ab1", max_size=14),
    st.sampled_from(["", "四川", "客家话"]),
    st.sampled_from([NO_GAZETTEER, VILLAGES]),
)
def test_probabilities_are_shares(text: str, accent: str, gazetteer: Gazetteer) -> None:
    found = likely_places(text, accent_regions(accent), 50, gazetteer)
    shares = [one.probability for one in found]
    assert all(0 < share <= 1 for share in shares) and sum(shares) <= 1 + 1e-6
    assert shares == sorted(shares, reverse=True)
    assert len({(one.code, one.name, one.level) for one in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("达尔韩茂明南亮和旗", "达尔罕茂明安联合旗"),
        ("梅烈寺达斡耳族区", "梅里斯达斡尔族区"),
    ],
)
def test_long_names_are_found_by_sound(text: str, name: str) -> None:
    found = likely_places(text, county=True)
    assert found and found[0].name == name


def test_a_name_of_two_keeps_an_ending_that_looks_like_a_word_of_place() -> None:
    assert "洛宁县" in [place.name for place in likely_places("乐人", county=True)]
    assert likely_places("岳池人")[0].name == "岳池县"
