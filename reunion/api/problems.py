"""Every error as application/problem+json (RFC 9457): one Chinese sentence, one English beside.

Values that were sent are never repeated: they may be a person's name or number.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from reunion.errors import (
    BusyError,
    IndexFileError,
    RecordError,
    ReunionError,
    UsageError,
)

MEDIA = "application/problem+json"
_STATUS: tuple[tuple[type[ReunionError], int], ...] = (
    (RecordError, 422),
    (UsageError, 422),
    (BusyError, 409),
    (IndexFileError, 503),
)
_PLAIN: dict[int, tuple[str, str]] = {
    400: ("请求无法读懂", "the request cannot be read"),
    404: ("没有这个地址或这条记录", "there is no such address or record"),
    405: ("这个地址不支持这种请求方法", "this address does not take this method"),
    413: ("请求内容过大", "the request body is too large"),
    415: ("请求内容的类型不支持,应为 application/json", "send application/json"),
}


class Problem(Exception):
    """An answer that is an error: status, a short code, one sentence in each language."""

    def __init__(
        self,
        status: int,
        code: str,
        zh: str,
        en: str,
        *,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.zh, self.en = status, code, zh, en
        self.headers, self.more = dict(headers or {}), more


def not_found() -> Problem:
    """The same answer for what does not exist and what the caller may not know to exist."""
    return Problem(404, "not_found", *_PLAIN[404])


def answer(problem: Problem) -> Response:
    """The response of a problem."""
    body = {
        "type": f"urn:reunion:problem:{problem.code}",
        "title": problem.zh,
        "status": problem.status,
        "detail": problem.zh,
        "detail_en": problem.en,
        **problem.more,
    }
    return Response(orjson.dumps(body), problem.status, problem.headers, MEDIA)


def of_error(error: ReunionError) -> Problem:
    """The problem that an error of the package is to a caller."""
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    more: dict[str, Any] = (
        {"field": error.column} if isinstance(error, RecordError) and error.column else {}
    )
    return Problem(status, type(error).__name__, error.zh, error.en, **more)


def add_handlers(app: FastAPI) -> None:
    """Turn every error into a problem answer, in this one place."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(ReunionError, _on_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)


async def _on_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return answer(error)


async def _on_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, ReunionError)
    return answer(of_error(error))


async def _on_invalid(_: Request, error: Exception) -> Response:
    """Which fields are wrong and how; never what they held."""
    assert isinstance(error, RequestValidationError)
    found = [
        {"field": ".".join(str(part) for part in fault["loc"][1:]), "fault": fault["type"]}
        for fault in error.errors()[:20]
    ]
    names = "、".join(dict.fromkeys(str(each["field"]) for each in found if each["field"]))
    malformed = any(fault["type"] == "json_invalid" for fault in error.errors())
    return answer(
        Problem(
            400 if malformed else 422,
            "not_json" if malformed else "invalid",
            "请求内容不是有效的 JSON" if malformed else f"请求内容有误:{names or '请求内容'}",
            "the body is not valid JSON" if malformed else f"not valid: {names or 'the body'}",
            errors=found,
        )
    )


async def _on_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    zh, en = _PLAIN.get(error.status_code, (f"请求未能完成({error.status_code})", phrase))
    code = phrase.lower().replace(" ", "_")
    return answer(Problem(error.status_code, code, zh, en, headers=error.headers))
