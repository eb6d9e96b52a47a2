"""Nights: what they match, what they call new, what they leave rejected, and what kills them."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from reunion.batch import nightly
from reunion.batch.digest import HIDDEN, digest_of_night, page_of
from reunion.batch.importing import ImportOptions, bring_in
from reunion.batch.nightly import (
    NightDone,
    NightOptions,
    folder_of,
    gains,
    nights_untold,
    run_night,
)
from reunion.cli.nightly import summary, write_night
from reunion.engine import Engine
from reunion.errors import BusyError, InputError, OutputError, UsageError
from reunion.matching.model import load_model
from reunion.records import Decision, Json
from reunion.store.canonical import canonical_lines
from reunion.store.changes import changed_since, latest_change
from reunion.store.decisions import add_decision
from reunion.store.encounters import Stay, link_stay
from reunion.store.followed import followed_by, followed_file
from reunion.store.locks import at_work
from reunion.store.models import MissingRow, ResidentRow, RunRow
from reunion.store.nights import put_pairs
from reunion.store.opening import Register, open_register
from tests.batch.feeds import jsonl
from tests.batch.nights import filled, night, pairs, record, resident

FIRST, SECOND, THIRD = "2026-03-01", "2026-03-02", "2026-03-03"


def decide(register: Register, verdict: str) -> None:
    with register.session() as session:
        moment = "2026-03-01T09:00:00Z"
        made = Decision("R000", "M000", verdict, "caseworker-1", moment, "不是一个人")
        add_decision(session, register.keys, made)


def test_the_first_night_matches_everybody_and_tells_all_as_new(
    register: Register, tmp_path: Path
) -> None:
    filled(register, tmp_path)
    done = night(register, tmp_path, FIRST)
    found = pairs(register, done)
    first = {pair.resident_id: pair.mp_id for pair in found if pair.rank == 1}
    assert first == {f"R{n:03}": f"M{n:03}" for n in range(4)}
    assert {pair.new_evidence for pair in found} == {"新的候选"}
    assert done.statistics["records"] == 12 and done.statistics["residents"] == 4
    engine = Engine.build([record(n) for n in range(12)])
    same = engine.search(resident(2), 10, prior=0.5)
    held = [pair for pair in found if pair.resident_id == "R002"]
    assert [(pair.mp_id, pair.bits) for pair in held] == [(one.mp_id, one.bits) for one in same]


def test_a_night_that_is_done_stays_as_it_is(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    done = night(register, tmp_path, FIRST)
    again = night(register, tmp_path, FIRST)
    assert again.known and again.run_id == done.run_id
    assert again.statistics == done.statistics


def test_only_whom_a_changed_record_concerns_is_matched_again(
    register: Register, tmp_path: Path
) -> None:
    filled(register, tmp_path)
    night(register, tmp_path, FIRST)
    twin = record(1, mp_id="M101")
    done = night(register, tmp_path, SECOND, jsonl(tmp_path / "delta.jsonl", [twin]))
    found = pairs(register, done)
    fresh = {(pair.resident_id, pair.mp_id) for pair in found if pair.new_evidence}
    assert ("R001", "M101") in fresh
    assert all(mp_id == "M101" for _, mp_id in fresh)
    assert done.statistics["records"] == 13


def test_whom_a_night_cut_off_had_written_the_next_day_tells(
    register: Register, tmp_path: Path
) -> None:
    filled(register, tmp_path, residents=60)

    def cut(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_night(register, tmp_path, NightOptions(as_of=FIRST), progress=cut)
    found = pairs(register, night(register, tmp_path, SECOND))
    assert {pair.new_evidence for pair in found} == {"新的候选"}
    assert len({pair.resident_id for pair in found}) == 60


def test_a_changed_resident_is_matched_against_everything(
    register: Register, tmp_path: Path
) -> None:
    filled(register, tmp_path)
    night(register, tmp_path, FIRST)
    told = resident(3, origin=[{"text": "四川岳池", "role": "home"}])
    bring_in(register, tmp_path, "residents", jsonl(tmp_path / "r.jsonl", [told]), ImportOptions())
    found = pairs(register, night(register, tmp_path, SECOND))
    assert {pair.resident_id for pair in found if pair.new_evidence} == {"R003"}
    first = next(pair for pair in found if pair.new_evidence)
    assert first.mp_id == "M003" and "岳池" in (first.new_evidence or "")


def stayed(register: Register, folder: Path, confidence: float) -> None:
    """An earlier stay of R003 comes in, at which a home was told."""
    told = {
        "encounter_id": "E1", "resident_id": "R003", "date": "2024-03-01", "station": "邻市站",
        "origin": [{"text": "四川岳池", "role": "home"}], "confidence": confidence,
    }  # fmt: skip
    path = jsonl(folder / "encounters.jsonl", [told])
    bring_in(register, folder, "encounters", path, ImportOptions())


def test_what_was_told_at_an_earlier_stay_is_matched_the_next_night(
    register: Register, tmp_path: Path
) -> None:
    filled(register, tmp_path)
    night(register, tmp_path, FIRST)
    stayed(register, tmp_path, confidence=0.95)
    found = pairs(register, night(register, tmp_path, SECOND))
    assert {pair.resident_id for pair in found} == {"R003"}
    assert found[0].mp_id == "M003" and "岳池" in (found[0].new_evidence or "")
    stayed(register, tmp_path, confidence=0.95)
    assert pairs(register, night(register, tmp_path, THIRD)) == []


def test_a_stay_of_whom_nobody_is_sure_says_nothing(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    night(register, tmp_path, FIRST)
    stayed(register, tmp_path, confidence=0.5)
    found = pairs(register, night(register, tmp_path, SECOND))
    assert {pair.resident_id for pair in found} == {"R003"}
    assert not any(pair.new_evidence for pair in found)
    stayed(register, tmp_path, confidence=0.95)
    found = pairs(register, night(register, tmp_path, THIRD))
    assert "岳池" in (found[0].new_evidence or "")


def test_a_stay_that_comes_in_during_a_night_is_for_the_next(
    register: Register, tmp_path: Path
) -> None:
    filled(register, tmp_path)
    run_night(
        register, tmp_path, NightOptions(as_of=FIRST),
        progress=lambda done: stayed_beside(register, tmp_path),
    )  # fmt: skip
    found = pairs(register, night(register, tmp_path, SECOND))
    assert {pair.resident_id for pair in found} == {"R003"}
    assert "岳池" in (found[0].new_evidence or "")


def stayed_beside(register: Register, folder: Path) -> None:
    """As the service notes a stay, which takes no lock of the night's."""
    home = {"origin": [{"text": "四川岳池", "role": "home"}]}
    stay = Stay("E1", "R003", None, "2024-03-01", 0.95, home)
    with register.session() as session:
        link_stay(session, register.keys, stay, by="li", at="2026-03-01T02:00:00Z")


