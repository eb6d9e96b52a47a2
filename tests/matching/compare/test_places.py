"""Places, accents, villages and kin: for each case the first record must stand above the second."""

from __future__ import annotations

import pytest

from reunion.matching.compare.kin import Kin
from reunion.matching.compare.places import Accents, Places, Villages
from reunion.matching.contract import Comparator, Scene
from reunion.profiles import KinForm, NameForm, PlaceForm, Profile
from tests.scenes import scene_of

YUECHI, GUANGAN, SICHUAN = "511621", "511600", "510000"
LINSHUI, QIXIAN, KAIFENG, HENAN = "511623", "410221", "410200", "410000"


def place(
    *codes: str, role: str = "home", conf: float = 0.9, village: str = "", town: str = ""
) -> PlaceForm:
    nodes = tuple((code, 0.95 / len(codes)) for code in codes)
    return PlaceForm(nodes, role, True, conf, tuple(town), tuple(village), "某地")


def at(*codes: str, village: str = "", town: str = "") -> Profile:
    return Profile("M", places=(place(*codes, role="hukou", village=village, town=town),))


@pytest.fixture(scope="module")
def scene() -> Scene:
    codes = (YUECHI, LINSHUI, QIXIAN, "410222", "370102", "610102", "440106")
    villages = ("杨柳坝", "和平", "王庄")
    return scene_of(
        [at(code, village=village) for code in codes for village in villages] * 4
    )  # fmt: skip


def bits(comparator: Comparator, query: Profile, record: Profile, scene: Scene) -> float:
    found = comparator.compare(query, record, scene)
    assert found is not None
    return found.bits


@pytest.mark.parametrize(
    ("said", "better", "worse"),
    [
        ((YUECHI,), YUECHI, LINSHUI),
        ((YUECHI,), LINSHUI, QIXIAN),
        ((GUANGAN,), YUECHI, QIXIAN),
        ((SICHUAN,), YUECHI, QIXIAN),
        ((YUECHI,), GUANGAN, KAIFENG),
        ((YUECHI, QIXIAN), QIXIAN, "410222"),
        ((YUECHI,), SICHUAN, HENAN),
    ],
)
def test_nearer_is_better(said: tuple[str, ...], better: str, worse: str, scene: Scene) -> None:
    query = Profile("R", places=(place(*said),))
    assert bits(Places(), query, at(better), scene) > bits(Places(), query, at(worse), scene)


def test_a_finer_place_says_more(scene: Scene) -> None:
    said = [Profile("R", places=(place(code),)) for code in (YUECHI, GUANGAN, SICHUAN)]
    county, prefecture, province = (bits(Places(), query, at(YUECHI), scene) for query in said)
    assert county > prefecture > province > 0


def test_where_one_worked_says_less_than_where_one_was_born(scene: Scene) -> None:
    home, work = (
        Profile("R", places=(place(YUECHI, role=role),)) for role in ("home", "workplace")
    )
    assert bits(Places(), home, at(YUECHI), scene) > bits(Places(), work, at(YUECHI), scene) > 0
    assert bits(Places(), work, at(QIXIAN), scene) > bits(Places(), home, at(QIXIAN), scene)


def test_saying_it_twice_is_no_second_evidence(scene: Scene) -> None:
    once, twice = Profile("R", places=(place(YUECHI),)), Profile("R", places=(place(YUECHI),) * 2)
    assert bits(Places(), once, at(YUECHI), scene) == bits(Places(), twice, at(YUECHI), scene)


def test_two_true_places_both_lead_home(scene: Scene) -> None:
    query = Profile("R", places=(place(YUECHI), place(QIXIAN, role="husband_home")))
    assert bits(Places(), query, at(QIXIAN), scene) > 2
    assert bits(Places(), query, at(YUECHI), scene) > 2


@pytest.mark.parametrize(
    ("accent", "better", "worse"),
    [("51", YUECHI, QIXIAN), ("4102", QIXIAN, "370102"), ("4102", "410102", "370102")],
)
def test_an_accent_points_to_a_region(accent: str, better: str, worse: str, scene: Scene) -> None:
    query = Profile("R", accent=((accent, 0.8),), accent_text="口音")
    assert bits(Accents(), query, at(better), scene) > bits(Accents(), query, at(worse), scene)


@pytest.mark.parametrize(
    ("heard", "better", "worse"),
    [("杨柳坝", "杨柳坝", "和平"), ("杨刘坝", "杨柳坝", "王庄"), ("黄庄", "王庄", "和平")],
)
def test_villages_are_matched_by_sound(heard: str, better: str, worse: str, scene: Scene) -> None:
    query = Profile("R", places=(place(YUECHI, village=heard),))
    first, second = (at(YUECHI, village=name) for name in (better, worse))
    assert bits(Villages(), query, first, scene) > bits(Villages(), query, second, scene)


def test_a_village_outside_the_county_is_worth_little(scene: Scene) -> None:
    query = Profile("R", places=(place(YUECHI, village="杨柳坝"),))
    inside, outside = (at(code, village="杨柳坝") for code in (YUECHI, QIXIAN))
    assert bits(Villages(), query, inside, scene) > 2 * bits(Villages(), query, outside, scene) > 0


def relative(relation: str, given: str) -> Profile:
    form = NameForm((), tuple(given), "given_only", "heard", 0.9, given)
    return Profile("P", kin=(KinForm(relation, (form,), relation),))


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        (("son", "石头"), ("son", "石头"), ("son", "建国")),
        (("son", "石头"), ("son", "石头"), ("father", "石头")),
        (("son", "石头"), ("son", "实头"), ("son", "建国")),
        (("brother", "得福"), ("older_brother", "德福"), ("son", "德福")),
        (("son", "石"), ("son", "石头"), ("son", "建国")),
    ],
)
def test_relatives_by_sound_and_relation(
    query: tuple[str, str], better: tuple[str, str], worse: tuple[str, str], scene: Scene
) -> None:
    told = relative(*query)
    assert bits(Kin(), told, relative(*better), scene) > bits(Kin(), told, relative(*worse), scene)


def test_the_sentences_say_where(scene: Scene) -> None:
    query = Profile("R", places=(place(YUECHI, village="杨刘坝"),))
    found = Places().compare(query, at(YUECHI), scene)
    assert found is not None and found.text == "来源地相合:四川省广安市岳池县"
    found = Villages().compare(query, at(YUECHI, village="杨柳坝"), scene)
    assert found is not None and found.text == "村镇名音近:杨刘坝/杨柳坝"
