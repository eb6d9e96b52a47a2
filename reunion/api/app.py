"""The application, made by `create_app` over a service that is already open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from starlette.middleware.trustedhost import TrustedHostMiddleware

from reunion import __version__
from reunion.api.access import guard
from reunion.api.middleware import Around
from reunion.api.problems import add_handlers
from reunion.api.routes import (
    admin,
    decisions,
    desk,
    exports,
    health,
    imports,
    match,
    missing,
    residents,
    session,
)
from reunion.api.rules import RULES
from reunion.api.state import Service

ROUTERS = (
    health.router,
    session.router,
    match.router,
    residents.router,
    missing.router,
    decisions.router,
    desk.router,
    admin.router,
    exports.router,
    imports.router,
)
OPENING = 300.0
"""Seconds that a worker waits for its index before it answers 503 instead."""
_QUIET: Any = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""No telemetry of the framework: its spans and logs would hold addresses and values as sent."""


_PROBLEM: dict[str, Any] = {
    "description": "出错(RFC 9457)",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail", "detail_en"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "detail_en": {"type": "string"},
                },
            },
            "example": {
                "type": "urn:reunion:problem:purpose",
                "title": "请说明查询目的",
                "status": 422,
                "detail": "请说明查询目的",
                "detail_en": "say the purpose of the look-up",
            },
        }
    },
}


def create_app(service: Service, at_end: Callable[[], None] = lambda: None) -> FastAPI:
    """The application of this service; `at_end` is called when the last request is answered.

    Raises RuntimeError when routes and rules do not agree.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        service.index.start()
        service.known.refresh_beside(service.register)
        service.uploads.resume()
        # A worker takes requests when it can answer them; another may be ready before it.
        await asyncio.to_thread(service.index.wait_once, OPENING)
        yield
        service.draining = True
        service.uploads.stop()
        service.index.stop()
        at_end()

    app = FastAPI(
        title="reunion",
        summary="为身份不明的受助人员寻找亲人 / whom may a nameless resident be",
        version=__version__,
        telemetry=_QUIET,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        dependencies=[Depends(guard)],
        responses={"4XX": _PROBLEM, "5XX": _PROBLEM, 422: _PROBLEM},
    )
    app.state.service = service
    for router in ROUTERS:
        app.include_router(router)
    add_handlers(app)
    hosts = [host.strip() for host in service.config.allowed_hosts.split(",")]
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    app.add_middleware(Around, service=service)
    check_rules(app)
    return app


def routes_of(app: FastAPI) -> Iterator[tuple[str, str]]:
    """(method, path) of every route."""
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in sorted(route.methods or ()):
                yield method, route.path


def check_rules(app: FastAPI) -> None:
    """Raises RuntimeError for a route without a rule, or a rule without a route."""
    apart = set(routes_of(app)) ^ set(RULES)
    if apart:
        raise RuntimeError(f"routes and rules do not agree: {sorted(apart)}")
