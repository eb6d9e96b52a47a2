"""A service over a real register and a small invented file, with a user of every role."""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from reunion.api.app import create_app
from reunion.api.config import Config, read_config
from reunion.api.passwords import hash_password
from reunion.api.state import Service
from reunion.api.worker import make_service
from reunion.store.accounts import Account, add_user, make_token
from reunion.store.numbers import put_numbers
from reunion.store.opening import Register, open_register
from reunion.store.people import MissingRow, ResidentRow, Station
from reunion.store.safety import ROLES
from tests.registers import emptied
from tests.store.conftest import place, postgresql

__all__ = ["place", "postgresql"]

NOW = "2026-11-26T00:00:00Z"
PASSWORD = "tea-house-9931"
HASHED = hash_password(PASSWORD)
NUMBER = "511621195603159985"
Json = dict[str, Any]


def missing(mp_id: str, name: str, birth: str, text: str, code: str, **more: Any) -> Json:
    """An invented missing person."""
    return {
        "mp_id": mp_id, "source": "police", "status": "open",
        "names": [{"text": name, "kind": "legal"}], "sex": "2", "birth": {"date": birth},
        "hukou": {"code": code, "text": text},
        "missing": {"date": "2008-05-02", "place": "广东省广州市"},
        "report": {"date": "2008-05-03", "unit": "岳池县公安局", "reporter": "儿子 13900000000"},
    } | more  # fmt: skip


RECORDS = [
    missing(
        "M1", "程南英", "1956-03-15", "四川省岳池县九龙镇银杏村", "511621", id_number=NUMBER,
        marks=[{"text": "左手六指"}], relatives=[{"relation": "儿子", "name": "陈石头"}],
        residence={"code": "511621", "text": "四川省岳池县九龙镇银杏村3组"}, height_cm=155,
        note="家住银杏村口,电话 13900000000", disability=["智力残疾"], ethnicity="01",
    ),
    missing("M2", "陈兰芳", "1958-03-15", "四川省蓬安县", "511323"),
    missing("M3", "李秀英", "1955-10-11", "山东省济南市历下区", "370102"),
    missing("M4", "张桂兰", "1949-12-02", "陕西省西安市新城区", "610102"),
    missing("MMINOR", "陈小兰", "2019-03-15", "四川省岳池县", "511621", protection=["minor"]),
    missing("MVIOLENCE", "陈兰英", "1956-03-16", "四川省岳池县", "511621", protection=["violence"],
            marks=[{"text": "左手六指"}], report={"reporter": "丈夫"}),
    missing("MTRAFFIC", "陈兰英", "1956-03-18", "四川省岳池县", "511621",
            protection=["trafficking"], marks=[{"text": "左手六指"}]),
    missing("MPOLICE", "陈兰英", "1956-03-17", "四川省岳池县", "511621",
            protection=["police_only"], marks=[{"text": "左手六指"}]),
]  # fmt: skip

RESIDENT: Json = {
    "resident_id": "R1",
    "names": [{"text": "陈兰英", "kind": "self_oral"}],
    "sex": "2",
    "birth": {"age": {"value": 60, "kind": "xu", "as_of": "2015-06-01"}, "zodiac": "猴"},
    "origin": [{"text": "瑶池", "role": "home", "heard": True}],
    "accent": [{"text": "四川"}],
    "marks": [{"text": "左手六指"}],
    "relatives": [{"relation": "儿子", "name": "石头"}],
    "found": {"date": "2009-01-03", "place": "河南省开封市"},
}
STATIONS = (
    ("CITY", None, "city", "测试市救助管理站"),
    ("COUNTY", "CITY", "county", "测试县救助管理站"),
    ("POINT", "COUNTY", "point", "测试街道救助点"),
    ("OTHER", None, "city", "外市救助管理站"),
)
HOME_STATION = {"point": "POINT", "outside": "OTHER"}


