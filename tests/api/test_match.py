"""POST /api/v1/match and the quick check: the contract, the masks, what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reunion.store.audit import verify_chain
from reunion.store.safety import AuditRow
from tests.api.conftest import NUMBER, RESIDENT, Web, wait_until

CASES = ("caseworker", "reviewer", "police")
FINDERS = ("point", "outside")
WHY = {"X-Purpose": "verification"}


def ids(answer: Any) -> list[str]:
    return [each["mp_id"] for each in answer.json()["candidates"]]


def test_the_answer_is_that_of_the_contract(each_web: Web) -> None:
    web = each_web
    answer = web.match("caseworker", RESIDENT, top=3, purpose="identification")
    assert answer.status_code == 200
    told = answer.json()
    assert {"candidates", "not_in_file_probability", "ask_next"} <= set(told)
    first = told["candidates"][0]
    assert first["mp_id"] == "M1" and first["rank"] == 1
    assert {"mp_id", "rank", "bits", "probability", "grade", "reason", "evidence"} <= set(first)
    assert {"field", "level", "bits", "left", "right", "text"} <= set(first["evidence"][0])
    total = told["not_in_file_probability"] + sum(c["probability"] for c in told["candidates"])
    assert 0 < total <= 1 + 1e-6


def test_the_answer_is_the_engines(shared: Web) -> None:
    from reunion.engine import Engine
    from tests.api.conftest import RECORDS

    in_order: list[Any] = sorted(RECORDS, key=lambda record: str(record["mp_id"]))
    engine = Engine.build(in_order)
    expected = engine.search(RESIDENT, top=10, hidden=engine.hide([]))
    told = shared.match("police", RESIDENT, top=10).json()
    assert [(c["mp_id"], c["bits"], c["probability"], c["grade"]) for c in told["candidates"]] == [
        (p.mp_id, p.bits, p.probability, p.grade) for p in expected
    ]


def test_who_looked_up_whom_and_why_is_on_record(each_web: Web) -> None:
    web = each_web
    web.match("reviewer", RESIDENT, purpose="verification")
    web.match("reviewer", RESIDENT | {"resident_id": "陈兰英 511621195603159985"})
    with web.service.register.reading() as session:
        rows = session.query(AuditRow).filter_by(action="match").all()
        detail = json.loads(rows[0].detail)
        assert (rows[0].actor, rows[0].subject) == ("reviewer1", "R1")
        assert detail["purpose"] == "verification" and "M1" in detail["seen"]
        assert rows[1].subject.startswith("typed:")
        said = " ".join(f"{row.subject} {row.detail}" for row in rows)
        assert "陈" not in said and NUMBER not in said
        assert verify_chain(session, web.service.register.keys).broken_at is None


@pytest.mark.parametrize("role", FINDERS)
def test_finders_see_initials_and_whom_to_call(shared: Web, role: str) -> None:
    told = shared.match(role, RESIDENT).json()
    assert told["masked"] is True and "值班室" in told["call"]
    assert told["candidates"][0]["names"] == [{"text": "C.N.Y."}]
    said = json.dumps(told, ensure_ascii=False)
    for secret in ("程南英", "岳池", "银杏", "石头", NUMBER, "13900000000", "儿子"):
        assert secret not in said
    assert all(line["left"] == "***" for c in told["candidates"] for line in c["evidence"])


def test_a_point_sees_no_probability(shared: Web) -> None:
    told = shared.match("point", RESIDENT).json()
    assert "not_in_file_probability" not in told
    assert not {"probability", "bits"} & set(told["candidates"][0])


def test_only_the_police_see_an_id_number_whole(shared: Web) -> None:
    asked = RESIDENT | {"id_numbers": [{"raw": NUMBER}]}
    for role in CASES:
        told = shared.match(role, asked).json()
        said = json.dumps(told, ensure_ascii=False)
        assert (NUMBER in said) == (role == "police"), role
        assert told.get("masked", False) == (role != "police")


def test_the_administrator_sees_nobody(shared: Web) -> None:
    answer = shared.match("admin", RESIDENT)
    assert answer.status_code == 403 and answer.json()["detail_en"] == "your role may not do this"


def test_without_a_purpose_there_is_no_answer(web: Web) -> None:
    answer = web.match("caseworker", RESIDENT, purpose="curiosity")
    assert answer.status_code == 422 and "purpose" in answer.json()["detail"]
    signed = web.client.post(
        "/api/v1/session", json={"name": "caseworker1", "password": "tea-house-9931"}
    ).json()
    headers = {"X-CSRF-Token": signed["csrf_token"]}
    told = web.client.post("/api/v1/match", json={"resident": RESIDENT}, headers=headers)
    assert told.status_code == 422 and "查询目的" in told.json()["detail"]
    headers["X-Purpose"] = "identification"
    assert web.client.post(
        "/api/v1/match", json={"resident": RESIDENT}, headers=headers
    ).status_code == 200  # fmt: skip


@pytest.mark.parametrize(
    ("resident", "word"),
    [
        ({"names": [{"text": "陈", "kind": "surname_only"}]}, "只有姓氏"),
        ({"names": [{"text": "陈某某"}], "sex": "2"}, "只有姓氏"),
        ({"sex": "2", "ethnicity": "05"}, "不能只按性别、民族或残疾"),
        ({"disability": ["智力残疾"]}, "不能只按性别、民族或残疾"),
        ({}, "没有可以比对的内容"),
        ({"names": [{"text": "赵甲乙", "kind": "assigned"}]}, "没有可以比对的内容"),
    ],
)
def test_too_little_is_refused_and_fishing_is_told(
    web: Web, resident: dict[str, Any], word: str
) -> None:
    answer = web.match("caseworker", resident)
    assert answer.status_code == 422 and word in answer.json()["detail"]
    with web.service.register.reading() as session:
        alarms = session.query(AuditRow).filter(AuditRow.action.like("alarm:%")).count()
    assert alarms == (0 if "没有" in word else 1)


DEEP: Any = {"text": "x"}
for _ in range(40):
    DEEP = {"extra": DEEP}


@pytest.mark.parametrize(
    ("resident", "field"),
    [
        ({"names": "陈兰英"}, "names"),
        ({"names": [{"kind": "legal"}]}, "text"),
        ({"sex": 2}, "sex"),
        ({"height_cm": [1, 2, 3]}, "height_cm"),
        ({"birth": []}, None),
        ({"birth": "1956"}, "birth"),
        ({"marks": [{"text": "长" * 30_000}]}, "marks.text"),
        ({"names": [{"text": "陈"}] * 1_000}, "names"),
        ({"height_cm": 10**30}, "height_cm"),
        ({"names": [{"text": "陈\x00兰"}]}, "names.text"),
        ({"other": DEEP}, None),
        ({f"k{n}": 1 for n in range(500)}, None),
        ({"face_search": {"score": "high"}}, "score"),
    ],
)
def test_each_wrong_field_is_named_and_never_repeated(
    shared: Web, resident: dict[str, Any], field: str | None
) -> None:
    answer = shared.match("caseworker", resident)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "陈" not in answer.text
    if field:
        assert answer.json()["field"] == field


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b'{"resident": {"names": [{"text": "\xff\xfe"}]}}', 400),
        (b'{"resident": {"names": [{"text": "\\ud800"}]}}', 422),
        (b'{"resident": {"height_cm": NaN}}', 422),
        (b'{"resident": {"height_cm": 1e999}}', 422),
        (b'{"resident": {}, "top": 0}', 422),
        (b'{"resident": {}, "top": 101}', 422),
        (b'{"resident": {}, "unknown": 1}', 422),
        (b"[1, 2]", 422),
        (b'"text"', 422),
        (b"[" * 100_000, 400),
        (b"x" * (11 * 2**20), 413),
    ],
)
def test_bodies_that_are_none(shared: Web, body: bytes, status: int) -> None:
    answer = shared.call(
        "caseworker", "POST", "/api/v1/match", content=body,
        headers={"Content-Type": "application/json"},
    )  # fmt: skip
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"title", "detail", "detail_en", "status"} <= set(answer.json())


@pytest.mark.parametrize("role", ["point", "caseworker", "outside"])
def test_a_quick_check_tells_initials_and_whom_to_call(shared: Web, role: str) -> None:
    asked = {"sex": "2", "age": [48, 56], "name": "陈兰英", "place": "四川岳池",
             "marks": ["左手六指"]}  # fmt: skip
    answer = shared.call(role, "POST", "/api/v1/quick-check", asked)
    told = answer.json()
    assert answer.status_code == 200 and told["found"] is True
    assert "值班室" in told["text"] and told["candidates"][0]["names"] == [{"text": "C.N.Y."}]
    said = json.dumps(told, ensure_ascii=False)
    assert "岳池" not in said and "程南英" not in said
    nobody = {"name": "欧阳无此人", "age": [20, 25], "sex": "1"}
    assert shared.call(role, "POST", "/api/v1/quick-check", nobody).json()["found"] is False


def test_a_quick_check_of_an_impossible_age(shared: Web) -> None:
    answer = shared.call("point", "POST", "/api/v1/quick-check", {"age": [10, 200]})
    assert answer.status_code == 422 and "130 岁" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("asked", "listed", "left_out"),
    [
        ({"home": ["四川"]}, {"M1", "M2"}, {"M3", "M4"}),
        ({"home": ["370102", "61"]}, {"M3", "M4"}, {"M1", "M2"}),
        ({"source": ["police"], "lost_in": ["广东"]}, {"M1", "M4"}, set()),
        ({"lost_from": "2009"}, set(), {"M1", "M2", "M3", "M4"}),
        ({}, {"M1", "M2", "M3", "M4"}, set()),
    ],
)
def test_a_filter_says_which_records_are_listed(
    shared: Web, asked: Any, listed: set[str], left_out: set[str]
) -> None:
    for role in CASES:
        found = set(ids(shared.match(role, RESIDENT, top=20, filter=asked)))
        assert listed <= found and not left_out & found


def test_a_filter_makes_nobody_likelier(shared: Web) -> None:
    whole = shared.match("police", RESIDENT, top=20).json()["candidates"]
    narrowed = shared.match("police", RESIDENT, top=20, filter={"home": ["山东"]}).json()
    known = {one["mp_id"]: one["probability"] for one in whole}
    for one in narrowed["candidates"]:
        assert one["probability"] == pytest.approx(known[one["mp_id"]], abs=1e-6)


def test_who_sees_no_values_may_not_filter_by_them(shared: Web) -> None:
    """Asking again and again, county by county, would tell where a family lives."""
    for role in FINDERS:
        refused = shared.match(role, RESIDENT, filter={"home": ["511621"]})
        assert refused.status_code == 403 and "筛选" in refused.json()["detail"]
        assert shared.match(role, RESIDENT, filter={}).status_code == 200


def test_a_filter_shows_nobody_who_is_hidden(shared: Web) -> None:
    for role, hidden in (("caseworker", "MVIOLENCE"), ("reviewer", "MPOLICE")):
        asked = {"home": ["四川"], "status": ["open", "found", "withdrawn", "deceased"]}
        assert hidden not in ids(shared.match(role, RESIDENT, top=50, filter=asked))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"home": ["没有这地方"]}, "不认识地区"),
        ({"lost_from": "昨天"}, "YYYY-MM"),
        ({"lost_from": "2009", "lost_to": "2001"}, "早于起点"),
        ({"source": ["nobody"]}, "police"),
        ({"status": ["alive"]}, "filter"),
        ({"home": ["四川"] * 21}, "filter"),
        ({"region": ["四川"]}, "filter"),
    ],
)
def test_a_wrong_filter_is_refused(shared: Web, asked: Any, said: str) -> None:
    refused = shared.match("police", RESIDENT, filter=asked)
    assert refused.status_code == 422
    assert said in refused.text


def test_a_closed_record_that_is_protected_stays_hidden(web: Web) -> None:
    """From the index as it is opened, and from a change that is laid on."""
    asked = {"status": ["open", "found"]}

    def shown(role: str) -> list[str]:
        return ids(web.match(role, RESIDENT, top=50, filter=asked))

    read = web.call("police", "GET", "/api/v1/missing/MVIOLENCE", headers=WHY)
    record = read.json()["record"] | {"status": "found"}
    etag = {"If-Match": read.headers["etag"], "Idempotency-Key": "close-it"}
    changed = web.call(
        "police", "PUT", "/api/v1/missing/MVIOLENCE", {"record": record}, headers=etag
    )
    assert changed.status_code == 200, changed.text
    wait_until(lambda: "MVIOLENCE" not in ids(web.match("police", RESIDENT, top=50)))
    assert "MVIOLENCE" in shown("police") and "MVIOLENCE" not in shown("caseworker")
    web.service.index._swap(web.service.index._opened(None, "again"))
    assert "MVIOLENCE" in shown("police") and "MVIOLENCE" not in shown("caseworker")


def test_a_closed_record_is_listed_when_it_is_asked_for(web: Web) -> None:
    def shown(filter: Any) -> dict[str, str]:
        told = web.match("police", RESIDENT, top=20, filter=filter).json()["candidates"]
        return {one["mp_id"]: one["grade"] for one in told}

    read = web.call("police", "GET", "/api/v1/missing/M2", headers=WHY)
    record = read.json()["record"] | {"status": "found"}
    etag = {"If-Match": read.headers["etag"], "Idempotency-Key": "close-m2"}
    changed = web.call("police", "PUT", "/api/v1/missing/M2", {"record": record}, headers=etag)
    assert changed.status_code == 200, changed.text
    wait_until(lambda: "M2" not in shown({}))
    assert shown({"status": ["found"]}) == {"M2": "X"}
    assert shown({"status": ["found", "open"]})["M2"] == "X"
