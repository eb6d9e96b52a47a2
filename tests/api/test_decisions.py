"""Two people, two steps; nobody confirms twice, at once or through a program."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from sqlalchemy import select

from reunion.store.models import DecisionRow, ResidentRow, UserRow
from tests.api.conftest import PASSWORD, RESIDENT, Json, Web

WHY = {"X-Purpose": "verification"}


class Person:
    """Somebody signed in at a browser."""

    def __init__(self, web: Web, name: str) -> None:
        from starlette.testclient import TestClient

        self.client = TestClient(web.client.app, base_url="https://testserver")
        told = self.client.post("/api/v1/session", json={"name": name, "password": PASSWORD})
        self.headers = {"X-CSRF-Token": told.json()["csrf_token"], **WHY}

    def decides(self, verdict: str, reason: str | None = None, mp_id: str = "M1") -> Any:
        body: Json = {"resident_id": "R1", "mp_id": mp_id, "verdict": verdict}
        if reason:
            body["reason"] = reason
        return self.client.post("/api/v1/decisions", json=body, headers=self.headers)


def test_two_people_confirm_in_two_steps(each_web: Web) -> None:
    caseworker, reviewer = Person(each_web, "caseworker1"), Person(each_web, "reviewer1")
    early = reviewer.decides("confirmed")
    assert early.status_code == 409 and "两个人" in early.json()["detail"]
    first = caseworker.decides("first_confirmed")
    assert first.status_code == 201 and first.json()["text"] == "初步确认"
    assert caseworker.decides("confirmed").status_code == 403
    done = reviewer.decides("confirmed")
    assert done.status_code == 201 and done.json()["state"] == "confirmed"
    undone = reviewer.decides("undone")
    assert undone.status_code == 422 and "理由" in undone.json()["detail"]
    assert reviewer.decides("undone", "家属认错").json()["state"] == "open"
    rows = each_web.call("police", "GET", "/api/v1/residents/R1/decisions", headers=WHY).json()
    assert [row["verdict"] for row in rows["items"]] == ["first_confirmed", "confirmed", "undone"]
    assert [row["by"] for row in rows["items"]] == ["caseworker1", "reviewer1", "reviewer1"]


def test_one_person_cannot_be_both(web: Web) -> None:
    reviewer = Person(web, "reviewer1")
    assert reviewer.decides("first_confirmed").status_code == 201
    again = reviewer.decides("confirmed")
    assert again.status_code == 409 and "同一人" in again.json()["detail"]


def test_a_program_confirms_nobody(web: Web) -> None:
    body = {"resident_id": "R1", "mp_id": "M1", "verdict": "first_confirmed"}
    answer = web.call("reviewer", "POST", "/api/v1/decisions", body)
    assert answer.status_code == 403 and "令牌" in answer.json()["detail"]
    more = web.call("reviewer", "POST", "/api/v1/decisions", body | {"verdict": "need_more"})
    assert more.status_code == 201


def test_a_rejection_keeps_its_reason_and_shows_it(web: Web) -> None:
    caseworker = Person(web, "caseworker1")
    assert caseworker.decides("rejected").status_code == 422
    assert caseworker.decides("rejected", "口音不符").status_code == 201
    assert caseworker.decides("first_confirmed").status_code == 409
    told = web.call("caseworker", "GET", "/api/v1/residents/R1/candidates", headers=WHY).json()
    pair = {one["mp_id"]: one for one in told["candidates"]}["M1"]
    assert pair["decision"]["state"] == "rejected" and pair["decision"]["reason"] == "口音不符"
    path = "/api/v1/residents/R1/candidates?rejected=false&limit=3"
    left = web.call("caseworker", "GET", path, headers=WHY).json()["candidates"]
    assert "M1" not in [one["mp_id"] for one in left] and len(left) == 3


def test_a_verdict_keeps_what_spoke_for_the_pair_then(each_web: Web) -> None:
    asked = {"resident": RESIDENT, "top": 10}
    found = each_web.call("police", "POST", "/api/v1/match", asked).json()["candidates"]
    shown = {one["mp_id"]: one for one in found}["M1"]["evidence"]
    assert Person(each_web, "caseworker1").decides("rejected", "口音不符").status_code == 201
    with each_web.service.register.reading() as session:
        kept = json.loads(session.scalars(select(DecisionRow.evidence)).one() or "null")
    assert {(one["field"], one["level"], one["bits"]) for one in kept} == {
        (one["field"], one["level"], one["bits"]) for one in shown
    }


def test_a_verdict_needs_no_open_index(each_web: Web) -> None:
    each_web.service.index._now = None
    assert Person(each_web, "caseworker1").decides("need_more").status_code == 201
    with each_web.service.register.reading() as session:
        assert "name" in (session.scalars(select(DecisionRow.evidence)).one() or "")


def test_a_verdict_about_somebody_unseen(web: Web) -> None:
    caseworker = Person(web, "caseworker1")
    for mp_id in ("MPOLICE", "nobody"):
        answer = caseworker.decides("need_more", mp_id=mp_id)
        assert answer.status_code == 404


def test_suspected_trafficking_needs_the_police(web: Web) -> None:
    first, second, police = (
        Person(web, f"{role}1") for role in ("caseworker", "reviewer", "police")
    )
    with web.service.register.session() as session:
        row = session.get_one(ResidentRow, "R1")
        row.body = row.body[:-1] + ', "protection": ["trafficking"]}'
    assert first.decides("first_confirmed").status_code == 201
    alone = second.decides("confirmed")
    assert alone.status_code == 409 and "公安联络员" in alone.json()["detail"]
    assert police.decides("confirmed").status_code == 201


def test_no_case_is_closed_as_reunited_without_two_people(web: Web) -> None:
    path = "/api/v1/residents/R1"
    tag = web.call("caseworker", "GET", path, headers=WHY).headers["etag"]
    body = {"closed_as": "reunited", "mp_id": "M1", "reason": "得分很高"}
    headers = {"If-Match": tag}
    refused = web.call("caseworker", "POST", f"{path}/closing", body, headers=headers)
    assert refused.status_code == 409 and "两人确认" in refused.json()["detail"]
    Person(web, "caseworker1").decides("first_confirmed")
    Person(web, "reviewer1").decides("confirmed")
    done = web.call("caseworker", "POST", f"{path}/closing", body, headers=headers)
    assert done.status_code == 200 and done.json()["closed_as"] == "reunited"


def test_nobodys_address_is_shown_where_an_adult_declines(web: Web) -> None:
    with web.service.register.session() as session:
        row = session.get_one(ResidentRow, "R1")
        row.body = row.body[:-1] + ', "protection": ["本人拒绝联系家人"]}'
    path = "/api/v1/residents/R1/candidates/M1"
    told = web.call("police", "GET", path, headers=WHY).json()
    assert "不得联系" in told["do_not_contact"]
    assert not {"report", "residence", "relatives", "note"} & set(told["missing"]["record"])


@pytest.mark.parametrize("verdict", ["first_confirmed", "rejected"])
def test_of_many_at_once_one_decides(each_web: Web, verdict: str) -> None:
    """Each verdict changes the state, so of eight at once exactly one may count."""
    people = [Person(each_web, "caseworker1") for _ in range(4)]
    people += [Person(each_web, "caseworker2") for _ in range(4)]
    statuses: list[int] = []
    start = threading.Barrier(len(people))

    def act(person: Person) -> None:
        start.wait()
        statuses.append(person.decides(verdict, "口音不符").status_code)

    threads = [threading.Thread(target=act, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201] + [409] * 7
    with each_web.service.register.reading() as session:
        assert session.query(DecisionRow).count() == 1


def test_two_reviewers_cannot_confirm_at_once(each_web: Web) -> None:
    with each_web.service.register.session() as session:
        session.get_one(UserRow, "caseworker2").role = "reviewer"
    assert Person(each_web, "caseworker1").decides("first_confirmed").status_code == 201
    people = [Person(each_web, name) for name in ("reviewer1", "caseworker2", "police1")]
    statuses: list[int] = []
    start = threading.Barrier(3)

    def act(person: Person) -> None:
        start.wait()
        statuses.append(person.decides("confirmed").status_code)

    threads = [threading.Thread(target=act, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, 409, 409]
