"""The daily work: ledgers, earlier stays, going home, notices, steps, what is due, figures."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from reunion.api.access import Caller, Signed
from reunion.api.answers import Answer
from reunion.api.masks import entry_for, plain_reason, record_for
from reunion.api.paging import Cursor, Limit, after_of, page
from reunion.api.people import note_opened, resident_allowed, resident_row
from reunion.api.problems import Problem, not_found
from reunion.api.sane import check_sane
from reunion.api.schemas import DATE, ReturnIn, StepIn, VisitIn
from reunion.api.state import now
from reunion.api.writing import Written, check_version, etag, write
from reunion.desk.clocks import Asked, due_list
from reunion.desk.intake import look_back
from reunion.desk.notices import draft
from reunion.desk.report import figures_of
from reunion.desk.returning import GoingHome, go_home, visit
from reunion.records import Json
from reunion.store.feeds import runs_page
from reunion.store.figures import Span
from reunion.store.ledgers import entry_of, entry_record, ledger_page
from reunion.store.scope import subtree
from reunion.store.steps import STEPS, add_step, steps_of, withdraw_step
from reunion.store.work import LedgerRow, RunRow

router = APIRouter(prefix="/api/v1", tags=["日常工作"])
Ledger = Literal["easily_lost", "repeat", "returned"]
EntryId = Annotated[int, Path(ge=1, lt=2**53)]
RunId = Annotated[int, Path(ge=1, lt=2**53)]
Day = Annotated[str | None, Query(pattern=DATE, examples=["2026-11-26"])]
Within = Annotated[
    str | None, Query(max_length=64, description="只看这个站点及其下级。This station and below.")
]


# --- ledgers --------------------------------------------------------------------------------------


@router.get("/ledgers/{ledger}", summary="台账", response_class=Answer)
def ledger_entries(
    ledger: Ledger, caller: Signed, limit: Limit = 50, cursor: Cursor = None
) -> Answer:
    """本站及下级的条目,按条目号分页。Entries of the caller's stations, page by page."""
    after = after_of(cursor)
    if after and not after.isdigit():
        raise Problem(422, "cursor", "cursor 无效,请从第一页开始", "the cursor is not valid")
    keys = caller.service.register.keys
    with caller.service.register.reading() as session:
        rows = ledger_page(
            session, keys, ledger=ledger, scope=caller.scope, after=int(after or 0), limit=limit,
            allowed=lambda body: resident_allowed(caller, body),
        )  # fmt: skip
        items = [_shown(session, caller, row) for row in rows]
    with caller.service.register.session() as session:
        caller.note(session, f"ledger:list:{ledger}", "-", {"seen": _ids(items)})
    return Answer(page(items, limit, items[-1]["entry_id"] if items else None))


def _ids(items: list[Json]) -> list[str]:
    return [f"{one['ledger']}:{one['entry_id']}" for one in items]


@router.get("/ledgers/{ledger}/{entry_id}", summary="台账条目", response_class=Answer)
def ledger_entry(ledger: Ledger, entry_id: EntryId, caller: Signed) -> Answer:
    """带 ETag。With its ETag."""
    with caller.service.register.session() as session:
        told = _shown(session, caller, _row(session, caller, ledger, entry_id))
        caller.note(session, "ledger:read", f"{ledger}:{entry_id}")
    note_opened(caller, f"{ledger}:{entry_id}")
    return Answer(told, headers={"ETag": etag(told["version"])})


