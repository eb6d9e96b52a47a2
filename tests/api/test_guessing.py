"""Passwords tried by the thousand: the account is safe, its owner is served, and so is the rest."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from reunion.api import passwords
from reunion.api.guessing import EVERYBODY, EVERYWHERE, KNOWN_FOR, QUARTER, Guesses, network
from reunion.errors import BusyError
from reunion.store.counters import counted
from reunion.store.models import AuditRow, CounterRow
from reunion.store.opening import Register
from tests.api.conftest import HASHED, PASSWORD, RESIDENT, Web

SESSION = "/api/v1/session"
STRANGER, OWNER = "198.51.100.7", "203.0.113.20"


class Clock:
    """A clock that a test sets; it begins with a quarter of an hour."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(web: Web, clock: Clock) -> Web:
    web.service.guesses.clock = clock
    return web


def browser(web: Web, address: str) -> TestClient:
    """A browser of its own at this address."""
    return TestClient(web.client.app, base_url="https://testserver", client=(address, 50_000))


def sign_in(client: TestClient, name: str = "caseworker1", password: str = PASSWORD) -> Any:
    return client.post(SESSION, json={"name": name, "password": password})


def actions(web: Web) -> list[str]:
    with web.service.register.reading() as session:
        return [row.action for row in session.query(AuditRow).order_by(AuditRow.audit_id)]


def test_of_a_thousand_wrong_passwords_ten_are_looked_at(timed: Web) -> None:
    stranger = browser(timed, STRANGER)
    answers = [sign_in(stranger, password=f"wrong-{n}") for n in range(1_000)]
    assert [one.status_code for one in answers] == [401] * 10 + [429] * 990
    for one in (answers[0], answers[10], answers[-1]):
        assert one.headers["content-type"] == "application/problem+json"
        told = one.json()
        assert {"type", "title", "detail", "detail_en"} <= set(told)
        assert told["status"] == one.status_code
        assert "caseworker1" not in one.text and "wrong-" not in one.text
    assert "频繁" in answers[-1].json()["detail"]
    assert int(answers[-1].headers["retry-after"]) == QUARTER
    assert actions(timed).count("sign_in:failed") == 9
    assert actions(timed).count("alarm:passwords") == 1
    assert sign_in(stranger).status_code == 429, "also with the right password"


def test_meanwhile_others_and_the_owner_elsewhere_are_served(timed: Web) -> None:
    stranger, owner = browser(timed, STRANGER), browser(timed, OWNER)
    for n in range(20):
        sign_in(stranger, password=f"wrong-{n}")
    assert sign_in(stranger, "reviewer1").status_code == 200
    assert sign_in(owner).status_code == 200
    assert timed.match("caseworker", RESIDENT).status_code == 200, "tokens are not touched"
    assert sign_in(stranger).status_code == 429


def test_whoever_tries_from_everywhere_locks_only_strangers_out(timed: Web) -> None:
    """The owner's browser has signed in before; a browser that has not waits like the others."""
    owner = browser(timed, OWNER)
    assert sign_in(owner).status_code == 200
    tried = [
        sign_in(browser(timed, f"198.51.100.{n}"), password="wrong-one").status_code
        for n in range(10 * EVERYWHERE + 20)
    ]
    assert tried == [401] * (10 * EVERYWHERE) + [429] * 20
    assert sign_in(browser(timed, "192.0.2.9")).status_code == 429
    assert sign_in(owner, password="mistyped-1").status_code == 401
    assert sign_in(owner).status_code == 200


def test_the_own_browser_has_its_own_bound(timed: Web) -> None:
    owner = browser(timed, OWNER)
    sign_in(owner)
    tried = [sign_in(owner, password=f"wrong-{n}").status_code for n in range(12)]
    assert tried == [401] * 10 + [429] * 2
    assert sign_in(owner).status_code == 429


def test_the_next_quarter_of_an_hour_begins_anew(timed: Web, clock: Clock) -> None:
    stranger = browser(timed, STRANGER)
    for n in range(11):
        sign_in(stranger, password=f"wrong-{n}")
    clock.now += timedelta(seconds=QUARTER - 1)
    waiting = sign_in(stranger)
    assert waiting.status_code == 429 and waiting.headers["retry-after"] == "1"
    clock.now += timedelta(seconds=1)
    assert sign_in(stranger).status_code == 200


def test_a_right_password_forgets_the_wrong_ones(timed: Web) -> None:
    owner = browser(timed, OWNER)
    for _ in range(3):
        for n in range(9):
            assert sign_in(owner, password=f"wrong-{n}").status_code == 401
        assert sign_in(owner).status_code == 200


def test_one_address_cannot_try_every_user(timed: Web) -> None:
    """Names that nobody bears count too, and are not kept beyond their quarter of an hour."""
    stranger, guesses = browser(timed, STRANGER), timed.service.guesses
    with timed.service.register.session() as session:
        for n in range(10 * EVERYBODY):
            assert guesses.count(session, guesses.attempt(f"u{n}", STRANGER, None))[0]
    refused = sign_in(stranger, "reviewer1")
    assert refused.status_code == 429
    assert sign_in(browser(timed, OWNER), "reviewer1").status_code == 200


