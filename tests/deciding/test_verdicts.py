"""Verdicts: every state answers every verdict, two people confirm, nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from reunion.deciding.decision_log import DecisionLog, read_decisions
from reunion.deciding.verdicts import (
    ANSWERS,
    Standing,
    State,
    Verdict,
    fold,
    next_standing,
    rejected_pairs,
)
from reunion.errors import InputError, OutputError, RecordError, UsageError
from reunion.records import Decision


def say(verdict: str, by: str = "u1", reason: str | None = "口音不符", mp: str = "M1") -> Decision:
    return Decision("R1", mp, verdict, by, "2026-11-01T09:00:00+08:00", reason)


def after(*decisions: Decision) -> Standing:
    standing = Standing()
    for decision in decisions:
        standing = next_standing(standing, decision)
    return standing


FIRST, SECOND = say("first_confirmed", "u1"), say("confirmed", "u2")
REACHED = {
    State.OPEN: (),
    State.FIRST_CONFIRMED: (FIRST,),
    State.CONFIRMED: (FIRST, SECOND),
    State.REJECTED: (say("rejected"),),
    State.NEED_MORE: (say("need_more"),),
}


def test_every_transition_is_answered() -> None:
    assert set(ANSWERS) == {(state, verdict) for state in State for verdict in Verdict}


@pytest.mark.parametrize(("state", "verdict"), list(ANSWERS))
def test_each_answer_is_what_happens(state: State, verdict: Verdict) -> None:
    standing = after(*REACHED[state])
    assert standing.state is state
    answer = ANSWERS[state, verdict]
    if isinstance(answer, State):
        assert next_standing(standing, say(verdict, "u3")).state is answer
    else:
        with pytest.raises(UsageError) as caught:
            next_standing(standing, say(verdict, "u3"))
        assert (caught.value.zh, caught.value.en) == answer


@pytest.mark.parametrize("by", ["u1", " u1 ", "U1"])
def test_one_person_cannot_confirm_twice(by: str) -> None:
    with pytest.raises(UsageError, match="确认须由另一人作出"):
        after(FIRST, say("confirmed", by))


def test_nobody_can_confirm_alone() -> None:
    with pytest.raises(UsageError, match="请先由一人作初步确认"):
        after(SECOND)


@pytest.mark.parametrize("reason", [None, "", "  "])
@pytest.mark.parametrize(
    "path", [(), (FIRST, SECOND), (say("rejected"),)], ids=["reject", "undo", "undo rejection"]
)
def test_rejecting_and_reversing_need_a_reason(
    path: tuple[Decision, ...], reason: str | None
) -> None:
    verdict = "undone" if path else "rejected"
    with pytest.raises(RecordError, match="必须写明理由"):
        after(*path, say(verdict, "u3", reason))


def test_taking_back_a_first_confirmation_needs_no_reason() -> None:
    assert after(FIRST, say("undone", "u1", None)).state is State.OPEN


def test_a_decision_without_a_person_is_refused() -> None:
    with pytest.raises(RecordError, match="缺少核实人"):
        after(say("need_more", " "))


def test_an_unknown_verdict_is_refused_with_the_known_ones() -> None:
    with pytest.raises(
        RecordError,
        match="不认识的核实结论“maybe”,应为:first_confirmed、".replace(":", ".").replace(",", "."),
    ):
        after(say("maybe"))


def test_fold_keeps_refused_decisions_apart() -> None:
    standings, refused = fold([SECOND, say("rejected", mp="M2"), say("confirmed", mp="M2")])
    assert ("R1", "M1") not in standings
    assert standings["R1", "M2"].state is State.REJECTED
    assert [position for position, _ in refused] == [0, 2]
    assert "如有新证据" in refused[1][1]


def test_rejected_pairs_stay_with_their_reason_until_undone() -> None:
    standings, _ = fold([say("rejected"), say("rejected", mp="M2"), say("undone", mp="M2")])
    assert rejected_pairs(standings) == {("R1", "M1"): "已于 2026-11-01 核实排除:口音不符"}


def test_the_log_only_grows_and_reopens_to_the_same_standing(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    log = DecisionLog(path)
    log.add(FIRST)
    before = path.read_bytes()
    assert log.add(SECOND).state is State.CONFIRMED
    assert path.read_bytes().startswith(before)
    with pytest.raises(UsageError):
        log.add(say("rejected"))
    again = DecisionLog(path)
    assert again.decisions == log.decisions == (FIRST, SECOND)
    assert again.standings() == log.standings()
    assert again.standing("R1", "M9").state is State.OPEN
    assert again.refused == []


def test_a_log_without_its_last_newline_is_continued_on_a_new_line(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    DecisionLog(path).add(FIRST)
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    DecisionLog(path).add(SECOND)
    assert read_decisions(path) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"resident_id": "R1"}\n', "第 1 行:缺少必填字段"),
        (b"\n[1]\n", "第 2 行不是有效的 JSON 对象"),
        (b"{\n", "第 1 行不是有效的 JSON 对象"),
        (b"\xff\xfe\xff\n", "应为 UTF-8 编码"),
    ],
)
def test_a_damaged_log_is_refused_with_its_line(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        DecisionLog(path)
    assert message in caught.value.zh


def test_a_log_that_cannot_be_written_leaves_the_standing(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "absent" / "decisions.jsonl")
    with pytest.raises(OutputError, match="核实结论无法写入"):
        log.add(FIRST)
    assert log.standing("R1", "M1").state is State.OPEN and log.decisions == ()
