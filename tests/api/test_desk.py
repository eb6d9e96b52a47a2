"""The daily work over HTTP: ledgers, going home, what is due, figures; by role and by field."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reunion.api.masks import ENTRY_VIEWS, ORDER, entry_for
from reunion.api.rules import CASES
from reunion.store.ledgers import Entry, put_entry
from reunion.store.models import AuditRow, LedgerRow, ResidentRow, RunRow
from tests.api.conftest import NOW, NUMBER, RESIDENT, Web, wait_until

PERSON = {key: value for key, value in RESIDENT.items() if key != "resident_id"}
GOING = {"on_date": "2026-11-26", "to": "四川省岳池县", "receiver": "岳池县救助管理站"}
ENTRY: dict[str, Any] = {
    "number": "R1-2026-11-26", "on_date": "2026-11-26", "to": "四川省岳池县", "receiver": "某站",
    "mp_id": "M1", "police": "测公刑字1号", "escort": "张某 13900000000", "proof": "户籍查询",
    "entered_on": "2009-01-03", "station": "某站", "made_on": "2026-11-26",
    "follow_up_on": "2026-12-26", "outcome": "返乡", "stays": ["2009-01-03"], "of": ["resident:R0"],
}  # fmt: skip


def put(web: Web, ledger: str, key: str, record: dict[str, Any], station: str = "COUNTY") -> int:
    """An entry as an import puts it; known to the service when this returns."""
    register = web.service.register
    with register.session() as session:
        told = Entry(ledger, key, None, station, "2026-01-01", "2026-01-31", record)
        entry_id = put_entry(session, register.keys, told, at=NOW).entry_id
    web.service.known.refresh(register)
    return entry_id


def sent_home(web: Web, key: str = "R1", **more: Any) -> Any:
    version = web.call("caseworker", "GET", f"/api/v1/residents/{key}").headers["etag"]
    body = GOING | {"proof": "户籍查询"} | more
    path = f"/api/v1/residents/{key}/return"
    return web.call("caseworker", "POST", path, body, headers={"If-Match": version})


def test_going_home_over_http(each_web: Web) -> None:
    web = each_web
    assert web.call("caseworker", "POST", "/api/v1/residents/R1/return", GOING).status_code == 428
    unproved = sent_home(web, proof=None)
    assert unproved.status_code == 422 and "须有两人确认" in unproved.json()["detail"]
    with web.service.register.reading() as session:
        assert session.query(LedgerRow).count() == 0
    answer = sent_home(web)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["first_visit"], told["next_visit"]) == ("2026-12-26", "2027-01-31")
    letter = web.call("caseworker", "GET", told["letter"])
    assert letter.headers["content-type"].startswith("text/html")
    assert letter.headers["content-disposition"].startswith("attachment")
    assert "返乡信息反馈函" in letter.text and "陈兰英" in letter.text
    entry = web.call("caseworker", "GET", f"/api/v1/ledgers/returned/{told['returned']}")
    assert entry.json()["entry"]["to"] == "四川省岳池县" and "letter" not in entry.json()["entry"]
    path = f"/api/v1/ledgers/easily_lost/{told['easily_lost']}"
    tag = web.call("caseworker", "GET", path).headers["etag"]
    visit = {"on_date": "2027-01-20"}
    assert web.call("caseworker", "POST", f"{path}/visits", visit).status_code == 428
    done = web.call("caseworker", "POST", f"{path}/visits", visit, headers={"If-Match": tag})
    assert done.json()["follow_up_on"] == "2027-07-31"
    again = web.call("caseworker", "POST", f"{path}/visits", visit, headers={"If-Match": tag})
    assert again.status_code == 412
    for ledger in ("returned", "easily_lost"):
        items = web.call("caseworker", "GET", f"/api/v1/ledgers/{ledger}").json()["items"]
        assert [one["resident_id"] for one in items] == ["R1"]
    assert web.call("caseworker", "GET", f"{path}/letter").status_code == 404
    with web.service.register.reading() as session:
        actions = [row.action for row in session.query(AuditRow).order_by(AuditRow.audit_id)]
    assert {"ledger:return", "ledger:letter", "ledger:visit", "ledger:list:returned"} <= set(
        actions
    )


def test_a_repeat_with_the_same_key_sends_nobody_home_twice(web: Web) -> None:
    tag = web.call("caseworker", "GET", "/api/v1/residents/R1").headers["etag"]
    headers = {"If-Match": tag, "Idempotency-Key": "going-home-1"}
    body = GOING | {"proof": "户籍查询"}
    first, again = (
        web.call("caseworker", "POST", "/api/v1/residents/R1/return", body, headers=headers)
        for _ in range(2)
    )
    assert first.json() == again.json() and again.headers["idempotency-replayed"] == "true"
    with web.service.register.reading() as session:
        assert session.query(LedgerRow).count() == 2


@pytest.mark.parametrize("role", [*ORDER, "admin"])
@pytest.mark.parametrize("field", sorted(ENTRY))
def test_each_field_of_an_entry_for_each_role(role: str, field: str) -> None:
    """The matrix of ledger entries: a role with no case sees nothing at all."""
    shown = entry_for(role, {field: ENTRY[field]})
    if field not in ENTRY_VIEWS.get(role, ()):
        assert shown == {"masked": True}
    elif field == "escort" and role != "police":
        assert "13900000000" not in json.dumps(shown)
    else:
        assert shown == {field: ENTRY[field]}
    if role not in CASES:
        assert shown == {"masked": True}


def test_every_field_that_a_ledger_keeps_has_its_line(web: Web) -> None:
    sent_home(web, mp_id=None, police="测公刑字1号", escort="张某")
    with web.service.register.session() as session:
        row = session.get_one(ResidentRow, "R2")
        row.station_id, row.version = "COUNTY", row.version + 1
    found = web.call("caseworker", "POST", "/api/v1/residents/R2/earlier").json()
    assert found["repeated"]
    kept: set[str] = set()
    with web.service.register.reading() as session:
        for entry in session.query(LedgerRow):
            kept |= set(json.loads(entry.body)["entry"])
    assert {"stays", "of", "to", "letter"} <= kept
    listed = {field for view in ENTRY_VIEWS.values() for field in view}
    assert kept - {"letter"} <= listed == set(ENTRY)
    assert entry_for("caseworker", {"new_field": "x"}) == {"masked": True}


def test_entries_of_other_stations_and_protected_ones_do_not_exist(web: Web) -> None:
    other = put(web, "easily_lost", "X1", PERSON, station="OTHER")
    police = put(web, "easily_lost", "X2", PERSON | {"protection": ["police_only"]})
    own = put(web, "easily_lost", "X3", PERSON)
    path = "/api/v1/ledgers/easily_lost"
    seen = [one["entry_id"] for one in web.call("caseworker", "GET", path).json()["items"]]
    assert seen == [own]
    for entry_id in (other, police):
        assert web.call("caseworker", "GET", f"{path}/{entry_id}").status_code == 404
    assert web.call("police", "GET", f"{path}/{police}").status_code == 200
    assert web.call("caseworker", "GET", f"/api/v1/ledgers/repeat/{own}").status_code == 404
    assert web.call("caseworker", "GET", "/api/v1/ledgers/books").status_code == 422
    assert web.call("caseworker", "GET", f"{path}?limit=1").json()["items"][0]["entry_id"] == own


# --- the quick check ------------------------------------------------------------------------------

ASKED = {"sex": "2", "name": "陈兰英", "place": "四川岳池", "marks": ["左手六指"]}


@pytest.mark.parametrize("role", ["point", "outside", "caseworker", "police"])
def test_a_quick_check_asks_the_ledgers_first(web: Web, role: str) -> None:
    for ledger in ("returned", "repeat", "easily_lost"):
        put(web, ledger, "X1", PERSON | {"id_numbers": [{"raw": NUMBER}]}, station="OTHER")
    told = web.call(role, "POST", "/api/v1/quick-check", ASKED).json()
    assert [one["ledger"] for one in told["known"]] == ["easily_lost", "repeat", "returned"]
    assert told["found"] and told["text"].startswith("与易走失人员信息库中的人员相似")
    for one in told["known"]:
        assert one["names"] == [{"text": "C.L.Y."}] and "姓名相合" in one["reason"]
    said = json.dumps(told["known"], ensure_ascii=False)
    for secret in ("陈兰英", "岳池", "瑶池", "石头", "六指", "开封", NUMBER[-4:], "OTHER"):
        assert secret not in said


@pytest.mark.parametrize(
    ("protection", "blind"),
    [
        ("minor", ("point", "outside")),
        ("violence", ("point", "outside")),
        ("trafficking", ("point", "outside")),
        ("no_publish", ("point", "outside")),
        ("慎重", ("point", "outside")),
        ("police_only", ("point", "outside", "caseworker", "reviewer")),
    ],
)
def test_nobody_protected_is_told_to_a_finder(
    web: Web, protection: str, blind: tuple[str, ...]
) -> None:
    put(web, "easily_lost", "X1", PERSON | {"protection": [protection]})
    for role in ("point", "outside", "caseworker", "reviewer", "police"):
        known = web.call(role, "POST", "/api/v1/quick-check", ASKED).json()["known"]
        assert bool(known) is (role not in blind), role


def test_a_child_is_protected_without_a_mark(web: Web) -> None:
    put(web, "easily_lost", "X1", PERSON | {"birth": {"date": "2015-03-15"}})
    for role, seen in (("point", False), ("caseworker", True)):
        asked = {"name": "陈兰英", "place": "四川岳池", "marks": ["左手六指"]}
        known = web.call(role, "POST", "/api/v1/quick-check", asked).json()["known"]
        assert bool(known) is seen


def test_a_new_entry_is_known_soon(web: Web) -> None:
    assert web.call("point", "POST", "/api/v1/quick-check", ASKED).json()["known"] == []
    sent_home(web)

    def known() -> bool:
        told = web.call("point", "POST", "/api/v1/quick-check", ASKED).json()["known"]
        return [one["ledger"] for one in told] == ["easily_lost", "returned"]

    wait_until(known, 5)


def test_a_look_at_the_ledgers_is_audited(web: Web) -> None:
    entry_id = put(web, "repeat", "X1", PERSON)
    web.call("point", "POST", "/api/v1/quick-check", ASKED)
    with web.service.register.reading() as session:
        newest = session.query(AuditRow).order_by(AuditRow.audit_id.desc()).first()
        assert newest is not None and newest.action == "quick_check"
        assert f"repeat:{entry_id}" in json.loads(newest.detail)["seen"]
        assert "陈" not in newest.detail


# --- clocks, figures, notices ---------------------------------------------------------------------


def test_what_is_due_is_due_at_ones_own_stations(each_web: Web) -> None:
    web = each_web
    told = web.call("caseworker", "GET", "/api/v1/due?as_of=2009-01-04").json()
    assert [(one["subject"], one["kind"]) for one in told["items"]] == [("R1", "notice")]
    step = {"what": "notice", "on_date": "2009-01-04"}
    assert web.call("caseworker", "POST", "/api/v1/residents/R1/steps", step).status_code == 200
    assert web.call("caseworker", "GET", "/api/v1/due?as_of=2009-01-04").json()["items"] == []
    steps = web.call("caseworker", "GET", "/api/v1/residents/R1/steps").json()["items"]
    assert [(one["what"], one["by"]) for one in steps] == [("notice", "caseworker1")]
    undo = step | {"undo": True}
    assert web.call("caseworker", "POST", "/api/v1/residents/R1/steps", undo).json()["undone"]
    later = web.call("caseworker", "GET", "/api/v1/due").json()["items"]
    assert {one["kind"] for one in later} == {"notice", "dna_request", "care_plan", "settlement"}
    assert web.call("caseworker", "GET", "/api/v1/due?station=POINT").json()["items"] == []
    for path, status in (
        ("due?station=OTHER", 404), ("due?as_of=2026-02-30", 422), ("due?as_of=x", 422),
        ("due?ahead=-1", 422), ("reports?station=OTHER", 404),
    ):  # fmt: skip
        assert web.call("caseworker", "GET", f"/api/v1/{path}").status_code == status, path
    other = web.call("caseworker", "POST", "/api/v1/residents/R2/steps", step)
    assert other.status_code == 404


def test_residents_whose_marks_are_closed_to_a_role_are_not_due_to_it(web: Web) -> None:
    tag = web.call("police", "GET", "/api/v1/residents/R1").headers["etag"]
    body = {"station_id": "COUNTY", "record": PERSON | {"protection": ["police_only"]}}
    changed = web.call("police", "PUT", "/api/v1/residents/R1", body, headers={"If-Match": tag})
    assert changed.status_code == 200
    assert web.call("caseworker", "GET", "/api/v1/due?as_of=2009-06-01").json()["items"] == []
    kinds = {
        one["kind"]
        for one in web.call("police", "GET", "/api/v1/due?as_of=2009-06-01").json()["items"]
    }
    assert kinds == {"dna_request", "care_plan", "settlement"}  # and no notice, for anybody


def test_figures_are_those_of_ones_own_stations(each_web: Web) -> None:
    told = each_web.call("reviewer", "GET", "/api/v1/reports?as_of=2009-06-01").json()
    assert [line["people"] for line in told["cohorts"]] == [1, 1, 1, 0]
    assert "陈" not in json.dumps(told, ensure_ascii=False)
    wrong = each_web.call("reviewer", "GET", "/api/v1/reports?since=2026-01-02&until=2026-01-01")
    assert wrong.status_code == 422


def test_a_notice_over_http(web: Web) -> None:
    told = web.call("caseworker", "GET", "/api/v1/residents/R1/notice?counties=3").json()
    assert {"head": "自称姓名", "text": "陈兰英"} in told["lines"]
    assert "石头" not in told["text"] and len(told["counties"]) == 3
    tag = web.call("caseworker", "GET", "/api/v1/residents/R1").headers["etag"]
    body = {"station_id": "COUNTY", "record": PERSON | {"protection": ["violence"]}}
    web.call("caseworker", "PUT", "/api/v1/residents/R1", body, headers={"If-Match": tag})
    for role in sorted(CASES):
        refused = web.call(role, "GET", "/api/v1/residents/R1/notice")
        assert refused.status_code == 422 and "此人受保护" in refused.json()["detail"]
        assert "陈" not in refused.text
    assert web.call("caseworker", "GET", "/api/v1/residents/R2/notice").status_code == 404


def test_earlier_stays_over_http(web: Web) -> None:
    """Another station's stay is linked, and its id is not told."""
    told = web.call("caseworker", "POST", "/api/v1/residents/R1/earlier").json()
    assert (told["linked"], told["repeated"]) == (1, True)
    assert [(one["met"], one["id"]) for one in told["items"]] == [("resident", None)]
    assert web.call("caseworker", "POST", "/api/v1/residents/R2/earlier").status_code == 404
    stays = web.call("caseworker", "GET", "/api/v1/residents/R1/encounters").json()["items"]
    assert len(stays) == 1 and stays[0]["confidence"] >= 0.9


