"""Names by hearing: for each case the first record must stand above the second."""

from __future__ import annotations

import numpy as np
import pytest

from reunion.columns import TableBuilder
from reunion.matching.compare.names import Names, listening
from reunion.matching.contract import Scene
from reunion.matching.frequencies import measure
from reunion.matching.model import load_model
from reunion.profiles import NameForm, PlaceForm, Profile, Units

FILE = [
    *("程南英", "陈兰英", "王建国", "王建军", "王晓明", "王小明", "李秀英", "刘秀英", "张秀英"),
    *("王秀英", "冼翠蘅", "冼翠珩", "黄发", "黄华", "欧阳春", "欧春", "曾志强", "岑志强", "萧红梅"),
    *("肖红梅", "佘有福", "余有福", "罗桂花", "罗贵华", "胡兰", "傅兰", "付兰", "吴福生"),
]
COMPOUND = ("欧阳",)


def units(text: str) -> Units:
    return tuple(f"~{part}" for part in text.split()) if text.isascii() else tuple(text)


def form(name: str, *, channel: str = "registered", weight: float = 0.97) -> NameForm:
    """ "陈兰英", "陈" + "" (surname only: "陈-"), "-兰英" (given name only), "chen-lan ying"."""
    if "-" in name:
        surname, given = name.split("-")
    else:
        cut = 2 if name.startswith(COMPOUND) else 1
        surname, given = name[:cut], name[cut:]
    return NameForm(units(surname), units(given), "legal", channel, weight, name)


def person(*names: str, accent: str = "", channel: str = "registered") -> Profile:
    weighted = ((accent, 1.0),) if accent else ()
    forms = tuple(form(name, channel=channel) for name in names)
    return Profile("P", names=forms, accent=weighted, accent_text=accent)


@pytest.fixture(scope="module")
def scene() -> Scene:
    builder = TableBuilder()
    for name in FILE * 3:
        builder.add(person(name))
    table = builder.finish()
    return Scene(load_model(), table, measure(table))


def bits(query: Profile, record: str, scene: Scene) -> float:
    found = Names().compare(query, person(record), scene)
    assert found is not None
    return found.bits


@pytest.mark.parametrize(
    ("query", "accent", "better", "worse"),
    [
        ("陈兰英", "51", "陈兰英", "程南英"),
        ("陈兰英", "51", "程南英", "王建国"),
        ("程南英", "51", "陈兰英", "张秀英"),
        ("王小明", "", "王晓明", "王建国"),
        ("王建国", "", "王建国", "王建军"),
        ("王建国", "", "王建军", "李秀英"),
        ("冼翠蘅", "44", "冼翠珩", "冼桂花"),
        ("冼翠横", "44", "冼翠蘅", "黄华"),
        ("黄华", "43", "黄发", "黄志强"),
        ("胡兰", "43", "付兰", "罗桂花"),
        ("欧阳春", "", "欧阳春", "欧春"),
        ("曾志强", "", "曾志强", "岑志强"),
        ("chen-lan ying", "", "陈兰英", "王建国"),
        ("chen-nan ying", "51", "陈兰英", "程桂花"),
        ("-兰英", "", "陈兰英", "王秀英"),
        ("-英兰", "", "陈兰英", "王建国"),
        ("陈-", "", "陈兰英", "王建国"),
        ("罗贵花", "", "罗桂花", "罗秀英"),
    ],
)  # fmt: skip
def test_better_above_worse(query: str, accent: str, better: str, worse: str, scene: Scene) -> None:
    heard = person(query, accent=accent, channel="heard")
    assert bits(heard, better, scene) > bits(heard, worse, scene)


@pytest.mark.parametrize(
    ("query", "better", "worse"), [("余有福", "佘有福", "吴福生"), ("未桂花", "末桂花", "罗贵华")]
)
def test_handwriting_is_misread_by_shape(query: str, better: str, worse: str, scene: Scene) -> None:
    written = person(query, channel="written")
    heard = person(query, channel="heard")
    assert bits(written, better, scene) > bits(written, worse, scene)
    assert bits(written, better, scene) > bits(heard, better, scene)


def test_a_common_name_says_less_than_a_rare_one(scene: Scene) -> None:
    assert bits(person("王秀英"), "王秀英", scene) + 4 < bits(person("冼翠蘅"), "冼翠蘅", scene)


def test_a_merger_counts_more_where_it_is_spoken(scene: Scene) -> None:
    def difference(accent: str) -> float:
        query = person("陈兰英", accent=accent, channel="heard")
        return bits(query, "陈兰英", scene) - bits(query, "程南英", scene)

    assert difference("51") < difference("11")


