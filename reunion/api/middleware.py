"""Around every request: an id, bounds on size and time, secure headers, one log line, metrics.

The log line holds route, status and time; never a query, a header, a body or an address of a
record. All of it is plain ASGI, so that nothing of a body is copied.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
import uuid
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reunion.api.problems import Problem, answer

if TYPE_CHECKING:
    from reunion.api.state import Service

_log = logging.getLogger("reunion.service")
_SECURE = tuple(
    (name.lower().encode(), value.encode())
    for name, value in {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }.items()
)
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
UPLOADS = ("/api/v1/imports",)
FULL = "reunion_full"
"""In the state of a request: it came over one connection too many (connections.py)."""


class _TooLarge(Exception):
    """A body went over its bound while it was read."""


class Around:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        headers = Headers(scope=scope)
        request_id = _request_id(headers)
        scope.setdefault("state", {})["request_id"] = request_id
        sent = _Sent(send, request_id, https=scope["scheme"] == "https")
        kind = ""
        try:
            await self._bounded(scope, headers, receive, sent)
        except Exception as error:
            kind = type(error).__name__
            if not sent.status:
                await _plain(500, scope, receive, sent)
        finally:
            self._tell(scope, sent.status or 499, time.perf_counter() - began, request_id, kind)

    async def _bounded(self, scope: Scope, headers: Headers, receive: Receive, send: _Sent) -> None:
        config = self._service.config
        upload = scope["path"] in UPLOADS
        most = config.max_upload_mib * 2**20 if upload else config.max_body_kib * 2**10
        limited = _Limited(receive, most)
        if scope["state"].get(FULL) and scope["path"] != "/healthz":
            await _plain(503, scope, receive, send, _FULL)
            return
        if int(headers.get("content-length") or 0) > most:
            await _plain(413, scope, receive, send)
            return

        async def unless_over(message: Message) -> None:
            # The framework takes an error while it reads a body for a body that cannot be read.
            if not limited.over:
                await send(message)

        try:
            async with asyncio.timeout(config.request_seconds * (20 if upload else 1)):
                await self._app(scope, limited, unless_over)
        except TimeoutError:
            if not send.status:
                await _plain(503, scope, receive, send)
        except _TooLarge:
            pass
        if limited.over and not send.status:
            await _plain(413, scope, receive, send)

    def _tell(self, scope: Scope, status: int, seconds: float, request_id: str, kind: str) -> None:
        route = getattr(scope.get("route"), "path", "-")
        metrics = self._service.metrics
        metrics.requests.labels(scope["method"][:10], route, str(status)).inc()
        metrics.seconds.labels(route).observe(seconds)
        caller = scope["state"].get("caller")
        _log.log(
            logging.ERROR if kind else logging.INFO,
            "request",
            extra={
                "request_id": request_id, "method": scope["method"][:10], "route": route,
                "status": status, "ms": round(seconds * 1000, 1),
                "user": caller.name if caller else "-", **({"kind": kind} if kind else {}),
            },
        )  # fmt: skip


def _request_id(headers: Headers) -> str:
    told = headers.get("x-request-id", "")
    fits = _REQUEST_ID.fullmatch(told) and not re.search(r"\d{11}", told)
    return told if fits else uuid.uuid4().hex


class _Limited:
    """Receives at most so many bytes of a body."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._left = receive, most
        self.over = False

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                self.over = True
                raise _TooLarge
        return message


class _Sent:
    """Sends with the secure headers, and remembers the status."""

    def __init__(self, send: Send, request_id: str, *, https: bool) -> None:
        self._send, self._request_id, self._https = send, request_id, https
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            told = message.setdefault("headers", [])
            names = {name.lower() for name, _ in told}
            told.extend(one for one in _SECURE if one[0] not in names)
            told.append((b"x-request-id", self._request_id.encode()))
            if self._https:
                told.append((b"strict-transport-security", b"max-age=31536000"))
        await self._send(message)


_WHY = {
    413: ("too_large", "请求内容过大", "the request body is too large"),
    500: (
        "internal",
        "服务内部出错,已记录;请告知管理员请求编号",
        "the service failed; it is logged",
    ),
    503: ("timeout", "处理超时,请稍后再试", "this took too long; try again later"),
}
_FULL = ("busy", "连接太多,请稍后再试", "too many connections; try again in a moment")


async def _plain(
    status: int, scope: Scope, receive: Receive, send: Any, why: tuple[str, str, str] | None = None
) -> None:
    code, zh, en = why or _WHY[status]
    headers = {"Connection": "close"} if status == 413 or why else {}
    headers |= {"Retry-After": "3"} if why else {}
    request_id = scope["state"]["request_id"]
    response = answer(Problem(status, code, zh, en, headers=headers, request_id=request_id))
    await response(scope, receive, send)
