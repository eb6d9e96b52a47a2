"""The client against a real server on a socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn

from reunion.api.app import create_app
from reunion.api.config import read_config
from reunion.api.worker import make_service
from reunion.client import Client, ServiceError
from reunion.store.opening import open_register
from tests.api.conftest import PASSWORD, RESIDENT, fill, wait_until


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a running service, and the tokens of each role."""
    with open_register(tmp_path) as register:
        tokens = fill(register)
        config = replace(read_config(tmp_path, {}), secure_cookies=False)
        service = make_service(tmp_path, config, register)
        server = uvicorn.Server(
            uvicorn.Config(create_app(service), log_config=None, timeout_keep_alive=1)
        )
        with socket.socket() as sock:
            sock.bind(("127.0.0.1", 0))
            port = sock.getsockname()[1]
            thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
            thread.start()
            wait_until(lambda: service.index.ready and server.started)
            yield f"http://127.0.0.1:{port}", tokens
            server.should_exit = True
            thread.join()


def test_a_program_matches_reads_and_writes(served: tuple[str, dict[str, str]]) -> None:
    address, tokens = served
    with Client(address, token=tokens["caseworker"]) as client:
        answer = client.match(RESIDENT, top=3)
        assert answer["candidates"][0]["mp_id"] == "M1"
        assert answer["candidates"][0]["evidence"][0]["text"]
        assert client.quick_check(name="陈兰英", age=(48, 56), place="四川岳池")["found"] is True
        made = client.add_resident({"names": [{"text": "无名"}]}, station_id="COUNTY")
        read = client.resident(made["resident_id"])
        record = read["record"] | {"handedness": "左"}
        changed = client.change_resident(
            made["resident_id"], record, station_id="COUNTY", etag=read.etag
        )
        assert changed["version"] == 2
        with pytest.raises(ServiceError, match="412 changed_meanwhile: 这条记录已被他人修改"):
            client.change_resident(made["resident_id"], record, station_id="COUNTY", etag=read.etag)
        assert [one["resident_id"] for one in client.residents(limit=1)] == sorted(
            ["R1", made["resident_id"]]
        )
        added = client.add_missing_person({"names": [{"text": "某甲"}]})
        assert client.missing_person(added["mp_id"]).etag == '"v1"'
        assert added["mp_id"] in [one["mp_id"] for one in client.missing_persons(limit=2)]
        assert client.candidates("R1")["candidates"]
        asked = {"home": ["四川", "山东"], "status": ["open"]}
        narrowed = client.candidates("R1", rejected=False, filter=asked)["candidates"]
        listed = {one["mp_id"] for one in narrowed}
        assert {"M1", "M2", "M3"} <= listed and "M4" not in listed
        found = client.match(RESIDENT, filter={"home": ["山东省"]})["candidates"]
        assert "M3" in [one["mp_id"] for one in found]
        assert "M1" not in [one["mp_id"] for one in found]
        assert client.call("GET", "/api/v1/session")["name"] == "caseworker1"


def test_two_people_sign_in_and_confirm(served: tuple[str, dict[str, str]]) -> None:
    with Client(served[0]) as one, Client(served[0]) as two:
        one.sign_in("caseworker1", PASSWORD)
        two.sign_in("reviewer1", PASSWORD)
        one.decide("R1", "M1", "first_confirmed")
        assert two.decide("R1", "M1", "confirmed")["state"] == "confirmed"
        assert [each["verdict"] for each in two.decisions("R1")] == ["first_confirmed", "confirmed"]
        one.sign_out()
        with pytest.raises(ServiceError) as caught:
            one.decisions("R1")
        assert caught.value.status == 401 and "sign in" in caught.value.en
        kept = "".join(one._cookies)
        assert "-known-" in kept and len(one._cookies) == 1, "the session is gone, the proof is not"
        one.sign_in("caseworker1", PASSWORD)
        assert len(one.decisions("R1")) == 2


def test_a_connection_that_was_closed_meanwhile_is_opened_anew(
    served: tuple[str, dict[str, str]],
) -> None:
    import time

    with Client(served[0], token=served[1]["caseworker"]) as client:
        client.match(RESIDENT)
        time.sleep(1.5)  # longer than the server keeps an idle connection
        assert client.match(RESIDENT)["candidates"]


def test_a_client_that_goes_away_leaves_the_service_whole(
    served: tuple[str, dict[str, str]],
) -> None:
    host, port = served[0].removeprefix("http://").split(":")
    head = b"POST /api/v1/match HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"
    for _ in range(5):
        with socket.create_connection((host, int(port))) as link:
            link.sendall(head)
    with Client(served[0], token=served[1]["caseworker"]) as client:
        assert client.match(RESIDENT)["candidates"]


@pytest.mark.parametrize("address", ["ftp://x", "localhost:8080", ""])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(ValueError, match="http"):
        Client(address)


def test_a_program_does_the_daily_work(served: tuple[str, dict[str, str]]) -> None:
    address, tokens = served
    with Client(address, token=tokens["caseworker"]) as client:
        assert [one["kind"] for one in client.due(as_of="2009-01-04")] == ["notice"]
        assert client.note_step("R1", "notice", on_date="2009-01-04")["undone"] is False
        assert [one["what"] for one in client.steps("R1")] == ["notice"]
        assert client.notice("R1", counties=2)["counties"][0]["probability"] > 0
        assert client.earlier_stays("R1")["linked"] == 1
        made = client.return_home(
            "R1", on_date="2026-11-26", to="四川省岳池县", receiver="岳池县救助管理站",
            etag=client.resident("R1").etag, proof="户籍查询",
        )  # fmt: skip
        assert [one["entry_id"] for one in client.ledger("returned")] == [made["returned"]]
        entry = client.ledger_entry("easily_lost", made["easily_lost"])
        visited = client.visited(
            "easily_lost", made["easily_lost"], on_date="2027-01-20", etag=entry.etag
        )
        assert visited["follow_up_on"] == "2027-07-31"
        assert list(client.runs()) == []
        assert client.report(as_of="2009-06-01")["cohorts"][0]["people"] == 1
