"""Logs, metrics, rates: nothing of a person in any of them; nothing breaks the service."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from reunion.api.limits import Fishing, Rates
from reunion.api.logs import JsonLines
from reunion.api.masks import plain_reason
from tests.api.conftest import NUMBER, RESIDENT, Web, opened

SECRETS = ("陈兰英", "程南英", NUMBER, "岳池", "%E9%99%88")


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """Everything that any log says while the test runs."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def test_no_name_or_number_in_logs_metrics_or_headers(web: Web, said: io.StringIO) -> None:
    asked = RESIDENT | {"id_numbers": [{"raw": NUMBER}]}
    web.match("police", asked)
    web.call("police", "GET", f"/api/v1/missing/{NUMBER}", headers={"X-Purpose": "audit"})
    web.call("police", "GET", "/api/v1/陈兰英", params={"name": "陈兰英", "id": NUMBER})
    web.call("police", "GET", "/healthz", headers={"X-Request-Id": NUMBER})
    web.match("police", {"names": [{"text": "陈兰英", "kind": 3}]})
    logs, metrics = said.getvalue(), web.call("admin", "GET", "/metrics").text
    lines = [json.loads(line) for line in logs.splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert len(requests) == 5
    assert {"request_id", "route", "status", "ms", "user"} <= set(requests[0])
    for secret in SECRETS:
        assert secret not in logs and secret not in metrics
    assert 'reunion_searches_total{kind="match",role="police"} 1.0' in metrics


def test_no_span_holds_an_address(web: Web) -> None:
    """The framework traces by itself when a tracer is configured: not this application."""
    from opentelemetry import trace

    names: list[str] = []

    class Spy(trace.Tracer):
        def start_span(self, name: str, *args: Any, **kwargs: Any) -> Any:
            names.append(name)
            return trace.INVALID_SPAN

        def start_as_current_span(self, name: str, *args: Any, **kwargs: Any) -> Any:
            names.append(name)
            return trace.use_span(trace.INVALID_SPAN)

    class Provider(trace.TracerProvider):
        def get_tracer(self, *args: Any, **kwargs: Any) -> trace.Tracer:
            return Spy()

    trace.set_tracer_provider(Provider())
    web.client.get("/healthz", params={"name": "陈兰英"})
    assert names == []
    plain = FastAPI()
    plain.add_api_route("/x", lambda: None)
    TestClient(plain).get("/x", params={"name": "陈兰英"})
    assert names != []  # what an application would do that leaves it on


def test_an_unforeseen_error_is_told_by_kind_and_place_only(
    web: Web, said: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError(f"陈兰英 {NUMBER}")

    monkeypatch.setattr(web.service.index, "search", broken)
    answer = web.match("police", RESIDENT)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "陈兰英" not in answer.text + said.getvalue() and NUMBER not in said.getvalue()
    last = [json.loads(line) for line in said.getvalue().splitlines()][-1]
    assert (last["level"], last["kind"], last["status"]) == ("error", "ValueError", 500)


def test_who_asks_too_fast_has_to_wait(register: Any, tmp_path: Path) -> None:
    from reunion.api.config import read_config

    config = read_config(tmp_path, {}, token_lookups_a_minute=3)
    made = opened(register, tmp_path, config)
    web = next(made)
    answers = [web.match("caseworker", RESIDENT) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert "频繁" in answers[-1].json()["detail"]
    assert web.match("reviewer", RESIDENT).status_code == 200
    made.close()


def test_a_bucket_fills_again() -> None:
    time = [0.0]
    rates = Rates(lambda: time[0])
    waits = [rates.wait("u", "k", 60) for _ in range(61)]
    assert waits[:60] == [0.0] * 60 and waits[60] == pytest.approx(1)
    time[0] = 1.0
    assert rates.wait("u", "k", 60) == 0.0
    assert rates.wait("v", "k", 60) == 0.0
    time[0] = 0.5  # a clock that goes back gives nothing away
    assert rates.wait("u", "k", 60) > 0


def test_fishing_is_known_by_its_order_or_its_amount() -> None:
    time = [0.0]
    watch = Fishing(opened=5, neighbours=3, clock=lambda: time[0])
    assert [watch.opened("u", one) for one in ("M1", "M2", "M3")] == [None, None, "neighbours"]
    assert [watch.opened("v", one) for one in ("M9", "M8", "M7")] == [None, None, "neighbours"]
    spread = [watch.opened("w", f"M{n}") for n in (1, 5, 2, 9, 40)]
    assert spread == [None] * 4 + ["many_records"]
    assert [watch.opened("x", "M1") for _ in range(9)] == [None] * 9
    for n in (1, 5, 2, 9):
        watch.opened("y", f"M{n}")
    time[0] = 700.0
    assert watch.opened("y", "M40") is None


@pytest.mark.parametrize("path", ["/api/v1/match", "/api/v1/residents", "/api/v1/exports"])
def test_sql_html_and_formula_are_only_text(web: Web, path: str) -> None:
    for text in ("'; DROP TABLE resident; --", "<script>alert(1)</script>", "=cmd|' /C calc'!A0"):
        bodies: dict[str, Any] = {
            "/api/v1/match": {"resident": {"names": [{"text": text}], "station": text}},
            "/api/v1/residents": {"station_id": text, "record": {}},
            "/api/v1/exports": {"kind": "missing", "reason": text},
        }
        answer = web.call("police", "POST", path, bodies[path])
        assert answer.status_code in (200, 404)
        assert answer.headers["content-type"].split(";")[0] != "text/html"
    assert web.call("police", "GET", "/api/v1/residents", headers={"X-Purpose": "audit"}).is_success


def test_a_reason_by_fields_keeps_the_doubt() -> None:
    lines = [
        {"field": "name", "bits": 9.0}, {"field": "place", "bits": 3.0},
        {"field": "birth", "bits": -6.0}, {"field": "family:name", "bits": 20.0},
    ]  # fmt: skip
    assert plain_reason(lines) == "姓名相合+籍贯相合;疑点:出生不合"
    assert plain_reason([]) == "没有明显相合之处"
