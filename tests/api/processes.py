"""A service in processes of its own, as an administrator runs it, over a register of tests."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from reunion.store.opening import open_register
from tests.api.conftest import fill, wait_until

Json = dict[str, Any]


@dataclass(slots=True)
class Link:
    """One connection that is kept open, so that one worker answers all of its requests."""

    http: HTTPConnection
    token: str = field(repr=False)

    def ask(self, method: str, path: str, body: Json | None = None) -> tuple[int, Any]:
        """Status and answer. Raises OSError or HTTPException when the service is gone."""
        headers = {
            "Authorization": f"Bearer {self.token}", "Content-Type": "application/json",
            "X-Purpose": "identification",
        }  # fmt: skip
        self.http.request(method, path, json.dumps(body) if body else None, headers)
        answer = self.http.getresponse()
        text = answer.read()
        kind = answer.headers.get("content-type", "")
        return answer.status, json.loads(text) if "json" in kind else text.decode()


@dataclass(slots=True)
class Served:
    """A running service."""

    process: subprocess.Popen[bytes]
    port: int
    home: Path
    tokens: dict[str, str] = field(repr=False)
    links: list[Link] = field(default_factory=list, repr=False)

    def link(self, role: str = "police") -> Link:
        """A new connection, closed at the end."""
        made = Link(HTTPConnection("127.0.0.1", self.port, timeout=30), self.tokens[role])
        self.links.append(made)
        return made

    def workers(self) -> list[int]:
        """The processes that hold connections or may: the process itself, or those below it."""
        below = [
            int(pid)
            for task in Path(f"/proc/{self.process.pid}/task").glob("*/children")
            for pid in task.read_text().split()
        ]
        serving = [
            pid for pid in below if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
        ]
        return serving or [self.process.pid]

    def link_to_each(self, role: str = "police") -> dict[int, Link]:
        """A connection to each worker; which one accepted it is told by /proc."""
        links: dict[int, Link] = {}
        wanted = set(self.workers())
        for _ in range(500):
            link = self.link(role)
            assert link.ask("GET", "/healthz")[0] == 200
            links.setdefault(self._accepted_by(link), link)
            if set(links) == wanted:
                return links
        raise AssertionError(f"only {len(links)} of {len(wanted)} workers took connections")

    def _accepted_by(self, link: Link) -> int:
        ours = f"{link.http.sock.getsockname()[1]:04X}"
        lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
        inode = next(
            words[9]
            for words in map(str.split, lines)
            if words[1].endswith(f":{self.port:04X}") and words[2].endswith(f":{ours}")
        )
        for pid in self.workers():
            for handle in Path(f"/proc/{pid}/fd").iterdir():
                if handle.is_symlink() and os.readlink(handle) == f"socket:[{inode}]":
                    return pid
        raise AssertionError("no worker holds the connection")

    def refuses(self) -> bool:
        """Whether a new connection is refused at once."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
        except ConnectionRefusedError:
            return True
        return False

    def said(self) -> list[Json]:
        """The lines of the log."""
        text = (self.home / "service.log").read_text("utf-8")
        return [json.loads(line) for line in text.splitlines() if re.match(r"\{.*\}$", line)]


@contextmanager
def served(home: Path, workers: int, **told: str) -> Iterator[Served]:
    """`reunion serve` with so many workers, until the block ends; `told` are settings."""
    with open_register(home) as register:
        tokens = fill(register)
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    (home / "tmp").mkdir()
    env = {key: value for key, value in os.environ.items() if not key.startswith("REUNION_")}
    env |= {"REUNION_HOME": str(home), "TMPDIR": str(home / "tmp")}
    env |= {f"REUNION_SERVE_{name.upper()}": value for name, value in told.items()}
    command = [sys.executable, "-m", "reunion", "serve", "--port", str(port),
               "--workers", str(workers)]  # fmt: skip
    with open(home / "service.log", "wb") as log:
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    made = Served(process, port, home, tokens)
    try:
        wait_until(lambda: process.poll() is not None or _ready(made), 120)
        assert process.poll() is None, (home / "service.log").read_text("utf-8")
        yield made
    finally:
        for link in made.links:
            link.http.close()
        if process.poll() is None:
            process.terminate()
            process.wait(60)


def _ready(service: Served) -> bool:
    """Ready when each worker is."""
    opened = [line for line in service.said() if line["event"] == "index_opened"]
    if len(opened) < max(1, len(service.workers())) or service.refuses():
        return False
    return all(link.ask("GET", "/readyz")[0] == 200 for link in service.link_to_each().values())
