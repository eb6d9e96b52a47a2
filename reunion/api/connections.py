"""One connection over HTTP/1.1: bounds that uvicorn leaves open, and its refusals in our words.

- Beyond `connections` of a worker a request is answered 503 as a problem, with the log line, the
  metrics and the headers of every answer, and its connection is closed; beyond twice as many a
  new connection is closed at once: those who say nothing must not use up the files of a process.
- Whoever says nothing, or does not end the headers of a request, is waited for as long as for a
  connection that is kept: uvicorn itself waits for ever.
- What is written goes out at once. An answer is written in two parts, and the system keeps the
  second back until the first is acknowledged, 40 ms later, unless told otherwise. asyncio does so
  for sockets that say they are TCP; the one that several workers share does not say it.
- What is no HTTP is answered 400 as a problem; uvicorn answers in plain English.
"""

from __future__ import annotations

import socket
from asyncio import AbstractEventLoop, TimerHandle, Transport
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from reunion.api.middleware import FULL
from reunion.api.problems import MEDIA, Problem, answer


class Connection(H11Protocol):
    """Made by uvicorn for every connection; `limit_concurrency` and `timeout_keep_alive` of its
    settings are the bounds."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._most = config.limit_concurrency or 0
        self.limit_concurrency = None
        self._waiting: TimerHandle | None = None
        inner = self.app

        async def bounded(scope: Any, receive: Any, send: Any) -> None:
            if self._most and len(self.connections) > self._most:
                scope["state"][FULL] = True
            await inner(scope, receive, send)

        self.app = bounded

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        told = transport.get_extra_info("socket")
        if told is not None and told.family in (socket.AF_INET, socket.AF_INET6):
            told.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._wait()
        if self._most and len(self.connections) > 2 * self._most:
            transport.close()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._wait()
        else:
            self._wait_no_more()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            problem = Problem(
                400, "not_http", "请求不是有效的 HTTP", "this is no valid HTTP request"
            )
            body = answer(problem).body
            headers = [("content-type", MEDIA), ("content-length", str(len(body)))]
            headers += [("connection", "close"), ("cache-control", "no-store")]
            for event in (
                h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
                h11.Data(data=bytes(body)),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(self.timeout_keep_alive, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
