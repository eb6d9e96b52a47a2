"""Residents, missing persons, encounters, claims: scope, versions, masks, repeats, pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reunion.store.models import AnswerRow, IdNumberRow, MissingRow, ResidentRow
from reunion.store.people import ANEW
from tests.api.conftest import NUMBER, RESIDENT, Json, Web, put_record, wait_until

WHY = {"X-Purpose": "verification"}
RECORD: Json = {key: value for key, value in RESIDENT.items() if key != "resident_id"}


def get(web: Web, role: str, path: str, **more: Any) -> Any:
    return web.call(role, "GET", f"/api/v1{path}", headers=WHY, **more)


def test_a_resident_goes_in_whole_and_comes_out_whole(each_web: Web) -> None:
    web = each_web
    body: Json = {"resident_id": "R9", "station_id": "COUNTY", "entered_on": "2020-01-01",
            "record": RECORD | {"id_numbers": [{"raw": NUMBER, "kind": "gb11643"}]}}  # fmt: skip
    made = web.call("police", "POST", "/api/v1/residents", body)
    assert made.status_code == 201 and made.headers["etag"] == '"v1"'
    read = get(web, "police", "/residents/R9")
    assert read.json()["record"] == body["record"] | {"resident_id": "R9"}
    with web.service.register.reading() as session:
        row = session.get_one(ResidentRow, "R9")
        sealed = session.query(IdNumberRow).filter_by(owner_id="R9").one().sealed
        assert NUMBER not in row.body and NUMBER.encode() not in sealed
    assert web.call("police", "POST", "/api/v1/residents", body).status_code == 409


def test_what_a_role_saw_masked_stays_as_it_is_kept(web: Web) -> None:
    record = RECORD | {"id_numbers": [{"raw": NUMBER}], "narrative": "电话 13900000000"}
    body = {"resident_id": "R9", "station_id": "COUNTY", "record": record}
    web.call("police", "POST", "/api/v1/residents", body)
    seen = get(web, "caseworker", "/residents/R9")
    told = seen.json()["record"]
    assert told["masked"] is True and told["id_numbers"] == [{"raw": "***9985"}]
    change = {"station_id": "COUNTY", "record": told | {"handedness": "左"}}
    headers = {"If-Match": seen.headers["etag"]}
    done = web.call("caseworker", "PUT", "/api/v1/residents/R9", change, headers=headers)
    assert done.status_code == 200, done.text
    whole = get(web, "police", "/residents/R9").json()["record"]
    assert whole == record | {"handedness": "左", "resident_id": "R9"}
    headers = {"If-Match": done.headers["etag"]}
    change["record"] = told | {"id_numbers": [{"raw": "***1111"}]}
    refused = web.call("caseworker", "PUT", "/api/v1/residents/R9", change, headers=headers)
    assert refused.status_code == 422 and "遮盖" in refused.json()["detail"]


def test_two_caseworkers_cannot_overwrite_each_other(web: Web) -> None:
    tag = get(web, "caseworker", "/residents/R1").headers["etag"]
    body = {"station_id": "COUNTY", "record": RECORD}
    path = "/api/v1/residents/R1"
    assert web.call("caseworker", "PUT", path, body).status_code == 428
    headers = {"If-Match": tag}
    assert web.call("caseworker", "PUT", path, body, headers=headers).status_code == 200
    late = web.call("reviewer", "PUT", path, body, headers=headers)
    assert late.status_code == 412 and "已被他人修改" in late.json()["detail"]


@pytest.mark.parametrize("path", ["", "/encounters", "/claims", "/candidates", "/decisions"])
def test_a_resident_of_another_station_does_not_exist(shared: Web, path: str) -> None:
    other = get(shared, "caseworker", f"/residents/R2{path}")
    nobody = get(shared, "caseworker", f"/residents/R-nobody{path}")
    assert other.status_code == nobody.status_code == 404
    assert other.json() == nobody.json()


def test_a_resident_cannot_be_put_into_another_station(web: Web) -> None:
    body = {"station_id": "OTHER", "record": RECORD}
    assert web.call("caseworker", "POST", "/api/v1/residents", body).status_code == 404
    headers = {"If-Match": get(web, "caseworker", "/residents/R1").headers["etag"]}
    moved = web.call("caseworker", "PUT", "/api/v1/residents/R1", body, headers=headers)
    assert moved.status_code == 404


def test_who_is_for_the_police_only_is_in_no_list_of_others(web: Web) -> None:
    body = {"resident_id": "R8", "station_id": "COUNTY",
            "record": RECORD | {"protection": ["police_only"]}}  # fmt: skip
    assert web.call("caseworker", "POST", "/api/v1/residents", body).status_code == 403
    assert web.call("police", "POST", "/api/v1/residents", body).status_code == 201
    for role, seen in (("caseworker", ["R1"]), ("reviewer", ["R1"]), ("police", ["R1", "R8"])):
        items = get(web, role, "/residents").json()["items"]
        assert [one["resident_id"] for one in items] == seen
    assert get(web, "reviewer", "/residents/R8").status_code == 404


def test_pages_join_without_gap_or_repeat(web: Web) -> None:
    with web.service.register.session() as session:
        for n in range(25):
            more = {"protection": ["violence"]} if n % 3 == 0 else {}
            record = {"mp_id": f"P{n:03}", "source": "list", "status": "open", "names": []} | more
            put_record(session, web.service.register, record)
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        told = get(web, "caseworker", "/missing", params={"limit": 4, "source": "list"} | cursor)
        seen += [one["mp_id"] for one in told.json()["items"]]
        if "next" not in told.json():
            break
        cursor = {"cursor": told.json()["next"]}
    assert seen == [f"P{n:03}" for n in range(25) if n % 3]


@pytest.mark.parametrize("cursor", ["!!", "%00", "AAAA====", "//8="])
def test_a_cursor_that_is_none(shared: Web, cursor: str) -> None:
    answer = get(shared, "caseworker", "/missing", params={"cursor": cursor})
    assert answer.status_code == 422 and "cursor" in answer.json()["detail"]


def test_a_write_sent_twice_is_done_once(each_web: Web) -> None:
    web = each_web
    body = {"station_id": "COUNTY", "record": RECORD}
    headers = {"Idempotency-Key": "first-try-0001"}
    answers = [
        web.call("caseworker", "POST", "/api/v1/residents", body, headers=headers) for _ in range(3)
    ]
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["resident_id"] for one in answers}) == 1
    assert answers[1].headers["idempotency-replayed"] == "true"
    with web.service.register.reading() as session:
        assert session.query(ResidentRow).count() == 3
        assert "陈兰英".encode() not in session.query(AnswerRow).one().sealed
    other = web.call(
        "caseworker", "POST", "/api/v1/residents", body | {"entered_on": "2020-01-01"},
        headers=headers,
    )  # fmt: skip
    assert other.status_code == 422 and "Idempotency-Key" in other.json()["detail"]
    mine = web.call("reviewer", "POST", "/api/v1/residents", body, headers=headers)
    assert mine.json()["resident_id"] != answers[0].json()["resident_id"]
    headers = {"Idempotency-Key": "x"}
    assert (
        web.call("caseworker", "POST", "/api/v1/residents", body, headers=headers).status_code
        == 422
    )


def test_a_new_missing_person_is_found_by_the_next_search(each_web: Web) -> None:
    web = each_web
    before = web.service.index.state()["records"]
    body = {"record": {"names": [{"text": "欧阳测验", "kind": "legal"}], "sex": "1",
                       "birth": {"date": "1970-01-01"}}}  # fmt: skip
    made = web.call("caseworker", "POST", "/api/v1/missing", body)
    assert made.status_code == 201
    wait_until(lambda: web.service.index.state()["records"] == before + 1, 2)
    asked = {"names": [{"text": "欧阳测验"}], "sex": "1", "birth": {"date": "1970-01-01"}}
    found = web.match("caseworker", asked).json()["candidates"]
    assert found[0]["mp_id"] == made.json()["mp_id"]
    path = f"/missing/{made.json()['mp_id']}"
    tag = get(web, "caseworker", path).headers["etag"]
    body["record"]["status"] = "found"
    changed = web.call("caseworker", "PUT", f"/api/v1{path}", body, headers={"If-Match": tag})
    assert changed.status_code == 200 and changed.json()["status"] == "found"
    wait_until(lambda: web.service.index.state()["records"] == before, 2)


def test_a_caseworker_changes_a_record_whose_note_he_cannot_see(web: Web) -> None:
    seen = get(web, "caseworker", "/missing/M1")
    assert "note" not in seen.json()["record"]
    body = {"record": seen.json()["record"] | {"clothing": "红衣"}}
    headers = {"If-Match": seen.headers["etag"]}
    assert web.call("caseworker", "PUT", "/api/v1/missing/M1", body, headers=headers).is_success
    whole = get(web, "police", "/missing/M1").json()["record"]
    assert whole["note"].startswith("家住银杏村口") and whole["id_number"] == NUMBER
    assert whole["clothing"] == "红衣"
    with web.service.register.reading() as session:
        assert session.get_one(MissingRow, "M1").source_version == 2


@pytest.mark.parametrize("key", ["511621195603159985", "R 1", "陈兰英", "x" * 65, "a/b"])
def test_an_id_is_no_name_and_no_number(shared: Web, key: str) -> None:
    body = {"resident_id": key, "station_id": "COUNTY", "record": RECORD}
    answer = shared.call("caseworker", "POST", "/api/v1/residents", body)
    assert answer.status_code == 422 and key not in answer.text


def test_a_correction_is_a_new_claim_that_the_old_one_names(web: Web) -> None:
    path = "/api/v1/residents/R1/claims"
    first = web.call("caseworker", "POST", path, {"field": "origin", "value": "瑶池"}).json()
    body = {"field": "origin", "value": "岳池", "corrects": first["claim_id"]}
    second = web.call("caseworker", "POST", path, body).json()
    items = get(web, "caseworker", "/residents/R1/claims").json()["items"]
    assert [one["superseded_by"] for one in items] == [second["claim_id"], None]
    assert [one["value"] for one in items] == ["瑶池", "岳池"]
    assert web.call("caseworker", "POST", path, body).status_code == 409
    for wrong, word in (
        ({"field": "origin", "value": "x", "corrects": 999}, "不存在"),
        ({"field": "origin", "value": "x", "encounter_id": "none"}, "没有这次救助记录"),
        ({"field": "id_number", "value": NUMBER}, "id_numbers"),
    ):
        answer = web.call("caseworker", "POST", path, wrong)
        assert answer.status_code == 422 and word in answer.json()["detail"]


def test_an_encounter_says_how_sure_it_is(web: Web) -> None:
    path = "/api/v1/residents/R1/encounters"
    body = {"encounter_id": "E1", "station_id": "COUNTY", "on_date": "2015-06-01",
            "confidence": 0.8, "record": {"outcome": "滞留在站"}}  # fmt: skip
    made = web.call("caseworker", "POST", path, body)
    assert made.status_code == 201 and made.json()["linked_by"] == "caseworker1"
    assert get(web, "caseworker", "/residents/R1/encounters").json()["items"] == [made.json()]
    assert web.call("caseworker", "POST", path, body).status_code == 409
    assert web.call("caseworker", "POST", path, body | {"station_id": "OTHER"}).status_code == 404


def test_scrolling_neighbours_raises_an_alarm_and_stops_nobody(web: Web) -> None:
    with web.service.register.session() as session:
        for n in range(20):
            record = {"mp_id": f"N{n:03}", "source": "list", "status": "open", "names": []}
            put_record(session, web.service.register, record)
    for n in range(8):
        assert get(web, "caseworker", f"/missing/N{n:03}").status_code == 200
    entries = web.call("admin", "GET", "/api/v1/audit?action=alarm", headers=WHY).json()["items"]
    assert [one["action"] for one in entries] == ["alarm:neighbours"]
    assert entries[0]["actor"] == "caseworker1"


def test_a_purpose_is_needed_to_read_and_stands_in_the_audit(web: Web) -> None:
    with web.service.register.session() as session:
        from reunion.store.models import TokenRow

        session.query(TokenRow).update({"purpose": ""})
    assert web.call("caseworker", "GET", "/api/v1/residents/R1").status_code == 422
    assert get(web, "caseworker", "/residents/R1").status_code == 200
    rows = web.call("admin", "GET", "/api/v1/audit?subject=R1", headers=WHY).json()["items"]
    assert rows[0]["detail"]["purpose"] == "verification"
    assert "陈" not in json.dumps(rows, ensure_ascii=False)


def test_a_claim_counts_when_its_resident_is_matched(each_web: Web) -> None:
    """From the next look on, and in the next night; a corrected claim no longer."""
    web, why = each_web, {"X-Purpose": "identification"}

    def bits() -> float:
        path = "/api/v1/residents/R1/candidates"
        told = web.call("caseworker", "GET", path, headers=why).json()["candidates"]
        return {one["mp_id"]: float(one["bits"]) for one in told}["M1"]

    def claims(key: str, **body: Any) -> Any:
        path, headers = "/api/v1/residents/R1/claims", {"Idempotency-Key": key}
        told = web.call("caseworker", "POST", path, body, headers=headers)
        assert told.status_code == 201
        return told.json()["claim_id"]

    def awaits_the_night() -> bool:
        with web.service.register.session() as session:
            row = session.get_one(ResidentRow, "R1")
            waits, row.seen_version = row.seen_version == ANEW, row.version
        return waits

    before = bits()
    awaits_the_night()
    first = claims("claim-0001", field="names", value="程南英", source="本人口述")
    better = bits()
    assert better > before and awaits_the_night()
    claims("claim-0002", field="names", value="刘大山", source="本人口述", corrects=first)
    assert bits() < better and awaits_the_night()