def test_a_night_keeps_how_far_its_index_has_followed_the_register(
    register: Register, tmp_path: Path
) -> None:
    """The versions that the index holds, whether it was made anew or laid on the last one."""
    filled(register, tmp_path)
    for day, feed in (
        (FIRST, []),
        (SECOND, [record(1, note="新"), record(20)]),
        (THIRD, [record(2, note="新")]),
    ):
        done = night(
            register, tmp_path, day, *([jsonl(tmp_path / f"{day}.jsonl", feed)] if feed else [])
        )
        folder = tmp_path / "indexes" / f"night-{done.run_id}"
        followed = followed_by(folder)
        with register.reading() as session:
            held = {one.mp_id: one.version for one in changed_since(session, register.keys, "")}
            assert followed is not None and followed.cursor == latest_change(session)
        assert followed.versions == {key: version for key, version in held.items() if version != 1}
        assert set(Engine.load(folder).ids()) == set(held)
        assert [path.name for path in folder.parent.glob("*.json")] == [
            f"{folder.name}.followed.json"
        ]
    assert followed is not None and followed.versions == {"M001": 2, "M002": 2}
    followed_file(folder).write_text("{", encoding="utf-8")
    assert followed_by(folder) is None


def test_a_rejected_pair_stays_rejected_until_its_evidence_grows(
    register: Register, tmp_path: Path
) -> None:
    filled(register, tmp_path)
    night(register, tmp_path, FIRST)
    decide(register, "rejected")
    touched = jsonl(tmp_path / "a.jsonl", [record(0, note="无新情况")])
    second = pairs(register, night(register, tmp_path, SECOND, touched))
    assert "R000" in {pair.resident_id for pair in second}
    assert ("R000", "M000") not in {(pair.resident_id, pair.mp_id) for pair in second}
    exact = record(0, birth={"date": "1950-01-01", "calendar": "solar"}, height_cm=160)
    told = resident(0, birth={"date": "1950-01-01", "calendar": "solar"}, height_cm=160)
    bring_in(register, tmp_path, "residents", jsonl(tmp_path / "r.jsonl", [told]), ImportOptions())
    third = pairs(register, night(register, tmp_path, THIRD, jsonl(tmp_path / "b.jsonl", [exact])))
    back = [pair for pair in third if (pair.resident_id, pair.mp_id) == ("R000", "M000")]
    assert len(back) == 1 and back[0].new_evidence


