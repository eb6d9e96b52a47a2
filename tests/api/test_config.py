"""A bad setting stops the start and says what would be right."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from reunion.api.config import Config, read_config
from reunion.errors import UsageError

DOCS = Path(__file__).parents[2] / "docs" / "service.md"


def test_the_environment_counts_before_the_file_and_the_command_before_both(
    tmp_path: Path,
) -> None:
    (tmp_path / "service.toml").write_text('port = 1\nhost = "::1"\nworkers = 2', "utf-8")
    config = read_config(
        tmp_path, {"REUNION_SERVE_PORT": "2", "REUNION_SERVE_WORKERS": "3"}, port=4
    )
    assert (config.port, config.workers, config.host) == (4, 3, "::1")
    assert read_config(tmp_path, {"REUNION_SERVE_SECURE_COOKIES": "false"}).secure_cookies is False


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("PORT", "eighty", "应为 int"),
        ("PORT", "70000", "应为 0–65535"),
        ("WORKERS", "0", "应为 1–64"),
        ("SECURE_COOKIES", "maybe", "应为 bool"),
        ("NO_SUCH", "1", "没有“no_such”这个服务设置"),
        ("LOG_LEVEL", "loud", "debug、info"),
        ("TLS_CERT", "cert.pem", "须同时给出"),
        ("OIDC_ISSUER", "https://sign-in", "还需要"),
    ],
)
def test_a_bad_setting_stops_the_start(tmp_path: Path, setting: str, value: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_config(tmp_path, {f"REUNION_SERVE_{setting}": value})


def test_the_sign_in_of_a_ministry_is_over_https(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="https://"):
        read_config(
            tmp_path, {}, oidc_issuer="http://x", oidc_client_id="a", oidc_client_secret="b"
        )


def test_a_broken_file_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "service.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="TOML"):
        read_config(tmp_path, {})


def test_a_secret_does_not_show() -> None:
    assert "hidden" not in repr(Config(oidc_client_secret="hidden"))


@pytest.mark.parametrize("name", [each.name for each in fields(Config)])
def test_every_setting_is_in_the_docs(name: str) -> None:
    assert f"| `{name}` |" in DOCS.read_text("utf-8")
