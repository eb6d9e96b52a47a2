"""Addresses, old names and heard names as weighted codes of today."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.knowledge.divisions import divisions
from reunion.normalizing.place_text import clean, read_address, read_coded
from reunion.normalizing.places import code_of, place_form
from reunion.profiles import PlaceForm

SICHUAN = (("51", 1.0),)


def _form(text: str, role: str = "home", **more: object) -> PlaceForm:
    form = place_form(text, role, **more)  # type: ignore[arg-type]
    assert form is not None
    return form


@pytest.mark.parametrize(
    ("text", "code", "town", "village"),
    [
        ("河南开封杞县", "410221", "", ""),
        ("岳池", "511621", "", ""),
        ("四川岳池人", "511621", "", ""),
        ("家住四川省岳池县(音)那边", "511621", "", ""),
        ("开封市祥符区仇楼镇王庄村", "410212", "仇楼", "王庄"),
        ("四川省南充地区岳池县罗渡公社石桥大队三生产队", "511621", "罗渡", "石桥"),
        ("四川省广安市岳池县镇龙乡李家坝", "511621", "镇龙", "李家坝"),
        ("河南省开封市开封县朱仙镇", "410212", "朱仙", ""),
        ("襄樊", "420600", "", ""),
        ("湖北襄樊市", "420600", "", ""),
        ("四川 重庆", "500000", "", ""),
        ("四川省涪陵地区丰都县", "500230", "", ""),
        ("广东省海口市", "460100", "", ""),
        ("辽宁沈阳和平区", "210102", "", ""),
        ("石柱县", "500240", "", ""),
        ("吉林市", "220200", "", ""),
        ("吉林", "220000", "", ""),
        ("湖南省常德市津市市白衣镇", "430781", "白衣", ""),
        ("江苏镇江", "321100", "", ""),
        ("哈尔滨道里区", "230102", "", ""),
        ("河南省郑州市金水区花园路12号", "410105", "", ""),
        ("内蒙古自治区呼伦贝尔盟莫力达瓦旗", "150722", "", ""),
        ("河南省驻马店市上蔡县邵店镇后刘村委会", "411722", "邵店", "后刘"),
        ("黑龙江省五常市山河屯村刘家湾", "230184", "", "山河"),
        ("开封市通许镇", "410222", "通许", ""),
    ],
)
def test_addresses(text: str, code: str, town: str, village: str) -> None:
    form = _form(text)
    assert form.nodes[0][0] == code
    assert ("".join(form.town), "".join(form.village)) == (town, village)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("瑶池县", "511621"), ("瑶池", "511621"), ("四川瑶池县罗渡", "511621"),
        ("广安 瑶池", "511621"), ("四川约池", "511621"), ("驻马店上菜县", "411722"),
        ("驻马店正洋", "411724"),
    ],
)  # fmt: skip
def test_heard_names_lead_to_what_sounds_like_them(text: str, code: str) -> None:
    best = {c: w for c, w in _form(text, heard=True, accent=SICHUAN).nodes}
    counties = {c: w for c, w in best.items() if not c.endswith("00")}
    assert max(counties, key=lambda c: counties[c]) == code


def test_a_written_homophone_of_a_county_is_found_too() -> None:
    assert _form("四川省瑶池县石桥大队").nodes[0][0] == "511621"
    assert "".join(_form("四川省瑶池县石桥大队").village) == "石桥"


def test_a_shared_name_has_several_bearers_by_population() -> None:
    codes = dict(_form("和平区").nodes)
    assert {"120101", "210102"} <= set(codes)
    assert sum(codes.values()) == pytest.approx(1.0)
    towns = dict(_form("四川太平镇").nodes)
    assert len(towns) > 5 and towns["510000"] == pytest.approx(0.2)


@pytest.mark.parametrize("code", ["512923", "513621", "511621"])
def test_all_codes_of_yuechi_are_one_place(code: str) -> None:
    assert _form("", "hukou", code=code).nodes == (("511621", 1.0),)


def test_the_text_narrows_a_split_county_and_softens_a_contradiction() -> None:
    split = dict(_form("", "hukou", code="420621").nodes)
    assert len(split) == 3
    told = dict(_form("湖北省襄阳市襄州区古驿镇", "hukou", code="420621").nodes)
    assert told == {"420607": pytest.approx(1.0)}
    against = dict(_form("四川省岳池县", "hukou", code="410221").nodes)
    assert against == {"410221": pytest.approx(0.75), "511621": pytest.approx(0.25)}
    finer = dict(_form("四川省广安市岳池县", "hukou", code="511600").nodes)
    assert finer == {"511621": pytest.approx(1.0)}


@pytest.mark.parametrize("text", ["", " ", "不详", "无", "说不清", "xyz", "???"])
def test_nothing_told_is_no_place(text: str) -> None:
    assert place_form(text, "home") is None


def test_a_landmark_needs_a_region() -> None:
    for text in ("王屋山", "红旗小学", "大庙旁边", "有个水库"):
        assert place_form(text, "landmark") is None
        assert place_form(text, "landmark", heard=True) is None
    form = _form("河南济源王屋山", "landmark")
    assert form.nodes[0][0] == "419001" and not form.village


def test_a_village_alone_keeps_its_name() -> None:
    form = _form("王庄", heard=True)
    assert not form.nodes and "".join(form.village) == "王庄"


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [("开封市鼓楼区", None, "410204"), ("", "410224", "410212"), ("不详", None, "")],
)
def test_code_of_an_event(text: str, code: str | None, found: str) -> None:
    assert code_of(text, code) == found


@given(
    st.one_of(
        st.text(max_size=30),
        st.text(alphabet="四川省岳池县市区镇乡村王庄 大队、(音)", max_size=20),
    ),
    st.booleans(),
)
def test_any_text_gives_codes_of_today_or_nothing(text: str, heard: bool) -> None:
    form = place_form(text, "home", heard=heard)
    if form is not None:
        assert all(divisions().index(code) >= 0 and weight > 0 for code, weight in form.nodes)
        assert sum(weight for _, weight in form.nodes) <= 1.0 + 1e-9


@given(st.integers(0, 3213))
def test_the_full_name_of_every_division_leads_back_to_it(node: int) -> None:
    tree = divisions()
    form = _form(tree.full_name(node))
    assert tree.codes[node] in {code for code, _ in form.nodes}


def test_an_address_with_a_code_is_read_as_one_without() -> None:
    tree = divisions()
    counties = [node for node in range(len(tree.codes)) if tree.level[node] == 3]
    for tail in ("", "罗渡镇石桥村3组", "县前街12号", "区公所", "市场路", "旗杆村"):
        for node in counties:
            text = tree.full_name(node) + tail
            assert read_coded(text, tree.codes[node]) == read_address(text), text


@given(st.text("家住是河南省开封市杞县傅集镇鿿一0123456789", max_size=12))
def test_an_address_of_words_alone_needs_no_folding(text: str) -> None:
    assert clean(text) == clean(f"{text}。")
