"""The ministry's sign-in, against a provider that really answers over a socket."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from reunion.api.config import read_config
from reunion.store.opening import Register
from tests.api.conftest import Web, opened

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
            "nonce": self.nonce, "preferred_username": "caseworker1",
        } | self.claims  # fmt: skip
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
        {"exp": int(time.time()) - 3600},
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


def test_a_clock_that_is_a_little_off_does_no_harm(joined: Web, provider: Provider) -> None:
    provider.claims = {"exp": int(time.time()) - 20}
    assert joined.client.get(BACK, params=begin(joined, provider)).status_code == 200


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
