"""Ten kills at random moments of real imports and nights leave what undisturbed ones leave."""

from __future__ import annotations

from benchmarks.kills import rounds


def test_ten_kills_change_nothing() -> None:
    told = rounds(kills=10, rows=400, seed=3)
    assert told["same"] and told["kills"] == 10
    assert told["before_the_end"]["import"] >= 1 and told["before_the_end"]["nightly"] >= 1
