"""Files of missing persons brought in by upload, with their progress."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, UploadFile

from reunion.api.access import Signed
from reunion.api.answers import Answer
from reunion.api.paging import Cursor, Limit, after_of, page
from reunion.api.problems import Problem, not_found
from reunion.api.state import Service, now
from reunion.api.uploads import keep_file
from reunion.batch.importing import ImportOptions
from reunion.batch.judging import day_in_name
from reunion.store import feeds
from reunion.store.feeds import UPLOAD, Feed
from reunion.store.work import ImportRow

router = APIRouter(prefix="/api/v1/imports", tags=["导入"])


@router.post("", summary="上传走失人员表", status_code=202, response_class=Answer)
def upload(
    caller: Signed,
    file: Annotated[UploadFile, File(description=".jsonl .csv .xlsx .xls")],
    source: Annotated[str, Form(pattern=r"^[a-z0-9_-]{2,32}$", examples=["police"])],
    full: Annotated[
        bool, Form(description="全量文件:其中没有的记为撤回。What it lacks is withdrawn.")
    ] = False,
    anyway: Annotated[bool, Form(description="文件可疑也导入。Although it looks wrong.")] = False,
) -> Answer:
    """读入在后台进行,可疑文件不导入;同一文件再次上传不会重复导入。In the background; the same
    file only once."""
    service = caller.service
    path, digest = keep_file(file.file, file.filename or "", service.uploads.folder)
    made_on = day_in_name(Path(file.filename or ""))
    feed = Feed("missing", source, f"{UPLOAD}{path.suffix[1:]}", digest, made_on, full)
    with service.register.session() as session:
        known = _known(service, session, feed)
        if known is not None:
            path.unlink()
            return Answer(_told(known, feeds.aside_count(session, known.import_id)), 200)
        row = feeds.begin(session, feed, at=now())
        caller.note(session, "import:begin", str(row.import_id), {"source": source})
        options = ImportOptions(
            source=source, made_on=made_on, full=full, anyway=anyway, by=caller.name,
            import_id=row.import_id,
        )  # fmt: skip
        taken = service.uploads.take(path, options)
        told = _told(row, 0)
    service.uploads.bring_in(taken)
    return Answer(told, 202, {"Location": f"/api/v1/imports/{told['import_id']}"})


def _known(service: Service, session: Any, feed: Feed) -> ImportRow | None:
    """The import of this very file, when it is under way or was the last one of its source. One
    that was killed is given up."""
    for row in feeds.running(session, feed):
        if not row.file_name.startswith(UPLOAD) or service.uploads.at_work(row.import_id):
            return row
        row.state, row.ended_at = "abandoned", now()
    last = feeds.last_done(session, feed.kind, feed.source)
    same = last is not None and (last.file_digest, last.full) == (feed.digest, int(feed.full))
    return last if same else None


_COUNTED = ("added", "changed", "unchanged", "withdrawn", "foreign", "aside", "reason")


def _told(row: ImportRow, aside: int) -> dict[str, Any]:
    counts = {key: value for key, value in json.loads(row.counts).items() if key in _COUNTED}
    return {
        "import_id": row.import_id, "source": row.source, "state": row.state,
        "rows": row.next_row, "counts": counts, "aside": aside,
        "started_at": row.started_at, "ended_at": row.ended_at,
    }  # fmt: skip


@router.get("", summary="导入记录", response_class=Answer)
def imports(caller: Signed, limit: Limit = 50, cursor: Cursor = None) -> Answer:
    """新的在前。Newest first."""
    after = after_of(cursor)
    if after and not after.isdigit():
        raise Problem(422, "cursor", "cursor 无效,请从第一页开始", "the cursor is not valid")
    with caller.service.register.reading() as session:
        rows = feeds.imports_page(session, before=int(after) if after else None, limit=limit)
        items = [_told(row, feeds.aside_count(session, row.import_id)) for row in rows]
    return Answer(page(items, limit, items[-1]["import_id"] if items else None))


@router.get("/{import_id}", summary="导入进度", response_class=Answer)
def progress(import_id: int, caller: Signed) -> Answer:
    """已读行数、新增、变更、未变、隔离。Rows so far, and those put aside with their reasons."""
    if not 0 < import_id < 2**53:
        raise not_found()
    with caller.service.register.reading() as session:
        row = session.get(ImportRow, import_id)
        if row is None:
            raise not_found()
        told = _told(row, feeds.aside_count(session, import_id))
        told["quarantine"] = [
            {
                "sheet": each.sheet, "row": each.row_number, "column": each.column_name,
                "reason": each.reason,
            }
            for each in feeds.aside_of(session, import_id, 200)
        ]  # fmt: skip
    return Answer(told)
