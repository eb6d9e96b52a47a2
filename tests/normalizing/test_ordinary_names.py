"""The short way gives what the long way gives, and is taken for nearly all names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.knowledge.frequencies import given_shares, surname_shares
from reunion.normalizing import names
from reunion.normalizing.name_text import no_names
from reunion.normalizing.names import RELIABILITY, name_forms, plain_name
from reunion.normalizing.ordinary_names import is_ordinary

SURNAMES = sorted(surname_shares())
CHARACTERS = sorted(given_shares(), key=lambda char: -given_shares()[char])
MEANING_MORE = "老小阿大二三妹娃子儿氏某姓名号家的婶嫂娘爷江汗玛男女不明无叫或音同王龙皇安徽云南蘭"
PARTS = [
    *(
        "安徽",
        "阜阳",
        "黑龙",
        "江",
        "老人",
        "人家",
        "婆",
        "大娘",
        "女士",
        "老太",
        "古丽",
        "娜尔",
        "买买提",
    ),
    *(
        "党",
        "某",
        "无名",
        "救助",
        "欧阳",
        "兰英",
        "家的",
        "或",
        "小名",
        "狗剩",
        "玉皇",
        "大帝",
        "东北",
    ),
]
KINDS = (*RELIABILITY, "", "elsewhere")


def _any_name() -> st.SearchStrategy[str]:
    char = st.one_of(st.sampled_from(CHARACTERS), st.sampled_from(MEANING_MORE))
    first = st.one_of(st.sampled_from(SURNAMES), char)
    spelled = st.tuples(first, st.lists(char, max_size=3)).map(
        lambda parts: parts[0] + "".join(parts[1])
    )
    parts = st.lists(st.sampled_from(PARTS), min_size=1, max_size=2).map("".join)
    return st.one_of(spelled, parts, st.sampled_from(sorted(no_names())))


def _long_way(text: str, kind: str, sex: str) -> tuple[object, ...]:
    names._forms.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(names, "is_ordinary", lambda text, kind: False)
        patch.setattr(names, "says_only_a_name", lambda text: False)
        found = name_forms(text, kind, sex=sex)
    names._forms.cache_clear()
    return found


@given(text=_any_name(), kind=st.sampled_from(KINDS), sex=st.sampled_from(("1", "2", "")))
def test_both_ways_agree(text: str, kind: str, sex: str) -> None:
    assert name_forms(text, kind, sex=sex) == _long_way(text, kind, sex)


def test_common_names_go_the_short_way() -> None:
    common = sorted(surname_shares(), key=lambda one: -surname_shares()[one])[:50]
    texts = [s + one + two for s in common for one in CHARACTERS[:30] for two in CHARACTERS[:30]]
    short = [text for text in texts if is_ordinary(text, "legal")]
    assert len(short) > 0.9 * len(texts)


@pytest.mark.parametrize(
    "text",
    ["安徽婆", "黑龙江", "王某某", "小兰兰", "王大娘", "张婶", "刘氏", "欧阳修", "叫王英", "王",
     "高江汗", "國王", "不详", "李英音", "王秀英英", "Li", "刘邦", "李x英"],
)  # fmt: skip
def test_what_may_mean_more_goes_the_long_way(text: str) -> None:
    assert not is_ordinary(text, "self_oral")


@given(_any_name())
def test_a_plain_name_is_what_a_legal_one_gives(text: str) -> None:
    plain = plain_name(text)
    assert plain is None or name_forms(text, "legal") == (plain,)
