"""Marks: rare and common, swapped sides, neighbouring sites, what is missing, what is new."""

from __future__ import annotations

import pytest

from reunion.matching.compare.mark_labels import label
from reunion.matching.compare.marks import Marks
from reunion.profiles import MarkForm
from tests.matching.compare.pairs import Case, check, file_of, person


def mark(
    kind: str, site: str, side: str = "", detail: str = "", *, fresh: bool = False, text: str = ""
) -> MarkForm:
    lasting = kind in ("extra_finger", "missing_finger", "amputation", "tattoo", "birthmark")
    return MarkForm(kind, site, side, detail, lasting, fresh, text or f"{kind}特征")


SIX_FINGERS = mark("extra_finger", "hand", "L", text="左手六指")
SCAR = mark("scar", "forehead", text="额头伤疤")


def case(
    name: str, query: list[MarkForm], record: list[MarkForm], level: str | None, low: float = 0,
    high: float = 0,
) -> Case:  # fmt: skip
    return Case(
        name, person(marks=tuple(query)), person("M1", marks=tuple(record)), level, low, high
    )


CASES = [
    case("six fingers", [SIX_FINGERS], [SIX_FINGERS], "rare", 7, 10),
    case("other hand", [SIX_FINGERS], [mark("extra_finger", "hand", "R")], "other_side", 4, 7),
    case("side not told", [SIX_FINGERS], [mark("extra_finger", "hand")], "rare", 7, 10),
    case("the same scar", [SCAR], [SCAR], "common", 1, 6),
    case("scar beside", [SCAR], [mark("scar", "brow")], "near", 0.5, 1.5),
    case("scar on the whole face", [SCAR], [mark("scar", "face")], "near", 0.8, 2.4),
    case("burn told as scar", [mark("burn", "hand", "L")], [mark("scar", "hand", "L")],
          "near", 0.5, 3),
    case("scar elsewhere", [SCAR], [mark("scar", "knee")], "common_absent", -1.8, -1.6),
    case("six fingers not there", [SCAR], [SIX_FINGERS], "lasting_absent", -6.1, -5.9),
    case("birthmark not noted", [SCAR], [mark("birthmark", "thigh", "R")], "skin_absent",
          -3.1, -3.0),
    case("squint not there", [SCAR], [mark("squint", "eye")], "rare_absent", -2.1, -1.9),
    case("family does not mention it", [SIX_FINGERS, SCAR], [SCAR], "common", 1, 3),
    case("new since the loss", [mark("scar", "hand", fresh=True)], [mark("scar", "hand")],
          "common_absent", -1.8, -1.6),
    case("same tattoo words", [mark("tattoo", "arm", "", "忍")], [mark("tattoo", "arm", "", "忍")],
          "rare", 7, 10),
    case("other tattoo words", [mark("tattoo", "arm", "", "忍")], [mark("tattoo", "arm", "", "龙")],
          "rare", 3, 5),
    case("nobody looked", [], [SIX_FINGERS], None),
    Case("looked at, nothing noted", person(height=(160.0, 160.0)),
         person("M1", marks=(SIX_FINGERS,)), "none_noted", -1, -1),
    case("family silent", [SIX_FINGERS], [], None),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_marks(case: Case) -> None:
    check(Marks(), case, file_of(case.record, marks=(mark("scar", "forehead"),)))


def test_a_sentence_names_the_mark_and_its_rarity() -> None:
    record = person("M1", marks=(SIX_FINGERS,))
    found = Marks().compare(person(marks=(SIX_FINGERS,)), record, file_of(record))
    assert found is not None
    assert found.text == "双方都记录左手六指,同类记录极少见"


def test_a_mark_that_half_the_file_has_says_less() -> None:
    record = person("M1", marks=(SIX_FINGERS,))
    query = person(marks=(SIX_FINGERS,))
    rare = Marks().compare(query, record, file_of(record))
    frequent = Marks().compare(query, record, file_of(record, marks=(SIX_FINGERS,)))
    assert rare is not None
    assert frequent is not None
    assert frequent.bits + 4 < rare.bits


def test_three_common_marks_are_counted_at_most() -> None:
    sites = ("forehead", "chin", "knee", "elbow", "heel")
    scars = tuple(mark("scar", site) for site in sites)
    bits = []
    for count in (1, 2, 3, 4, 5):
        record = person("M1", marks=scars[:count])
        found = Marks().compare(person(marks=scars[:count]), record, file_of(record))
        assert found is not None
        bits.append(found.bits)
    assert bits == sorted(bits)
    assert bits[2] == bits[3] == bits[4] > bits[1]


def test_one_recorded_mark_answers_one_mark_only() -> None:
    record = person("M1", marks=(mark("scar", "hand"),))
    two = person(marks=(mark("scar", "hand", "L"), mark("scar", "hand", "R")))
    one = person(marks=(mark("scar", "hand", "L"),))
    scene = file_of(record)
    both, single = (Marks().compare(query, record, scene) for query in (two, one))
    assert both is not None
    assert single is not None
    assert both.bits == single.bits


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (mark("extra_finger", "hand", "L", text="左手六指"), "左手六指"),
        (mark("missing_finger", "index_finger", "R", text="右手食指缺失;左胳膊纹身"), "右食指缺指"),
        (mark("squint", "eye", text="斜视,额头有疤,后背有胎记"), "斜视"),
        (mark("tattoo", "arm", "L", "忍", text="左臂纹有“忍”字、右腿有疤"), "左手臂纹身“忍”"),
    ],
    ids=["own words", "side and site", "site implied", "writing"],
)
def test_a_mark_is_told_alone_even_when_the_record_tells_several(one: MarkForm, words: str) -> None:
    assert label(one) == words