def test_who_was_written_with_an_old_time_is_not_missed(register: Register, tmp_path: Path) -> None:
    """A transaction that was open while a night ran ends after it with a time from before it."""
    filled(register, tmp_path)
    night(register, tmp_path, FIRST)
    told = resident(3, origin=[{"text": "四川岳池", "role": "home"}])
    bring_in(register, tmp_path, "residents", jsonl(tmp_path / "r.jsonl", [told]), ImportOptions())
    twin = jsonl(tmp_path / "m.jsonl", [record(1, mp_id="M101")])
    bring_in(register, tmp_path, "missing", twin, ImportOptions())
    with register.session() as session:
        for table in (ResidentRow, MissingRow):
            session.execute(update(table).values(changed_at="2020-01-01T00:00:00Z"))
    found = pairs(register, night(register, tmp_path, SECOND))
    new = {(pair.resident_id, pair.mp_id) for pair in found if pair.new_evidence}
    assert {("R003", "M003"), ("R001", "M101")} <= new


def test_a_pair_rejected_before_any_night_can_come_back(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    decide(register, "rejected")
    key = ("R000", "M000")
    for day in (FIRST, SECOND):
        touched = jsonl(tmp_path / f"{day}.jsonl", [record(0, note=f"第 {day} 次")])
        found = pairs(register, night(register, tmp_path, day, touched))
        assert key not in {(pair.resident_id, pair.mp_id) for pair in found}
    told = resident(0, origin=[{"text": "四川岳池", "role": "home"}])
    bring_in(register, tmp_path, "residents", jsonl(tmp_path / "r.jsonl", [told]), ImportOptions())
    third = pairs(register, night(register, tmp_path, THIRD))
    back = [pair for pair in third if (pair.resident_id, pair.mp_id) == key]
    assert len(back) == 1 and back[0].new_evidence
    again = jsonl(tmp_path / "again.jsonl", [record(0, note="仍无新情况")])
    fourth = pairs(register, night(register, tmp_path, "2026-03-04", again))
    still = [pair for pair in fourth if (pair.resident_id, pair.mp_id) == key]
    assert len(still) == 1 and still[0].new_evidence is None


def line(field: str, level: str, bits: float, left: str = "甲", right: str = "乙") -> Json:
    return {"field": field, "level": level, "bits": bits, "left": left, "right": right,
            "text": f"{field}:{level}"}  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        # the same statements weigh more because the file's frequencies moved: nothing new
        ([line("name", "exact", 9.0)], [line("name", "exact", 11.0)], []),
        ([line("name", "exact", 9.0)], [line("name", "exact", 9.1), line("marks", "rare", 6.0)],
         ["marks:rare"]),
        ([line("sex", "differ", -7.0)], [line("sex", "agree", 1.0, "女", "女")], ["sex:agree"]),
        ([line("name", "exact", 9.0)], [line("name", "near_sound", 6.0, "甲", "丙")], []),
        ([line("height", "far", -3.0)], [], ["不再有疑点:height:far"]),
        ([line("family:name", "limit", -3.0)], [line("family:name", "limit", 2.0)], []),
        ([], [line("accent", "agree", 0.4)], []),
    ],
)  # fmt: skip
def test_what_counts_as_grown_evidence(
    before: list[Json], after: list[Json], told: list[str]
) -> None:
    assert gains(after, before) == told


