"""Worlds: the same seed the same bytes, rates as in the table, records as the contract says."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.worlds import WORLDS, World, generate, make_world
from benchmarks.worlds.rates import rates_of
from reunion.errors import InputError, UsageError
from reunion.normalizing.id_numbers import is_valid
from reunion.records import MissingPerson, Part, Resident

FILES = ("records.jsonl", "residents.jsonl", "truth.jsonl", "world.json")


def _digests(path: Path) -> list[str]:
    return [hashlib.sha256((path / name).read_bytes()).hexdigest() for name in FILES]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> World:
    return generate("plain", 10_000, 2_000, 11, tmp_path_factory.mktemp("plain"), processes=1)


@pytest.fixture(scope="module")
def records(plain: World) -> list[dict[str, Any]]:
    return list(plain.records())


@pytest.fixture(scope="module")
def residents(plain: World) -> list[dict[str, Any]]:
    return list(plain.residents())


@pytest.fixture(scope="module")
def truth(plain: World) -> list[dict[str, Any]]:
    return list(plain.truth())


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first = generate("hard", 300, 20, 3, tmp_path / "a", processes=1)
    again = make_world("hard", 300, 20, seed=3, out=tmp_path / "b")
    other = generate("hard", 300, 20, 4, tmp_path / "c", processes=1)
    assert _digests(first.path) == _digests(again.path)
    assert all(a != b for a, b in zip(_digests(first.path), _digests(other.path), strict=True))


def test_the_bytes_do_not_depend_on_the_processes(tmp_path: Path) -> None:
    one = generate("plain", 10_400, 10, 5, tmp_path / "one", processes=1)
    two = generate("plain", 10_400, 10, 5, tmp_path / "two", processes=2)
    assert _digests(one.path) == _digests(two.path)


@pytest.mark.parametrize("name", WORLDS)
def test_every_world_can_be_made_and_opened(name: str, tmp_path: Path) -> None:
    generate(name, 60, 10, 1, tmp_path, processes=1)
    world = World.load(tmp_path)
    assert (world.name, world.size, world.asked) == (name, 60, 10)
    assert len(list(world.records())) == 60
    assert len(list(world.residents())) == len(list(world.truth())) == 10


def test_an_unknown_world_lists_the_three(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        generate("nice", 100, 10, 1, tmp_path)
    assert "nice" in caught.value.zh
    assert "plain" in caught.value.zh and "hard" in caught.value.en and "other" in caught.value.en


@pytest.mark.parametrize(("records", "residents"), [(0, 1), (10, 0), (10, 6)])
def test_sizes_that_do_not_fit_are_refused(records: int, residents: int, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        generate("plain", records, residents, 1, tmp_path)
    assert str(residents) in caught.value.zh and str(records) in caught.value.en


def test_a_folder_that_is_no_world_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        World.load(tmp_path)
    assert "world.json" in caught.value.zh and "world.json" in caught.value.en


def test_all_worlds_have_a_rate_for_every_key() -> None:
    tables = [rates_of(name) for name in WORLDS]
    assert len({frozenset(table) for table in tables}) == 1
    assert all(value >= 0 for table in tables for value in table.values())


def _unknown_keys(value: Part | object) -> Iterator[str]:
    if isinstance(value, tuple):
        for item in value:
            yield from _unknown_keys(item)
    elif isinstance(value, Part):
        yield from value.extra
        for name in type(value).__slots__:
            yield from _unknown_keys(getattr(value, name))


def test_records_and_residents_follow_the_contract(
    records: list[dict[str, Any]], residents: list[dict[str, Any]]
) -> None:
    for row in records[:3000]:
        assert list(_unknown_keys(MissingPerson.from_json(row))) == []
    for row in residents:
        assert list(_unknown_keys(Resident.from_json(row))) == []


def test_id_numbers_belong_to_nobody(
    records: list[dict[str, Any]], residents: list[dict[str, Any]]
) -> None:
    numbers = [row["id_number"] for row in records if "id_number" in row]
    valid = [number for number in numbers if is_valid(number)]
    assert len(numbers) > 7_000
    # A few are mistyped, as in life; those are not valid, and all others are of the reserved kind.
    assert 0.985 < len(valid) / len(numbers) < 1
    assert all(number[14:16] == "99" and number[16] in "6789" for number in valid)
    assert all(number[6:8] == "19" for number in valid)
    for row in residents:
        for number in row.get("id_numbers", ()):
            if number["kind"] == "gb11643" and is_valid(number["raw"]):
                assert number["raw"][14:16] == "99" and number["raw"][16] in "6789"


def test_people_born_from_2000_have_no_number(records: list[dict[str, Any]]) -> None:
    young = [row for row in records if row["birth"].get("date", "")[:2] == "20"]
    assert len(young) > 50
    assert not any("id_number" in row for row in young)


def test_ids_are_unique_and_truth_points_at_records(
    records: list[dict[str, Any]], truth: list[dict[str, Any]]
) -> None:
    ids = [row["mp_id"] for row in records]
    assert len(set(ids)) == len(ids) == 10_000
    known = {row["mp_id"]: row for row in records}
    claimed = [mp_id for row in truth for mp_id in row["mp_ids"]]
    assert len(set(claimed)) == len(claimed)
    assert all(known[mp_id]["status"] == "open" for mp_id in claimed)
    assert any(len(row["mp_ids"]) > 1 for row in truth)


def test_an_id_does_not_give_the_answer_away(
    records: list[dict[str, Any]], truth: list[dict[str, Any]]
) -> None:
    place = {row["mp_id"]: number for number, row in enumerate(records)}
    pairs = [(int(row["resident_id"][1:]), place[row["mp_ids"][0]], int(row["mp_ids"][0][2:]))
             for row in truth if row["mp_ids"]]  # fmt: skip
    for left, right in ((0, 1), (0, 2), (1, 2)):
        assert abs(_correlation([p[left] for p in pairs], [p[right] for p in pairs])) < 0.12


def _correlation(a: list[int], b: list[int]) -> float:
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    cross = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True))
    spread = math.sqrt(sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b))
    return cross / spread


def _agrees(found: int, of: int, rate: float) -> bool:
    """Whether a count is within four standard deviations of its rate."""
    return abs(found - of * rate) <= 4 * math.sqrt(of * rate * (1 - rate)) + 1


def test_rates_of_residents_are_those_of_the_table(
    residents: list[dict[str, Any]], truth: list[dict[str, Any]]
) -> None:
    rates = rates_of("plain")
    total = len(residents)
    assert _agrees(sum(not row["mp_ids"] for row in truth), total, rates["file.not_in_file"])
    groups = [row["strata"] for row in truth]
    settled = sum(one["settled"] == "yes" for one in groups)
    assert _agrees(settled, total, rates["file.settled"])
    for persona in ("psychosis", "intellectual", "dementia", "deaf"):
        count = sum(one["persona"] == persona for one in groups)
        assert abs(count / total - rates[f"population.{persona}"]) < 0.035
    hearing = [one for one in groups if one["persona"] != "deaf"]
    silent = sum(one["name_form"] == "absent" for one in hearing)
    assert _agrees(silent, len(hearing), rates["resident.name.absent"])
    for depth in ("absent", "province", "prefecture", "county", "village"):
        count = sum(one["place_depth"] == depth for one in hearing)
        assert _agrees(count, len(hearing), rates[f"resident.place.{depth}"])
    told = [row for row, one in zip(residents, groups, strict=True) if one["persona"] != "deaf"]
    dated = [row for row in told if "assigned" not in row["birth"]]
    assert _agrees(sum("zodiac" in r["birth"] for r in dated), len(dated),
                   rates["resident.birth.zodiac_given"])  # fmt: skip


def test_the_sex_is_wrong_as_often_as_the_table_says(
    residents: list[dict[str, Any]], truth: list[dict[str, Any]], records: list[dict[str, Any]]
) -> None:
    rates = rates_of("plain")
    wrong = sum(a["sex"] != b["strata"]["sex"] for a, b in zip(residents, truth, strict=True))
    assert _agrees(wrong, len(residents), rates["resident.other.sex_wrong"])
    numbered = [row for row in records if is_valid(row.get("id_number", ""))]
    odd = sum(str(2 - int(row["id_number"][16]) % 2) != row["sex"] for row in numbered)
    expected = rates["record.other.sex_wrong"] + rates["file.column_shifted"]
    assert _agrees(odd, len(numbered), expected)


def test_records_lack_what_the_table_says(records: list[dict[str, Any]]) -> None:
    rates = rates_of("plain")
    clothed = sum("clothing" in row for row in records)
    assert abs(clothed / len(records) - rates["record.other.clothing_given"]) < 0.03
    year_only = sum(len(row["missing"]["date"]) == 4 for row in records)
    assert abs(year_only / len(records) - rates["record.other.missing_year_only"]) < 0.03
    closed = sum(row["status"] != "open" for row in records)
    assert 0.02 < closed / len(records) < 0.05


def test_settled_residents_have_their_own_entry_in_the_file(
    residents: list[dict[str, Any]], records: list[dict[str, Any]]
) -> None:
    filed = {row["id_number"]: row for row in records if "集体户" in row["hukou"]["text"]}
    settled = 0
    for row in residents:
        assigned = [one for one in row.get("names", ()) if one["kind"] == "assigned"]
        if assigned:
            settled += 1
            number = next(one["raw"] for one in row["id_numbers"] if one.get("assigned"))
            assert filed[number]["names"] == [{"text": assigned[0]["text"], "kind": "legal"}]
    assert settled == len(filed) > 300


def test_second_records_siblings_and_minorities_are_there(records: list[dict[str, Any]]) -> None:
    numbers = [row["id_number"] for row in records if "id_number" in row]
    assert 0.03 < 1 - len(set(numbers)) / len(numbers) < 0.09
    peoples = {row.get("ethnicity") for row in records}
    assert {"01", "03", "05", "04", "02", "07"} <= peoples
    assert any("·" in name["text"] for row in records for name in row.get("names", ()))


def test_a_narrative_holds_only_told_facts(residents: list[dict[str, Any]]) -> None:
    for row in residents[:200]:
        told = [one for one in row.get("names", ()) if one["kind"] != "assigned"]
        assert told[0]["text"] in row["narrative"] if told else "不能说出姓名" in row["narrative"]
