"""What changed, resident by resident."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.compare import changes, print_comparison, worse_p
from benchmarks.frozen import FrozenAnswer, FrozenRun
from reunion.errors import InputError


def _run(ranks: list[int], name: float = 7.0) -> FrozenRun:
    people = {
        f"R{number}": FrozenAnswer(True, rank, 0.5, "A", {"name": name, "birth": 3.0})
        for number, rank in enumerate(ranks)
    }
    people["RX"] = FrozenAnswer(False, 0)
    return FrozenRun("run", "reunion (fast)", {}, {"name": "tiny", "seed": 1}, people)


def test_a_change_says_why() -> None:
    (change,) = changes(_run([1]), _run([14], name=0.9))
    assert str(change) == "R0:原排名 1,现排名 14:姓名依据 −6.1 bits"


def test_what_was_not_returned_has_no_evidence() -> None:
    (change,) = changes(_run([1]), _run([0]))
    assert str(change) == "R0:原排名 1,现未返回"


def test_the_worst_loss_stands_first() -> None:
    found = changes(_run([10, 1, 2, 5]), _run([50, 2, 1, 5]))
    assert [one.resident_id for one in found] == ["R1", "R0", "R2"]


def test_an_unchanged_run_is_not_worse(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_comparison(_run([1, 2]), _run([1, 2])) == 1.0
    assert "No rank changed" in capsys.readouterr().out


def test_five_worse_and_none_better_is_worse(capsys: pytest.CaptureFixture[str]) -> None:
    before, after = _run([1] * 8), _run([2] * 5 + [1] * 3)
    assert worse_p(before, after) == pytest.approx(1 / 32)
    print_comparison(before, after, shown=2)
    said = capsys.readouterr().out
    assert "另有 3 人有变化" in said
    assert "变差 5 人,变好 0 人" in said
    assert "hit@1" in said


@pytest.mark.parametrize(
    "other",
    [
        replace(_run([1]), world={"name": "tiny", "seed": 2}),
        _run([1, 1]),
    ],
)
def test_another_world_is_refused(other: FrozenRun) -> None:
    with pytest.raises(InputError, match="are not runs on the same world"):
        changes(_run([1]), other)
