"""Residents, their encounters and claims."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request, Response

from reunion.api.access import Signed
from reunion.api.answers import Answer
from reunion.api.masks import record_for, unmasked
from reunion.api.paging import Cursor, Limit, after_of, page
from reunion.api.people import (
    new_id,
    note_opened,
    own_station,
    resident_allowed,
    resident_row,
    shown_resident,
)
from reunion.api.problems import Problem
from reunion.api.sane import check_sane
from reunion.api.schemas import ClaimIn, Closing, EncounterIn, ResidentIn
from reunion.api.state import now
from reunion.api.writing import Written, check_version, etag, write
from reunion.deciding.verdicts import State
from reunion.errors import RecordError
from reunion.records import Encounter
from reunion.store.casework import (
    claims_of,
    put_resident,
    resident_record,
    residents_page,
)
from reunion.store.decisions import standing
from reunion.store.encounters import (
    closed_encounter,
    encounter_body,
    encounters_of,
    match_anew,
)
from reunion.store.people import ClaimRow, EncounterRow, ResidentRow, Station

router = APIRouter(prefix="/api/v1/residents", tags=["受助人员"])


@router.get("", summary="本站受助人员", response_class=Answer)
def residents(
    caller: Signed, limit: Limit = 50, cursor: Cursor = None, closed: bool = False
) -> Answer:
    """按编号分页。By id, page by page; ids of others' stations are not among them."""
    with caller.service.register.reading() as session:
        rows = residents_page(
            session, scope=caller.scope, after=after_of(cursor), limit=limit, closed=closed,
            allowed=lambda body: resident_allowed(caller, body),
        )  # fmt: skip
        items = [shown_resident(session, caller, row) for row in rows]
        last = rows[-1].resident_id if rows else None
    with caller.service.register.session() as session:
        caller.note(session, "residents:list", "-", {"seen": [one["resident_id"] for one in items]})
    return Answer(page(items, limit, last))


@router.post("", summary="登记受助人员", status_code=201, response_class=Answer)
def add_resident(body: ResidentIn, caller: Signed, request: Request) -> Response:
    """新登记一人。A new resident of one of the caller's stations."""
    check_sane(body.record)
    own_station(caller, body.station_id)

    def do(session: Any) -> Written:
        key = body.resident_id or new_id("R")
        if session.get(Station, body.station_id) is None:
            raise Problem(422, "station", "没有这个站点", "there is no such station")
        if session.get(ResidentRow, key) is not None:
            raise Problem(409, "exists", "这个编号已被使用", "this id is taken")
        row = ResidentRow(
            resident_id=key, station_id=body.station_id, entered_on=body.entered_on, version=0
        )
        put_resident(session, caller.service.register.keys, row, body.record, at=now())
        if not resident_allowed(caller, json.loads(row.body)):
            raise Problem(
                403,
                "not_your_mark",
                "您的角色不能登记“仅公安”的人员",
                "only the police may mark this",
            )
        caller.note(session, "resident:add", key)
        return Written(shown_resident(session, caller, row), 201, row.version)

    return write(caller, request, body.model_dump(), do)


@router.get("/{resident_id}", summary="一名受助人员", response_class=Answer)
def resident(resident_id: str, caller: Signed) -> Answer:
    """带 ETag,修改时放入 If-Match。With the ETag that a change needs."""
    with caller.service.register.session() as session:
        row = resident_row(session, caller, resident_id)
        told = shown_resident(session, caller, row)
        caller.note(session, "resident:read", resident_id)
    note_opened(caller, resident_id)
    return Answer(told, headers={"ETag": etag(told["version"])})


@router.put("/{resident_id}", summary="修改受助人员", response_class=Answer)
def change_resident(
    resident_id: str, body: ResidentIn, caller: Signed, request: Request
) -> Response:
    """需要 If-Match。What the role saw masked stays as it is kept."""
    check_sane(body.record)
    own_station(caller, body.station_id)

    def do(session: Any) -> Written:
        row = resident_row(session, caller, resident_id)
        check_version(request, row.version)
        keys = caller.service.register.keys
        stored = resident_record(session, keys, row)
        row.station_id = body.station_id
        row.entered_on = body.entered_on or row.entered_on
        whole = unmasked(caller.role, stored, body.record)
        put_resident(session, keys, row, whole, at=now())
        changed = sorted(k for k in {*whole, *stored} if whole.get(k) != stored.get(k))
        caller.note(session, "resident:change", resident_id, {"fields": changed})
        return Written(shown_resident(session, caller, row), 200, row.version)

    return write(caller, request, body.model_dump(), do)


@router.post("/{resident_id}/closing", summary="结案", response_class=Answer)
def close_resident(resident_id: str, body: Closing, caller: Signed, request: Request) -> Response:
    """“团聚”须有两人确认的结论。No case is closed as reunited by a score."""

    def do(session: Any) -> Written:
        row = resident_row(session, caller, resident_id)
        check_version(request, row.version)
        if body.closed_as == "reunited":
            state = standing(session, resident_id, body.mp_id or "").state
            if state is not State.CONFIRMED:
                raise Problem(
                    409,
                    "not_confirmed",
                    "这一对还没有经两人确认,不能以“团聚”结案",
                    "this pair is not confirmed by two people; it cannot be closed as reunited",
                )
        row.closed_at, row.closed_as = now(), body.closed_as
        row.changed_at, row.version = now(), row.version + 1
        caller.note(session, f"resident:close:{body.closed_as}", resident_id)
        return Written(shown_resident(session, caller, row), 200, row.version)

    return write(caller, request, body.model_dump(), do)


