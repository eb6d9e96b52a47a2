"""Pages by cursor: an opaque text that names the last row of the page before."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any, TypeAlias

from fastapi import Query

from reunion.api.problems import Problem

Limit: TypeAlias = Annotated[int, Query(ge=1, le=200, description="每页条数。Items a page.")]
Cursor: TypeAlias = Annotated[
    str | None, Query(max_length=200, description="上一页给出的 next。The last page's next.")
]


def after_of(cursor: str | None) -> str:
    """The last key of the page before; "" for the first page. Raises Problem."""
    if not cursor:
        return ""
    try:
        key = base64.urlsafe_b64decode(cursor.encode()).decode()
    except (binascii.Error, ValueError):
        key = ""
    if not key or not key.isprintable():
        raise Problem(422, "cursor", "cursor 无效,请从第一页开始", "the cursor is not valid")
    return key


def page(items: list[dict[str, Any]], limit: int, last: str | int | None) -> dict[str, Any]:
    """A page; `next` is absent on the last one."""
    told: dict[str, Any] = {"items": items}
    if len(items) == limit and last is not None:
        told["next"] = base64.urlsafe_b64encode(str(last).encode()).decode()
    return told
