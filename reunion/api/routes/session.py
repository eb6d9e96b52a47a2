"""Signing in and out, one's own password and tokens."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from reunion.api import passwords
from reunion.api.access import Caller, Signed, cookie_name, csrf_token, subject_of, too_fast
from reunion.api.guessing import KNOWN_FOR, Attempt
from reunion.api.problems import Problem, not_found
from reunion.api.schemas import NewPassword, NewToken, SignIn
from reunion.api.state import Service, later, now, service_of
from reunion.errors import BusyError
from reunion.store import accounts
from reunion.store.audit import add_entry

router = APIRouter(prefix="/api/v1", tags=["登录"])
_OIDC_COOKIE = "reunion-oidc"


@router.post("/session", summary="登录")
def sign_in(body: SignIn, request: Request, response: Response) -> dict[str, Any]:
    """With a name and a password; the cookie holds the session, the answer the CSRF token."""
    service = service_of(request)
    address = request.client.host if request.client else ""
    proof = request.cookies.get(_known_cookie(service, body.name))
    attempt = service.guesses.attempt(body.name, address, proof)
    if not _password_fits(service, attempt, body.name, body.password):
        raise Problem(401, "wrong_password", "用户名或密码不正确", "the name or password is wrong")
    with service.register.session() as session:
        service.guesses.settle(session, attempt)
    return begin_session(service, body.name, request, response)


def _password_fits(service: Service, attempt: Attempt, name: str, password: str) -> bool:
    """Whether it fits; each that does not is counted and audited. Raises Problem after too many."""
    with service.register.reading() as session:
        if service.guesses.full(session, attempt):
            raise _after_many(service)
        hashed = accounts.password_hash(session, name)
    with service.register.session() as session:
        may, last = service.guesses.count(session, attempt)
    if not may:
        raise _after_many(service)
    try:
        fits = passwords.password_fits(hashed, password, known=attempt.known)
    except BusyError as error:
        with service.register.session() as session:
            service.guesses.take_back(session, attempt)
        raise Problem(503, "busy", error.zh, error.en, headers={"Retry-After": "3"}) from None
    if fits:
        return True
    _note_failure(service, name, known=hashed is not None, last=last)
    return False


def _after_many(service: Service) -> Problem:
    service.metrics.refused.labels("password").inc()
    return too_fast(service.guesses.seconds_left())


def _known_cookie(service: Service, name: str) -> str:
    """The cookie by which a browser proves that this user signed in with it before."""
    return f"{cookie_name(service)}-known-{service.guesses.cookie_suffix(name)}"


def begin_session(
    service: Service, name: str, request: Request, response: Response
) -> dict[str, Any]:
    """A new session for a user whose identity is known; sets the cookie."""
    with service.register.session() as session:
        account = accounts.find_user(session, name)
        if account is None or account.disabled:
            raise Problem(401, "no_account", "本系统没有这个用户", "this user is not known here")
        expires = later(hours=service.config.session_hours)
        cookie = accounts.open_session(session, name, at=now(), expires_at=expires)
        add_entry(
            session, service.register.keys, at=now(), actor=name, action="sign_in", subject=name,
            detail={"request": request.state.request_id},
        )  # fmt: skip
    kept = {
        _known_cookie(service, name): (service.guesses.proof(name), int(KNOWN_FOR.total_seconds())),
        cookie_name(service): (cookie, int(service.config.session_hours * 3600)),
    }
    for key, (value, seconds) in kept.items():
        response.set_cookie(
            key, value, max_age=seconds, secure=service.config.secure_cookies, httponly=True,
            samesite="strict", path="/",
        )  # fmt: skip
    return _described(account, csrf_token(service, cookie), expires)


def _described(account: accounts.Account, csrf: str | None, expires: str | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": account.name, "role": account.role, "station_id": account.station_id,
    }  # fmt: skip
    return (
        told | ({"csrf_token": csrf} if csrf else {}) | ({"expires_at": expires} if expires else {})
    )


def _note_failure(service: Service, name: str, *, known: bool, last: bool) -> None:
    """Into the audit, as an alarm when it is the last one that is borne for now."""
    with service.register.session() as session:
        add_entry(
            session,
            service.register.keys,
            at=now(),
            actor="-",
            action="alarm:passwords" if last else "sign_in:failed",
            subject=subject_of(service, name, known=known),
        )
    if last:
        service.metrics.alarms.labels("passwords").inc()


@router.get("/oidc/start", summary="统一登录", status_code=303, response_class=Response)
def oidc_start(request: Request) -> Response:
    """Sends the browser to the ministry's sign-in, where one is configured."""
    service = service_of(request)
    if not service.config.oidc_issuer:
        raise not_found()
    from reunion.api import oidc

    moment = service.guesses.clock()
    started = oidc.start(service.config, service.register.keys, _back(request), moment)
    response = Response(status_code=303, headers={"Location": started.address})
    response.set_cookie(
        _OIDC_COOKIE, started.cookie, max_age=oidc.MINUTES * 60, httponly=True, samesite="lax",
        secure=service.config.secure_cookies, path="/api/v1/oidc",
    )  # fmt: skip
    return response


