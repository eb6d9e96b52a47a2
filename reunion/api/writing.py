"""Writes that nobody can lose or do twice: If-Match, Idempotency-Key, one transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from fastapi import Request
from fastapi.responses import Response

from reunion.api.access import Caller
from reunion.api.answers import Answer
from reunion.api.problems import Problem
from reunion.api.state import later, now
from reunion.store.answers import keep_answer, kept_answer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True, slots=True)
class Written:
    """What a write answers; `version` becomes the ETag."""

    body: Mapping[str, Any]
    status: int = 200
    version: int | None = None


def write(
    caller: Caller, request: Request, payload: Any, do: Callable[[Session], Written]
) -> Response:
    """Run `do` in one transaction; a repeat with the same Idempotency-Key is answered as before."""
    key = request.headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise Problem(
            422,
            "idempotency_key",
            "Idempotency-Key 应为 8 至 64 个字母、数字或横线",
            "an Idempotency-Key has 8 to 64 letters, digits or dashes",
        )
    service = caller.service
    keys = service.register.keys
    digest = _digest(request, payload)
    with service.register.session() as session:
        if key is not None and (kept := kept_answer(session, keys, caller.name, key, digest)):
            told = orjson.loads(kept[1])
            return _answer(Written(told["body"], kept[0], told["version"]), repeated=True)
        done = do(session)
        if key is not None:
            text = orjson.dumps({"body": done.body, "version": done.version}).decode()
            keep_answer(
                session, keys, caller.name, key, digest, (done.status, text),
                at=now(), older_than=later(days=-1),
            )  # fmt: skip
    service.index.look_now()
    return _answer(done)


def _digest(request: Request, payload: Any) -> str:
    said = [request.method, request.url.path, payload]
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _answer(done: Written, *, repeated: bool = False) -> Response:
    headers = {} if done.version is None else {"ETag": etag(done.version)}
    if repeated:
        headers["Idempotency-Replayed"] = "true"
    if done.status == 204:
        return Response(status_code=204, headers=headers)
    return Answer(done.body, done.status, headers)


def etag(version: int) -> str:
    """The ETag of a version."""
    return f'"v{version}"'


def check_version(request: Request, version: int) -> None:
    """Raises Problem: 428 without If-Match, 412 when somebody changed the row since."""
    told = request.headers.get("if-match")
    if told is None:
        raise Problem(
            428,
            "if_match_needed",
            "修改前请先读取,并在 If-Match 中带上读到的 ETag",
            "read first, and send the ETag that you read in If-Match",
        )
    if etag(version) not in [each.strip() for each in told.split(",")]:
        raise Problem(
            412,
            "changed_meanwhile",
            "这条记录已被他人修改,请重新读取后再改",
            "somebody changed this record meanwhile; read it again",
        )
