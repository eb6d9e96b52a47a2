"""Tables line up and survive Markdown."""

from __future__ import annotations

from benchmarks.tables import TextTable, width

TABLE = TextTable("标题", ("引擎", "hit@1"), (("上限 a|b", "0.9"), ("x", "0.95")))


def test_chinese_takes_two_columns() -> None:
    assert width("上限 a") == 6


def test_plain_columns_line_up() -> None:
    lines = TABLE.plain().splitlines()[1:]
    assert len({width(line) for line in lines}) == 1


def test_a_bar_in_a_cell_does_not_split_it() -> None:
    assert "| 上限 a\\|b | 0.9 |" in TABLE.markdown()
