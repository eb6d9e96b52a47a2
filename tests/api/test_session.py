"""Signing in, cookies, CSRF, tokens, wrong passwords."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from reunion.store.accounts import make_token
from reunion.store.models import SessionRow, TokenRow, UserRow
from tests.api.conftest import NOW, PASSWORD, RESIDENT, Web

SESSION = "/api/v1/session"


def sign_in(web: Web, name: str = "caseworker1", password: str = PASSWORD) -> Any:
    return web.client.post(SESSION, json={"name": name, "password": password})


def test_a_cookie_is_for_this_host_over_https_and_for_no_script(each_web: Web) -> None:
    answer = sign_in(each_web)
    assert answer.status_code == 200
    assert answer.json()["role"] == "caseworker" and answer.json()["station_id"] == "CITY"
    cookie = answer.headers["set-cookie"]
    for flag in ("__Host-reunion=", "Secure", "HttpOnly", "SameSite=strict", "Path=/"):
        assert flag in cookie
    assert each_web.client.get(SESSION).json()["name"] == "caseworker1"


def test_a_write_with_a_cookie_needs_the_csrf_token(web: Web) -> None:
    token = sign_in(web).json()["csrf_token"]
    body = {"days": 1}
    refused = web.client.post("/api/v1/tokens", json=body)
    assert refused.status_code == 403 and "X-CSRF-Token" in refused.json()["detail"]
    for wrong in ("", "0" * 64, "陈".encode()):
        headers: Any = {"X-CSRF-Token": wrong}
        assert web.client.post("/api/v1/tokens", json=body, headers=headers).status_code == 403
    right = web.client.post("/api/v1/tokens", json=body, headers={"X-CSRF-Token": token})
    assert right.status_code == 201 and right.json()["token"].startswith("rt_")


def test_signing_out_ends_the_session(web: Web) -> None:
    token = sign_in(web).json()["csrf_token"]
    kept = dict(web.client.cookies)
    assert web.client.delete(SESSION, headers={"X-CSRF-Token": token}).status_code == 204
    web.client.cookies.update(kept)
    assert web.client.get(SESSION).status_code == 401


def test_a_cookie_that_was_copied_counts_no_more_after_signing_out(each_web: Web) -> None:
    """Replayed from elsewhere, with the CSRF token that went with it, at reading and writing."""
    csrf = {"X-CSRF-Token": sign_in(each_web).json()["csrf_token"]}
    thief = TestClient(
        each_web.client.app, base_url="https://testserver", cookies=dict(each_web.client.cookies)
    )
    assert thief.get(SESSION).status_code == 200
    assert each_web.client.delete(SESSION, headers=csrf).status_code == 204
    assert thief.get(SESSION).status_code == 401
    assert thief.post("/api/v1/tokens", json={"days": 1}, headers=csrf).status_code == 401
    assert thief.delete(SESSION, headers=csrf).status_code == 401


def test_the_csrf_token_of_another_session_is_none(web: Web) -> None:
    other = sign_in(web).json()["csrf_token"]
    sign_in(web)
    answer = web.client.post("/api/v1/tokens", json={"days": 1}, headers={"X-CSRF-Token": other})
    assert answer.status_code == 403 and "X-CSRF-Token" in answer.json()["detail"]


def test_a_revoked_token_is_refused_by_the_next_request(each_web: Web) -> None:
    """Asked with before and after; the other token of the same user goes on."""
    with each_web.service.register.session() as session:
        kept = make_token(session, "caseworker1", purpose="identification", at=NOW, expires_at=None)
    told = {"Authorization": f"Bearer {kept}"}
    marks = each_web.client.get("/api/v1/tokens", headers=told).json()["items"]
    assert len(marks) == 2
    own = hashlib.sha256(kept.encode()).hexdigest()[:32]
    (other,) = (one["mark"] for one in marks if one["mark"] != own)
    assert each_web.match("caseworker", RESIDENT).status_code == 200
    assert each_web.client.delete(f"/api/v1/tokens/{other}", headers=told).status_code == 204
    for _ in range(2):
        refused = each_web.match("caseworker", RESIDENT)
        assert refused.status_code == 401 and "撤销" in refused.json()["detail"]
        assert refused.headers["content-type"] == "application/problem+json"
    assert each_web.client.get(SESSION, headers=told).status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(30, 200), (-1, 401)])
def test_a_token_counts_until_its_end_and_not_after(
    each_web: Web, seconds: int, status: int
) -> None:
    end = (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with each_web.service.register.session() as session:
        token = make_token(session, "caseworker1", purpose="audit", at=NOW, expires_at=end)
    headers = {"Authorization": f"Bearer {token}"}
    assert each_web.client.get(SESSION, headers=headers).status_code == status


def test_an_unknown_user_is_answered_like_a_wrong_password(web: Web) -> None:
    unknown, wrong = sign_in(web, "nobody"), sign_in(web, password="wrong-one")
    assert unknown.status_code == wrong.status_code == 401
    assert unknown.json()["detail"] == wrong.json()["detail"] == "用户名或密码不正确"


@pytest.mark.parametrize("change", ["expired", "revoked", "disabled", "changed"])
def test_a_token_that_no_longer_counts(web: Web, change: str) -> None:
    with web.service.register.session() as session:
        expires = "2020-01-01T00:00:00Z" if change == "expired" else None
        token = make_token(
            session, "caseworker1", purpose="identification", at="2019-01-01T00:00:00Z",
            expires_at=expires,
        )  # fmt: skip
        if change == "revoked":
            session.query(TokenRow).update({"revoked_at": "2019-02-01T00:00:00Z"})
        if change == "disabled":
            session.query(UserRow).update({"disabled": 1})
    if change == "changed":
        token = token[:-1] + ("A" if token[-1] != "A" else "B")
    answer = web.client.get(SESSION, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401 and "令牌" in answer.json()["detail"]
    assert token not in answer.text and "Bearer" in answer.headers["www-authenticate"]


@pytest.mark.parametrize("header", ["", "Bearer", "Basic abc", "Bearer  ", "bearer x y"])
def test_a_header_that_is_no_token(shared: Web, header: str) -> None:
    answer = shared.client.get(SESSION, headers={"Authorization": header})
    assert answer.status_code == 401


def test_a_session_ends_by_itself(web: Web) -> None:
    sign_in(web)
    with web.service.register.session() as session:
        session.query(SessionRow).update({"expires_at": "2020-01-01T00:00:00Z"})
    assert web.client.get(SESSION).status_code == 401


def test_only_hashes_are_kept(web: Web) -> None:
    sign_in(web)
    cookie = dict(web.client.cookies)["__Host-reunion"]
    with web.service.register.reading() as session:
        kept = [row.session_hash for row in session.query(SessionRow)]
        assert cookie.encode() not in b"".join(kept)
        assert all(PASSWORD not in (row.password_hash or "") for row in session.query(UserRow))


def test_a_new_password_ends_the_old_sessions(web: Web) -> None:
    headers = {"X-CSRF-Token": sign_in(web).json()["csrf_token"]}
    change = {"old": "wrong", "new": "lotus-pond-4417"}
    refused = web.client.put("/api/v1/password", json=change, headers=headers)
    assert refused.status_code == 403 and "原密码" in refused.json()["detail"]
    change["old"] = PASSWORD
    easy = web.client.put("/api/v1/password", json=change | {"new": "1234567890"}, headers=headers)
    assert easy.status_code == 422 and "密码应为" in easy.json()["detail"]
    done = web.client.put("/api/v1/password", json=change, headers=headers)
    assert done.status_code == 204
    assert web.client.get(SESSION).status_code == 401
    assert sign_in(web).status_code == 401
    assert sign_in(web, password="lotus-pond-4417").status_code == 200


def test_a_program_makes_no_tokens_and_sees_only_marks(web: Web) -> None:
    refused = web.call("caseworker", "POST", "/api/v1/tokens", {"days": 1})
    assert refused.status_code == 403 and "本人登录" in refused.json()["detail"]
    items = web.call("caseworker", "GET", "/api/v1/tokens").json()["items"]
    assert len(items) == 1 and "token" not in items[0]
    mark = items[0]["mark"]
    other = web.call("reviewer", "DELETE", f"/api/v1/tokens/{mark}")
    assert other.status_code == 404
    assert web.call("caseworker", "DELETE", f"/api/v1/tokens/{mark}").status_code == 204
    assert web.match("caseworker", RESIDENT).status_code == 401