def test_old_counts_are_not_kept(timed: Web, clock: Clock) -> None:
    guesses = timed.service.guesses
    with timed.service.register.session() as session:
        for n in range(50):
            guesses.count(session, guesses.attempt(f"u{n}", STRANGER, None))
        assert session.query(CounterRow).count() == 101
        clock.now += timedelta(seconds=QUARTER)
        guesses.count(session, guesses.attempt("u1", STRANGER, None))
        assert session.query(CounterRow).count() == 3
        kept = " ".join(row.bucket for row in session.query(CounterRow))
    assert STRANGER not in kept and "u1" not in kept


@pytest.mark.parametrize("spoil", ["another user", "old", "changed", "made up", "broken"])
def test_a_proof_that_proves_nothing(timed: Web, clock: Clock, spoil: str) -> None:
    guesses = timed.service.guesses
    proof = guesses.proof("reviewer1" if spoil == "another user" else "caseworker1")
    if spoil == "old":
        clock.now += KNOWN_FOR + timedelta(seconds=1)
    if spoil == "changed":
        proof = proof[:-1] + ("0" if proof[-1] != "0" else "1")
    if spoil == "made up":
        proof = f"{'0' * 32}.1.{'0' * 64}"
    if spoil == "broken":
        proof = "x" * 4_000
    assert not guesses.attempt("caseworker1", OWNER, proof).known
    assert guesses.attempt("caseworker1", OWNER, guesses.proof("caseworker1")).known


def test_the_proof_is_a_cookie_that_says_nothing_of_the_user(timed: Web) -> None:
    told = sign_in(timed.client).headers.get_list("set-cookie")
    known = next(one for one in told if "-known-" in one)
    assert known.startswith("__Host-reunion-known-") and "caseworker1" not in known
    for flag in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"):
        assert flag in known


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.1", "203.0.113.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.1", "203.0.113.1", True),
        ("", "testclient", True),
    ],
)
def test_what_counts_as_one_address(one: str, other: str, same: bool) -> None:
    assert (network(one) == network(other)) == same


def test_many_at_once_are_counted_before_they_are_looked_at(timed: Web) -> None:
    """Nobody gets more guesses by sending them all at the same time."""
    clients = [browser(timed, STRANGER) for _ in range(30)]
    statuses: list[int] = []

    def one(client: TestClient) -> None:
        for n in range(4):
            statuses.append(sign_in(client, password=f"wrong-{n}").status_code)

    threads = [threading.Thread(target=one, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(statuses) == 120 and set(statuses) <= {401, 429, 503}
    assert 1 <= statuses.count(401) <= 10


@pytest.fixture
def full() -> Iterator[None]:
    """As many strangers wait for a check as may."""
    room = passwords._room[False]
    for _ in range(passwords.WAITING):
        room.acquire()
    yield
    for _ in range(passwords.WAITING):
        room.release()


def test_a_crowd_at_the_door_does_not_hold_up_the_house(timed: Web, full: None) -> None:
    """Nobody waits for a check in a queue without end; known browsers have a queue of their own."""
    stranger, owner = browser(timed, STRANGER), browser(timed, OWNER)
    with pytest.raises(BusyError, match="同时登录的人太多"):
        passwords.password_fits(HASHED, PASSWORD)
    for _ in range(15):
        refused = sign_in(stranger)
        assert refused.status_code == 503 and refused.headers["retry-after"] == "3"
        assert "同时登录的人太多" in refused.json()["detail"], "and it never counts as wrong"
    cookie = f"__Host-reunion-known-{timed.service.guesses.cookie_suffix('caseworker1')}"
    owner.cookies.set(cookie, timed.service.guesses.proof("caseworker1"))
    assert sign_in(owner).status_code == 200
    assert timed.match("caseworker", RESIDENT).status_code == 200


def test_old_passwords_told_wrong_lock_no_sign_in(timed: Web) -> None:
    owner = browser(timed, OWNER)
    headers = {"X-CSRF-Token": sign_in(owner).json()["csrf_token"]}
    change = {"old": "wrong", "new": "lotus-pond-4417"}
    tried = [
        owner.put("/api/v1/password", json=change, headers=headers).status_code for _ in range(12)
    ]
    assert tried == [403] * 10 + [429] * 2
    assert sign_in(browser(timed, STRANGER)).status_code == 200


def test_the_counts_are_those_of_all_workers(register: Register, tmp_path: Path) -> None:
    """Two services over one register, as two workers are."""
    one, two = (Guesses(register.keys, 2, Clock()) for _ in range(2))
    with register.session() as session:
        told = [each.count(session, each.attempt("u", OWNER, None)) for each in (one, two, one)]
        assert told == [(True, False), (True, True), (False, False)]
        assert two.full(session, two.attempt("u", OWNER, None))
        bucket = one.attempt("u", OWNER, None).buckets[0][0]
        assert counted(session, bucket, "2026-11-26T08:00:00Z") == 3
