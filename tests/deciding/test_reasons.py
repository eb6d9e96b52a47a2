"""The one line that says why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.deciding.reasons import FIELDS, one_line
from reunion.records import Evidence

NAME = Evidence(
    "name", "near_sound", 9.0, "李兰英", "李南英", "『李兰英』与『李南英』:名音近(兰/南):n、l 不分"
)
COUNTY = Evidence("place", "county", 10.0, "岳池", "岳池", "同县(岳池)")
MARK = Evidence("marks", "agree", 8.0, "", "", "左手六指。")
SEX = Evidence("sex", "agree", 1.0, "女", "女", "性别相同")
AGE = Evidence("birth", "differ", -3.0, "", "", "年龄差 9 岁")
HEIGHT = Evidence("height", "differ", -1.0, "150", "158", "身高差 8 厘米")
CAP = Evidence("family:place", "limit", -20.0, "", "", "合计以 15 为限")
LONG = Evidence(
    "kin",
    "agree",
    7.0,
    "儿子周德贵",
    "儿子周得贵",
    "儿子的名字『周德贵』与『周得贵』同音,关系也相同",
)

LINES = [
    (
        "three points and the strongest doubt",
        [SEX, MARK, COUNTY, NAME, AGE, HEIGHT, CAP],
        "同县(岳池)+姓名音近(李兰英/李南英)+左手六指;疑点:年龄差 9 岁",
    ),
    ("no doubt", [COUNTY], "同县(岳池)"),
    ("only a doubt", [AGE], "没有明显相合之处;疑点:年龄差 9 岁"),
    ("nothing", [], "没有明显相合之处"),
    ("a long sentence is cut to field and values", [LONG], "亲属相合(儿子周德贵/儿子周得贵)"),
    (
        "equal values stand once",
        [Evidence("name", "exact", 12.0, "李兰英", "李兰英", "")],
        "姓名相同(李兰英)",
    ),
    (
        "a name that differs",
        [Evidence("name", "differ", -3.0, "李兰", "王强", "")],
        "没有明显相合之处;疑点:姓名不合(李兰/王强)",
    ),
    (
        "a field this version does not know",
        [Evidence("gait", "agree", 3.0, "", "", "走路姿势一致,右腿略跛,拍过录像,邻居也这样说")],
        "走路姿势一致",
    ),
    ("too weak for a word", [Evidence("sex", "agree", 0.4, "", "", "x")], "没有明显相合之处"),
]


@pytest.mark.parametrize(
    ("evidence", "expected"), [case[1:] for case in LINES], ids=[case[0] for case in LINES]
)
def test_one_line(evidence: list[Evidence], expected: str) -> None:
    assert one_line(evidence) == expected


def test_the_exclusion_comes_first_and_the_evidence_stays() -> None:
    text = one_line([COUNTY, AGE], excluded="本站落户记录")
    assert text == "本站落户记录;同县(岳池);疑点:年龄差 9 岁"


def test_the_doubt_is_kept_when_room_is_short() -> None:
    long = [
        Evidence(field, "agree", 9.0, "甲" * 30, "乙" * 30, "丙" * 60)
        for field in ("kin", "place", "village")
    ]
    text = one_line([*long, AGE])
    assert len(text) <= 80
    assert text.endswith(";疑点:年龄差 9 岁")


texts = st.text(alphabet="甲乙丙丁,。;12", max_size=70)
lines = st.builds(
    Evidence, st.sampled_from([*FIELDS, "other"]), st.just("agree"),
    st.floats(-9, 12), texts, texts, texts,
)  # fmt: skip


@given(st.lists(lines, max_size=8))
def test_a_line_is_short_whatever_the_evidence(evidence: list[Evidence]) -> None:
    text = one_line(evidence)
    assert text and len(text) <= 90 and "\n" not in text
    assert ("疑点" in text) == any(line.bits <= -0.5 for line in evidence)