def cut_short(done: int) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("dated", [True, False])
def test_a_night_with_two_feeds_is_gone_on_with(
    register: Register, tmp_path: Path, dated: bool
) -> None:
    """The older feed is not refused as older, nor applied again over the newer one."""
    filled(register, tmp_path)
    names = ("police-20260227.jsonl", "police-20260228.jsonl") if dated else ("a.jsonl", "b.jsonl")
    older = jsonl(tmp_path / names[0], [record(5, note="旧"), record(20)])
    newer = jsonl(tmp_path / names[1], [record(5, note="新")])
    options = NightOptions(feeds=(older, newer), as_of=FIRST)
    with pytest.raises(KeyboardInterrupt):
        run_night(register, tmp_path, options, progress=cut_short)
    done = run_night(register, tmp_path, options)
    assert [one.known for one in done.imports] == [True, True] and not done.known
    with register.reading() as session:
        held = {one.mp_id: one.record for one in changed_since(session, register.keys, "")}
    assert held["M005"]["note"] == "新" and "M020" in held
    assert {pair.new_evidence for pair in pairs(register, done)} == {"新的候选"}


def test_a_second_feed_that_is_refused_does_not_undo_the_first(
    register: Register, tmp_path: Path
) -> None:
    filled(register, tmp_path)
    good = jsonl(tmp_path / "good.jsonl", [record(20)])
    bad = jsonl(tmp_path / "bad.jsonl", [{"mp_id": 7}, {"names": []}, record(1)])
    with pytest.raises(InputError):
        night(register, tmp_path, FIRST, good, bad)
    mended = jsonl(tmp_path / "bad.jsonl", [record(21)])
    done = night(register, tmp_path, FIRST, good, mended)
    assert [one.known for one in done.imports] == [True, False]
    assert done.statistics["records"] == 14


def _undisturbed(place: Path, residents: int) -> list[str]:
    with open_register(place) as register:
        filled(register, place, residents=residents)
        night(register, place, FIRST)
        return _canonical(register)


def test_a_full_disk_ends_a_night_and_the_next_try_goes_on(
    register: Register, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    filled(register, tmp_path, residents=60)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, hard))
    try:
        with pytest.raises((OutputError, InputError)) as caught:
            night(register, tmp_path, FIRST)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "磁盘" in caught.value.zh or "空间足够" in caught.value.zh
    assert not (tmp_path / "indexes" / "current").exists()
    done = night(register, tmp_path, FIRST)
    assert done.statistics["residents"] == 60
    assert _canonical(register) == _undisturbed(tmp_path_factory.mktemp("calm"), 60)


