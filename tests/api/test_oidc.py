"""The ministry's sign-in, against a provider that really answers over a socket."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from reunion.api.config import read_config
from reunion.api.oidc import MINUTES, SKEW
from reunion.store.opening import Register
from tests.api.conftest import Web, opened

ABSENT = object()
"""A claim that the token does not have."""
START, BACK = "/api/v1/oidc/start", "/api/v1/oidc/callback"


@dataclass
class Provider:
    """An invented ministry; `claims` overrides what its ID token says."""

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))
    signs_with: RSAKey | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    nonce: str = ""
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    address: str = ""

    def document(self) -> dict[str, str]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
        }

    def token(self) -> dict[str, str]:
        claims = {
            "iss": self.address, "aud": "reunion", "exp": int(time.time()) + 60,
            "iat": int(time.time()), "nonce": self.nonce, "preferred_username": "caseworker1",
        } | self.claims  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not ABSENT}
        header = {"alg": "RS256", "kid": "k1"}
        told = jwt.encode(header, claims, self.signs_with or self.key)
        return {"access_token": "a", "token_type": "Bearer", "id_token": told}


def handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            document = self.path.endswith("openid-configuration")
            keys = {"keys": [provider.key.as_dict(private=False)]}
            self._tell(provider.document() if document else keys)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            provider.asked.append(parse_qs(body))
            self._tell(provider.token())

        def _tell(self, value: Any) -> None:
            data = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


@pytest.fixture
def provider() -> Iterator[Provider]:
    ministry = Provider()
    server = HTTPServer(("127.0.0.1", 0), handler(ministry))
    ministry.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield ministry
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def joined(register: Register, tmp_path: Path, provider: Provider) -> Iterator[Web]:
    config = read_config(
        tmp_path, {}, oidc_issuer=provider.address, oidc_client_id="reunion",
        oidc_client_secret="secret",
    )  # fmt: skip
    yield from opened(register, tmp_path, config)


def begin(web: Web, provider: Provider) -> dict[str, str]:
    """Follow the browser to the ministry; what it would bring back."""
    answer = web.client.get(START, follow_redirects=False)
    assert answer.status_code == 303
    asked = {k: v[0] for k, v in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    assert asked["code_challenge_method"] == "S256" and asked["response_type"] == "code"
    assert asked["redirect_uri"] == f"https://testserver{BACK}"
    provider.nonce = asked["nonce"]
    return {"state": asked["state"], "code": "c1"}


def test_whom_the_ministry_vouches_for_is_signed_in(joined: Web, provider: Provider) -> None:
    back = begin(joined, provider)
    answer = joined.client.get(BACK, params=back)
    assert answer.status_code == 200 and answer.json()["role"] == "caseworker"
    assert provider.asked[0]["code"] == ["c1"] and provider.asked[0]["code_verifier"]
    assert joined.client.get("/api/v1/session").json()["name"] == "caseworker1"
    again = joined.client.get(BACK, params=back)
    assert again.status_code == 401  # the cookie of the beginning is gone


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"iss": "https://another"},
        {"exp": ABSENT},
        {"exp": "tomorrow"},
        {"iat": ABSENT},
        {"nonce": ABSENT},
        {"nonce": "another"},
        {"preferred_username": "nobody"},
        {"preferred_username": 7},
        {"preferred_username": None},
    ],
)
def test_a_token_that_does_not_fit_is_refused(
    joined: Web, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    answer = joined.client.get(BACK, params=begin(joined, provider))
    assert answer.status_code == 401
    assert joined.client.get("/api/v1/session").status_code == 401


@pytest.mark.parametrize(
    ("off", "status"),
    [
        (0, 200),
        (SKEW - 20, 200),
        (20 - SKEW, 200),
        (SKEW + 20, 401),
        (-SKEW - 20, 401),
        (3600, 401),
        (-3600, 401),
    ],
)
def test_clocks_may_differ_by_a_minute(
    joined: Web, provider: Provider, off: int, status: int
) -> None:
    """The ministry's clock is this many seconds ahead of ours; its tokens hold for a second."""
    told = int(time.time()) + off
    provider.claims = {"iat": told, "nbf": told, "exp": told + 1}
    assert joined.client.get(BACK, params=begin(joined, provider)).status_code == status


def test_what_was_brought_back_once_is_not_taken_again(joined: Web, provider: Provider) -> None:
    """Not even with the cookie of the beginning, which a thief may have kept, at another worker."""
    back = begin(joined, provider)
    stolen = dict(joined.client.cookies)
    assert joined.client.get(BACK, params=back).status_code == 200
    thief = TestClient(joined.client.app, base_url="https://testserver", cookies=stolen)
    again = thief.get(BACK, params=back)
    assert again.status_code == 401 and len(provider.asked) == 2
    assert thief.get("/api/v1/session").status_code == 401
    clean = begin(joined, provider)
    assert joined.client.get(BACK, params=clean).status_code == 200, "a new one is"


@pytest.mark.parametrize(("minutes", "status"), [(MINUTES - 1, 200), (MINUTES + 1, 401)])
def test_a_sign_in_must_be_finished_soon(
    joined: Web, provider: Provider, minutes: int, status: int
) -> None:
    """A browser that keeps the cookie for longer, or a clock set back, gains nothing."""
    began = datetime.now(UTC)
    back = begin(joined, provider)
    joined.service.guesses.clock = lambda: began + timedelta(minutes=minutes)
    assert joined.client.get(BACK, params=back).status_code == status


def test_another_key_or_state_is_refused(joined: Web, provider: Provider) -> None:
    back = begin(joined, provider)
    wrong = joined.client.get(BACK, params=back | {"state": "x"})
    assert wrong.status_code == 401 and "统一登录没有成功" in wrong.json()["detail"]
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "k1"})
    assert joined.client.get(BACK, params=begin(joined, provider)).status_code == 401
    joined.client.cookies.clear()
    assert joined.client.get(BACK, params=back).status_code == 401


def test_a_ministry_that_does_not_answer(register: Register, tmp_path: Path) -> None:
    config = read_config(
        tmp_path, {}, oidc_issuer="http://127.0.0.1:1", oidc_client_id="a",
        oidc_client_secret="b",
    )  # fmt: skip
    made = opened(register, tmp_path, config)
    answer = next(made).client.get(START)
    assert answer.status_code == 503 and "连接不上" in answer.json()["detail"]
    made.close()


def test_without_one_there_is_no_such_address(web: Web) -> None:
    assert web.client.get(START).status_code == web.client.get(BACK).status_code == 404
