"""The blocked path: what it must see, what it may leave out, and what it says about it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from reunion.errors import IndexFileError
from reunion.indexing.blocked import BlockedBuilder, BlockedIndex, BlockedKeys
from reunion.profiles import MarkForm, Profile
from tests.indexing.people import asked, born, crowd, home, mark, name, number, relative, seen

NOBODY = Profile("R1")
TARGET = Profile(
    "M1",
    names=(name("李", "兰英"), name("", "幺妹", "nickname")),
    sex="2",
    births=(born(1957),),
    places=(home("511621", "石垭"),),
    marks=(mark("polydactyly", "hand", lasting=True),),
    kin=(relative("spouse", "周", "德贵"),),
    ids=(number("511621195706159981"),),
)


def build(records: Sequence[Profile], chunk_size: int = 256) -> BlockedIndex:
    builder = BlockedBuilder(chunk_size=chunk_size)
    for record in records:
        builder.add(record)
    return BlockedIndex(builder.finish(), np.ones(len(records), dtype=np.bool_))


def sees(query: Profile, record: Profile, *, among: int = 400, limit: int = 40) -> bool:
    """Whether the record, the last of a crowd, is a candidate."""
    index = build([*crowd(among), record])
    (rows,) = index.candidates([query], limit)
    return among in rows


SEEN = {
    "surname misheard, given name partly known": asked(
        NOBODY, names=(name("李", "南", "self_oral", "heard"),)
    ),
    "given syllables swapped, surname unknown": asked(
        NOBODY, names=(name("", "英兰", "self_oral", "heard"),)
    ),
    "only the surname, with sex and an age": asked(
        NOBODY, names=(name("李", ""),), sex="2", births=(seen(1952, 1958),)
    ),
    "only the county": asked(NOBODY, places=(home("511621"),)),
    "another county of the prefecture": asked(NOBODY, places=(home("511623"),), sex="2"),
    "the village by sound": asked(NOBODY, places=(home("510000", "石垭"),)),
    "the province, sex and an age": asked(
        NOBODY, places=(home("510000"),), sex="2", births=(seen(1953, 1957),)
    ),
    "an accent, sex and an age": asked(
        NOBODY, accent=(("510000", 0.9),), sex="2", births=(seen(1953, 1957),)
    ),
    "a nickname": asked(NOBODY, names=(name("", "幺妹", "nickname", "heard"),)),
    "the husband's name": asked(NOBODY, kin=(relative("spouse", "", "德贵"),)),
    "the husband's name, called son": asked(NOBODY, kin=(relative("son", "周", "德贵"),)),
    "a rare mark": asked(NOBODY, marks=(mark("polydactyly", "hand", lasting=True),), sex="2"),
    "a rare mark on another site": asked(
        NOBODY, marks=(mark("polydactyly", "foot", lasting=True),), sex="2"
    ),
    "six digits anywhere": asked(NOBODY, ids=(number("5?1?2?195???????8?"),)),
    "a number with one slip": asked(NOBODY, ids=(number("511621195706159931"),)),
    "a number with two digits exchanged": asked(NOBODY, ids=(number("511621195760159981"),)),
    "a face hit": asked(NOBODY, face_top=("M1",)),
    "the wrong sex, but name and county": asked(
        NOBODY, names=(name("李", "兰英"),), places=(home("511621"),), sex="1"
    ),
}


@pytest.mark.parametrize("query", SEEN.values(), ids=SEEN)
def test_one_good_clue_is_enough_to_be_seen(query: Profile) -> None:
    assert sees(query, TARGET)


def test_the_county_of_an_old_number_finds_a_record_without_a_number() -> None:
    record = asked(TARGET, "M1", ids=())
    assert sees(asked(NOBODY, ids=(number("512923??????????8?"),)), record)
    assert not sees(asked(NOBODY, ids=(number("370102??????????8?"),)), record)


MISSING = {
    "sex": asked(TARGET, "M1", sex=""),
    "birth": asked(TARGET, "M1", births=(), ids=()),
    "home": asked(TARGET, "M1", places=()),
    "name": asked(TARGET, "M1", names=()),
}


@pytest.mark.parametrize("record", MISSING.values(), ids=MISSING)
def test_a_value_missing_in_the_record_never_removes_it(record: Profile) -> None:
    resident = asked(
        TARGET,
        births=(seen(1953, 1957),),
        places=(home("510000"),),
        kin=(),
        marks=(),
        ids=(),
        names=(name("李", "兰"),),
    )
    assert sees(resident, record)


def test_an_almost_empty_record_meets_an_almost_empty_resident() -> None:
    resident = asked(NOBODY, sex="2", births=(seen(1950, 1960),), places=(home("510000"),))
    assert sees(resident, Profile("M1"))


def test_the_union_does_not_return_everything() -> None:
    records = crowd(2_000)
    queries = [asked(record, ids=(), births=(seen(1950, 1955),)) for record in records[:50]]
    index = build(records)
    sizes = [len(rows) for rows in index.candidates(queries, 100)]
    assert max(sizes) <= 100
    stranger = asked(NOBODY, names=(name("欧阳", "鑫"),), places=(home("650121"),))
    (rows,) = index.candidates([stranger], 100)
    assert rows.tolist() == []


def test_above_the_limit_the_rarer_agreement_stays() -> None:
    common = [Profile(f"C{row}", places=(home("511621"),), sex="2") for row in range(60)]
    rare = Profile("M1", marks=(MarkForm("tattoo", "arm", "L", "", True, False, ""),), sex="2")
    index = build([*common, rare])
    query = asked(NOBODY, places=(home("511621"),), marks=rare.marks, sex="2")
    (rows,) = index.candidates([query], 5)
    assert 60 in rows and len(rows) == 5


def test_the_neighbourhood_of_years_does_not_depend_on_the_other_records() -> None:
    """Ten years apart is too far, also when no record lies between."""
    far = Profile("M1", names=(name("李", "兰"),), sex="2", births=(born(1970),))
    query = asked(NOBODY, names=(name("李", ""),), sex="2", births=(born(1960),))
    near = asked(far, "M2", births=(born(1962),))
    others = [Profile("X", sex="1"), Profile("Y", sex="1")]
    (rows,) = build([far, near, *others]).candidates([query], 1)
    assert rows.tolist() == [1]


def test_small_chunks_and_batches_give_the_same_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    records = crowd(300)
    queries = [asked(record, ids=()) for record in records[::10]]
    whole = [rows.tolist() for rows in build(records, 1_000).candidates(queries, 50)]
    monkeypatch.setattr("reunion.indexing.blocked.BATCH_PAIRS", 700)
    parts = [rows.tolist() for rows in build(records, 32).candidates(queries, 50)]
    assert parts == whole


@pytest.mark.parametrize("first", [0, 1, 64, 100])
def test_saved_and_reopened_keys_equal_keys_built_at_once(tmp_path: Path, first: int) -> None:
    records = crowd(150)
    builder = BlockedBuilder(chunk_size=64)
    for record in records[:first]:
        builder.add(record)
    builder.finish().save(tmp_path)
    again = BlockedBuilder(BlockedKeys.load(tmp_path))
    for record in records[first:]:
        again.add(record)
    live = np.ones(150, dtype=np.bool_)
    queries = [asked(record) for record in records[::9]]
    expected = [rows.tolist() for rows in build(records, 64).candidates(queries, 20)]
    renewed = BlockedIndex(again.finish(), live).candidates(queries, 20)
    assert [rows.tolist() for rows in renewed] == expected


def test_the_builder_goes_on_after_finish() -> None:
    records = crowd(100)
    builder = BlockedBuilder(chunk_size=32)
    for record in records:
        builder.add(record)
        keys = builder.finish()
    assert len(keys.chunks) == 4
    (rows,) = BlockedIndex(keys, np.ones(100, dtype=np.bool_)).candidates([records[99]], 10)
    assert 99 in rows


def test_no_text_of_a_person_stands_in_the_saved_keys(tmp_path: Path) -> None:
    builder = BlockedBuilder()
    builder.add(TARGET)
    builder.finish().save(tmp_path)
    for path in tmp_path.glob("keys.*"):
        content = path.read_bytes()
        assert "兰".encode() not in content and b"lan" not in content


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("absent", "分块键不完整或已损坏"),
        ("format", "分块键属于另一版本(格式 99,本程序为 1,或读音表已更新)"),
        ("sounds", "读音表已更新"),
        ("cut", "分块键不完整或已损坏"),
    ],
)
def test_unusable_saved_keys_are_refused(tmp_path: Path, damage: str, message: str) -> None:
    builder = BlockedBuilder()
    builder.add(TARGET)
    builder.finish().save(tmp_path)
    if damage == "absent":
        (tmp_path / "keys.entry.npy").unlink()
    elif damage == "format":
        (tmp_path / "keys.json").write_text('{"format": 99}', encoding="utf-8")
    elif damage == "sounds":
        about = json.loads((tmp_path / "keys.json").read_text(encoding="utf-8"))
        (tmp_path / "keys.json").write_text(json.dumps(about | {"sounds": 1}), encoding="utf-8")
    else:
        np.save(tmp_path / "keys.row.npy", np.zeros(1, dtype=np.int32))
    with pytest.raises(IndexFileError, match=re.escape(message)):
        BlockedKeys.load(tmp_path)


def test_the_audit_names_the_shared_keys_and_how_common_they_are() -> None:
    index = build([*crowd(100), TARGET])
    text = index.explain_missing(asked(NOBODY, kin=TARGET.kin), TARGET)
    assert text.startswith("两份资料有共同的分块键:亲属姓名音与关系(1 条)")


def test_the_audit_says_when_nothing_is_shared_and_what_is_silent() -> None:
    index = build([TARGET])
    query = asked(NOBODY, places=(home("650121"),), sex="2")
    stranger = Profile("M1", places=(home("511621"),), names=(name("李", "兰"),), sex="1")
    text = index.explain_missing(query, stranger)
    assert text == "两份资料没有共同的分块键(至少一方缺少姓名、出生)。"