def test_a_database_that_goes_and_comes_back_in_a_night_loses_nothing(
    register: Register,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server ends every connection while the first pairs are written."""
    if register.engine.dialect.name != "postgresql":
        pytest.skip("SQLite is a file: there is no server that could go")
    filled(register, tmp_path, residents=120)

    def gone(*told: Any) -> None:
        put_pairs(*told)
        told[0].flush()
        with register.engine.connect() as other:
            other.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )

    monkeypatch.setattr(nightly, "put_pairs", gone)
    with pytest.raises(InputError, match="登记库出错或中断"):
        night(register, tmp_path, FIRST)
    monkeypatch.setattr(nightly, "put_pairs", put_pairs)
    register.engine.dispose()
    done = night(register, tmp_path, FIRST)
    assert done.statistics["residents"] == 120
    assert _canonical(register) == _undisturbed(tmp_path_factory.mktemp("calm"), 120)


def test_a_night_of_the_past_is_told_again_and_nothing_else(
    register: Register, tmp_path: Path
) -> None:
    filled(register, tmp_path)
    first = night(register, tmp_path, FIRST)
    wrote = [(pair.resident_id, pair.mp_id, pair.bits) for pair in pairs(register, first)]
    night(register, tmp_path, SECOND, jsonl(tmp_path / "d.jsonl", [record(1, mp_id="M101")]))
    bring_in(register, tmp_path, "missing", jsonl(tmp_path / "e.jsonl", [record(30)]),
             ImportOptions())  # fmt: skip
    again = night(register, tmp_path, FIRST)
    assert again.known and again.run_id == first.run_id and again.statistics == first.statistics
    assert [(pair.resident_id, pair.mp_id, pair.bits) for pair in pairs(register, again)] == wrote
    with pytest.raises(UsageError, match="没有 2026-02-27 这一晚"):
        night(register, tmp_path, "2026-02-27")
    with pytest.raises(UsageError, match="已经完成,来料不能再算到那一晚"):
        night(register, tmp_path, FIRST, jsonl(tmp_path / "f.jsonl", [record(31)]))
    assert pairs(register, night(register, tmp_path, THIRD))


def test_another_model_matches_everybody_again(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    first = night(register, tmp_path, FIRST)
    nothing = pairs(register, night(register, tmp_path, SECOND))
    assert nothing == []
    data = json.loads(load_model().text)
    data["comparators"]["sex"]["levels"]["agree"]["m"] = 0.9
    model = tmp_path / "own.json"
    model.write_text(json.dumps(data), encoding="utf-8")
    done = night(register, tmp_path, THIRD, model=model)
    found = pairs(register, done)
    assert {pair.resident_id for pair in found} == {f"R{n:03}" for n in range(4)}
    assert [pair.new_evidence for pair in found if pair.new_evidence] == []
    before = {(pair.resident_id, pair.mp_id): pair.bits for pair in pairs(register, first)}
    assert sum(before[pair.resident_id, pair.mp_id] != pair.bits for pair in found) >= 4
    assert Engine.load(tmp_path / "indexes" / "current").model.text == load_model(model).text


def test_a_digest_that_was_never_written_is_written_the_next_night(
    register: Register, tmp_path: Path
) -> None:
    filled(register, tmp_path)
    first = night(register, tmp_path, FIRST)
    second = night(register, tmp_path, SECOND)
    assert [one.run_id for one in nights_untold(register, tmp_path, second)] == [first.run_id]
    write_night(tmp_path / "nights" / FIRST, first, digest_of_night(register, first.run_id))
    assert list(nights_untold(register, tmp_path, second)) == []


def written(register: Register, home: Path, done: NightDone) -> None:
    write_night(folder_of(home, done), done, digest_of_night(register, done.run_id))


def test_a_folder_without_statistics_was_not_told(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    first = night(register, tmp_path, FIRST)
    (tmp_path / "nights" / FIRST).mkdir(parents=True)  # killed right after mkdir
    second = night(register, tmp_path, SECOND)
    assert [one.run_id for one in nights_untold(register, tmp_path, second)] == [first.run_id]


def test_the_second_night_of_a_day_can_be_lost_too(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    written(register, tmp_path, night(register, tmp_path, FIRST))
    lost = night(register, tmp_path, FIRST, jsonl(tmp_path / "d.jsonl", [record(1, mp_id="M9")]))
    after = night(register, tmp_path, SECOND)
    assert [one.run_id for one in nights_untold(register, tmp_path, after)] == [lost.run_id]


def test_all_nights_that_were_lost_are_told(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    first, second = night(register, tmp_path, FIRST), night(register, tmp_path, SECOND)
    third = night(register, tmp_path, THIRD)
    got = sorted(one.run_id for one in nights_untold(register, tmp_path, third))
    assert got == [first.run_id, second.run_id]


def test_a_night_cut_off_is_not_gone_on_with_after_a_later_one(
    register: Register, tmp_path: Path
) -> None:
    filled(register, tmp_path, residents=60)
    with pytest.raises(KeyboardInterrupt):
        run_night(register, tmp_path, NightOptions(as_of=FIRST), progress=cut_short)
    second = night(register, tmp_path, SECOND)
    with pytest.raises(UsageError):
        night(register, tmp_path, FIRST)
    assert (tmp_path / "indexes" / "current").resolve().name == f"night-{second.run_id}"


def test_the_last_night_of_the_past_is_told_again_too(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    first = night(register, tmp_path, FIRST)
    bring_in(
        register,
        tmp_path,
        "missing",
        jsonl(tmp_path / "e.jsonl", [record(1, mp_id="M101")]),
        ImportOptions(),
    )
    again = night(register, tmp_path, FIRST)
    assert again.known and again.run_id == first.run_id


def test_two_nights_of_one_day_have_each_their_place(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    first = night(register, tmp_path, FIRST)
    second = night(register, tmp_path, FIRST, jsonl(tmp_path / "d.jsonl", [record(1, mp_id="M9")]))
    assert (first.number, second.number) == (1, 2) and second.run_id != first.run_id
    assert folder_of(tmp_path, first) == tmp_path / "nights" / FIRST
    assert folder_of(tmp_path, second) == tmp_path / "nights" / FIRST / "2"
    again = night(register, tmp_path, FIRST)
    assert again.known and again.run_id == second.run_id and again.number == 2


def test_the_service_is_given_the_newest_index_and_old_ones_go(
    register: Register, tmp_path: Path
) -> None:
    filled(register, tmp_path)
    night(register, tmp_path, FIRST)
    second = night(register, tmp_path, SECOND, jsonl(tmp_path / "d.jsonl", [record(9, sex="0")]))
    current = tmp_path / "indexes" / "current"
    assert current.resolve().name == f"night-{second.run_id}"
    left = {one.name for one in current.parent.glob("night-*")}
    assert left == {f"night-{second.run_id}", f"night-{second.run_id}.followed.json"}
    assert len(Engine.load(current)) == 12


def test_an_index_that_somebody_put_there_is_left(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    own = tmp_path / "indexes" / "current"
    own.mkdir(parents=True)
    night(register, tmp_path, FIRST)
    assert own.is_dir() and not own.is_symlink()


def test_a_withdrawn_record_is_found_no_more(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    night(register, tmp_path, FIRST)
    gone = jsonl(tmp_path / "gone.jsonl", [record(2, status="found")])
    found = pairs(register, night(register, tmp_path, SECOND, gone))
    assert found and "M002" not in {pair.mp_id for pair in found}


def test_a_feed_that_is_refused_leaves_no_night(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    broken = jsonl(tmp_path / "bad.jsonl", [{"mp_id": 7}, {"names": []}, record(1)])
    with pytest.raises(InputError):
        night(register, tmp_path, FIRST, broken)
    with register.reading() as session:
        assert session.scalar(select(func.count()).select_from(RunRow)) == 0


def test_one_night_at_a_time_and_a_day_is_a_day(register: Register, tmp_path: Path) -> None:
    with at_work(register, tmp_path), pytest.raises(BusyError, match="另一个"):
        night(register, tmp_path, FIRST)
    with pytest.raises(UsageError, match="2026-13-01"):
        night(register, tmp_path, "2026-13-01")


def test_a_sudden_crowd_of_a_pairs_is_doubted() -> None:
    from reunion.batch.nightly import _sudden

    assert list(_sudden(40, [])) == [] and list(_sudden(9, [0, 0])) == []
    (warning,) = _sudden(40, [2, 4])
    assert "40" in warning and "先查来料" in warning


def test_a_digest_shows_protected_people_by_number_only(register: Register, tmp_path: Path) -> None:
    people = [resident(0), resident(1, protection=["家暴"]), resident(2, protection=["仅公安"])]
    path = jsonl(tmp_path / "residents.jsonl", people)
    bring_in(register, tmp_path, "residents", path, ImportOptions())
    records = [record(0), record(1, protection=["家暴"]), record(2, protection=["仅公安"])]
    path = jsonl(tmp_path / "missing.jsonl", records)
    bring_in(register, tmp_path, "missing", path, ImportOptions())
    done = night(register, tmp_path, FIRST)
    digest = digest_of_night(register, done.run_id)
    shown = {str(row[2]): row for row in reversed(digest.rows)}
    assert "R002" not in shown and digest.police_only >= 1
    assert shown["R001"][-1] == HIDDEN and shown["R001"][-2] == ""
    assert shown["R000"][4] == "M000" and shown["R000"][-1] != HIDDEN
    page = page_of(done, digest)
    assert "李建国" not in page and "张桂英" not in page and "仅限公安" in page
    folder = write_night(tmp_path / "nights" / FIRST, done, digest)
    assert {one.name for one in folder.iterdir()} == {
        "digest.xlsx", "digest.html", "statistics.json",
    }  # fmt: skip
    assert json.loads((folder / "statistics.json").read_text("utf-8")) == done.statistics
    assert "夜间比对完成" in summary(done, folder)


def test_most_bits_are_those_of_a_search() -> None:
    engine = Engine.build([record(n) for n in range(12)])
    found = {pair.mp_id: pair.bits for pair in engine.search(resident(5), 12)}
    ((_, bits),) = engine.most_bits([resident(5)], engine.rows(["M005", "M006", "nobody"]))
    assert bits == pytest.approx(max(found["M005"], found["M006"]), abs=0.011)
    ((_, none),) = engine.most_bits([resident(5)], engine.rows([]))
    assert none == float("-inf")


def _command(home: Path, url: str | None, day: str, feed: Path) -> subprocess.Popen[bytes]:
    env = os.environ | {"REUNION_HOME": str(home)} | ({"REUNION_DATABASE_URL": url} if url else {})
    command = [sys.executable, "-m", "reunion", "nightly", "--as-of", day, "--quiet"]
    with (home / "said.txt").open("ab") as said:
        return subprocess.Popen([*command, "--feed", str(feed)], env=env, stdout=said, stderr=said)


def _feed(folder: Path, number: int) -> tuple[str, Path]:
    """The day and the feed of one of several nights: a hundred and twenty records, some changed."""
    people = [record(n, mp_id=f"M{n:03}", note=f"第 {number} 次" * (n % 5 == number % 5))
              for n in range(120)]  # fmt: skip
    return f"2026-03-{number + 1:02}", jsonl(folder / f"feed{number}.jsonl", people)


def _canonical(register: Register) -> list[str]:
    with register.reading() as session:
        return list(canonical_lines(session, register.keys))


def test_killed_ten_times_a_night_ends_as_if_undisturbed(
    place: tuple[Path, str | None], tmp_path_factory: pytest.TempPathFactory
) -> None:
    calm, (home, url) = tmp_path_factory.mktemp("calm"), place
    rng, killed, nights = random.Random(20261126), 0, 0
    with open_register(home, url=url) as register:
        filled(register, home, residents=130)
        while killed < 10:
            working = _command(home, url, *_feed(home, nights))
            try:
                # What comes to its end before it is killed is followed by the next night.
                assert working.wait(timeout=rng.uniform(0.5, 2.5)) == 0
                nights += 1
            except subprocess.TimeoutExpired:
                working.send_signal(signal.SIGKILL)
                working.wait()
                killed += 1
        done = night(register, home, *_feed(home, nights))
        assert done.statistics["records"] == 120
        ended = _canonical(register)
    with open_register(calm) as register:
        filled(register, calm, residents=130)
        for number in range(nights + 1):
            night(register, calm, *_feed(calm, number))
        assert _canonical(register) == ended
