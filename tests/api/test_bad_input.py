"""Broken characters, huge bodies and others' ids at every route there is: the lists come from the
table of rules, so that a new route is asked too."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from reunion.api.rules import ADMINS, RULES
from reunion.store.models import MissingRow, ResidentRow, UserRow
from tests.api.conftest import Web
from tests.api.test_rules import address

Json = dict[str, Any]
Place = tuple[str, str]
DATE = "2026-11-25"
RETURN = {"on_date": DATE, "to": "四川省岳池县", "receiver": "岳池县救助站", "proof": "户籍查询"}
USER = {"name": "worker9", "role": "caseworker", "station_id": "COUNTY", "password": "lotus-441-x"}
STATION = {"station_id": "NEW1", "parent_id": "CITY", "level": "county", "name": "新设救助站"}
WHOLE: dict[Place, Json] = {
    ("POST", "/api/v1/session"): {"name": "caseworker1", "password": "wrong-one"},
    ("PUT", "/api/v1/password"): {"old": "wrong-one", "new": "lotus-pond-4417"},
    ("POST", "/api/v1/tokens"): {"days": 1, "purpose": "audit"},
    ("POST", "/api/v1/match"): {
        "resident": {"names": [{"text": "陈兰英"}], "station": "某站"}, "purpose": "audit",
    },
    ("POST", "/api/v1/quick-check"): {
        "name": "陈兰英", "place": "四川", "marks": ["六指"], "found_at": "河南",
    },
    ("POST", "/api/v1/residents"): {
        "resident_id": "RX", "station_id": "COUNTY", "entered_on": DATE,
        "record": {"names": [{"text": "陈兰英"}], "narrative": "在车站"},
    },
    ("PUT", "/api/v1/residents/{resident_id}"): {
        "station_id": "COUNTY", "record": {"sex": "2", "narrative": "在车站"},
    },
    ("POST", "/api/v1/residents/{resident_id}/closing"): {
        "closed_as": "left", "mp_id": "M1", "reason": "自行离站",
    },
    ("POST", "/api/v1/residents/{resident_id}/encounters"): {
        "encounter_id": "EX", "station_id": "COUNTY", "on_date": DATE, "record": {"note": "再来"},
    },
    ("POST", "/api/v1/residents/{resident_id}/claims"): {
        "field": "origin", "value": "岳池", "source": "本人", "heard_by": "张", "heard_at": DATE,
    },
    ("POST", "/api/v1/residents/{resident_id}/return"): RETURN | {"police": "一号", "escort": "李"},
    ("POST", "/api/v1/residents/{resident_id}/steps"): {
        "what": "notice", "on_date": DATE, "note": "已发",
    },
    ("POST", "/api/v1/decisions"): {
        "resident_id": "R1", "mp_id": "M2", "verdict": "rejected", "reason": "口音不符",
    },
    ("POST", "/api/v1/missing"): {
        "mp_id": "MX", "source": "station", "record": {"names": [{"text": "程南英"}], "note": "记"},
    },
    ("PUT", "/api/v1/missing/{mp_id}"): {
        "source": "station", "record": {"names": [{"text": "程南英"}], "note": "记"},
    },
    ("POST", "/api/v1/ledgers/{ledger}/{entry_id}/visits"): {"on_date": DATE},
    ("POST", "/api/v1/stations"): STATION,
    ("PUT", "/api/v1/stations/{station_id}"): STATION | {"station_id": "COUNTY"},
    ("POST", "/api/v1/users"): USER,
    ("PUT", "/api/v1/users/{name}"): {"role": "point", "station_id": "POINT"},
    ("POST", "/api/v1/exports"): {"kind": "missing", "reason": "向市局报送", "purpose": "audit"},
}  # fmt: skip
"""A body for every route that takes one; all in it is right but for the ends that tests spoil."""
BODILESS = {("POST", "/api/v1/residents/{resident_id}/earlier"), ("POST", "/api/v1/imports")}


def ask(web: Web, place: Place, **more: Any) -> Any:
    """With the token of a role that may, and every header that a route may want."""
    method, path = place
    role = "admin" if RULES[place].roles == ADMINS else "police"
    headers = {"X-Purpose": "audit", "If-Match": '"v1"', "Content-Type": "application/json"}
    return web.call(role, method, address(path), headers=headers | more.pop("headers", {}), **more)


def is_problem(answer: Any, place: Any) -> None:
    assert answer.headers["content-type"] == "application/problem+json", (place, answer.text[:300])
    told = answer.json()
    assert {"type", "title", "status", "detail", "detail_en"} <= set(told), place
    assert told["status"] == answer.status_code


def test_every_route_that_takes_a_body_is_asked_here() -> None:
    written = {place for place in RULES if place[0] in ("POST", "PUT", "PATCH")}
    assert written == set(WHOLE) | BODILESS


@pytest.mark.parametrize("place", WHOLE, ids=" ".join)
def test_bytes_that_are_no_utf8(shared: Web, place: Place) -> None:
    text = json.dumps(WHOLE[place], ensure_ascii=False)
    for body in (text.encode("gb18030"), text.encode()[:-5] + b'\xff\xfe"}', text.encode()[:-9]):
        if body.isascii():
            body = body[:-1]
        answer = ask(shared, place, content=body)
        assert answer.status_code == 400, (place, answer.text[:300])
        is_problem(answer, place)
        assert "陈" not in answer.text


@pytest.mark.parametrize("place", WHOLE, ids=" ".join)
def test_ten_megabytes(shared: Web, place: Place) -> None:
    """Refused by what the length says, and where it says nothing by what comes."""

    def pieces() -> Iterator[bytes]:
        yield b'{"a": "'
        for _ in range(11):
            yield b"x" * 2**20

    for content in (b"x" * (11 * 2**20), pieces()):
        answer = ask(shared, place, content=content)
        assert answer.status_code == 413, (place, answer.text[:300])
        is_problem(answer, place)


def spoiled(value: Any, text: str) -> Iterator[Any]:
    """The value once for every text in it, with this one at its end."""
    if isinstance(value, str):
        yield value + text
    elif isinstance(value, dict):
        for key, each in value.items():
            for wrong in spoiled(each, text):
                yield value | {key: wrong}
    elif isinstance(value, list):
        for at, each in enumerate(value):
            for wrong in spoiled(each, text):
                yield [*value[:at], wrong, *value[at + 1 :]]


@pytest.mark.parametrize("place", WHOLE, ids=" ".join)
def test_halves_of_characters_and_nul_in_every_text(running: Web, place: Place) -> None:
    """A database may not be able to keep them, and a log not to write them."""
    for text in ("\ud800", "\x00", "\udcff陈", "\x1b[2J"):
        for body in spoiled(WHOLE[place], text):
            answer = ask(running, place, content=json.dumps(body))
            said = (place, body, answer.text[:300])
            assert 400 <= answer.status_code < 500, said
            is_problem(answer, said)
    with running.service.register.reading() as session:
        for column in (ResidentRow.body, MissingRow.body):
            bodies = "".join(session.scalars(select(column)))
            assert not any(mark in bodies for mark in ("\\u0000", "\\ud800", "\\udcff", "\\u001b"))
        assert session.query(UserRow).count() == 7


READ = [place for place in RULES if place[0] in ("GET", "DELETE") and "{" in place[1]]


BROKEN = ("%FF%FE", "%00", "%ED%A0%80", "%E9%99", "..%2f..%2fkey", "x" * 4000)


@pytest.mark.parametrize("place", READ, ids=" ".join)
def test_ids_of_broken_characters(running: Web, place: Place) -> None:
    method, path = place
    role = "admin" if RULES[place].roles == ADMINS else "police"
    parts = [each.split("}")[0] for each in path.split("{")[1:]]
    for part, id_ in itertools.product(parts, BROKEN):
        there = address(path.replace("{" + part + "}", "@")).replace("@", id_)
        answer = running.call(role, method, there, headers={"X-Purpose": "audit"})
        assert answer.status_code in (404, 422), (there, answer.text[:300])
        is_problem(answer, there)


@pytest.mark.parametrize(
    "name",
    ["Authorization", "X-Purpose", "X-Request-Id", "Cookie", "X-CSRF-Token", "If-Match", "Host",
     "Idempotency-Key", "Content-Type", "Accept-Language", "X-Forwarded-For"],
)  # fmt: skip
def test_headers_of_broken_characters(running: Web, name: str) -> None:
    for value in (b"\xff\xfe", "陈兰英".encode(), b"Bearer \xe9\x99", b"__Host-reunion=\xff", b""):
        for place in (
            ("GET", "/api/v1/residents/{resident_id}"),
            ("PUT", "/api/v1/residents/{resident_id}"),
            ("POST", "/api/v1/session"),
        ):
            headers: Any = {name: value}
            answer = ask(running, place, headers=headers, content=json.dumps(WHOLE.get(place, {})))
            said = (name, value, place, answer.text[:300])
            assert answer.status_code < 500, said
            if answer.status_code >= 400:
                is_problem(answer, said)
            assert "陈" not in str(answer.headers)


@pytest.mark.parametrize(
    "query", ["limit=%FF", "cursor=%FF%FE", "cursor=%00", "limit=9e9", "a=%00"]
)
@pytest.mark.parametrize("path", ["residents", "missing", "imports", "due", "reports"])
def test_queries_of_broken_characters(running: Web, path: str, query: str) -> None:
    answer = running.call(
        "police", "GET", f"/api/v1/{path}?{query}", headers={"X-Purpose": "audit"}
    )
    assert answer.status_code < 500
    if answer.status_code >= 400:
        is_problem(answer, (path, query))


# --- ids of other stations -------------------------------------------------------------------

OF_RESIDENTS = [place for place in RULES if "{resident_id}" in place[1]]


@pytest.mark.parametrize("place", OF_RESIDENTS, ids=" ".join)
def test_a_resident_of_another_station_is_answered_like_nobody(running: Web, place: Place) -> None:
    """R2 lies in a station that none of these roles sees; R-none lies nowhere."""
    method, path = place
    before = _rows(running)
    for role in ("caseworker", "reviewer", "police"):
        told = [
            running.call(
                role, method, address(path.replace("{resident_id}", key)), WHOLE.get(place),
                headers={"X-Purpose": "audit", "If-Match": '"v1"'},
            )
            for key in ("R2", "R-none")
        ]  # fmt: skip
        assert [one.status_code for one in told] == [404, 404], (role, told[0].text)
        assert told[0].json() == told[1].json()
    assert _rows(running) == before


def _rows(web: Web) -> list[tuple[Any, ...]]:
    with web.service.register.reading() as session:
        rows = session.query(ResidentRow).order_by(ResidentRow.resident_id)
        return [(row.resident_id, row.station_id, row.body, row.version) for row in rows]


@pytest.mark.parametrize(
    ("place", "change"),
    [
        (("POST", "/api/v1/residents"), {"station_id": "OTHER"}),
        (("POST", "/api/v1/residents/{resident_id}/encounters"), {"station_id": "OTHER"}),
        (("PUT", "/api/v1/residents/{resident_id}"), {"station_id": "OTHER"}),
        (("POST", "/api/v1/decisions"), {"resident_id": "R2"}),
        (("POST", "/api/v1/users"), {"station_id": "OTHER"}),
        (("POST", "/api/v1/stations"), {"parent_id": "OTHER"}),
    ],
)
def test_others_stations_in_a_body_are_answered_like_none(
    running: Web, place: Place, change: Json
) -> None:
    none = {key: "NOWHERE" for key in change}
    read = ask(running, ("GET", "/api/v1/residents/{resident_id}"))
    headers = {"If-Match": read.headers["etag"]}
    told = [
        ask(running, place, json=WHOLE[place] | each, headers=headers) for each in (change, none)
    ]
    assert [one.status_code for one in told] == [404, 404], told[0].text
    assert told[0].json() == told[1].json()
    right = ask(running, place, json=WHOLE[place], headers=headers)
    assert right.is_success, "nothing else was wrong with it"
