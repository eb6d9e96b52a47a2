"""Clients that go away in the midst of an upload, of a question, of an answer, of a write: against
a service in a process of its own, over sockets that are cut."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator
from typing import Any

import pytest

from reunion.store.audit import verify_chain
from reunion.store.models import AuditRow, ImportRow, MissingRow, ResidentRow
from reunion.store.opening import open_register
from tests.api.conftest import RESIDENT, wait_until
from tests.api.processes import Served, served

MATCH = {"resident": RESIDENT, "top": 50, "purpose": "verification"}


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("one"), 1) as service:
        yield service


def cut(service: Served, sent: bytes) -> None:
    """Send this much and go away, as a machine does that loses its line (RST)."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        link.sendall(sent)


def request(service: Served, path: str, body: bytes, role: str = "police", **more: str) -> bytes:
    """A whole POST, as it goes over the wire."""
    headers = {
        "Host": "x", "Authorization": f"Bearer {service.tokens[role]}",
        "Content-Type": "application/json", "Content-Length": str(len(body)), **more,
    }  # fmt: skip
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def told(service: Served, before: int) -> list[dict[str, Any]]:
    """The lines of the log that stand there since, as soon as there is one of a request."""

    def lines() -> list[dict[str, Any]]:
        return [line for line in service.said()[before:] if line["event"] == "request"]

    wait_until(lambda: bool(lines()))
    return lines()


def goes_on(service: Served) -> None:
    """The next one is served, nothing failed, and the chain of the audit is whole."""
    status, answer = service.link().ask("POST", "/api/v1/match", MATCH)
    assert status == 200 and answer["candidates"][0]["mp_id"] == "M1"
    assert [line for line in service.said() if line["level"] == "error"] == []
    with open_register(service.home) as register, register.reading() as session:
        assert verify_chain(session, register.keys).broken_at is None


def looked_up(service: Served) -> int:
    with open_register(service.home) as register, register.reading() as session:
        return session.query(AuditRow).filter(AuditRow.action == "match").count()


def test_half_an_upload_leaves_nothing(one: Served) -> None:
    lines = b"".join(
        json.dumps({"mp_id": f"U{n}", "names": [{"text": "欧阳测"}]}).encode() + b"\n"
        for n in range(40_000)
    )
    form = (
        b'--b\r\nContent-Disposition: form-data; name="source"\r\n\r\ncity\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n'
    )
    body = form + lines + b"\r\n--b--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    whole = request(one, "/api/v1/imports", body, "reviewer", **kind)
    for part in (len(whole) // 2, len(whole) - 3):
        before = len(one.said())
        cut(one, whole[:part])
        assert told(one, before)[0]["status"] in (400, 499)
    with open_register(one.home) as register, register.reading() as session:
        assert session.query(ImportRow).count() == 0
        assert session.query(MissingRow).filter(MissingRow.source == "city").count() == 0
    folder = one.home / "uploads"
    assert not folder.exists() or list(folder.iterdir()) == []
    assert list((one.home / "tmp").glob("tmp*")) == []
    goes_on(one)


def test_half_a_question_is_none(one: Served) -> None:
    whole = request(one, "/api/v1/match", json.dumps(MATCH).encode())
    count, before = looked_up(one), len(one.said())
    cut(one, whole[:-40])
    assert told(one, before)[0]["status"] in (400, 499)
    assert looked_up(one) == count
    goes_on(one)


def test_who_does_not_wait_for_the_answer_has_asked_all_the_same(one: Served) -> None:
    """The search is done and stands in the audit: the answer may have been on its way."""
    whole = request(one, "/api/v1/match", json.dumps(MATCH).encode())
    count = looked_up(one)
    for _ in range(5):
        cut(one, whole)
    wait_until(lambda: looked_up(one) == count + 5)
    goes_on(one)


def test_a_write_whose_answer_was_lost_is_done_once(one: Served) -> None:
    """The client cannot know; with the same Idempotency-Key it may ask again."""
    body = json.dumps({"station_id": "COUNTY", "record": {"sex": "2", "employer": "某厂"}}).encode()
    key = {"Idempotency-Key": "lost-answer-1"}
    whole = request(one, "/api/v1/residents", body, "caseworker", **key)

    def kept() -> list[str]:
        with open_register(one.home) as register, register.reading() as session:
            rows = session.query(ResidentRow).filter(ResidentRow.body.contains("某厂"))
            return [row.resident_id for row in rows]

    cut(one, whole)
    wait_until(lambda: len(kept()) == 1)
    with socket.create_connection(("127.0.0.1", one.port), timeout=30) as link:
        link.sendall(whole.replace(b"Host: x\r\n", b"Host: x\r\nConnection: close\r\n"))
        answer = link.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 201") and b"idempotency-replayed: true" in answer.lower()
    assert kept()[0].encode() in answer and len(kept()) == 1
    goes_on(one)
