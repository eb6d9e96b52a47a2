"""/healthz, /readyz, /metrics and the OpenAPI document."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from reunion.api.state import service_of
from reunion.store.changes import latest_change

router = APIRouter(tags=["运行"])


@router.get("/healthz", summary="是否在运行")
def healthz() -> dict[str, str]:
    """Live: the process answers."""
    return {"status": "ok"}


@router.get("/readyz", summary="能否检索", responses={503: {"description": "尚未就绪"}})
def readyz(request: Request) -> JSONResponse:
    """Ready: an index is open, the register answers, and the service is not being stopped."""
    service = service_of(request)
    state: dict[str, Any] = service.index.state()
    try:
        with service.register.reading() as session:
            latest_change(session)
    except Exception:
        state |= {"ready": False, "reason": "登记库没有应答"}
    if service.draining:
        state |= {"ready": False, "reason": "服务正在停止"}
    return JSONResponse(state, 200 if state["ready"] else 503)


@router.get("/metrics", summary="运行指标(Prometheus)", response_class=Response)
def metrics(request: Request) -> Response:
    """Prometheus text."""
    service = service_of(request)
    service.metrics.records.set(service.index.state().get("records", 0))
    return Response(service.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request) -> JSONResponse:
    """The OpenAPI document."""
    return JSONResponse(request.app.openapi())
