"""Blocks of columns: a table grown in parts, or saved and opened, is the table grown at once."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reunion.columns import Table, TableBuilder
from reunion.columns.bodies import grown_height, sex_doubted
from reunion.columns.documents import best_id, digit_values, id_key
from reunion.profiles import IdPattern, Profile
from tests.scenes import table_of
from tests.strategies import files

BLOCKS = ("names", "births", "places", "kin", "bodies", "documents", "circumstances", "records")


def assert_same(one: Table, other: Table) -> None:
    assert (one.ids, one.units) == (other.ids, other.units)
    for name in BLOCKS:
        for field in fields(getattr(one, name)):
            a: Any = getattr(getattr(one, name), field.name)
            b: Any = getattr(getattr(other, name), field.name)
            if isinstance(a, tuple):
                assert a == b, (name, field.name)
            else:
                assert a.dtype == b.dtype, (name, field.name)
                np.testing.assert_array_equal(a, b, err_msg=f"{name}.{field.name}")


@settings(max_examples=40)
@given(records=files(6), data=st.data())
def test_a_reopened_table_goes_on_where_it_stood(
    records: list[Profile], data: st.DataObject
) -> None:
    half = data.draw(st.integers(0, len(records)))
    builder = TableBuilder(table_of(records[:half]))
    for record in records[half:]:
        builder.add(record)
    assert_same(builder.finish(), table_of(records))


@settings(max_examples=40)
@given(records=files(6), data=st.data())
def test_tables_that_grew_apart_are_one_that_grew_at_once(
    records: list[Profile], data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(records)), max_size=3)))
    builder = TableBuilder()
    for begin, end in pairwise([0, *cuts, len(records)]):
        builder.extend(table_of(records[begin:end]))
    assert_same(builder.finish(), table_of(records))


def test_a_disability_keeps_its_meaning_in_another_table() -> None:
    blind, deaf = Profile("M1", disability=("blind",)), Profile("M2", disability=("deaf", "blind"))
    builder = TableBuilder(table_of([Profile("M0", disability=("mute",))]))
    builder.extend(table_of([deaf, blind]))
    assert_same(builder.finish(), table_of([Profile("M0", disability=("mute",)), deaf, blind]))


def test_a_saved_table_is_the_same_when_opened(tmp_path: Path) -> None:
    ids = (IdPattern("41022219560315997?", "own", None, ("410222195603159971",), ""),)
    table = table_of([Profile("M1", sex="1", ids=ids, clothing=("hat",)), Profile("M2")])
    table.save(tmp_path)
    assert_same(Table.load(tmp_path), table)


def test_an_empty_table_can_be_saved_and_opened(tmp_path: Path) -> None:
    table_of([]).save(tmp_path)
    assert len(Table.load(tmp_path)) == 0


NUMBER = "410222195603159971"


def pattern(known: int, trust: str = "own", valid: bool | None = None) -> IdPattern:
    return IdPattern(NUMBER[:known] + "?" * (18 - known), trust, valid, (), "")


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        (pattern(18, "doubtful", True), pattern(6)),
        (pattern(6), pattern(8)),
        (pattern(18, "own", False), pattern(18, "own", True)),
    ],
    ids=["trust first", "then digits", "then validity"],
)
def test_the_best_number_of_a_record(worse: IdPattern, better: IdPattern) -> None:
    for ids in ((worse, better), (better, worse)):
        assert best_id(Profile("M1", ids=ids)) is better


def test_digits_as_values() -> None:
    assert list(digit_values("41022219560315997X"))[-3:] == [9, 7, 10]
    assert set(digit_values("")) == {255}


def test_keys_of_ids_are_stable_and_positive() -> None:
    assert id_key("M1") == id_key("M1") != id_key("M2")
    assert 0 <= id_key("某编号") < 2**63


def test_what_is_unknown_raises_no_doubt() -> None:
    assert not sex_doubted(Profile("M1"))
    assert grown_height(Profile("M1")) is None
