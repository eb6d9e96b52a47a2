"""Stations, users, audit and exports."""

from __future__ import annotations

import csv
import io
import json

import pytest

from reunion.api.routes.exports import as_csv
from reunion.desk.cells import harmless
from reunion.store.models import ResidentRow
from tests.api.conftest import PASSWORD, Web

WHY = {"X-Purpose": "audit"}


def test_an_administrator_makes_users_of_the_own_stations(each_web: Web) -> None:
    web = each_web
    body = {
        "name": "new1",
        "role": "caseworker",
        "station_id": "COUNTY",
        "password": "lotus-pond-4417",
    }
    assert web.call("admin", "POST", "/api/v1/users", body).status_code == 201
    assert web.client.post(
        "/api/v1/session", json={"name": "new1", "password": "lotus-pond-4417"}
    ).json()["station_id"] == "COUNTY"  # fmt: skip
    for wrong, status in (
        (body, 422),
        (body | {"name": "new2", "station_id": "OTHER"}, 404),
        (body | {"name": "new2", "station_id": None}, 404),
        (body | {"name": "new2", "role": "king"}, 422),
        (body | {"name": "New 2"}, 422),
        (body | {"name": "new2", "password": "short"}, 422),
    ):
        assert web.call("admin", "POST", "/api/v1/users", wrong).status_code == status, wrong
    names = [one["name"] for one in web.call("admin", "GET", "/api/v1/users").json()["items"]]
    assert "new1" in names and "outside1" not in names


def test_a_disabled_user_is_out_at_once(web: Web) -> None:
    read = web.call("admin", "GET", "/api/v1/users/caseworker1")
    headers = {"If-Match": read.headers["etag"]}
    body = {"role": "caseworker", "station_id": "CITY", "disabled": True}
    done = web.call("admin", "PUT", "/api/v1/users/caseworker1", body, headers=headers)
    assert done.status_code == 200 and done.json()["disabled"] is True
    assert web.call("caseworker", "GET", "/api/v1/session").status_code == 401
    sign_in = {"name": "caseworker1", "password": PASSWORD}
    assert web.client.post("/api/v1/session", json=sign_in).status_code == 401
    assert (
        web.call("admin", "PUT", "/api/v1/users/caseworker1", body, headers=headers).status_code
        == 412
    )
    own = web.call("admin", "GET", "/api/v1/users/admin1")
    refused = web.call(
        "admin", "PUT", "/api/v1/users/admin1", body, headers={"If-Match": own.headers["etag"]}
    )
    assert refused.status_code == 409 and "自己" in refused.json()["detail"]
    assert web.call("admin", "GET", "/api/v1/users/outside1").status_code == 404


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"station_id": "COUNTY"}, "已存在"),
        ({"parent_id": "POINT"}, "级别应高于"),
    ],
)
def test_a_station_has_its_place_in_the_tree(web: Web, change: dict[str, str], word: str) -> None:
    body = {"station_id": "NEW", "parent_id": "CITY", "level": "county", "name": "新站"} | change
    answer = web.call("admin", "POST", "/api/v1/stations", body)
    assert answer.status_code == 422 and word in answer.json()["detail"]


def test_stations_within_the_scope(web: Web) -> None:
    body = {"station_id": "NEW", "parent_id": "CITY", "level": "county", "name": "新站"}
    made = web.call("admin", "POST", "/api/v1/stations", body)
    assert made.status_code == 201
    for parent in ("OTHER", None, "nowhere"):
        outside = body | {"station_id": "NEW2", "parent_id": parent}
        assert web.call("admin", "POST", "/api/v1/stations", outside).status_code == 404
    ring = body | {"parent_id": "NEW", "level": "point"}
    headers = {"If-Match": made.headers["etag"]}
    answer = web.call("admin", "PUT", "/api/v1/stations/NEW", ring, headers=headers)
    assert answer.status_code == 422 and "下级" in answer.json()["detail"]
    renamed = body | {"name": "新站二"}
    assert web.call("admin", "PUT", "/api/v1/stations/NEW", renamed, headers=headers).is_success
    seen = [
        one["station_id"] for one in web.call("point", "GET", "/api/v1/stations").json()["items"]
    ]
    assert seen == ["POINT"]


def test_the_audit_is_read_by_page_and_verified(web: Web) -> None:
    for _ in range(5):
        web.call("caseworker", "GET", "/api/v1/residents/R1", headers=WHY)
    first = web.call("admin", "GET", "/api/v1/audit?limit=3&actor=caseworker1", headers=WHY).json()
    second = web.call(
        "admin", "GET", "/api/v1/audit", headers=WHY,
        params={"limit": 3, "actor": "caseworker1", "cursor": first["next"]},
    ).json()  # fmt: skip
    ids = [one["audit_id"] for one in first["items"] + second["items"]]
    assert len(ids) == 5 and ids == sorted(ids, reverse=True)
    assert web.call("admin", "GET", "/api/v1/audit/check").json()["whole"] is True
    wrong = web.call("admin", "GET", "/api/v1/audit?cursor=YWJj", headers=WHY)
    assert wrong.status_code == 422
    named = web.call("admin", "GET", "/api/v1/audit", headers=WHY, params={"subject": "陈兰英"})
    assert named.status_code == 422


@pytest.mark.parametrize("kind", ["residents", "missing", "decisions"])
def test_no_protected_person_is_exported(web: Web, kind: str) -> None:
    with web.service.register.session() as session:
        row = session.get_one(ResidentRow, "R1")
        row.body = row.body[:-1] + ', "protection": ["minor"]}'
    web.call("police", "POST", "/api/v1/decisions",
             {"resident_id": "R1", "mp_id": "M1", "verdict": "need_more"})  # fmt: skip
    body = {"kind": kind, "form": "jsonl", "reason": "向市局报送"}
    answer = web.call("police", "POST", "/api/v1/exports", body)
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert not {"R1", "MMINOR", "MVIOLENCE", "MTRAFFIC", "MPOLICE"} & {
        row.get("resident_id", row.get("mp_id")) for row in rows
    }
    assert all(row["导出人"] == "police1" and row["有效期至"] > row["导出时间"] for row in rows)
    assert len(rows) == (4 if kind == "missing" else 0)
    last = web.call("admin", "GET", "/api/v1/audit?limit=1", headers=WHY).json()["items"][0]
    assert last["action"] == f"export:{kind}" and last["detail"]["rows"] == len(rows)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\n=1",
        "\uff1d1+1",
        "\uff20x",
        '=HYPERLINK("http://x")',
    ],
)
def test_no_cell_is_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    rows = list(csv.reader(io.StringIO(as_csv([{"a": text, "b": -1}]).decode("utf-8-sig"))))
    assert rows[1] == [f"'{text}", "-1"]
