"""A rejected pair comes back when its evidence has grown since the verdict, and only then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from reunion.batch.importing import ImportOptions, bring_in
from reunion.cli.app import run
from reunion.desk.evidence import evidence_of, weighing_engine
from reunion.records import Decision, Json
from reunion.store.decisions import add_decision, pair_records
from reunion.store.models import DecisionRow
from reunion.store.opening import Register, open_register
from reunion.store.work import PairRow
from tests.batch.feeds import jsonl
from tests.batch.nights import filled, night, pairs, record, resident
from tests.registers import at_home

DAYS = tuple(f"2026-03-{day:02}" for day in range(1, 6))
PAIR = ("R000", "M000")
HOME = [{"text": "四川岳池", "role": "home"}]


def reject(register: Register, home: Path, at: str = "2026-03-01T09:00:00Z") -> None:
    """As the doors do it: with what speaks for and against the pair now."""
    with register.reading() as session:
        both = pair_records(session, register.keys, *PAIR)
    evidence = evidence_of(weighing_engine(home), *both)
    made = Decision(*PAIR, "rejected", "caseworker-1", at, "不是一个人")
    with register.session() as session:
        add_decision(session, register.keys, made, evidence=evidence)


def says(register: Register, home: Path, **more: object) -> None:
    """The resident of the pair tells this."""
    file = jsonl(home / f"told{len(list(home.iterdir()))}.jsonl", [resident(0, **more)])
    bring_in(register, home, "residents", file, ImportOptions())


def touched(home: Path, day: str) -> Path:
    """A feed in which the record of the pair says nothing that speaks for it."""
    return jsonl(home / f"{day}.jsonl", [record(0, note=f"第 {day} 次")])


def of_the_pair(register: Register, home: Path, day: str) -> PairRow | None:
    """What a night with a touched record lists of the pair."""
    done = night(register, home, day, touched(home, day))
    found = [one for one in pairs(register, done) if (one.resident_id, one.mp_id) == PAIR]
    return found[0] if found else None


def test_evidence_that_grew_between_the_verdict_and_the_first_night_brings_a_pair_back(
    register: Register, tmp_path: Path
) -> None:
    filled(register, tmp_path)
    reject(register, tmp_path)
    says(register, tmp_path, origin=HOME)
    back = of_the_pair(register, tmp_path, DAYS[0])
    assert back is not None and "岳池" in (back.new_evidence or "")
    assert "王秀兰" not in (back.new_evidence or "")  # the name was known when it was rejected
    again = of_the_pair(register, tmp_path, DAYS[1])
    assert again is not None and again.new_evidence is None


def test_what_was_known_at_the_verdict_brings_no_pair_back(
    register: Register, tmp_path: Path
) -> None:
    """Rejected on evidence that is newer than that of the last night."""
    filled(register, tmp_path)
    night(register, tmp_path, DAYS[0])
    says(register, tmp_path, origin=HOME)
    reject(register, tmp_path)
    assert of_the_pair(register, tmp_path, DAYS[1]) is None
    assert of_the_pair(register, tmp_path, DAYS[2]) is None
    says(register, tmp_path, origin=HOME, birth={"date": "1950-01-11", "calendar": "solar"})
    back = of_the_pair(register, tmp_path, DAYS[3])
    assert back is not None and "1950-01-11" in (back.new_evidence or "")
    assert "岳池" not in (back.new_evidence or "")


def test_what_a_night_told_before_the_verdict_is_told_again_when_it_comes_back(
    register: Register, tmp_path: Path
) -> None:
    """Told by a night, taken back, rejected, told once more by the resident."""
    filled(register, tmp_path)
    says(register, tmp_path, origin=HOME)
    night(register, tmp_path, DAYS[0])
    says(register, tmp_path)
    reject(register, tmp_path)
    assert of_the_pair(register, tmp_path, DAYS[1]) is None
    says(register, tmp_path, origin=HOME)
    back = of_the_pair(register, tmp_path, DAYS[2])
    assert back is not None and "岳池" in (back.new_evidence or "")


def test_a_second_rejection_counts_from_its_own_moment(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    reject(register, tmp_path)
    says(register, tmp_path, origin=HOME)
    assert of_the_pair(register, tmp_path, DAYS[0]) is not None
    undone = Decision(*PAIR, "undone", "caseworker-1", "2026-03-01T10:00:00Z", "新的情况")
    with register.session() as session:
        add_decision(session, register.keys, undone)
    reject(register, tmp_path, at="2026-03-01T11:00:00Z")
    assert of_the_pair(register, tmp_path, DAYS[1]) is None


def kept(register: Register) -> list[Json]:
    with register.reading() as session:
        text = session.scalars(select(DecisionRow.evidence)).one()
    lines: list[Json] = json.loads(text or "null")
    return lines


def test_the_command_keeps_what_the_night_would_have_kept(
    place: tuple[Path, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, url = at_home(monkeypatch, place), place[1]
    with open_register(home, url=url) as register:
        filled(register, home)
        done = night(register, home, DAYS[0])
        wrote = next(one for one in pairs(register, done)
                     if (one.resident_id, one.mp_id) == PAIR)  # fmt: skip
        command = ["decide", *PAIR, "--verdict", "rejected", "--by", "li", "--reason", "不是"]
        assert run(command) == 0
        assert kept(register) == json.loads(wrote.evidence)
