"""The service as processes: an end that loses nothing, figures of all workers, changes and newer
indexes in every worker."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from reunion.engine import Engine
from reunion.store.audit import verify_chain
from reunion.store.models import AuditRow, MissingRow, ResidentRow
from reunion.store.opening import open_register
from tests.api.conftest import PASSWORD, RECORDS, RESIDENT, missing, put_record, wait_until
from tests.api.processes import Link, Served, served

MATCH = {"resident": RESIDENT, "top": 50}
ROOT = Path(__file__).parents[2]
LATER = "2027-01-01T00:00:00Z"


def test_sigterm_under_traffic_loses_nothing(tmp_path: Path) -> None:
    for workers in (1, 2):
        home = tmp_path / str(workers)
        home.mkdir()
        with served(home, workers) as service:
            _end_under_traffic(service)


def _end_under_traffic(service: Served) -> None:
    kept, wrong = [], []
    started = threading.Event()

    def write(number: int) -> None:
        link = service.link("caseworker")
        for at in range(10_000):
            key = f"N{number}-{at}"
            body = {"resident_id": key, "station_id": "COUNTY", "record": {"sex": "2"}}
            try:
                status, told = link.ask("POST", "/api/v1/residents", body)
            except (OSError, HTTPException):
                return
            if status == 201:
                kept.append(key)
            else:
                wrong.append((status, told))
            started.set()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    assert started.wait(30)
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as half:
        body = json.dumps(MATCH).encode()
        half.sendall(
            b"POST /api/v1/match HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + f"Authorization: Bearer {service.tokens['police']}\r\n".encode()
            + f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body[:40]
        )
        time.sleep(0.3)
        service.process.send_signal(signal.SIGTERM)
        wait_until(service.refuses)
        half.sendall(body[40:])
        answer = half.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 200") and b'"M1"' in answer
    for thread in threads:
        thread.join(60)
    assert service.process.wait(60) == 0
    assert len(kept) > 4 and wrong == []
    _nothing_is_half_written(service.home, kept)


def _nothing_is_half_written(home: Path, kept: list[str]) -> None:
    """Every write that was answered is there; one that was not is there with its audit or not."""
    with open_register(home) as register, register.reading() as session:
        there = {row.resident_id for row in session.query(ResidentRow)} - {"R1", "R2"}
        added = session.query(AuditRow).filter(AuditRow.action == "resident:add")
        assert set(kept) <= there == {row.subject for row in added}
        assert verify_chain(session, register.keys).broken_at is None
    assert list((home / "tmp").iterdir()) == []


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Two workers over the index that a night has left."""
    home = tmp_path_factory.mktemp("pair")
    night(home, "night-1")
    with served(home, 2) as service:
        yield service


def night(home: Path, name: str, *more: Any) -> None:
    """An index as a night builds it: a folder of its own, and the link set in one step."""
    records: list[Any] = [*RECORDS, *more]
    Engine.build(records).save(home / "indexes" / name)
    beside = home / "indexes" / ".current-new"
    beside.symlink_to(name)
    beside.replace(home / "indexes" / "current")


def found(link: Link) -> list[str]:
    status, told = link.ask("POST", "/api/v1/match", MATCH)
    assert status == 200, told
    return [one["mp_id"] for one in told["candidates"]]


def put(service: Served, *records: Any) -> None:
    """As another program puts them."""
    with open_register(service.home) as register, register.session() as session:
        for record in records:
            put_record(session, register, record, at=LATER)


def test_the_figures_are_those_of_all_workers(pair: Served) -> None:
    links = list(pair.link_to_each("admin").values())

    def counted(link: Link) -> int:
        text = link.ask("GET", "/metrics")[1]
        line = 'reunion_requests_total{method="GET",route="/healthz",status="200"}'
        told = [each for each in text.splitlines() if each.startswith(line)]
        assert len(told) == 1
        return int(float(told[0].split()[-1]))

    before = counted(links[0])
    for _ in range(5):
        for link in links:
            link.ask("GET", "/healthz")
    assert [counted(link) for link in links] == [before + 10] * 2
    gauge = links[0].ask("GET", "/metrics")[1]
    assert f"\nreunion_index_records {float(len(RECORDS))}" in gauge


def test_every_worker_sees_what_changes_in_the_register(pair: Served) -> None:
    links = list(pair.link_to_each().values())
    put(pair, missing("MNEW", "陈兰英", "1956-03-15", "四川省岳池县", "511621"))
    wait_until(lambda: all("MNEW" in found(link) for link in links), 5)
    with open_register(pair.home) as register, register.session() as session:
        row = session.get_one(MissingRow, "MNEW")
        row.status, row.version = "found", row.version + 1
    wait_until(lambda: all("MNEW" not in found(link) for link in links), 5)


