"""Taking data out: marked with who, when and until when; nobody protected; no formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import orjson
from fastapi import APIRouter
from fastapi.responses import Response

from reunion.api.access import Caller, Signed
from reunion.api.masks import record_for
from reunion.api.schemas import ExportIn
from reunion.api.state import later, now
from reunion.desk.cells import harmless
from reunion.desk.protection import marks_in
from reunion.records import Json
from reunion.store.casework import decisions_of, missing_page, residents_page

router = APIRouter(prefix="/api/v1", tags=["导出"])
MOST = 10_000
KEPT_DAYS = 30


@router.post("/exports", summary="导出", response_class=Response)
def export(body: ExportIn, caller: Signed) -> Response:
    """每行带导出人、时间与有效期;受保护的人员一律不导出。"""
    purpose = caller.for_purpose(body.purpose)
    rows = list(_rows(caller, body.kind))
    mark = {"导出人": caller.name, "导出时间": now(), "有效期至": later(days=KEPT_DAYS)}
    marked = [row | mark for row in rows]
    with caller.service.register.session() as session:
        detail = {"purpose": purpose, "rows": len(rows), "form": body.form}
        caller.note(session, f"export:{body.kind}", "-", detail)
    data = as_csv(marked) if body.form == "csv" else b"".join(
        orjson.dumps(row) + b"\n" for row in marked
    )  # fmt: skip
    media = "text/csv; charset=utf-8" if body.form == "csv" else "application/x-ndjson"
    name = f"{body.kind}.{body.form}"
    return Response(
        data, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _rows(caller: Caller, kind: str) -> Iterator[Json]:
    """The rows of this kind that carry no mark of protection at all, in the role's view."""
    with caller.service.register.reading() as session:
        if kind == "missing":
            for person in missing_page(
                session, source=None, status=None, after="", limit=MOST, allowed=_unprotected
            ):
                view = record_for(caller.role, json.loads(person.body))
                yield {"mp_id": person.mp_id, "source": person.source, **_flat(view)}
            return
        for resident in residents_page(
            session, scope=caller.scope, after="", limit=MOST, allowed=_unprotected
        ):
            key = resident.resident_id
            if kind == "residents":
                yield {
                    "resident_id": key,
                    **_flat(record_for(caller.role, json.loads(resident.body))),
                }
            else:
                for row in decisions_of(session, key):
                    yield {
                        "resident_id": key, "mp_id": row.mp_id, "verdict": row.verdict,
                        "by": row.by, "at": row.at, "reason": row.reason or "",
                    }  # fmt: skip


def _unprotected(body: Json) -> bool:
    return not marks_in(body)


def _flat(view: Json) -> Json:
    """Lists and objects as JSON text, so that a table can hold them."""
    return {
        key: value if isinstance(value, (str, int, float)) else orjson.dumps(value).decode()
        for key, value in view.items()
        if key != "masked"
    }


def as_csv(rows: list[Json]) -> bytes:
    """A table in UTF-8 with BOM; a cell that a spreadsheet would run begins with an apostrophe."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows({key: harmless(value) for key, value in row.items()} for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