def fill(register: Register) -> dict[str, str]:
    """Stations, users, tokens, two residents and the records; returns role -> token."""
    tokens = {}
    with register.session() as session:
        for key, parent, level, name in STATIONS:
            session.add(Station(station_id=key, parent_id=parent, level=level, name=name))
            session.flush()
        for role in ROLES:
            account = Account(f"{role}1", role, HOME_STATION.get(role, "CITY"))
            add_user(session, register.keys, account, password_hash=HASHED, by="test", at=NOW)
            session.flush()
            tokens[role] = make_token(
                session, f"{role}1", purpose="identification", at=NOW, expires_at=None
            )
        second = Account("caseworker2", "caseworker", "CITY")
        add_user(session, register.keys, second, password_hash=HASHED, by="test", at=NOW)
        for key, station in (("R1", "COUNTY"), ("R2", "OTHER")):
            body = {k: v for k, v in RESIDENT.items() if k != "resident_id"}
            session.add(
                ResidentRow(
                    resident_id=key, station_id=station, body=json.dumps(body), digest="d",
                    entered_on="2009-01-03", changed_at=NOW,
                )
            )  # fmt: skip
        for record in RECORDS:
            put_record(session, register, record)
    return tokens


def put_record(session: Any, register: Register, record: Json, *, at: str = NOW) -> None:
    """A record as an import puts it."""
    body = {k: v for k, v in record.items() if k not in ("mp_id", "id_number")}
    session.add(
        MissingRow(
            mp_id=record["mp_id"], source=record["source"], source_id=record["mp_id"],
            status=record["status"], body=json.dumps(body), digest="d", changed_at=at,
        )
    )  # fmt: skip
    if "id_number" in record:
        put_numbers(session, register.keys, "missing", record["mp_id"], [record["id_number"]])


@dataclass(slots=True)
class Web:
    """The service as its callers meet it."""

    client: TestClient
    service: Service
    tokens: dict[str, str] = field(repr=False)

    def call(self, role: str | None, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """One request with the token of this role."""
        headers = more.pop("headers", {})
        if role:
            headers = {"Authorization": f"Bearer {self.tokens[role]}"} | headers
        if body is not None:
            more["json"] = body
        return self.client.request(method, path, headers=headers, **more)

    def match(self, role: str, resident: Json, **more: Any) -> Any:
        """POST /api/v1/match."""
        return self.call(role, "POST", "/api/v1/match", {"resident": resident, **more})


def opened(register: Register, home: Path, config: Config) -> Generator[Web, None, None]:
    """The application with its index open."""
    tokens = fill(register)
    service = make_service(home, config, register)
    with TestClient(create_app(service), base_url="https://testserver") as client:
        wait_until(lambda: service.index.ready)
        yield Web(client, service, tokens)


def wait_until(true: Any, seconds: float = 20.0) -> None:
    """Wait for something that another thread does."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return read_config(tmp_path, {})


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """A new register on SQLite."""
    with open_register(tmp_path) as made:
        yield made


@pytest.fixture
def each_web(place: tuple[Path, str | None], config: Config) -> Iterator[Web]:
    """The service over each engine in turn."""
    with open_register(place[0], url=place[1]) as made:
        yield from opened(made, place[0], config)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Web]:
    """One service over each engine in turn for all tests of a module."""
    home, url = tmp_path_factory.mktemp("running"), None
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql")
        emptied(url)
    with open_register(home, url=url) as register:
        config = read_config(
            home, {}, token_lookups_a_minute=1_000_000, requests_a_minute=1_000_000
        )
        yield from opened(register, home, config)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One service for all tests that change nothing."""
    home = tmp_path_factory.mktemp("shared")
    with open_register(home) as made:
        config = read_config(home, {}, token_lookups_a_minute=1_000_000)
        yield from opened(made, home, config)


@pytest.fixture
def web(register: Register, tmp_path: Path, config: Config) -> Iterator[Web]:
    yield from opened(register, tmp_path, config)
