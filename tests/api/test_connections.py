"""More connections than a worker takes, connections that say nothing, and what is no HTTP: against
a service in a process of its own."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from uvicorn.config import Config
from uvicorn.server import ServerState

from reunion.api.connections import Connection
from tests.api.conftest import wait_until
from tests.api.processes import Served, served

MOST = 6


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One worker for MOST connections, which waits two seconds for a word."""
    home = tmp_path_factory.mktemp("small")
    with served(home, 1, connections=str(MOST), request_seconds="2") as service:
        yield service


@pytest.fixture
def links(small: Served) -> Iterator[ExitStack]:
    """Where a test leaves its connections; the next one finds none open."""
    with ExitStack() as stack:
        yield stack
    wait_until(lambda: get(small, "/readyz")[0] == 200)


def connect(small: Served, links: ExitStack) -> socket.socket:
    return links.enter_context(socket.create_connection(("127.0.0.1", small.port), timeout=20))


def get(small: Served, path: str) -> tuple[int, dict[str, str], Any]:
    """Status, headers and body over a connection of its own; 0 when it was closed unanswered."""
    with socket.create_connection(("127.0.0.1", small.port), timeout=20) as link:
        return asked(link, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())


def asked(link: socket.socket, request: bytes) -> tuple[int, dict[str, str], Any]:
    """What is answered on this connection until it is closed."""
    try:
        link.sendall(request)
        text = link.makefile("rb").read()
    except OSError:
        text = b""
    if not text:
        return 0, {}, None
    head, _, body = text.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}
    return int(first.split()[1]), headers, json.loads(body) if body else None


def is_told(answer: tuple[int, dict[str, str], Any], status: int, zh: str, en: str) -> None:
    told, headers, body = answer
    assert (told, headers["content-type"]) == (status, "application/problem+json")
    assert (body["status"], body["detail"], body["detail_en"]) == (status, zh, en)
    assert headers["connection"] == "close" and headers["cache-control"] == "no-store"


def test_one_connection_too_many_is_told_in_both_languages(small: Served, links: ExitStack) -> None:
    for _ in range(MOST):
        connect(small, links)
    wait_until(lambda: get(small, "/readyz")[0] == 503)
    answer = get(small, "/readyz")
    is_told(answer, 503, "连接太多,请稍后再试", "too many connections; try again in a moment")
    assert int(answer[1]["retry-after"]) > 0 and answer[1]["x-request-id"]
    assert get(small, "/healthz")[0] == 200, "the process is alive: nobody should start it anew"
    lines = [line for line in small.said() if line["event"] == "request" and line["status"] == 503]
    assert lines and {"request_id", "ms"} <= set(lines[-1])


def test_room_is_made_when_connections_close(small: Served, links: ExitStack) -> None:
    open_ = [connect(small, links) for _ in range(MOST)]
    wait_until(lambda: get(small, "/readyz")[0] == 503)
    open_[0].close()
    wait_until(lambda: get(small, "/readyz")[0] == 200)


def test_whoever_says_nothing_is_not_waited_for(small: Served, links: ExitStack) -> None:
    """Neither a silent connection nor headers without an end, nor drop by drop, hold a place."""
    silent = connect(small, links)
    endless = connect(small, links)
    endless.sendall(b"GET /readyz HTTP/1.1\r\nHost: x\r\nX-Some")
    assert silent.recv(100) == b""
    assert endless.recv(100) == b""
    again = connect(small, links)
    again.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert again.recv(10_000).startswith(b"HTTP/1.1 200")
    again.sendall(b"GET /healthz HT")  # the second request on a connection that is kept
    while rest := again.recv(100):
        assert b"HTTP/1.1" not in rest
    dripping = connect(small, links)
    wait_until(lambda: _closed_after_a_drop(dripping))
    assert small.process.poll() is None


def _closed_after_a_drop(link: socket.socket) -> bool:
    link.settimeout(0.3)
    try:
        link.sendall(b"G")
        return link.recv(100) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def test_beyond_twice_as_many_are_closed_at_once(small: Served, links: ExitStack) -> None:
    all_ = [connect(small, links) for _ in range(3 * MOST)]
    for link in all_[2 * MOST :]:
        assert link.recv(100) == b""
    all_[0].settimeout(0.2)
    with pytest.raises(TimeoutError):
        all_[0].recv(100)


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 20_000,
        "GET /陈兰英 HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    ],
)
def test_what_is_no_http_is_told_so(small: Served, links: ExitStack, request_: bytes) -> None:
    answer = asked(connect(small, links), request_)
    is_told(answer, 400, "请求不是有效的 HTTP", "this is no valid HTTP request")
    assert "陈" not in json.dumps(small.said(), ensure_ascii=False)


def test_a_body_that_is_no_http_ends_its_connection_alone(small: Served, links: ExitStack) -> None:
    head = (
        b"POST /api/v1/match HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/json\r\nAuthorization: Bearer "
    )
    token = small.tokens["police"].encode()
    status = asked(connect(small, links), head + token + b"\r\n\r\nzz\r\n")[0]
    assert status in (0, 400)
    assert get(small, "/readyz")[0] == 200


def test_what_is_written_goes_out_at_once_over_the_socket_that_workers_share() -> None:
    """uvicorn's socket does not say that it is TCP, and so asyncio leaves it waiting."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError("nobody asks for anything")

    async def told() -> int:
        loop = asyncio.get_running_loop()
        config = Config(app, http=Connection, host="127.0.0.1", port=0, workers=2)
        config.load()
        made: list[Connection] = []

        def connection() -> Connection:
            made.append(Connection(config, ServerState(), {}))
            return made[-1]

        with socket.socket(socket.AF_INET) as shared:
            assert shared.proto != socket.IPPROTO_TCP
            shared.bind(("127.0.0.1", 0))
            server = await loop.create_server(connection, sock=shared)
            _, writer = await asyncio.open_connection(*shared.getsockname())
            while not made or made[0].transport is None:
                await asyncio.sleep(0)
            accepted = made[0].transport.get_extra_info("socket")
            option = int(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()
            server.close()
        return option

    assert asyncio.run(told()) == 1
