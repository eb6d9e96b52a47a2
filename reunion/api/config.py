"""Settings of the service: REUNION_SERVE_… in the environment over service.toml in the home.

A setting that is unknown or out of bounds stops the start, with the bounds in the message.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from reunion.errors import UsageError

FILE = "service.toml"
PREFIX = "REUNION_SERVE_"


def _set(default: Any, help_: str, lo: float | None = None, hi: float | None = None) -> Any:
    return field(default=default, metadata={"help": help_, "lo": lo, "hi": hi})


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting with its default; docs/service.md lists them from here."""

    host: str = _set("127.0.0.1", "address to listen on")
    port: int = _set(8080, "port to listen on; 0 takes a free one", 0, 65_535)
    workers: int = _set(1, "processes; each opens the same index files", 1, 64)
    index: str = _set("", "folder of the index; empty: the one that the register names")
    model: str = _set("", "model table for an index built at the start; empty: the shipped one")
    tls_cert: str = _set("", "certificate file; empty: plain HTTP behind a reverse proxy")
    tls_key: str = _set("", "key file of the certificate")
    trusted_proxies: str = _set("127.0.0.1", "addresses whose X-Forwarded-* headers count")
    allowed_hosts: str = _set("*", "host names that are answered, separated by commas")
    secure_cookies: bool = _set(True, "cookies only over HTTPS; false only for a trial at a desk")
    session_hours: float = _set(8.0, "a session ends after this", 0.1, 72)
    max_body_kib: int = _set(1024, "largest JSON body", 16, 65_536)
    max_upload_mib: int = _set(200, "largest uploaded file", 1, 2_048)
    connections: int = _set(512, "connections of one worker; above it 503", 4, 30_000)
    request_seconds: float = _set(30.0, "a request that takes longer is given up", 1, 600)
    shutdown_seconds: int = _set(20, "open requests may finish for this long", 1, 600)
    requests_a_minute: int = _set(1200, "requests of one user and worker", 1, 1_000_000)
    lookups_a_minute: int = _set(240, "look-ups of one person and worker", 1, 1_000_000)
    token_lookups_a_minute: int = _set(12_000, "look-ups of one program and worker", 1, 1_000_000)
    failures_allowed: int = _set(
        10, "wrong passwords a quarter of an hour, a user and address", 1, 1_000
    )
    opened_alarm: int = _set(60, "records opened by one user in ten minutes: alarm", 2, 100_000)
    neighbours_alarm: int = _set(6, "records opened in the order of their ids: alarm", 3, 1_000)
    duty_desk: str = _set("请致电本站值班室", "what a rescue point is told to do")
    audit_days_shown: int = _set(180, "age of the audit entries that can be read", 1, 10_000)
    oidc_issuer: str = _set("", "address of the ministry's sign-in; empty: none")
    oidc_client_id: str = _set("", "this service's name there")
    oidc_client_secret: str = field(default="", repr=False, metadata={"help": "its secret there"})
    oidc_user_claim: str = _set("preferred_username", "claim that holds the user's name here")
    log_level: str = _set("info", "debug, info, warning or error")


def read_config(home: Path, environ: Mapping[str, str] | None = None, **told: Any) -> Config:
    """The settings of this installation; `told` are options of the command, None when not given.

    Raises UsageError for an unknown setting, a value of another kind or out of bounds.
    """
    values: dict[str, Any] = _from_file(home / FILE)
    values |= _from_environment(os.environ if environ is None else environ)
    values |= {name: value for name, value in told.items() if value is not None}
    known = {each.name: each for each in fields(Config)}
    for name in values:
        if name not in known:
            raise UsageError(
                f"没有“{name}”这个服务设置,可用:{'、'.join(known)}",
                f"unknown setting of the service: {name!r}; known are {', '.join(known)}",
            )
    config = Config(**{name: _read(known[name], value) for name, value in values.items()})
    _check_together(config)
    return config


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise UsageError(
            f"服务设置文件“{path.name}”读不了,应为 UTF-8 编码的 TOML 格式",
            f"the settings file {path.name} cannot be read; it must be TOML in UTF-8",
        ) from None


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX)
    }


def _read(known: Any, value: Any) -> Any:
    """A value of the kind of the default. Text of the environment is turned into it."""
    kind = type(known.default)
    try:
        read = _boolean(value) if kind is bool else kind(value)
    except (TypeError, ValueError):
        raise _wrong(known, kind.__name__) from None
    lo, hi = known.metadata.get("lo"), known.metadata.get("hi")
    if lo is not None and not lo <= read <= hi:
        raise _wrong(known, f"{lo}–{hi}")
    return read


def _boolean(value: Any) -> bool:
    words = {"true": True, "1": True, "false": False, "0": False}
    return words[str(value).strip().lower()] if str(value).strip().lower() in words else _no()


def _no() -> bool:
    raise ValueError


def _wrong(known: Any, right: str) -> UsageError:
    return UsageError(
        f"服务设置“{known.name}”的值不对,应为 {right}({known.metadata['help']})",
        f"the setting {known.name!r} must be {right} ({known.metadata['help']})",
    )


def _check_together(config: Config) -> None:
    if config.log_level not in ("debug", "info", "warning", "error"):
        raise UsageError(
            "服务设置“log_level”应为 debug、info、warning 或 error",
            "the setting 'log_level' must be debug, info, warning or error",
        )
    if bool(config.tls_cert) != bool(config.tls_key):
        raise UsageError(
            "服务设置“tls_cert”与“tls_key”须同时给出",
            "the settings 'tls_cert' and 'tls_key' must be given together",
        )
    if config.oidc_issuer and not (config.oidc_client_id and config.oidc_client_secret):
        raise UsageError(
            "服务设置“oidc_issuer”还需要“oidc_client_id”和“oidc_client_secret”",
            "the setting 'oidc_issuer' also needs 'oidc_client_id' and 'oidc_client_secret'",
        )
    if config.oidc_issuer and not config.oidc_issuer.startswith(
        ("https://", "http://127.0.0.1:", "http://localhost:")
    ):
        raise UsageError(
            "服务设置“oidc_issuer”应以 https:// 开头",
            "the setting 'oidc_issuer' must begin with https://",
        )
