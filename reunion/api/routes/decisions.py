"""Candidates of a resident of the register, and what people decide about them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from reunion.api import searching
from reunion.api.access import Caller, Signed
from reunion.api.answers import Answer
from reunion.api.people import missing_row, note_opened, resident_row, shown_missing, shown_resident
from reunion.api.problems import Problem
from reunion.api.roles import CASEWORKER, POLICE, declines_contact, police_first
from reunion.api.schemas import CandidatesQuery, DecisionIn
from reunion.api.state import now
from reunion.api.writing import Written, write
from reunion.deciding.verdicts import STATE_ZH, State
from reunion.errors import UsageError
from reunion.records import Decision, Json, Resident
from reunion.store.accounts import find_user
from reunion.store.casework import decisions_of, missing_record, record_to_match, resident_record
from reunion.store.decisions import add_decision, pairs_in, standing

router = APIRouter(prefix="/api/v1", tags=["候选与核实"])
_CONTACT = ("report", "residence", "relatives", "note")


@router.get("/residents/{resident_id}/candidates", summary="候选", response_class=Answer)
def candidates(
    resident_id: str, caller: Signed, asked: Annotated[CandidatesQuery, Query()]
) -> Answer:
    """现在的候选,已排除的注明理由。Now, with where each pair stands."""
    within = asked.filter()
    keys = caller.service.register.keys
    with caller.service.register.reading() as session:
        row = resident_row(session, caller, resident_id)
        resident = Resident.from_json(record_to_match(session, keys, row))
        gone = () if asked.rejected else pairs_in(session, resident_id, State.REJECTED)
    top = min(asked.limit, 100)
    told = searching.match(caller, resident, top, within=within, without=gone)
    with caller.service.register.reading() as session:
        for pair in told["candidates"]:
            pair["decision"] = _standing(session, resident_id, pair["mp_id"])
    return Answer(told)


@router.get(
    "/residents/{resident_id}/candidates/{mp_id}", summary="并排查看", response_class=Answer
)
def side_by_side(resident_id: str, mp_id: str, caller: Signed) -> Answer:
    """受助人员与走失记录并排。Where an adult declines, nobody's address to contact is shown."""
    keys = caller.service.register.keys
    with caller.service.register.session() as session:
        resident, missing = (
            resident_row(session, caller, resident_id),
            missing_row(session, caller, mp_id),
        )
        whole = resident_record(session, keys, resident)
        other = missing_record(session, keys, missing)
        told: dict[str, Any] = {
            "resident": shown_resident(session, caller, resident),
            "missing": shown_missing(session, caller, missing),
            "decision": _standing(session, resident_id, mp_id),
        }
        caller.note(session, "pair:read", f"{resident_id} {mp_id}")
    if declines_contact(whole):
        told["do_not_contact"] = "本人拒绝联系家人:不得联系亲属"
        record = told["missing"]["record"]
        told["missing"]["record"] = {
            key: value for key, value in record.items() if key not in _CONTACT
        } | {"masked": True}
    if police_first(whole, other):
        told["police_first"] = "疑似拐卖或暴力:先报公安,不得直接联系报失人"
    note_opened(caller, mp_id)
    return Answer(told)


def _standing(session: Any, resident_id: str, mp_id: str) -> dict[str, Any]:
    known = standing(session, resident_id, mp_id)
    told: dict[str, Any] = {"state": known.state, "text": STATE_ZH[known.state]}
    if known.last is not None:
        told |= {"by": known.last.by, "at": known.last.at, "reason": known.last.reason}
    return told


@router.get("/residents/{resident_id}/decisions", summary="核实结论", response_class=Answer)
def decisions(resident_id: str, caller: Signed) -> Answer:
    """全部结论,撤销的也在。Every verdict, in order; none is ever deleted."""
    with caller.service.register.session() as session:
        resident_row(session, caller, resident_id)
        items = [
            {
                "decision_id": row.decision_id, "mp_id": row.mp_id, "verdict": row.verdict,
                "by": row.by, "at": row.at, "reason": row.reason,
            }
            for row in decisions_of(session, resident_id)
        ]  # fmt: skip
        caller.note(session, "decisions:read", resident_id)
    return Answer({"items": items})


@router.post("/decisions", summary="作出核实结论", status_code=201, response_class=Answer)
def decide(body: DecisionIn, caller: Signed, request: Request) -> Response:
    """确认分两步、由两人作出:先“初步确认”,再由另一人(复核人或公安)“确认”。"""
    _check_who(caller, body.verdict)
    evidence = _evidence(caller, body)

    def do(session: Any) -> Written:
        keys = caller.service.register.keys
        resident = resident_row(session, caller, body.resident_id)
        missing = missing_row(session, caller, body.mp_id)
        if body.verdict == "confirmed":
            both = (
                resident_record(session, keys, resident),
                missing_record(session, keys, missing),
            )
            _check_police(session, caller, body, both)
        decision = Decision(
            body.resident_id, body.mp_id, body.verdict, caller.name, now(), body.reason
        )
        try:
            state = add_decision(session, keys, decision, evidence=evidence).state
        except UsageError as error:
            raise Problem(409, "not_now", error.zh, error.en) from None
        told = {"state": state, "text": STATE_ZH[state], "resident_id": body.resident_id,
                "mp_id": body.mp_id, "by": caller.name}  # fmt: skip
        return Written(told, 201)

    return write(caller, request, body.model_dump(), do)


def _evidence(caller: Caller, body: DecisionIn) -> list[Json]:
    """What speaks for and against the pair now, whole: it is kept, not shown."""
    keys = caller.service.register.keys
    with caller.service.register.reading() as session:
        resident = record_to_match(session, keys, resident_row(session, caller, body.resident_id))
        missing = missing_record(session, keys, missing_row(session, caller, body.mp_id))
    return caller.service.index.evidence(resident, missing)


def _check_who(caller: Caller, verdict: str) -> None:
    """A program confirms nobody; the second step is a reviewer's or the police liaison's."""
    if caller.program and verdict in ("first_confirmed", "confirmed"):
        raise Problem(
            403,
            "needs_a_person",
            "确认只能由本人登录后作出,不能用程序令牌",
            "a confirmation needs a signed-in person; a program's token may not make it",
        )
    if verdict == "confirmed" and caller.role == CASEWORKER:
        raise Problem(
            403,
            "needs_a_reviewer",
            "最后确认须由复核人或公安联络员作出",
            "the second step of a confirmation is a reviewer's or the police liaison's",
        )


def _check_police(
    session: Any, caller: Caller, body: DecisionIn, both: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    """Where trafficking or violence is suspected, one of the two must be the police."""
    if not police_first(*both) or caller.role == POLICE:
        return
    known = standing(session, body.resident_id, body.mp_id)
    first = find_user(session, known.last.by) if known.last else None
    if known.state is State.FIRST_CONFIRMED and (first is None or first.role != POLICE):
        raise Problem(
            409,
            "police_first",
            "疑似拐卖或暴力:两名确认人中须有一名公安联络员",
            "suspected trafficking or violence: one of the two who confirm must be the police",
        )
