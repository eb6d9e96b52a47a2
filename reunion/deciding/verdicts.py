"""Verdicts (核实结论): what people decided about a pair; only ever added, never changed.

| state \\ verdict | first_confirmed | confirmed | rejected | need_more | undone |
|---|---|---|---|---|---|
| open 未核实 | → first | refused | → rejected | → need more | refused |
| first 初步确认 | refused | → confirmed (another person) | → rejected | → need more | → open |
| confirmed 已确认 | refused | refused | refused | refused | → open |
| rejected 已排除 | refused | refused | refused | refused | → open |
| need more 待补充 | → first | refused | → rejected | → need more | → open |

A rejection, and taking back a confirmation or a rejection, need a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from reunion.errors import RecordError, UsageError
from reunion.records import Decision

Pair: TypeAlias = tuple[str, str]
"""(resident_id, mp_id)"""


class Verdict(StrEnum):
    """What a person may say about a pair."""

    FIRST_CONFIRMED = "first_confirmed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    NEED_MORE = "need_more"
    UNDONE = "undone"


class State(StrEnum):
    """Where a pair stands after all verdicts so far."""

    OPEN = "open"
    FIRST_CONFIRMED = "first_confirmed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    NEED_MORE = "need_more"


STATE_ZH = {
    State.OPEN: "未核实",
    State.FIRST_CONFIRMED: "初步确认",
    State.CONFIRMED: "已确认",
    State.REJECTED: "已排除",
    State.NEED_MORE: "待补充材料",
}
_Refusal: TypeAlias = tuple[str, str]
_FIRST_NEEDED = (
    "确认需要两个人:请先由一人作初步确认,再由另一人确认",
    "a confirmation needs two people: one records first_confirmed, another confirmed",
)
_NOTHING = ("这一对还没有结论,无可撤销", "nothing has been decided about this pair")
_ALREADY_FIRST = (
    "已有初步确认,请由另一人作“确认”",
    "first_confirmed is already recorded; another person may record confirmed",
)
_SETTLED = (
    "已确认;如需更改,请先撤销并说明理由",
    "already confirmed; record undone with a reason first",
)
_REJECTED = (
    "已排除;如有新证据,请先撤销并说明理由",
    "already rejected; record undone with a reason first",
)

ANSWERS: Mapping[tuple[State, Verdict], State | _Refusal] = {
    (State.OPEN, Verdict.FIRST_CONFIRMED): State.FIRST_CONFIRMED,
    (State.OPEN, Verdict.CONFIRMED): _FIRST_NEEDED,
    (State.OPEN, Verdict.REJECTED): State.REJECTED,
    (State.OPEN, Verdict.NEED_MORE): State.NEED_MORE,
    (State.OPEN, Verdict.UNDONE): _NOTHING,
    (State.FIRST_CONFIRMED, Verdict.FIRST_CONFIRMED): _ALREADY_FIRST,
    (State.FIRST_CONFIRMED, Verdict.CONFIRMED): State.CONFIRMED,
    (State.FIRST_CONFIRMED, Verdict.REJECTED): State.REJECTED,
    (State.FIRST_CONFIRMED, Verdict.NEED_MORE): State.NEED_MORE,
    (State.FIRST_CONFIRMED, Verdict.UNDONE): State.OPEN,
    (State.CONFIRMED, Verdict.FIRST_CONFIRMED): _SETTLED,
    (State.CONFIRMED, Verdict.CONFIRMED): _SETTLED,
    (State.CONFIRMED, Verdict.REJECTED): _SETTLED,
    (State.CONFIRMED, Verdict.NEED_MORE): _SETTLED,
    (State.CONFIRMED, Verdict.UNDONE): State.OPEN,
    (State.REJECTED, Verdict.FIRST_CONFIRMED): _REJECTED,
    (State.REJECTED, Verdict.CONFIRMED): _REJECTED,
    (State.REJECTED, Verdict.REJECTED): _REJECTED,
    (State.REJECTED, Verdict.NEED_MORE): _REJECTED,
    (State.REJECTED, Verdict.UNDONE): State.OPEN,
    (State.NEED_MORE, Verdict.FIRST_CONFIRMED): State.FIRST_CONFIRMED,
    (State.NEED_MORE, Verdict.CONFIRMED): _FIRST_NEEDED,
    (State.NEED_MORE, Verdict.REJECTED): State.REJECTED,
    (State.NEED_MORE, Verdict.NEED_MORE): State.NEED_MORE,
    (State.NEED_MORE, Verdict.UNDONE): State.OPEN,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a pair stands, and the decision that put it there (None for a pair never decided)."""

    state: State = State.OPEN
    last: Decision | None = None


