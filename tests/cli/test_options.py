"""Options are checked before any file is opened."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from reunion.cli.app import run
from reunion.cli.options import SearchOptions, parse_map
from reunion.errors import UsageError


@pytest.mark.parametrize(
    ("wrong", "zh", "en"),
    [
        ({"top": 0}, "--top 为 0", "at least 1"),
        ({"limit": -3}, "--limit 为 -3", "at least 1"),
        ({"method": "slow"}, "--method 不能是“slow”", "fast, blocked, exhaustive"),
        ({"prior": 2.0}, "--prior 为 2", "between 0 and 1"),
        ({"prior": 0.0}, "--prior 为 0", "between 0 and 1"),
        ({"prior": float("nan")}, "--prior 为 nan", "between 0 and 1"),
    ],
)
def test_a_value_out_of_range_is_refused(wrong: dict[str, Any], zh: str, en: str) -> None:
    with pytest.raises(UsageError) as caught:
        SearchOptions(Path("out.csv"), **wrong)
    assert zh in caught.value.zh
    assert en in caught.value.en
    assert caught.value.exit_status == 2


def test_map_reads_column_and_field() -> None:
    assert parse_map(["曾住址=residence", " 编号 = mp_id "]) == {
        "曾住址": "residence",
        "编号": "mp_id",
    }


def test_a_column_may_hold_an_equals_sign() -> None:
    assert parse_map(["a=b=names"]) == {"a=b": "names"}


@pytest.mark.parametrize("wrong", ["曾住址", "=residence", "曾住址=", "="])
def test_map_without_both_sides_is_refused(wrong: str) -> None:
    with pytest.raises(UsageError, match="列名=字段"):
        parse_map([wrong])


def test_map_with_two_meanings_is_refused() -> None:
    with pytest.raises(UsageError, match="两种含义"):
        parse_map(["地址=residence", "地址=hukou"])


def test_a_library_that_is_not_installed_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "reunion.api.passwords", raising=False)
    monkeypatch.setitem(sys.modules, "argon2", None)
    assert run(["user", "add", "worker1", "--role", "caseworker"]) == 2
    said = capsys.readouterr().err
    assert "缺少程序库 argon2" in said and "pip install '.[server]'" in said
    monkeypatch.delitem(sys.modules, "reunion.api.passwords", raising=False)
    monkeypatch.setitem(sys.modules, "reunion.api.passwords", None)
    with pytest.raises(ModuleNotFoundError, match="passwords"):
        run(["user", "add", "worker1", "--role", "caseworker"])