@router.get("/oidc/callback", summary="统一登录返回")
def oidc_callback(
    request: Request,
    response: Response,
    state: Annotated[str, Query(max_length=500)] = "",
    code: Annotated[str, Query(max_length=4_000)] = "",
) -> dict[str, Any]:
    """Where the ministry's sign-in sends the browser back to; answers like POST /session."""
    service = service_of(request)
    if not service.config.oidc_issuer:
        raise not_found()
    from reunion.api import oidc

    brought = oidc.Brought(request.cookies.get(_OIDC_COOKIE, ""), state, code)
    keys, moment = service.register.keys, service.guesses.clock()
    done = oidc.finish(service.config, keys, _back(request), brought, moment)
    with service.register.session() as session:
        if not service.guesses.first_time(session, done.state, done.until):
            raise oidc.refused()
    # A redirect would still count as coming from the ministry, and lack the strict cookie.
    response.headers["Refresh"] = "0; url=/"
    response.delete_cookie(_OIDC_COOKIE, path="/api/v1/oidc")
    return begin_session(service, done.name, request, response)


def _back(request: Request) -> str:
    return str(request.url.replace(path="/api/v1/oidc/callback", query="", fragment=""))


@router.get("/session", summary="当前登录的用户")
def who_am_i(caller: Signed, request: Request) -> dict[str, Any]:
    """Name, role, station and, with a cookie, the CSRF token."""
    cookie = request.cookies.get(cookie_name(caller.service))
    csrf = csrf_token(caller.service, cookie) if cookie and not caller.program else None
    return _described(caller.account, csrf, None)


@router.delete("/session", summary="退出登录", status_code=204)
def sign_out(caller: Signed, request: Request, response: Response) -> None:
    """Ends the session of this cookie."""
    cookie = request.cookies.get(cookie_name(caller.service))
    if cookie and not caller.program:
        with caller.service.register.session() as session:
            accounts.close_session(session, cookie)
            caller.note(session, "sign_out", caller.name)
    response.delete_cookie(
        cookie_name(caller.service), path="/", secure=caller.service.config.secure_cookies,
        httponly=True, samesite="strict",
    )  # fmt: skip


@router.put("/password", summary="修改自己的密码", status_code=204)
def change_password(body: NewPassword, caller: Signed) -> None:
    """Ends all sessions of this user."""
    service = caller.service
    attempt = service.guesses.old_password(caller.name)
    if not _password_fits(service, attempt, caller.name, body.old):
        raise Problem(403, "wrong_password", "原密码不正确", "the old password is wrong")
    fresh = passwords.hash_password(body.new, name=caller.name)
    with service.register.session() as session:
        accounts.set_password_hash(session, caller.name, fresh)
        service.guesses.settle(session, attempt)
        caller.note(session, "password:changed", caller.name)


@router.get("/tokens", summary="自己的令牌")
def tokens(caller: Signed) -> dict[str, Any]:
    """Marks and times, never the tokens themselves."""
    with caller.service.register.reading() as session:
        rows = accounts.tokens_of(session, caller.name)
        return {"items": [_token(row) for row in rows]}


def _token(row: Any) -> dict[str, Any]:
    return {
        "mark": accounts.token_mark(row.token_hash),
        "purpose": row.purpose,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "revoked_at": row.revoked_at,
    }


@router.post("/tokens", summary="为程序新建令牌", status_code=201)
def new_token(body: NewToken, caller: Signed) -> dict[str, Any]:
    """Shown once; only its hash is kept."""
    return issue_token(caller, body)


def issue_token(caller: Caller, body: NewToken) -> dict[str, Any]:
    """A token of the caller, audited."""
    expires = later(days=body.days)
    with caller.service.register.session() as session:
        token = accounts.make_token(
            session, caller.name, purpose=body.purpose, at=now(), expires_at=expires
        )
        caller.note(session, "token:add", caller.name, {"expires": expires})
    return {"token": token, "purpose": body.purpose, "expires_at": expires}


@router.delete("/tokens/{mark}", summary="撤销令牌", status_code=204)
def revoke(mark: str, caller: Signed) -> None:
    """At once, for every worker."""
    with caller.service.register.session() as session:
        if not accounts.revoke_token(session, caller.name, mark, now()):
            raise not_found()
        caller.note(session, "token:revoke", caller.name, {"mark": mark})