@router.get(
    "/ledgers/{ledger}/{entry_id}/letter",
    summary="返乡信息反馈函",
    response_class=Response,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
def letter(ledger: Ledger, entry_id: EntryId, caller: Signed) -> Response:
    """下载打印。The feedback letter, to be printed."""
    keys = caller.service.register.keys
    with caller.service.register.session() as session:
        row = _row(session, caller, ledger, entry_id)
        text = entry_record(session, keys, row).get("entry", {}).get("letter")
        if text is None:
            raise not_found()
        caller.note(session, "ledger:letter", f"{ledger}:{entry_id}")
    named = {"Content-Disposition": f'attachment; filename="letter-{entry_id}.html"'}
    return Response(text, media_type="text/html; charset=utf-8", headers=named)


@router.post("/ledgers/{ledger}/{entry_id}/visits", summary="记下回访", response_class=Answer)
def note_a_visit(
    ledger: Ledger, entry_id: EntryId, body: VisitIn, caller: Signed, request: Request
) -> Response:
    """需要 If-Match;定下次回访日期。With If-Match; the day of the next visit is set."""
    on = _day(body.on_date)

    def do(session: Any) -> Written:
        row = _row(session, caller, ledger, entry_id)
        check_version(request, row.version)
        visit(session, caller.service.register.keys, row, on, by=caller.name, at=now())
        return Written(_shown(session, caller, row), 200, row.version)

    return write(caller, request, body.model_dump(), do)


def _row(session: Any, caller: Caller, ledger: str, entry_id: int) -> LedgerRow:
    """The entry, when it lies in the caller's stations and its marks are open to the role."""
    row = entry_of(session, entry_id)
    if row is None or row.ledger != ledger or row.withdrawn_at is not None:
        raise not_found()
    record = entry_record(session, caller.service.register.keys, row)
    if not caller.sees_station(row.station_id) or not resident_allowed(caller, record):
        raise not_found()
    return row


def _shown(session: Any, caller: Caller, row: LedgerRow) -> Json:
    record = entry_record(session, caller.service.register.keys, row)
    entry = record.pop("entry", {})
    return {
        "entry_id": row.entry_id, "ledger": row.ledger, "resident_id": row.resident_id,
        "station_id": row.station_id, "on_date": row.on_date, "follow_up_on": row.follow_up_on,
        "version": row.version, "entry": entry_for(caller.role, entry),
        "record": record_for(caller.role, record),
    }  # fmt: skip


# --- one resident ---------------------------------------------------------------------------------


@router.post("/residents/{resident_id}/earlier", summary="入站核对", response_class=Answer)
def earlier(resident_id: str, caller: Signed) -> Answer:
    """查找并连上以前的救助记录,注明可靠程度。Earlier stays, found and linked."""
    service = caller.service
    with service.register.session() as session:
        resident_row(session, caller, resident_id)
        caller.note(session, "intake:look", resident_id)
    found = look_back(
        service.register, service.met, resident_id, by=caller.name, at=now(),
        allowed=lambda met: resident_allowed(caller, met.record),
    )  # fmt: skip
    items = [
        {
            "met": one.met.who[0],
            "id": one.met.who[1] if caller.sees_station(one.met.station_id) else None,
            "station_id": one.met.station_id,
            "on_date": one.met.on_date,
            "confidence": round(one.link.probability, 4),
            "reason": plain_reason([line.to_json() for line in one.link.evidence]),
        }
        for one in found.meetings
    ]
    return Answer({"items": items, "linked": found.linked, "repeated": found.repeated})


@router.post(
    "/residents/{resident_id}/return", summary="办理返乡", status_code=201, response_class=Answer
)
def going_home(resident_id: str, body: ReturnIn, caller: Signed, request: Request) -> Response:
    """台账、反馈函、易走失登记一次完成。Ledger entry, letter and easily-lost entry together."""
    check_sane(body.model_dump())
    told = GoingHome(
        resident_id, _day(body.on_date), body.to, body.receiver, body.mp_id, body.proof,
        body.police, body.escort,
    )  # fmt: skip

    def do(session: Any) -> Written:
        check_version(request, resident_row(session, caller, resident_id).version)
        made = go_home(session, caller.service.register.keys, told, by=caller.name, at=now())
        answer = {
            "returned": made.returned, "easily_lost": made.easily_lost,
            "first_visit": made.first_visit, "next_visit": made.next_visit,
            "letter": f"/api/v1/ledgers/returned/{made.returned}/letter",
        }  # fmt: skip
        return Written(answer, 201)

    return write(caller, request, body.model_dump(), do)


@router.get("/residents/{resident_id}/notice", summary="寻亲公告草稿", response_class=Answer)
def notice(
    resident_id: str, caller: Signed, counties: Annotated[int, Query(ge=0, le=100)] = 20
) -> Answer:
    """受保护人员一律不公告。The draft and the counties to target; nobody protected."""
    service = caller.service
    with service.register.session() as session:
        resident_row(session, caller, resident_id)
        told = draft(
            session, service.register.keys, resident_id, contact=service.config.duty_desk,
            at=now(), counties=counties,
        )  # fmt: skip
        caller.note(session, "notice:draft", resident_id)
    return Answer(
        {
            "lines": [{"head": head, "text": text} for head, text in told.lines],
            "text": told.text(),
            "held_back": list(told.held_back),
            "counties": [
                {"code": one.code, "place": one.place, "probability": one.probability}
                for one in told.targets
            ],
        }
    )


@router.get("/residents/{resident_id}/steps", summary="已办事项", response_class=Answer)
def steps(resident_id: str, caller: Signed) -> Answer:
    """由早到晚。Oldest first."""
    with caller.service.register.session() as session:
        resident_row(session, caller, resident_id)
        items = [
            {"what": one.what, "text": STEPS[one.what], "on_date": one.on_date, "by": one.by}
            for one in steps_of(session, resident_id)
        ]
        caller.note(session, "steps:read", resident_id)
    return Answer({"items": items})


@router.post("/residents/{resident_id}/steps", summary="记下已办事项", response_class=Answer)
def note_step(resident_id: str, body: StepIn, caller: Signed, request: Request) -> Response:
    """记下后不再出现在到期清单里。What was done is no longer due."""
    check_sane(body.note or "", "note")
    on = _day(body.on_date)

    def do(session: Any) -> Written:
        resident_row(session, caller, resident_id)
        common = (session, caller.service.register.keys, resident_id, body.what)
        if body.undo:
            withdraw_step(*common, by=caller.name, at=now())
        else:
            add_step(
                *common, on_date=on.isoformat(), by=caller.name, at=now(), note=body.note
            )  # fmt: skip
        return Written({"what": body.what, "text": STEPS[body.what], "undone": body.undo})

    return write(caller, request, body.model_dump(), do)


# --- what is due, and figures ---------------------------------------------------------------------


@router.get("/due", summary="到期事项", response_class=Answer)
def due(
    caller: Signed,
    station: Within = None,
    as_of: Day = None,
    ahead: Annotated[int, Query(ge=0, le=366)] = 0,
) -> Answer:
    """公告、采集 DNA、滞留、落户、回访,过期最久的在前。Longest overdue first, by station."""
    scope = _scope(caller, station)
    asked = Asked(
        _day(as_of), ahead, scope, lambda body: resident_allowed(caller, body)
    )  # fmt: skip
    found = due_list(caller.service.register, caller.service.workdays, asked)
    with caller.service.register.session() as session:
        caller.note(session, "due:list", station or "-", {"seen": len(found)})
    return Answer({"as_of": asked.as_of.isoformat(), "items": [one.to_json() for one in found]})


@router.get("/reports", summary="统计", response_class=Answer)
def reports(
    caller: Signed,
    since: Day = None,
    until: Day = None,
    as_of: Day = None,
    station: Within = None,
) -> Answer:
    """按阶段的查明率,从不合并为一个数。Success by cohort, never one number."""
    end = _day(as_of).isoformat()
    first, last = _day(since or "1900-01-01").isoformat(), _day(until or end).isoformat()
    span = Span(first, last, end, _scope(caller, station))
    return Answer(figures_of(caller.service.register, span).to_json())


@router.get("/runs", summary="夜间任务", response_class=Answer)
def runs(caller: Signed, limit: Limit = 50, cursor: Cursor = None) -> Answer:
    """新的在前:为哪一天、状态、统计。Nights, newest first: of which day, state, statistics."""
    after = after_of(cursor)
    if after and not after.isdigit():
        raise Problem(422, "cursor", "cursor 无效,请从第一页开始", "the cursor is not valid")
    with caller.service.register.reading() as session:
        rows = runs_page(session, before=int(after) if after else None, limit=limit)
        items = [_run(row) for row in rows]
    return Answer(page(items, limit, items[-1]["run_id"] if items else None))


@router.get("/runs/{run_id}", summary="一次夜间任务", response_class=Answer)
def run(caller: Signed, run_id: RunId) -> Answer:
    """为哪一天、状态、统计和警示。One night: of which day, state, statistics, warnings."""
    with caller.service.register.reading() as session:
        row = session.get(RunRow, run_id)
        if row is None:
            raise not_found()
        return Answer(_run(row))


def _run(row: RunRow) -> Json:
    statistics = json.loads(row.statistics)
    return {
        "run_id": row.run_id, "kind": row.kind, "as_of": row.as_of, "state": row.state,
        "model": row.model, "statistics": statistics,
        "warnings": statistics.get("warnings", []), "started_at": row.started_at,
        "ended_at": row.ended_at,
    }  # fmt: skip


def _scope(caller: Caller, station: str | None) -> frozenset[str] | None:
    """The station asked for, with those below it, within the caller's own."""
    if station is None:
        return caller.scope
    if not caller.sees_station(station):
        raise not_found()
    with caller.service.register.reading() as session:
        return subtree(session, station)


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else datetime.now(UTC).date()
    except ValueError:
        raise Problem(
            422, "date", "没有这一天,日期应写作 2026-11-26", "there is no such day"
        ) from None
