"""The table of who may call what is complete, and is what happens."""

from __future__ import annotations

import pytest
from fastapi import APIRouter

from reunion.api import app as app_module
from reunion.api.app import check_rules, create_app, routes_of
from reunion.api.rules import RULES
from reunion.store.safety import ROLES
from tests.api.conftest import Web

PARTS = {
    "{mark}": "0" * 32,
    "{resident_id}": "R1",
    "{mp_id}": "M1",
    "{station_id}": "COUNTY",
    "{name}": "point1",
    "{import_id}": "1",
    "{run_id}": "1",
    "{ledger}": "returned",
    "{entry_id}": "1",
}


def address(path: str) -> str:
    for part, value in PARTS.items():
        path = path.replace(part, value)
    assert "{" not in path, f"say in PARTS what to put into {path}"
    return path


def test_every_route_has_a_rule_and_every_rule_a_route(web: Web) -> None:
    assert set(routes_of(create_app(web.service))) == set(RULES)


def test_a_new_route_without_a_rule_stops_the_start(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    router = APIRouter()
    router.add_api_route("/api/v1/new", lambda: None)
    monkeypatch.setattr(app_module, "ROUTERS", (*app_module.ROUTERS, router))
    with pytest.raises(RuntimeError, match=r"do not agree.*/api/v1/new"):
        check_rules(create_app(web.service))


@pytest.mark.parametrize("role", [*ROLES, None])
def test_each_role_may_what_the_table_says_and_nothing_else(shared: Web, role: str | None) -> None:
    for (method, path), rule in RULES.items():
        answer = shared.call(
            role, method, address(path), {} if method in ("POST", "PUT", "PATCH") else None,
            headers={"X-Purpose": "identification"},
        )  # fmt: skip
        place = f"{method} {path}: {answer.status_code} {answer.text[:200]}"
        if rule.roles is None:
            assert answer.status_code != 403, place
        elif role is None:
            assert answer.status_code == 401, place
        elif role not in rule.roles:
            assert answer.status_code == 403, place
            assert answer.json()["type"].endswith("not_your_role"), place
        elif rule.person:
            assert answer.json()["type"].endswith("needs_a_person"), place
        else:
            assert answer.status_code not in (401, 403), place
        assert answer.status_code < 500 or path == "/readyz", place


def test_every_answer_has_the_secure_headers(shared: Web) -> None:
    for path in ("/healthz", "/api/v1/session", "/nowhere"):
        headers = shared.client.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["strict-transport-security"].startswith("max-age=")
        assert len(headers["x-request-id"]) == 32
