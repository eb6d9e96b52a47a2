"""Structured logs: one JSON object a line, with known keys only.

A record's message is a fixed word and its arguments are dropped, so that no library can put a
value into it; an exception is told by its type and place, never by its text.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

KEYS = (
    "request_id", "method", "route", "status", "ms", "user", "kind", "records", "seconds",
    "workers", "port",
)  # fmt: skip


class JsonLines(logging.Formatter):
    """Time, level, event and the known keys."""

    def format(self, record: logging.LogRecord) -> str:
        own = record.name.startswith("reunion.")
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.msg if own else f"{record.name}:{record.module}:{record.lineno}",
        }
        told |= {key: record.__dict__[key] for key in KEYS if key in record.__dict__}
        if record.exc_info and record.exc_info[0] is not None:
            told["kind"] = record.exc_info[0].__name__
            told["place"] = _place(record.exc_info[2])
        return json.dumps(told, ensure_ascii=False, default=str)


def _place(trace: Any) -> str:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code if trace is not None else None
    return f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if code else "-"


def set_up(level: str) -> None:
    """Every log of the process to standard error as JSON lines; the servers' access logs are off,
    because they hold addresses as they were sent."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("reunion").setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers[:] = []
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").disabled = True