def test_a_doubtful_claim_neither_proves_nor_refutes(scene: Scene) -> None:
    sure, doubtful = (
        Profile("P", names=(form("冼翠蘅", weight=weight),)) for weight in (0.97, 0.2)
    )
    assert bits(doubtful, "冼翠蘅", scene) < bits(sure, "冼翠蘅", scene)
    assert bits(sure, "王建国", scene) < bits(doubtful, "王建国", scene) < 0
    assert bits(doubtful, "王建国", scene) > -0.5


def test_the_best_of_several_claims_counts_in_full_and_the_others_in_part(scene: Scene) -> None:
    """A second hearing of the same name adds, one of quite another takes away, neither much."""
    one = bits(person("冼翠蘅"), "冼翠蘅", scene)
    assert bits(person("冼翠蘅", "冼翠蘅"), "冼翠蘅", scene) == one
    assert one < bits(person("冼翠蘅", "冼翠珩"), "冼翠蘅", scene) <= one + 0.4 * 8
    assert one - 0.4 * 2 <= bits(person("冼翠蘅", "王建国"), "冼翠蘅", scene) < one


@pytest.mark.parametrize(
    ("query", "accent", "record", "phrases"),
    [
        ("陈兰英", "51", "程南英", ("n、l 不分", "en、eng 不分", "可能听音误记")),
        ("王小明", "", "王晓明", ("姓相同", "同音")),
        ("冼翠蘅", "", "冼翠蘅", ("用字相同", "少见")),
        ("王建国", "", "王建军", ("姓相同", "有一个字相合")),
        ("-兰英", "", "陈兰英", ("只知道名", "名相同")),
    ],
)
def test_the_sentence_says_what_agrees(
    query: str, accent: str, record: str, phrases: tuple[str, ...], scene: Scene
) -> None:
    found = Names().compare(person(query, accent=accent, channel="heard"), person(record), scene)
    assert found is not None
    assert all(phrase in found.text for phrase in phrases), found.text


def test_no_name_is_no_evidence(scene: Scene) -> None:
    assert Names().compare(Profile("P"), person("王建国"), scene) is None
    assert Names().score(Profile("P"), scene) is None


def test_places_stand_in_for_an_unknown_accent() -> None:
    home = PlaceForm((("511621", 0.8),), "home", True, 0.8, (), (), "岳池")
    assert listening(Profile("P", places=(home,)))[0][0] == "51"
    assert listening(Profile("P", places=(home,), accent=(("41", 1.0),))) == (("41", 1.0),)
    assert listening(Profile("P")) == ()


def nickname(text: str, *units: str, weight: float = 0.6) -> NameForm:
    return NameForm((), units, "nickname", "heard", weight, text)


def test_a_nickname_of_thousands_says_less_than_a_rare_one(scene: Scene) -> None:
    def same(*units: str) -> float:
        person = Profile("P", names=(nickname("".join(units), *units),))
        found = Names().compare(person, person, scene)
        assert found is not None
        return found.bits

    assert same("二", "妮") + 3 < same("小", "蘅")
    assert 0 < same("石", "头") < 8


def test_a_nickname_counts_by_its_frequency_in_the_file() -> None:
    def bits_of(others: int) -> float:
        builder = TableBuilder()
        for number in range(400):
            called = ("招", "仓") if number < others else ("小", "兰")
            forms = (form("王建国"), nickname("".join(called), *called))
            builder.add(Profile(str(number), names=forms))
        table = builder.finish()
        scene = Scene(load_model(), table, measure(table))
        query = Profile("Q", names=(nickname("招仓", "招", "仓"),))
        found = Names().compare(query, query, scene)
        assert found is not None
        return found.bits

    assert bits_of(1) > bits_of(100) + 3


def test_a_nickname_is_rather_made_of_the_last_character(scene: Scene) -> None:
    called = Profile("P", names=(nickname("小蘅", "蘅"),))
    assert bits(called, "冼翠蘅", scene) > bits(called, "冼蘅翠", scene) + 2


def test_a_nickname_of_a_nickname_is_scored_as_it_is_told(scene: Scene) -> None:
    builder = TableBuilder()
    records = [
        Profile("1", names=(form("冼翠蘅"), nickname("二妮", "二", "妮"))),
        Profile("2", names=(form("栋东-"), nickname("栋栋", "栋", "栋"), nickname("栋栋", "栋"))),
        Profile("3", names=(form("胡栋东"),)),
        Profile("4", names=(form("冼蘅", channel="written"), nickname("蘅", "蘅"))),
    ]
    for record in records:
        builder.add(record)
    table = builder.finish()
    found = Scene(load_model(), table, measure(table))
    for asked in (*records, person("王蘅", channel="heard"), person("二妮", channel="written")):
        score = Names().score(asked, found)
        assert score is not None
        for row, record in enumerate(records):
            told = Names().compare(asked, record, found)
            assert told is not None
            assert score(np.array([row]))[0] == pytest.approx(told.bits, abs=0.011)
