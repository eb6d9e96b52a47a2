"""The ledgers at work: earlier stays found at intake, everything made together on the way home."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reunion.desk.intake import look_back
from reunion.desk.known import Known
from reunion.desk.returning import GoingHome, WentHome, note_visit, send_home
from reunion.errors import OutputError, UsageError
from reunion.records import Resident
from reunion.store import ledgers
from reunion.store.audit import verify_chain
from reunion.store.encounters import encounters_of
from reunion.store.ledgers import Entry, entry_record, find_entry, put_entry
from reunion.store.models import IdNumberRow, LedgerRow, ResidentRow
from reunion.store.opening import Register
from tests.desk.people import AT, NUMBER, PERSON, confirmed, resident, stations

STRANGER: dict[str, Any] = {
    "names": [{"text": "张建国", "kind": "legal"}], "sex": "1", "birth": {"date": "1962-04-01"},
    "origin": [{"text": "山东济南", "role": "home"}], "marks": [{"text": "右脸刀疤"}],
}  # fmt: skip


def go(register: Register, key: str = "R1", **more: Any) -> WentHome:
    keep = more.pop("keep", lambda letter: None)
    told = GoingHome(key, date(2026, 11, 26), "四川省岳池县九龙镇", "岳池县救助管理站", **more)
    return send_home(register, told, by="li", at=AT, keep=keep)


def test_an_earlier_stay_is_linked_and_the_person_comes_into_the_repeat_ledger(
    register: Register,
) -> None:
    stations(register)
    once = PERSON | {"id_numbers": [{"raw": NUMBER}], "station": "测试县站"}
    again = PERSON | {"names": [{"text": "陈兰英", "kind": "self_oral"}, {"text": "石头妈"}]}
    resident(register, "R1", "2024-05-01", once, closed=("2024-06-01", "left"))
    resident(register, "R2", "2025-05-01", STRANGER)
    resident(register, "R3", "2026-11-25", again | {"id_numbers": [{"raw": NUMBER}]})
    found = look_back(register, Known(), "R3", by="li", at=AT)
    assert [one.met.who for one in found.meetings] == [("resident", "R1")]
    assert found.repeated and found.linked == 1
    with register.reading() as session:
        stay = encounters_of(session, "R3")[0]
        assert (stay.on_date, stay.station_id, stay.linked_by) == ("2024-05-01", "COUNTY", "li")
        assert stay.confidence == round(found.meetings[0].link.probability, 4) >= 0.9
        entry = find_entry(session, ledgers.REPEAT, "R3")
        assert entry is not None
        told = entry_record(session, register.keys, entry)
        assert told["entry"] == {"stays": ["2024-05-01"], "of": ["resident:R1"]}
        assert told["id_numbers"][0]["raw"] == NUMBER and NUMBER not in entry.body
    again_found = look_back(register, Known(), "R3", by="li", at=AT)
    assert again_found.linked == 0
    with register.reading() as session:
        assert verify_chain(session, register.keys).entries == 1


def test_a_resident_and_his_ledger_entries_are_one_stay(register: Register) -> None:
    stations(register)
    resident(register, "R1", "2024-05-01", PERSON)
    go(register, proof="户籍查询")
    resident(register, "R3", "2026-11-25", PERSON)
    found = look_back(register, Known(), "R3", by="li", at=AT)
    assert [one.met.who for one in found.meetings] == [("resident", "R1")]


def test_a_doubtful_stay_is_linked_as_such_and_is_no_repeat(register: Register) -> None:
    stations(register)
    few = {"names": PERSON["names"], "sex": "2"}
    heard = {"names": [{"text": "程南英", "kind": "self_oral"}], "sex": "2"}
    resident(register, "R1", "2024-05-01", heard)
    for number in range(40):
        resident(register, f"S{number}", "2024-01-01", STRANGER | {"height_cm": 150 + number})
    resident(register, "R3", "2026-11-25", few)
    found = look_back(register, Known(), "R3", by="li", at=AT)
    assert [one.met.who[1] for one in found.meetings] == ["R1"]
    assert 0.5 <= found.meetings[0].link.probability < 0.9 and not found.repeated
    with register.reading() as session:
        assert 0.5 <= encounters_of(session, "R3")[0].confidence < 0.9
        assert find_entry(session, ledgers.REPEAT, "R3") is None


def test_nobody_known_is_linked_to_nobody(register: Register) -> None:
    stations(register)
    resident(register, "R2", "2025-05-01", STRANGER)
    resident(register, "R3", "2026-11-25", PERSON)
    assert look_back(register, Known(), "R3", by="li", at=AT).meetings == ()
    with pytest.raises(UsageError, match="没有编号为“R9”的受助人员"):
        look_back(register, Known(), "R9", by="li", at=AT)


def test_known_people_follow_the_register(register: Register) -> None:
    stations(register)
    known, asked = Known(), Resident.from_json(PERSON | {"resident_id": "-"})
    assert known.refresh(register) and not known.refresh(register)
    assert known.nearest(asked, lambda met: True) == []
    with register.session() as session:
        told = Entry(ledgers.EASILY_LOST, "E1", None, "COUNTY", "2026-01-01", record=PERSON)
        put_entry(session, register.keys, told, at=AT)
    assert known.refresh(register) and len(known) == 1
    assert [one.met.who for one in known.nearest(asked, lambda met: True)] == [
        ("easily_lost", "E1")
    ]
    assert known.nearest(asked, lambda met: met.who[0] == "repeat") == []
    with register.session() as session:
        row = find_entry(session, ledgers.EASILY_LOST, "E1")
        assert row is not None
        row.withdrawn_at = AT
    assert known.refresh(register) and len(known) == 0


def test_going_home_makes_everything_together(register: Register) -> None:
    stations(register)
    whole = PERSON | {"id_numbers": [{"raw": NUMBER}], "disability": ["智力残疾"],
                      "narrative": "被丈夫打骂"}  # fmt: skip
    resident(register, "R1", "2026-10-01", whole)
    confirmed(register, "R1", "M1", "2026-11-20")
    letters: list[str] = []
    done = go(register, mp_id="M1", keep=letters.append)
    assert letters == [done.letter]
    assert (done.first_visit, done.next_visit) == ("2026-12-26", "2027-01-31")
    for said in ("返乡信息反馈函", "岳池县救助管理站:", "陈兰英", "9985", "测试县站", "2026-11-26",
                 "经两人核实确认", "R1-2026-11-26", "首次回访"):  # fmt: skip
        assert said in done.letter
    for kept_back in (NUMBER, "智力残疾", "打骂", "石头", "六指"):
        assert kept_back not in done.letter
    with register.reading() as session:
        home = find_entry(session, ledgers.RETURNED, "R1-2026-11-26")
        lost = find_entry(session, ledgers.EASILY_LOST, "R1")
        assert home is not None and lost is not None
        assert (home.follow_up_on, lost.follow_up_on) == ("2026-12-26", "2027-01-31")
        assert entry_record(session, register.keys, home)["entry"]["letter"] == done.letter
        assert NUMBER not in home.body + lost.body
        row = session.get_one(ResidentRow, "R1")
        assert (row.closed_at, row.closed_as) == (AT, "reunited")
    with pytest.raises(UsageError, match="已结案,不能再办理返乡"):
        go(register, mp_id="M1")


def test_nothing_is_made_when_the_letter_cannot_be_written(register: Register) -> None:
    stations(register)
    resident(register, "R1", "2026-10-01", PERSON | {"id_numbers": [{"raw": NUMBER}]})

    def full(letter: str) -> None:
        raise OutputError("磁盘已满", "the disk is full")

    with pytest.raises(OutputError):
        go(register, proof="户籍查询", keep=full)
    with register.reading() as session:
        assert session.query(LedgerRow).count() == 0
        assert session.query(IdNumberRow).filter_by(owner_kind="ledger").count() == 0
        assert session.get_one(ResidentRow, "R1").closed_at is None
        assert verify_chain(session, register.keys).entries == 0
    go(register, proof="户籍查询")
    with register.reading() as session:
        assert session.query(LedgerRow).count() == 2


@pytest.mark.parametrize(
    ("protection", "more", "said"),
    [
        ([], {"mp_id": "M1"}, "还没有经两人确认,不能办理返乡"),
        ([], {}, "须有两人确认的结论"),
        ([], {"proof": "  "}, "须有两人确认的结论"),
        (["trafficking"], {"proof": "户籍查询"}, "先报公安"),
        (["家暴"], {"proof": "户籍查询"}, "先报公安"),
        (["police_only"], {"proof": "户籍查询"}, "先报公安"),
    ],
)
def test_no_one_goes_home_without_proof_or_past_the_police(
    register: Register, protection: list[str], more: dict[str, str], said: str
) -> None:
    stations(register)
    resident(register, "R1", "2026-10-01", PERSON | {"protection": protection})
    with pytest.raises(UsageError, match=said):
        go(register, **more)
    with register.reading() as session:
        assert session.query(LedgerRow).count() == 0


def test_the_word_of_the_police_opens_the_way(register: Register) -> None:
    stations(register)
    resident(register, "R1", "2026-10-01", PERSON | {"protection": ["trafficking"]})
    assert go(register, proof="户籍查询", police="测公刑字〔2026〕1号").returned == 1


def test_html_in_a_record_stays_text(register: Register) -> None:
    stations(register)
    resident(register, "R1", "2026-10-01", {"names": [{"text": "<script>x</script>$to"}]})
    letter = go(register, proof="<b>户籍").letter
    assert "<script>" not in letter and "&lt;script&gt;x&lt;/script&gt;$to" in letter


def test_visits_move_on(register: Register, tmp_path: Path) -> None:
    stations(register)
    resident(register, "R1", "2026-10-01", PERSON)
    done = go(register, proof="户籍查询")
    assert note_visit(register, done.returned, date(2026, 12, 20), by="li", at=AT) is None
    visit = note_visit(register, done.easily_lost, date(2027, 1, 10), by="li", at=AT)
    assert visit == "2027-07-31"
    with pytest.raises(UsageError, match="台账中没有第 99 条"):
        note_visit(register, 99, date(2027, 1, 10), by="li", at=AT)
