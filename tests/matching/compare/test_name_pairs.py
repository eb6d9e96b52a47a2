"""Two names in public: cases as data, sentences, bad input, many at once equals one at a time."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunion.knowledge.confusions import place_code
from reunion.knowledge.mergers import region_rates
from reunion.knowledge.syllables import syllable_id
from reunion.matching.compare.resembling import FEATURES, shipped_weights
from reunion.matching.compare.telling import MERGED, mergers
from reunion.names import compare_name_pairs, compare_names

TABLE = Path(__file__).with_name("name_pairs.tsv").read_text("utf-8").splitlines()
CASES = [tuple(line.split("\t")) for line in TABLE[2:]]
NAMES = sorted({name for case in CASES for name in case[1:4]})
LEVELS = frozenset(
    [
        "exact",
        "variant",
        "homophone",
        "near_sound",
        "look_alike",
        "reordered",
        "partial",
        "differ",
        "unknown",
    ]
)


def test_every_kind_has_three_cases() -> None:
    kinds = [case[0] for case in CASES]
    few = {kind for kind in kinds if kinds.count(kind) < 3}
    # Stray signs are covered by the groups of full width and of dots as well.
    assert few <= {"stray sign"}
    assert len(kinds) >= 110


@pytest.mark.parametrize(("about", "mention", "better", "worse", "accent"), CASES)
def test_the_better_partner_is_likelier(
    about: str, mention: str, better: str, worse: str, accent: str
) -> None:
    right = compare_names(mention, better, accent or None)
    wrong = compare_names(mention, worse, accent or None)
    assert right.probability > wrong.probability, about
    assert right.probability > 0.5, about
    assert right.level not in ("differ", "unknown"), (about, right.text)


@pytest.mark.parametrize(
    ("left", "right"),
    [("林", "林秀英"), ("Lim Xqz Vrr", "林秀英"), ("Xyzzy Kok", "郭"), ("郭", "郭")],
)
def test_a_surname_alone_proves_little(left: str, right: str) -> None:
    """Names that nobody could read do not make everybody of the surname likely."""
    (many,) = compare_name_pairs([left], [right], [None])
    assert 0.5 < compare_names(left, right).probability < 0.75
    assert many.probability == pytest.approx(compare_names(left, right).probability)


@pytest.mark.parametrize(
    ("left", "right", "accent", "level", "phrases"),
    [
        ("Xyzzy Kok", "郭", "", "exact", ("双方都只知道姓",)),
        ("Lim Siew Eng", "林秀英", "", "homophone", ("LIM 可能是林", "名同音(xiu ying/秀英)")),
        ("陈兰英", "程南英", "四川", "near_sound", ("四川口音", "n、l 不分", "en、eng 不分")),
        ("胡兰", "符兰", "信阳", "near_sound", ("信阳口音 f、hu 不分",)),
        ("陈兰英", "程南英", None, "near_sound", ("有些地方", "n、l 不分")),
        ("余桂花", "佘桂花", None, "look_alike", ("余/佘 字形相近,可能抄错",)),
        ("肖红", "萧红", None, "variant", ("肖、萧为同姓异写",)),
        ("陳蘭英", "陈兰英", None, "variant", ("写法不同,是同一个姓名",)),
        ("王小明", "王晓明", None, "homophone", ("姓相同", "名同音(小明/晓明)")),
        ("刘张秀英", "张秀英", None, "variant", ("夫姓之后的本姓相同",)),
        ("刘张氏", "张秀英", None, "partial", ("冠夫姓",)),
        ("小兰", "王秀兰", None, "partial", ("可能是小名,取自“兰”字",)),
        ("王英秀", "王秀英", None, "reordered", ("两个字颠倒",)),
        ("吐尔逊·买买提", "买买提·吐尔逊", None, "reordered", ("两部分先后颠倒",)),
        ("WONG Siu Ming", "黄小明", None, "homophone", ("WONG 可能是黄或王的拼法",)),
        ("王英", "王秀英", None, "partial", ("少了“秀”",)),
        ("欧春", "欧阳春", None, "partial", ("欧阳可能只写了欧",)),
        ("王建国", "王建军", None, "differ", ("姓相同", "名有一个字相合")),
        ("买买提·吐尔逊", "买买提·艾力", None, "differ", ("父名不同",)),
        ("秀英", "王", None, "unknown", ("无从比对",)),
        ("祝0312", "王秀英", None, "unknown", ("左方姓名不可用", "站内编号")),
        ("王秀英", "无名氏", None, "unknown", ("右方姓名不可用", "没有说出姓名")),
        ("王秀英", "王秀英", None, "exact", ("姓名用字相同",)),
    ],
)  # fmt: skip
def test_level_and_sentence(
    left: str, right: str, accent: str | None, level: str, phrases: tuple[str, ...]
) -> None:
    found = compare_names(left, right, accent)
    assert found.level == level, found.text
    assert all(phrase in found.text for phrase in phrases), found.text


def test_a_merger_is_not_claimed_of_a_region_that_lacks_it() -> None:
    beijing = compare_names("陈红", "程红", "北京")
    assert "北京口音" not in beijing.text and "不分" not in beijing.text
    assert "n、l" not in compare_names("兰英", "南英", "北京").text


@given(
    a=st.sampled_from("陈程兰南刘牛胡付黄王张章任尹周邹"),
    b=st.sampled_from("陈程兰南刘牛胡付黄王张章任尹周邹"),
    code=st.sampled_from(["51", "11", "37", "41", "4115", "35", "44", "61", "33"]),
)
def test_a_merger_that_is_named_stands_in_the_table(a: str, b: str, code: str) -> None:
    why, spoken = mergers(a, b, ((code, 1.0),), False)
    if why and spoken:
        sounds = {"陈": "chen", "程": "cheng", "兰": "lan", "南": "nan", "刘": "liu", "牛": "niu",
                  "胡": "hu", "付": "fu", "黄": "huang", "王": "wang", "张": "zhang",
                  "章": "zhang", "任": "ren", "尹": "yin", "周": "zhou", "邹": "zou"}  # fmt: skip
        rates = region_rates(place_code(code))
        assert rates[syllable_id(sounds[a]), syllable_id(sounds[b])] >= MERGED


def test_generation_names_stand_far_below_homophones() -> None:
    brothers = compare_names("王建国", "王建军").probability
    homophones = compare_names("王小明", "王晓明").probability
    assert brothers < 0.2 and homophones > 0.95


def test_a_certain_match_of_a_common_name_beats_a_doubtful_one_of_a_rare_name() -> None:
    common, rare = compare_names("王秀英", "王秀英"), compare_names("冼翠蘅", "洗翠衡")
    assert common.probability > rare.probability
    assert compare_names("冼翠蘅", "冼翠蘅").bits > common.bits


@pytest.mark.parametrize(
    "text",
    ["", " ", "😀", "\x00\x07", "无名氏", "不详", "祝0312", "x", "???", "男3号", "安徽婆",
     "asdfqwer",
     "محمد", "Ж", "某某某"],
)  # fmt: skip
def test_an_unusable_name_is_no_evidence_and_says_why(text: str) -> None:
    found = compare_names(text, "王小明")
    assert (found.bits, found.level, found.probability) == (0.0, "unknown", 0.5)
    assert "左方姓名不可用(" in found.text


@pytest.mark.parametrize(
    "text",
    ["𠀀𠀁", "𬎆𬎆", "王𠮷明", "a" * 25, "阿" * 25, "王" * 300, "卡木巴尔古丽阿卜杜热依木江"],
)
def test_odd_names_neither_crash_nor_resemble(text: str) -> None:
    found = compare_names(text, "王小明")
    assert found.probability < 0.5 and found.level in LEVELS
    assert "『" in found.text


@pytest.mark.parametrize("text", ["王\u200b小明", "王\t小明", "\ufeff王小明", "王小明😀"])
def test_invisible_signs_change_nothing(text: str) -> None:
    assert compare_names(text, "王小明").level == "exact"


@settings(max_examples=60, deadline=None)
@given(
    pairs=st.lists(
        st.tuples(
            st.one_of(st.sampled_from(NAMES), st.text(max_size=8)),
            st.one_of(st.sampled_from(NAMES), st.text(max_size=8)),
            st.sampled_from([None, "四川", "北京口音", "像湖南", "山东胶东"]),
        ),
        max_size=8,
    )
)
def test_many_at_once_equals_one_at_a_time(pairs: list[tuple[str, str, str | None]]) -> None:
    lefts, rights, accents = (
        [pair[0] for pair in pairs],
        [pair[1] for pair in pairs],
        [pair[2] for pair in pairs],
    )
    many = compare_name_pairs(lefts, rights, accents)
    assert len(many) == len(pairs)
    for pair, found in zip(pairs, many, strict=True):
        alone = compare_names(*pair)
        assert math.isclose(found.bits, alone.bits, abs_tol=0.011)
        assert math.isclose(found.probability, alone.probability, abs_tol=1e-9)
        assert (found.level, found.text) == (alone.level, alone.text) or found.bits != alone.bits


def test_many_equals_one_over_the_cases() -> None:
    lefts, rights = [case[1] for case in CASES], [case[2] for case in CASES]
    accents = [case[4] or None for case in CASES]
    many = compare_name_pairs(lefts, rights, accents)
    alone = [compare_names(*pair) for pair in zip(lefts, rights, accents, strict=True)]
    assert [one.probability for one in many] == pytest.approx([one.probability for one in alone])
    assert [one.bits for one in many] == pytest.approx([one.bits for one in alone], abs=0.011)


@given(left=st.sampled_from(NAMES), right=st.sampled_from(NAMES))
@settings(max_examples=60, deadline=None)
def test_a_name_is_likeliest_its_own(left: str, right: str) -> None:
    assert compare_names(left, left).probability >= compare_names(left, right).probability - 0.02


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="zip"):
        compare_name_pairs(["王小明"], [], [None])


def test_no_name_in_the_representation() -> None:
    found = compare_names("王小明", "王晓明")
    assert "王" not in repr(found)
    assert found == compare_names("王小明", "王晓明") and hash(found) == hash(
        compare_names("王小明", "王晓明")
    )


def test_weights_have_the_signs_that_sense_demands() -> None:
    weights = shipped_weights()
    assert set(weights) == set(FEATURES)
    assert all(weights[name] * sign >= 0 for name, sign in FEATURES.items())
