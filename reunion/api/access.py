"""Who is calling, and whether they may: one guard before every route.

A caller comes with a token (a program) or a session cookie (a person at a browser). With a cookie
every request that is not a plain reading also needs the X-CSRF-Token that the sign-in gave.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from fastapi import Depends, Request

from reunion.api.problems import Problem, not_found
from reunion.api.rules import PURPOSES, RULES, Rule
from reunion.api.sane import is_broken
from reunion.api.state import Service, now, service_of
from reunion.store.accounts import Account, session_account, token_account
from reunion.store.audit import add_entry
from reunion.store.scope import subtree

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

COOKIE, BARE_COOKIE = "__Host-reunion", "reunion"
_SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(slots=True)
class Caller:
    """A caller who passed the guard. `scope`: the stations they see, None for all."""

    service: Service = field(repr=False)
    account: Account
    scope: frozenset[str] | None
    program: bool
    purpose: str | None
    request_id: str
    rule: Rule = field(repr=False)

    @property
    def name(self) -> str:
        return self.account.name

    @property
    def role(self) -> str:
        return self.account.role

    def sees_station(self, station_id: str | None) -> bool:
        """Whether a record of this station lies in the caller's scope."""
        return self.scope is None or station_id in self.scope

    def for_purpose(self, told: str | None) -> str:
        """The purpose of this look-up; the body's word counts before the header's."""
        self.purpose = told or self.purpose
        return _known_purpose(self.purpose)

    def note(
        self,
        session: Session,
        action: str,
        subject: str,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Add the audit entry of what this caller did, in the transaction of doing it."""
        known = {"role": self.role, "request": self.request_id}
        if self.purpose:
            known["purpose"] = self.purpose
        add_entry(
            session,
            self.service.register.keys,
            at=now(),
            actor=self.name,
            action=action,
            subject=subject,
            detail={**known, **(detail or {})},
        )

    def alarm(self, kind: str, subject: str) -> None:
        """Raise an alarm: audit, metrics and log; it stops nothing."""
        import logging

        self.service.metrics.alarms.labels(kind).inc()
        logging.getLogger("reunion.service").warning(
            "alarm", extra={"kind": kind, "user": self.name, "request_id": self.request_id}
        )
        with self.service.register.session() as session:
            self.note(session, f"alarm:{kind}", subject)


def cookie_name(service: Service) -> str:
    """The name of the session cookie: bound to HTTPS and to this host where it can be."""
    return COOKIE if service.config.secure_cookies else BARE_COOKIE


def csrf_token(service: Service, cookie: str) -> str:
    """What a page must send back in X-CSRF-Token with this session."""
    return hmac.new(service.register.keys.lookup, f"csrf:{cookie}".encode(), "sha256").hexdigest()


def guard(request: Request) -> Caller | None:
    """The caller of this request; None where anybody may call. Raises Problem."""
    service = service_of(request)
    rule = RULES[request.method, request.scope["route"].path]
    if rule.roles is None:
        return None
    caller = _caller(request, service, rule)
    _slow_down(service, caller)
    if caller.role not in rule.roles:
        service.metrics.refused.labels("role").inc()
        raise Problem(
            403,
            "not_your_role",
            "您的角色不能使用这项功能",
            "your role may not do this",
        )
    if rule.person and caller.program:
        raise Problem(
            403,
            "needs_a_person",
            "这一步只能由本人登录后操作,不能用程序令牌",
            "this needs a signed-in person; a program's token may not do it",
        )
    if rule.purpose == "header":
        _known_purpose(caller.purpose)
    _check_address(request)
    request.state.caller = caller
    return caller


def _check_address(request: Request) -> None:
    """No id holds a control character, and not every database can be asked for one."""
    if any(is_broken(str(part)) for part in request.path_params.values()):
        raise not_found()
    if any(is_broken(part) for part in request.query_params.values()):
        raise Problem(
            422, "query", "查询参数含有控制字符", "a query parameter holds control characters"
        )


def _caller(request: Request, service: Service, rule: Rule) -> Caller:
    header = request.headers.get("authorization", "")
    cookie = request.cookies.get(cookie_name(service))
    purpose = request.headers.get("x-purpose")
    with service.register.looking() as connection:
        if header:
            kind, _, token = header.partition(" ")
            found = token_account(connection, token.strip(), now()) if _bearer(kind) else None
            if found is None:
                raise _unknown(service)
            account, own_purpose = found
            purpose = purpose or own_purpose
        else:
            known = session_account(connection, cookie, now()) if cookie else None
            if known is None or cookie is None:
                raise _unknown(service)
            _check_csrf(request, service, cookie)
            account = known
        scope = subtree(connection, account.station_id)
    return Caller(service, account, scope, bool(header), purpose, request.state.request_id, rule)


def _bearer(kind: str) -> bool:
    return kind.lower() == "bearer"


def _unknown(service: Service) -> Problem:
    service.metrics.refused.labels("unknown").inc()
    return Problem(
        401,
        "not_signed_in",
        "请先登录,或使用有效的令牌(令牌可能已过期或被撤销)",
        "sign in, or use a valid token (it may have expired or been revoked)",
        headers={"WWW-Authenticate": 'Bearer realm="reunion"'},
    )


def _check_csrf(request: Request, service: Service, cookie: str) -> None:
    if request.method in _SAFE:
        return
    sent = request.headers.get("x-csrf-token", "")
    if not hmac.compare_digest(sent.encode(), csrf_token(service, cookie).encode()):
        service.metrics.refused.labels("csrf").inc()
        raise Problem(
            403,
            "csrf",
            "页面已过期,请刷新后重试(缺少或错误的 X-CSRF-Token)",
            "the page is out of date: X-CSRF-Token is missing or wrong",
        )


def _slow_down(service: Service, caller: Caller) -> None:
    config = service.config
    allowed = config.requests_a_minute
    if caller.program:
        allowed = max(allowed, config.token_lookups_a_minute)
    waits = [service.rates.wait(caller.name, "all", allowed)]
    if caller.rule.purpose:
        each = config.token_lookups_a_minute if caller.program else config.lookups_a_minute
        waits.append(service.rates.wait(caller.name, "look_up", each))
    if wait := max(waits):
        service.metrics.refused.labels("rate").inc()
        raise too_fast(wait)


def too_fast(seconds: float) -> Problem:
    """The answer to somebody who has to wait."""
    return Problem(
        429,
        "too_many",
        "操作过于频繁,请稍后再试",
        "too many requests; try again later",
        headers={"Retry-After": str(max(1, math.ceil(seconds)))},
    )


def _known_purpose(purpose: str | None) -> str:
    if purpose in PURPOSES:
        return purpose
    raise Problem(
        422,
        "purpose",
        f"请说明查询目的(X-Purpose 或 purpose),可用:{'、'.join(PURPOSES)}",
        f"say the purpose of the look-up (X-Purpose or purpose): {', '.join(PURPOSES)}",
    )


def subject_of(service: Service, text: str, *, known: bool) -> str:
    """How an id that a caller typed stands in the audit: itself when the register holds it, and
    otherwise a keyed hash, because anything may have been typed."""
    if known:
        return text
    keyed = hmac.new(service.register.keys.lookup, f"subject:{text}".encode(), hashlib.sha256)
    return f"typed:{keyed.hexdigest()[:16]}"


async def signed_in(request: Request) -> Caller:
    """The caller, for routes that have one; async, so that no thread is asked for this alone."""
    caller: Caller = request.state.caller
    return caller


Signed: TypeAlias = Annotated[Caller, Depends(signed_in)]
