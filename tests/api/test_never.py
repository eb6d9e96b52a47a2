"""What the product must never do, one test or more for each line of that list."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reunion.api.rules import RULES
from reunion.store.models import DecisionRow, ResidentRow
from tests.api.conftest import NUMBER, RESIDENT, Web, missing, put_record, wait_until

FINDERS = ("point", "outside")
Json = dict[str, Any]


def found(web: Web, role: str, resident: Json, top: int = 100) -> dict[str, Json]:
    answer = web.match(role, resident, top=top)
    assert answer.status_code == 200, answer.text
    return {each["mp_id"]: each for each in answer.json()["candidates"]}


def laid_on(web: Web, *records: Json) -> None:
    """Put records into the register and wait until the service finds them."""
    before = web.service.index.state()["records"]
    with web.service.register.session() as session:
        for record in records:
            put_record(session, web.service.register, record, at="2027-01-01T00:00:00Z")
    wait_until(lambda: web.service.index.state()["records"] == before + len(records))


def test_no_case_is_confirmed_or_closed_by_a_score(web: Web) -> None:
    best = found(web, "reviewer", RESIDENT)["M1"]
    assert best["probability"] > 0.3
    with web.service.register.reading() as session:
        assert session.query(DecisionRow).count() == 0
        assert session.query(ResidentRow).filter(ResidentRow.closed_at.isnot(None)).count() == 0


@pytest.mark.parametrize("role", ["point", "outside", "caseworker", "reviewer", "police"])
def test_no_contradiction_is_hidden(shared: Web, role: str) -> None:
    asked = RESIDENT | {"sex": "1", "marks": [{"text": "右小腿截肢"}]}
    pair = found(shared, role, asked)["M1"]
    against = [line for line in pair["evidence"] if line["field"] == "sex"]
    assert against and "疑点" in pair["reason"]
    assert against[0].get("bits", -1) < 0
    assert against[0].get("against", True) is True


@pytest.mark.parametrize("role", ["point", "outside", "caseworker", "reviewer", "police"])
def test_no_probability_stands_without_what_it_rests_on(shared: Web, role: str) -> None:
    told = shared.match(role, RESIDENT).json()
    for pair in told["candidates"]:
        assert "probability" not in pair or (pair["evidence"] and told["basis"]["records"])
    assert ("basis" in told) == ("not_in_file_probability" in told)


def test_what_the_station_made_up_is_no_evidence(shared: Web) -> None:
    plain = found(shared, "police", RESIDENT)["M1"]
    made_up = RESIDENT | {
        "names": [*RESIDENT["names"], {"text": "程南英", "kind": "assigned"}],
        "id_numbers": [{"raw": "110105195001019968", "assigned": True}],
    }
    assert found(shared, "police", made_up)["M1"]["bits"] == plain["bits"]
    guessed = RESIDENT | {"birth": {"date": "1956-03-15", "assigned": True}}
    unknown = {key: value for key, value in RESIDENT.items() if key != "birth"}
    assert (
        found(shared, "police", guessed)["M1"]["bits"]
        == found(shared, "police", unknown)["M1"]["bits"]
    )
    settled = RESIDENT | {"id_numbers": [{"raw": NUMBER, "assigned": True}]}
    pair = found(shared, "police", settled)["M1"]
    assert pair["grade"] == "X" and "本站落户记录" in pair["reason"]


def test_a_face_or_one_parents_dna_is_no_identity(shared: Web) -> None:
    asked = RESIDENT | {"face_search": {"top": ["M4"], "score": 0.99}, "dna": "母亲已采"}
    pair = found(shared, "police", asked)["M4"]
    assert pair["grade"] != "A" and pair["probability"] < 0.9
    without = found(shared, "police", RESIDENT | {"face_search": asked["face_search"]})["M4"]
    assert pair["bits"] == without["bits"]


@pytest.mark.parametrize("role", FINDERS)
def test_no_finder_learns_where_a_family_lives(shared: Web, role: str) -> None:
    asked = {"names": [{"text": "程南英"}], "birth": RESIDENT["birth"], "origin": [{"text": "岳"}]}
    said = (
        shared.match(role, asked).text
        + shared.call(role, "POST", "/api/v1/quick-check", {"name": "程南英", "age": [48, 56]}).text
    )
    for secret in ("九龙镇", "银杏村", "511621", "岳池", "13900000000", "石头"):
        assert secret not in said


@pytest.mark.parametrize(
    ("mp_id", "open_to"),
    [
        ("MMINOR", {"caseworker", "reviewer", "police"}),
        ("MVIOLENCE", {"reviewer", "police"}),
        ("MTRAFFIC", {"reviewer", "police"}),
        ("MPOLICE", {"police"}),
    ],
)
def test_the_protected_are_not_in_the_query_of_others(
    shared: Web, mp_id: str, open_to: set[str]
) -> None:
    asked = RESIDENT | {"birth": {"est": {"lo": 3, "hi": 60, "as_of": "2022-06-01"}}}
    for role in ("point", "outside", "caseworker", "reviewer", "police"):
        assert (mp_id in found(shared, role, asked)) == (role in open_to), role


def test_the_hidden_take_no_share_of_probability(shared: Web) -> None:
    """What a role may not see must not show as a missing share either."""
    caseworker = shared.match("caseworker", RESIDENT, top=100).json()
    police = shared.match("police", RESIDENT, top=100).json()
    share = {each["mp_id"]: each.get("probability") for each in caseworker["candidates"]}
    total = caseworker["not_in_file_probability"] + sum(share.values())
    assert total == pytest.approx(1, abs=1e-4)
    assert share["M1"] > {e["mp_id"]: e["probability"] for e in police["candidates"]}["M1"]


def test_who_is_under_eighteen_is_protected_without_a_mark(web: Web) -> None:
    laid_on(web, missing("MYOUNG", "陈兰英", "2015-03-15", "四川省岳池县", "511621"))
    asked = RESIDENT | {"birth": {"date": "2015-03-15"}}
    assert "MYOUNG" in found(web, "caseworker", asked)
    assert "MYOUNG" not in found(web, "point", asked)
    assert "MYOUNG" not in found(web, "outside", asked)


def test_words_of_protection_that_nobody_knows_protect_too(web: Web) -> None:
    laid_on(
        web,
        missing("MWORDS", "陈兰英", "1956-03-15", "四川省岳池县", "511621", protection=["慎重"]),
        missing("MHOME", "陈兰英", "1956-03-15", "四川省岳池县", "511621", protection=["家暴庇护"]),
    )
    assert "MWORDS" in found(web, "caseworker", RESIDENT)
    assert "MWORDS" not in found(web, "outside", RESIDENT)
    assert "MHOME" not in found(web, "caseworker", RESIDENT)
    assert "MHOME" in found(web, "reviewer", RESIDENT)


@pytest.mark.parametrize("role", FINDERS)
def test_nobody_is_told_facts_that_he_should_have_supplied(shared: Web, role: str) -> None:
    """A finder or a claimant at his elbow learns that a field agrees, never the value on file."""
    for pair in found(shared, role, RESIDENT).values():
        for line in pair["evidence"]:
            assert line["left"] == line["right"] == "***"
            assert len(line["text"]) <= 12
    assert shared.match(role, RESIDENT).json()["ask_next"] == []


def test_a_husbands_report_does_not_outweigh_the_birth_family(web: Web) -> None:
    common = {"marks": [{"text": "左手六指"}]}
    laid_on(
        web,
        missing("MHUSBAND", "陈兰英", "1956-03-15", "四川省岳池县", "511621",
                report={"reporter": "丈夫"}, **common),
        missing("MMOTHER", "陈兰芳", "1957-03-15", "四川省岳池县", "511621",
                report={"reporter": "母亲"}, **common),
    )  # fmt: skip
    suspected = RESIDENT | {"protection": ["trafficking"]}
    told = web.match("reviewer", suspected, top=100).json()
    order = [each["mp_id"] for each in told["candidates"]]
    assert order.index("MHUSBAND") > order.index("MMOTHER")
    assert "先报公安" in told["police_first"]
    flagged = {e["mp_id"]: e for e in told["candidates"]}["MHUSBAND"]
    assert "不作为归属依据" in flagged["reported_by_husband"]
    plain = [e["mp_id"] for e in web.match("reviewer", RESIDENT, top=100).json()["candidates"]]
    assert plain.index("MHUSBAND") < plain.index("MMOTHER")


def test_the_relatives_of_an_adult_who_declines_are_not_to_be_contacted(shared: Web) -> None:
    told = shared.match("caseworker", RESIDENT | {"protection": ["本人拒绝联系家人"]}).json()
    assert "不得联系" in told["do_not_contact"]
    assert "13900000000" not in json.dumps(told)


def test_ethnicity_religion_and_disability_are_no_filter(web: Web) -> None:
    for alone in ({"ethnicity": "05"}, {"disability": ["智力残疾"]}, {"religion": "某教"}):
        assert web.match("reviewer", alone).status_code == 422
    pair = found(web, "police", RESIDENT | {"religion": "某教", "ethnicity": "01"})["M1"]
    assert not [line for line in pair["evidence"] if line["field"] == "religion"]
    parameters = {
        parameter["name"]
        for path in web.call("admin", "GET", "/openapi.json").json()["paths"].values()
        for operation in path.values()
        for parameter in operation.get("parameters", [])
    }
    assert not parameters & {"ethnicity", "religion", "disability", "sex"}


def test_no_reason_of_a_rejection_can_be_deleted(web: Web) -> None:
    assert [path for method, path in RULES if method == "DELETE" and "decision" in path] == []


def test_neither_sex_nor_the_order_of_dates_blocks(shared: Web) -> None:
    """A wrong sex, or a finding before the loss, still finds the person."""
    assert "M1" in found(shared, "reviewer", RESIDENT | {"sex": "1"})
    earlier = RESIDENT | {"found": {"date": "2005-01-03", "place": "河南省开封市"}}
    assert "M1" in found(shared, "reviewer", earlier)


def test_nothing_is_trained_over_http(web: Web) -> None:
    assert [path for _, path in RULES if "train" in path or "model" in path] == []


def marked(web: Web, record: Json) -> None:
    """R1 as this record says."""
    tag = web.call("police", "GET", "/api/v1/residents/R1").headers["etag"]
    body = {"station_id": "COUNTY", "record": record}
    answer = web.call("police", "PUT", "/api/v1/residents/R1", body, headers={"If-Match": tag})
    assert answer.status_code == 200, answer.text


def test_who_claims_a_resident_does_not_learn_where_they_are(web: Web) -> None:
    for (_, path), rule in RULES.items():
        if "/residents" in path or "/ledgers" in path:
            assert rule.roles is not None and not rule.roles & set(FINDERS), path
    record = {key: value for key, value in RESIDENT.items() if key != "resident_id"}
    marked(web, record | {"narrative": "住三号楼二层", "employer": "城南砖厂"})
    for role in FINDERS:
        told = web.call(role, "POST", "/api/v1/quick-check", {"name": "陈兰英", "age": [45, 60]})
        assert told.status_code == 200
        for secret in ("COUNTY", "测试县", "开封", "三号楼", "砖厂", "岳池"):
            assert secret not in told.text
    notice = web.call("caseworker", "GET", "/api/v1/residents/R1/notice").json()["text"]
    assert "陈兰英" in notice and "三号楼" not in notice


@pytest.mark.parametrize("mark", ["minor", "violence", "trafficking", "police_only"])
def test_nobody_who_is_marked_is_published_or_pushed(web: Web, mark: str) -> None:
    record = {key: value for key, value in RESIDENT.items() if key != "resident_id"}
    marked(web, record | {"protection": [mark]})
    notice = web.call("police", "GET", "/api/v1/residents/R1/notice")
    assert notice.status_code == 422 and "此人受保护" in notice.json()["detail"]
    for form in ("csv", "jsonl"):
        body = {"kind": "residents", "form": form, "reason": "向市局报送"}
        told = web.call("police", "POST", "/api/v1/exports", body)
        assert told.status_code == 200 and "R1" not in told.text and "陈" not in told.text


def test_the_reason_of_a_rejection_outlives_its_undoing(web: Web) -> None:
    said = {"resident_id": "R1", "mp_id": "M1", "verdict": "rejected", "reason": "口音不符"}
    assert web.call("reviewer", "POST", "/api/v1/decisions", said).is_success
    undone = {"resident_id": "R1", "mp_id": "M1", "verdict": "undone", "reason": "录错了人"}
    assert web.call("reviewer", "POST", "/api/v1/decisions", undone).is_success
    told = web.call("reviewer", "GET", "/api/v1/residents/R1/decisions").text
    assert "口音不符" in told and "录错了人" in told