@router.get("/{resident_id}/encounters", summary="历次救助", response_class=Answer)
def encounters(resident_id: str, caller: Signed) -> Answer:
    """由早到晚。Oldest first."""
    with caller.service.register.session() as session:
        resident_row(session, caller, resident_id)
        items = [_encounter(caller, row) for row in encounters_of(session, resident_id)]
        caller.note(session, "encounters:read", resident_id)
    return Answer({"items": items})


def _encounter(caller: Any, row: EncounterRow) -> dict[str, Any]:
    record = encounter_body(caller.service.register.keys, row)
    return {
        "encounter_id": row.encounter_id,
        "station_id": row.station_id,
        "on_date": row.on_date,
        "confidence": row.confidence,
        "linked_by": row.linked_by,
        "record": record_for(caller.role, {"encounters": [record]}).get("encounters", [{}])[0],
    }


@router.post(
    "/{resident_id}/encounters", summary="登记一次救助", status_code=201, response_class=Answer
)
def add_encounter(
    resident_id: str, body: EncounterIn, caller: Signed, request: Request
) -> Response:
    """A stay or contact, with how sure it is that it was this person."""
    check_sane(body.record)
    own_station(caller, body.station_id)

    def do(session: Any) -> Written:
        resident_row(session, caller, resident_id)
        key = body.encounter_id or new_id("E")
        if session.get(Station, body.station_id) is None:
            raise Problem(422, "station", "没有这个站点", "there is no such station")
        if session.get(EncounterRow, key) is not None:
            raise Problem(409, "exists", "这个编号已被使用", "this id is taken")
        row = EncounterRow(
            encounter_id=key, resident_id=resident_id, station_id=body.station_id,
            on_date=body.on_date, confidence=body.confidence, linked_by=caller.name,
            body=closed_encounter(
                caller.service.register.keys, key, Encounter.from_json(body.record).to_json()
            ),
            digest="", changed_at=now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        match_anew(session, [resident_id])
        caller.note(session, "encounter:add", resident_id, {"encounter": key})
        return Written(_encounter(caller, row), 201)

    return write(caller, request, body.model_dump(), do)


@router.get("/{resident_id}/claims", summary="陈述", response_class=Answer)
def claims(resident_id: str, caller: Signed) -> Answer:
    """每条陈述及其来源;更正的旧条目仍在。Corrected ones stay."""
    with caller.service.register.session() as session:
        resident_row(session, caller, resident_id)
        items = [_claim(caller, row) for row in claims_of(session, resident_id)]
        caller.note(session, "claims:read", resident_id)
    return Answer({"items": items})


def _claim(caller: Any, row: ClaimRow) -> dict[str, Any]:
    """A claim of a field is seen like that field of the record."""
    seen = record_for(caller.role, {"narrative": row.value}).get("narrative")
    visible = "narrative" if row.field not in ("id_number", "id_numbers") else row.field
    if visible != "narrative":
        seen = record_for(caller.role, {"id_number": row.value}).get("id_number")
    return {
        "claim_id": row.claim_id, "field": row.field, "value": seen, "source": row.source,
        "heard_by": row.heard_by, "heard_at": row.heard_at, "confidence": row.confidence,
        "recorded_at": row.recorded_at, "superseded_by": row.superseded_by,
    }  # fmt: skip


@router.post(
    "/{resident_id}/claims", summary="记下一条陈述", status_code=201, response_class=Answer
)
def add_claim(resident_id: str, body: ClaimIn, caller: Signed, request: Request) -> Response:
    """更正是新的一条,旧的指向它。A correction is a new claim that the old one names."""
    check_sane(body.value, "value")
    if body.field in ("id_number", "id_numbers"):
        raise RecordError(
            "证件号码请写入受助人员的 id_numbers,不作为陈述保存",
            "put ID numbers into the resident's id_numbers, where they are sealed",
            column="field",
        )

    def do(session: Any) -> Written:
        resident_row(session, caller, resident_id)
        old = session.get(ClaimRow, body.corrects) if body.corrects else None
        if body.corrects and (old is None or old.resident_id != resident_id):
            raise Problem(
                422, "corrects", "要更正的陈述不存在", "there is no such claim to correct"
            )
        if old is not None and old.superseded_by is not None:
            raise Problem(409, "corrected", "这条陈述已被更正", "this claim was corrected already")
        row = ClaimRow(
            resident_id=resident_id, encounter_id=body.encounter_id, field=body.field,
            value=body.value, source=body.source, heard_by=body.heard_by or caller.name,
            heard_at=body.heard_at, confidence=body.confidence, recorded_at=now(),
        )  # fmt: skip
        if body.encounter_id and session.get(EncounterRow, body.encounter_id) is None:
            raise Problem(422, "encounter", "没有这次救助记录", "there is no such encounter")
        session.add(row)
        session.flush()
        if old is not None:
            old.superseded_by, old.superseded_at = row.claim_id, now()
        match_anew(session, [resident_id])
        caller.note(session, "claim:add", resident_id, {"claim": row.claim_id, "field": row.field})
        return Written(_claim(caller, row), 201)

    return write(caller, request, body.model_dump(), do)
