"""Stations, users, audit: what the administrator does, without seeing a case."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from reunion.api.access import Caller, Signed
from reunion.api.answers import Answer
from reunion.api.paging import Cursor, Limit, after_of, page
from reunion.api.passwords import hash_password
from reunion.api.people import own_station
from reunion.api.problems import Problem, not_found
from reunion.api.schemas import StationIn, UserChange, UserIn
from reunion.api.state import later, now
from reunion.api.writing import Written, check_version, etag, write
from reunion.store import accounts, administration

router = APIRouter(prefix="/api/v1", tags=["管理"])


@router.get("/stations", summary="站点", response_class=Answer)
def stations(caller: Signed) -> Answer:
    """本人范围内的站点。The stations within the caller's scope."""
    with caller.service.register.reading() as session:
        rows = administration.stations(session, caller.scope)
        return Answer({"items": [_station(row) for row in rows]})


def _station(row: Any) -> dict[str, Any]:
    return {
        "station_id": row.station_id, "parent_id": row.parent_id, "level": row.level,
        "name": row.name, "code": row.code, "version": row.version,
    }  # fmt: skip


@router.post("/stations", summary="新建站点", status_code=201, response_class=Answer)
def add_station(body: StationIn, caller: Signed, request: Request) -> Response:
    """Below a station of the caller's scope."""
    if caller.scope is not None:
        own_station(caller, body.parent_id)

    def do(session: Any) -> Written:
        row = administration.put_station(session, body.model_dump(), new=True)
        caller.note(session, "station:add", body.station_id)
        return Written(_station(row), 201, row.version)

    return write(caller, request, body.model_dump(), do)


@router.put("/stations/{station_id}", summary="修改站点", response_class=Answer)
def change_station(station_id: str, body: StationIn, caller: Signed, request: Request) -> Response:
    """With If-Match."""
    own_station(caller, station_id)

    def do(session: Any) -> Written:
        row = administration.station(session, station_id)
        if row is None:
            raise not_found()
        check_version(request, row.version)
        if caller.scope is not None and body.parent_id != row.parent_id:
            own_station(caller, body.parent_id)
        told = body.model_dump() | {"station_id": station_id}
        row = administration.put_station(session, told, new=False)
        caller.note(session, "station:change", station_id)
        return Written(_station(row), 200, row.version)

    return write(caller, request, body.model_dump(), do)


@router.get("/users", summary="用户", response_class=Answer)
def users(caller: Signed) -> Answer:
    """The users of the caller's stations."""
    with caller.service.register.reading() as session:
        rows = administration.users(session, caller.scope)
        return Answer({"items": [_user(account) for account in rows]})


def _user(account: accounts.Account) -> dict[str, Any]:
    return {
        "name": account.name, "role": account.role, "station_id": account.station_id,
        "disabled": account.disabled, "created_at": account.created_at,
        "version": account.version,
    }  # fmt: skip


def _user_in_scope(session: Any, caller: Caller, name: str) -> accounts.Account:
    account = accounts.find_user(session, name)
    if account is None or not caller.sees_station(account.station_id):
        raise not_found()
    return account


@router.post("/users", summary="新建用户", status_code=201, response_class=Answer)
def add_user(body: UserIn, caller: Signed, request: Request) -> Response:
    """Within the caller's stations."""
    own_station(caller, body.station_id)
    hashed = hash_password(body.password, name=body.name) if body.password else None

    def do(session: Any) -> Written:
        account = accounts.Account(body.name, body.role, body.station_id)
        accounts.add_user(
            session, caller.service.register.keys, account, password_hash=hashed,
            by=caller.name, at=now(),
        )  # fmt: skip
        session.flush()
        made = _user_in_scope(session, caller, body.name)
        return Written(_user(made), 201, made.version)

    return write(caller, request, body.model_dump(exclude={"password"}), do)


@router.get("/users/{name}", summary="一名用户", response_class=Answer)
def user(name: str, caller: Signed) -> Answer:
    """带 ETag。With its ETag."""
    with caller.service.register.reading() as session:
        account = _user_in_scope(session, caller, name)
    return Answer(_user(account), headers={"ETag": etag(account.version)})


@router.put("/users/{name}", summary="修改用户", response_class=Answer)
def change_user(name: str, body: UserChange, caller: Signed, request: Request) -> Response:
    """角色、站点、停用、重设密码。Role, station, disabled, a new password; needs If-Match."""
    own_station(caller, body.station_id)
    hashed = hash_password(body.password, name=name) if body.password else None
    if name == caller.name and (body.disabled or body.role != caller.role):
        raise Problem(
            409, "yourself", "不能停用自己或改变自己的角色", "you cannot disable or demote yourself"
        )

    def do(session: Any) -> Written:
        account = _user_in_scope(session, caller, name)
        check_version(request, account.version)
        changed = administration.change_user(
            session, name, role=body.role, station_id=body.station_id, disabled=body.disabled
        )
        if hashed:
            accounts.set_password_hash(session, name, hashed)
        detail = {"role": body.role, "disabled": body.disabled, "password": bool(hashed)}
        caller.note(session, "user:change", name, detail)
        return Written(_user(changed), 200, changed.version)

    return write(caller, request, body.model_dump(exclude={"password"}), do)


Word = Annotated[str | None, Query(max_length=80, pattern=r"^[A-Za-z0-9_.: -]*$")]


@router.get("/audit", summary="审计记录", response_class=Answer)
def audit(
    caller: Signed, limit: Limit = 50, cursor: Cursor = None, actor: Word = None,
    action: Word = None, subject: Word = None,
) -> Answer:  # fmt: skip
    """新的在前;只有编号,没有姓名。Newest first; ids, never names."""
    after = after_of(cursor)
    if after and not after.isdigit():
        raise Problem(422, "cursor", "cursor 无效,请从第一页开始", "the cursor is not valid")
    since = later(days=-caller.service.config.audit_days_shown)
    with caller.service.register.session() as session:
        rows = administration.audit_page(
            session, before=int(after) if after else None, limit=limit, since=since,
            scope=caller.scope, actor=actor, action=action, subject=subject,
        )  # fmt: skip
        items = [
            {
                "audit_id": row.audit_id, "at": row.at, "actor": row.actor,
                "action": row.action, "subject": row.subject, "detail": json.loads(row.detail),
            }
            for row in rows
        ]  # fmt: skip
        caller.note(session, "audit:read", "-")
    return Answer(page(items, limit, items[-1]["audit_id"] if items else None))


@router.get("/audit/check", summary="检查审计链", response_class=Answer)
def check_audit(caller: Signed) -> Answer:
    """Whether no entry was changed or removed; keep `last` elsewhere."""
    from reunion.store.audit import verify_chain

    with caller.service.register.reading() as session:
        check = verify_chain(session, caller.service.register.keys)
    whole = check.broken_at is None
    return Answer(
        {"whole": whole, "entries": check.entries, "last": check.last, "broken_at": check.broken_at}
    )