def test_whom_the_role_may_not_know_of_is_not_linked(web: Web) -> None:
    with web.service.register.session() as session:
        row = session.get_one(ResidentRow, "R2")
        row.body = json.dumps(PERSON | {"protection": ["police_only"]})
        row.version += 1
    told = web.call("caseworker", "POST", "/api/v1/residents/R1/earlier").json()
    assert told == {"items": [], "linked": 0, "repeated": False}
    assert web.call("police", "POST", "/api/v1/residents/R1/earlier").json()["linked"] == 1


def test_nights_are_told_newest_first(each_web: Web) -> None:
    with each_web.service.register.session() as session:
        for day in ("2026-11-24", "2026-11-25", "2026-11-26"):
            told = '{"pairs": 3}'
            session.add(
                RunRow(kind="nightly", as_of=day, state="done", statistics=told, started_at=NOW)
            )
            session.flush()
    first = each_web.call("caseworker", "GET", "/api/v1/runs?limit=2").json()
    assert [one["as_of"] for one in first["items"]] == ["2026-11-26", "2026-11-25"]
    assert first["items"][0]["statistics"] == {"pairs": 3}
    rest = each_web.call("admin", "GET", f"/api/v1/runs?limit=2&cursor={first['next']}").json()
    assert [one["as_of"] for one in rest["items"]] == ["2026-11-24"] and "next" not in rest
    newest = each_web.call("caseworker", "GET", f"/api/v1/runs/{first['items'][0]['run_id']}")
    assert newest.json() == first["items"][0] and newest.json()["warnings"] == []
    assert each_web.call("caseworker", "GET", "/api/v1/runs/999").status_code == 404
    assert each_web.call("point", "GET", "/api/v1/runs").status_code == 403
    assert each_web.call("admin", "GET", "/api/v1/runs?cursor=bm8=").status_code == 422