def test_every_worker_swaps_the_new_index_in_without_a_pause(pair: Served) -> None:
    links = pair.link_to_each()
    opened = len([line for line in pair.said() if line["event"] == "index_opened"])
    faults: list[Any] = []
    ended = threading.Event()

    def ask(link: Link) -> None:
        while not ended.is_set():
            try:
                assert "M1" in found(link)
            except Exception as error:
                faults.append(error)
                return

    busy = pair.link_to_each()
    threads = [threading.Thread(target=ask, args=(link,)) for link in busy.values()]
    for thread in threads:
        thread.start()
    night(pair.home, "night-2", missing("MOLD", "陈兰英", "1956-03-15", "四川省岳池县", "511621"))
    put(pair, missing("MLATE", "陈兰英", "1956-03-15", "四川省岳池县", "511621"))
    wait_until(
        lambda: (
            len([line for line in pair.said() if line["event"] == "index_opened"]) >= opened + 2
            and all({"MOLD", "MLATE"} <= set(found(link)) for link in links.values())
        ),
        30,
    )
    ended.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert set(links) == set(pair.workers()), "no worker died of it"


def test_an_upload_is_gone_on_with_when_its_worker_is_killed(pair: Served) -> None:
    rows = 32_000  # transactions hold 10,000: it has to be caught between two
    lines = (
        json.dumps({"mp_id": f"U{n}", "names": [{"text": f"欧阳测{n}"}], "sex": "2"}) + "\n"
        for n in range(rows)
    )
    (worker, doomed), (_, other) = pair.link_to_each("reviewer").items()
    status, told = upload(doomed, "".join(lines).encode())
    assert status == 202
    path = f"/api/v1/imports/{told['import_id']}"
    wait_until(lambda: other.ask("GET", path)[1]["rows"] > 0, 60)
    os.kill(worker, signal.SIGKILL)
    left = other.ask("GET", path)[1]
    assert left["state"] == "running" and 0 < left["rows"] < rows
    wait_until(lambda: other.ask("GET", path)[1]["state"] != "running", 90)
    ended = other.ask("GET", path)[1]
    assert (ended["state"], ended["rows"], ended["counts"]["added"]) == ("done", rows, rows)
    assert [line for line in pair.said() if line["event"] == "import_resumed"]
    with open_register(pair.home) as register, register.reading() as session:
        assert session.query(MissingRow).filter(MissingRow.source == "city").count() == rows
    assert list((pair.home / "uploads").iterdir()) == []


def upload(link: Link, data: bytes) -> tuple[int, Any]:
    """A file sent as a form, by hand: the connection must be this one."""
    parts = (
        b'--b\r\nContent-Disposition: form-data; name="source"\r\n\r\ncity\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n'
    )
    headers = {
        "Authorization": f"Bearer {link.token}",
        "Content-Type": "multipart/form-data; boundary=b",
    }
    link.http.request("POST", "/api/v1/imports", parts + data + b"\r\n--b--\r\n", headers)
    answer = link.http.getresponse()
    return answer.status, json.loads(answer.read())


def service_block(readme: str) -> str:
    found = re.search(
        r"<!-- service -->\n```bash\n(.*?)```", (ROOT / readme).read_text("utf-8"), re.S
    )
    assert found is not None
    return found[1]


def test_both_readmes_start_the_service_the_same_way() -> None:
    """But for what they say about the lines."""
    english, chinese = (
        [line.split("  #")[0].rstrip() for line in service_block(readme).splitlines()]
        for readme in ("README.md", "README.zh-CN.md")
    )
    assert english == chinese


def test_the_readme_starts_a_service_and_asks_it(tmp_path: Path) -> None:
    """Line by line as it stands there, but for the port and the password from the keyboard."""
    block = service_block("README.zh-CN.md")
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = str(sock.getsockname()[1])
    (tmp_path / "reunion").symlink_to(ROOT / "reunion")
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "reunion"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m reunion "$@"\n')
    program.chmod(0o755)
    env = {key: value for key, value in os.environ.items() if not key.startswith("REUNION_")}
    env |= {"REUNION_HOME": str(tmp_path / "home"), "REUNION_SERVE_PORT": port}
    env |= {"PATH": f"{tmp_path / 'bin'}:{env['PATH']}", "PYTHONPATH": str(ROOT)}
    script = "set -m\n" + block.replace(":8080", f":{port}") + "\nwait %1; exit $?"
    run = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=env, input=f"{PASSWORD}\n",
        capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    answer = next(line for line in run.stdout.splitlines() if line.startswith("{"))
    assert len(json.loads(answer)["candidates"]) == 3
