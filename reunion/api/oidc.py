"""Sign-in of a ministry (OpenID Connect): code flow with PKCE, state, nonce and a checked ID token.

The provider says who somebody is; role and stations stay those of the register's user of that name.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from reunion.api.config import Config
from reunion.api.problems import Problem
from reunion.errors import InputError
from reunion.store.keys import Keys
from reunion.store.sealing import seal, unseal

PATIENCE = 10.0
"""Seconds to wait for the provider."""
SKEW = 60
"""Seconds by which the provider's clock may differ."""
MINUTES = 10
"""Minutes in which a sign-in must be finished."""
_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
_OWNER = "oidc"


@dataclass(frozen=True, slots=True)
class Started:
    """Where to send the browser, and the sealed text it brings back in a cookie."""

    address: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The name of the user whom the provider vouches for, and what must not be brought a second
    time, with until when it could be."""

    name: str
    state: str
    until: datetime


def start(config: Config, keys: Keys, back: str, now: datetime) -> Started:
    """Begin a sign-in that ends at the address `back`. Raises Problem."""
    told = _provider(config)
    nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    with _client(config, back) as client:
        address, state = client.create_authorization_url(
            told["authorization_endpoint"], nonce=nonce, code_verifier=verifier
        )
    kept = {"state": state, "nonce": nonce, "verifier": verifier, "at": now.isoformat()}
    return Started(address, seal(keys, json.dumps(kept), _OWNER).hex())


@dataclass(frozen=True, slots=True)
class Brought:
    """What the browser brings back."""

    cookie: str
    state: str
    code: str


def finish(config: Config, keys: Keys, back: str, brought: Brought, now: datetime) -> Finished:
    """Whom the provider vouches for. Raises Problem, also for a sign-in begun too long ago."""
    kept = _opened(keys, brought.cookie)
    until = datetime.fromisoformat(kept["at"]) + timedelta(minutes=MINUTES)
    if now > until or not secrets.compare_digest(kept["state"].encode(), brought.state.encode()):
        raise refused()
    told = _provider(config)
    try:
        with _client(config, back) as client:
            token = client.fetch_token(
                told["token_endpoint"], code=brought.code, code_verifier=kept["verifier"]
            )
        keyset = httpx2.get(told["jwks_uri"], timeout=PATIENCE).json()
    except (AuthlibBaseError, httpx2.HTTPError, ValueError):
        raise refused() from None
    claims = _claims(config, str(token.get("id_token", "")), keyset)
    name = claims.get(config.oidc_user_claim)
    if claims.get("nonce") != kept["nonce"] or not isinstance(name, str):
        raise refused()
    return Finished(name, kept["state"], until)


def _client(config: Config, back: str) -> OAuth2Client:
    return OAuth2Client(
        client_id=config.oidc_client_id,
        client_secret=config.oidc_client_secret,
        scope="openid profile",
        redirect_uri=back,
        code_challenge_method="S256",
        timeout=PATIENCE,
    )


def _provider(config: Config) -> Mapping[str, str]:
    """What the provider tells of itself; it must be the one that was configured."""
    issuer = config.oidc_issuer.rstrip("/")
    try:
        answer = httpx2.get(f"{issuer}/.well-known/openid-configuration", timeout=PATIENCE)
        told: dict[str, str] = answer.raise_for_status().json()
    except (httpx2.HTTPError, ValueError):
        raise Problem(
            503, "oidc_away", "统一登录暂时连接不上,请稍后再试",
            "the sign-in of the ministry cannot be reached; try again later",
        ) from None  # fmt: skip
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if str(told.get("issuer", "")).rstrip("/") != issuer or not all(told.get(n) for n in needed):
        raise refused()
    return told


def _claims(config: Config, id_token: str, keyset: Any) -> Mapping[str, Any]:
    try:
        token = jwt.decode(id_token, KeySet.import_key_set(keyset), algorithms=_ALGORITHMS)
        registry = jwt.JWTClaimsRegistry(
            leeway=SKEW,
            iss={"essential": True, "values": _spellings(config.oidc_issuer)},
            aud={"essential": True, "value": config.oidc_client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True},
        )
        registry.validate(token.claims)
    except (JoseError, ValueError, KeyError, TypeError):
        raise refused() from None
    return token.claims


def _spellings(issuer: str) -> list[str]:
    return [issuer.rstrip("/"), issuer.rstrip("/") + "/"]


def _opened(keys: Keys, cookie: str) -> dict[str, str]:
    try:
        kept: dict[str, str] = json.loads(unseal(keys, bytes.fromhex(cookie), _OWNER))
        datetime.fromisoformat(kept["at"])
    except (InputError, ValueError, KeyError):
        raise refused() from None
    return kept


def refused() -> Problem:
    """The one answer to every sign-in that does not fit; why is nobody's business."""
    return Problem(
        401,
        "oidc_refused",
        "统一登录没有成功,请重新登录",
        "the sign-in of the ministry did not succeed; sign in again",
    )
