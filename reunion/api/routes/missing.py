"""Missing-person records."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from reunion.api.access import Signed
from reunion.api.answers import Answer
from reunion.api.masks import unmasked
from reunion.api.paging import Cursor, Limit, after_of, page
from reunion.api.people import missing_allowed, missing_row, new_id, note_opened, shown_missing
from reunion.api.problems import Problem
from reunion.api.sane import check_sane
from reunion.api.schemas import MissingIn, Status
from reunion.api.state import now
from reunion.api.writing import Written, check_version, etag, write
from reunion.store.casework import missing_page, missing_record, put_missing
from reunion.store.people import MissingRow

router = APIRouter(prefix="/api/v1/missing", tags=["走失人员"])
Source = Annotated[str | None, Query(max_length=64)]


@router.get("", summary="走失人员", response_class=Answer)
def missing_persons(
    caller: Signed,
    limit: Limit = 50,
    cursor: Cursor = None,
    source: Source = None,
    status: Status | None = None,
) -> Answer:
    """按编号分页。By id; people are found by /match, not by scrolling."""
    with caller.service.register.reading() as session:
        rows = missing_page(
            session, source=source, status=status, after=after_of(cursor), limit=limit,
            allowed=lambda body: missing_allowed(caller, body),
        )  # fmt: skip
        items = [shown_missing(session, caller, row) for row in rows]
        last = rows[-1].mp_id if rows else None
    with caller.service.register.session() as session:
        caller.note(session, "missing:list", "-", {"seen": [one["mp_id"] for one in items]})
    if cursor:
        for one in items:
            note_opened(caller, one["mp_id"])
    return Answer(page(items, limit, last))


@router.post("", summary="登记走失人员", status_code=201, response_class=Answer)
def add_missing(body: MissingIn, caller: Signed, request: Request) -> Response:
    """一秒内可被检索到。Found by searches within a second."""
    check_sane(body.record)

    def do(session: Any) -> Written:
        key = body.mp_id or new_id("M")
        if session.get(MissingRow, key) is not None:
            raise Problem(409, "exists", "这个编号已被使用", "this id is taken")
        row = MissingRow(mp_id=key, source=body.source, source_id=key, source_version=1, version=0)
        put_missing(session, caller.service.register.keys, row, body.record, at=now())
        if not missing_allowed(caller, json.loads(row.body)):
            raise Problem(
                403, "not_your_mark", "您的角色不能登记带有这种保护标记的人员",
                "your role may not keep a record with this mark",
            )  # fmt: skip
        caller.note(session, "missing:add", key)
        return Written(shown_missing(session, caller, row), 201, row.version)

    return write(caller, request, body.model_dump(), do)


@router.get("/{mp_id}", summary="一名走失人员", response_class=Answer)
def missing_person(mp_id: str, caller: Signed) -> Answer:
    """带 ETag。With its ETag."""
    with caller.service.register.session() as session:
        told = shown_missing(session, caller, missing_row(session, caller, mp_id))
        caller.note(session, "missing:read", mp_id)
    note_opened(caller, mp_id)
    return Answer(told, headers={"ETag": etag(told["version"])})


@router.put("/{mp_id}", summary="修改走失人员", response_class=Answer)
def change_missing(mp_id: str, body: MissingIn, caller: Signed, request: Request) -> Response:
    """需要 If-Match。With If-Match."""
    check_sane(body.record)

    def do(session: Any) -> Written:
        row = missing_row(session, caller, mp_id)
        check_version(request, row.version)
        keys = caller.service.register.keys
        stored = missing_record(session, keys, row)
        whole = unmasked(caller.role, stored, {"source": row.source, **body.record})
        row.source_version += 1
        put_missing(session, keys, row, whole, at=now())
        changed = sorted(k for k in {*whole, *stored} if whole.get(k) != stored.get(k))
        caller.note(session, "missing:change", mp_id, {"fields": changed})
        return Written(shown_missing(session, caller, row), 200, row.version)

    return write(caller, request, body.model_dump(), do)