def next_standing(standing: Standing, decision: Decision) -> Standing:
    """The standing after one more decision.

    Raises RecordError for an unknown verdict or a missing reason or person, and UsageError, with
    what to do instead, for a verdict that the state does not allow.
    """
    verdict = parse_verdict(decision.verdict)
    answer = ANSWERS[standing.state, verdict]
    if not isinstance(answer, State):
        raise UsageError(*answer)
    _check_person(standing, decision, verdict)
    _check_reason(standing.state, decision, verdict)
    return Standing(answer, decision)


def parse_verdict(text: str) -> Verdict:
    """The verdict of this name. Raises RecordError."""
    try:
        return Verdict(text)
    except ValueError:
        known = "、".join(Verdict)
        raise RecordError(
            f"不认识的核实结论“{text}”,应为:{known}",
            f"unknown verdict {text!r}; it must be one of {', '.join(Verdict)}",
            column="verdict",
        ) from None


def _check_person(standing: Standing, decision: Decision, verdict: Verdict) -> None:
    person = decision.by.strip().casefold()
    if not person:
        raise RecordError("缺少核实人(by)", "the decision lacks who made it (by)", column="by")
    first = standing.last.by.strip().casefold() if standing.last else ""
    if verdict is Verdict.CONFIRMED and person == first:
        raise UsageError(
            "确认人与初步确认人是同一人;确认须由另一人作出",
            "confirmed must come from another person than first_confirmed",
        )


def _check_reason(state: State, decision: Decision, verdict: Verdict) -> None:
    reversal = verdict is Verdict.UNDONE and state in (State.CONFIRMED, State.REJECTED)
    if (verdict is Verdict.REJECTED or reversal) and not (decision.reason or "").strip():
        raise RecordError(
            "排除或撤销必须写明理由(reason)",
            "rejecting, or undoing a confirmation or rejection, needs a reason",
            column="reason",
        )


def fold(decisions: Iterable[Decision]) -> tuple[dict[Pair, Standing], list[tuple[int, str]]]:
    """The current standing of every pair, and the decisions that do not count.

    A decision that its pair's state refuses changes nothing: a "confirmed" by one person alone, in
    whatever file it stands, confirms nobody. Such decisions are returned as (position, message).
    """
    standings: dict[Pair, Standing] = {}
    refused: list[tuple[int, str]] = []
    for position, decision in enumerate(decisions):
        pair = (decision.resident_id, decision.mp_id)
        try:
            standings[pair] = next_standing(standings.get(pair, Standing()), decision)
        except (RecordError, UsageError) as error:
            refused.append((position, error.zh))
    return standings, refused


def rejected_pairs(standings: Mapping[Pair, Standing]) -> dict[Pair, str]:
    """The pairs that stay rejected, each with the sentence that later runs show."""
    return {
        pair: rejection_note(standing.last)
        for pair, standing in standings.items()
        if standing.state is State.REJECTED and standing.last is not None
    }


def rejection_note(decision: Decision) -> str:
    """已于 2026-11-01 核实排除:口音不符"""
    return f"已于 {decision.at[:10]} 核实排除:{decision.reason}"
