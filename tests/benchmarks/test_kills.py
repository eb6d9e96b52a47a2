"""Ten kills at random moments of real imports leave what an undisturbed night leaves."""

from __future__ import annotations

from benchmarks.kills import rounds


def test_ten_kills_change_nothing() -> None:
    told = rounds(kills=10, rows=400, seed=3)
    assert told["same"] and told["kills"] == 10 and told["before_the_end"] >= 3
