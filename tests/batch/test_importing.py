"""Imports change what has changed and nothing else, refuse what is suspicious, and go on."""

from __future__ import annotations

import resource
import signal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from reunion.batch import importing
from reunion.batch.importing import Imported, ImportOptions, bring_in
from reunion.errors import BusyError, InputError, OutputError, UsageError
from reunion.store.audit import verify_chain
from reunion.store.feeds import aside_of, note_chunk
from reunion.store.health import numbers_of_nobody
from reunion.store.ledgers import entry_record
from reunion.store.locks import at_work
from reunion.store.models import ImportRow, LedgerRow, ResidentRow, Station
from reunion.store.opening import Register
from tests.batch.feeds import NUMBER, Json, held, jsonl, people, person, residents_held


def imported(register: Register, path: Path, kind: str = "missing", **options: Any) -> Imported:
    return bring_in(register, path.parent, kind, path, ImportOptions(**options))


def counts(done: Imported) -> tuple[int, int, int, int]:
    return done.added, done.changed, done.unchanged, done.withdrawn


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reunion.batch.spool.CHUNK", 7)
    monkeypatch.setattr("reunion.batch.importing.CHUNK", 7)


def test_records_come_in_whole_and_the_same_file_changes_nothing(
    register: Register, tmp_path: Path
) -> None:
    path = jsonl(tmp_path / "feed.jsonl", people(30))
    assert counts(imported(register, path)) == (30, 0, 0, 0)
    wanted = {one["mp_id"]: (one | {"source": "police", "status": "open"}, 1) for one in people(30)}
    assert held(register) == wanted
    assert imported(register, path).known
    again = jsonl(tmp_path / "again.jsonl", reversed(people(30)))
    assert counts(imported(register, again)) == (0, 0, 30, 0)
    assert held(register) == wanted
    with register.reading() as session:
        assert verify_chain(session, register.keys).entries == 2


def test_odd_signs_come_in_as_they_are(register: Register, tmp_path: Path) -> None:
    """What a bulk copy of the database would take for its own signs."""
    odd = ["\\N", "a\tb", "a\\nb", "quote\"'", "\\.", "汉\U00020bb7", "a\\"]
    records = [person(n, mp_id=f"M {text} {n}", note=text) for n, text in enumerate(odd)]
    path = jsonl(tmp_path / "feed.jsonl", records)
    assert counts(imported(register, path, source="p\t\\N")) == (len(odd), 0, 0, 0)
    there = held(register)
    assert [there[one["mp_id"]][0]["note"] for one in records] == odd
    assert {record["source"] for record, _ in there.values()} == {"p\t\\N"}


def test_only_what_changed_is_put(register: Register, tmp_path: Path) -> None:
    imported(register, jsonl(tmp_path / "a.jsonl", people(20)))
    changed = person(3, sex="2", id_number="510221195001019977")
    delta = jsonl(tmp_path / "b.jsonl", [person(4), changed, person(20)])
    assert counts(imported(register, delta)) == (1, 1, 1, 0)
    now = held(register)
    assert now["M0003"] == (changed | {"source": "police", "status": "open"}, 2)
    assert now["M0006"][1] == 1 and len(now) == 21


def test_a_full_feed_withdraws_and_brings_back(register: Register, tmp_path: Path) -> None:
    imported(register, jsonl(tmp_path / "a.jsonl", people(30)), full=True)
    assert counts(imported(register, jsonl(tmp_path / "b.jsonl", people(18)), full=True)) == (
        0, 0, 18, 12,
    )  # fmt: skip
    assert held(register)["M0029"][0]["status"] == "withdrawn"
    assert counts(imported(register, jsonl(tmp_path / "c.jsonl", people(25)))) == (0, 7, 18, 0)
    assert held(register)["M0020"][0]["status"] == "open"


def test_a_dry_run_tells_and_leaves_alone(register: Register, tmp_path: Path) -> None:
    imported(register, jsonl(tmp_path / "a.jsonl", people(20)), full=True)
    before = held(register)
    other = jsonl(tmp_path / "b.jsonl", [person(0), person(1, sex="2"), person(40)])
    done = imported(register, other, full=True, dry_run=True)
    assert counts(done) == (1, 2, 0, 18)  # person 0 loses its number, person 1 changes
    assert "全量文件只有 3 行" in done.faults[0].zh
    assert held(register) == before
    with register.reading() as session:
        assert session.query(ImportRow).count() == 1


def test_a_record_of_another_source_is_put_aside(register: Register, tmp_path: Path) -> None:
    imported(register, jsonl(tmp_path / "a.jsonl", people(3)))
    done = imported(register, jsonl(tmp_path / "b.jsonl", [person(1, sex="2")]), source="families")
    assert (done.aside, counts(done)) == (1, (0, 0, 0, 0))
    with register.reading() as session:
        (row,) = aside_of(session, 2, 9)
        assert "已被来源“police”使用" in row.reason
    assert held(register)["M0001"][0]["sex"] == "1"


def test_residents_come_in_with_their_station(register: Register, tmp_path: Path) -> None:
    with register.session() as session:
        session.add(Station(station_id="S1", level="city", name="测试市救助站"))
    record = {
        "resident_id": "R1", "station": "测试市救助站", "recorded_on": "2026-11-01",
        "id_numbers": [
            {"raw": NUMBER, "kind": "gb11643", "conf": 0.5}, {"raw": "4102?1", "kind": "other"},
        ],
        "narrative": f"自述号码{NUMBER}",
    }  # fmt: skip
    assert counts(imported(register, jsonl(tmp_path / "r.jsonl", [record]), "residents"))[0] == 1
    assert residents_held(register) == {"R1": record}
    with register.reading() as session:
        row = session.get_one(ResidentRow, "R1")
        assert (row.station_id, row.entered_on) == ("S1", "2026-11-01")
        assert NUMBER not in row.body


def test_a_stopped_import_goes_on_where_it_was(
    register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = jsonl(tmp_path / "feed.jsonl", people(30))
    calls: list[Any] = []

    def stop_at_third(*told: Any) -> None:
        calls.append(told)
        if len(calls) == 3:
            raise KeyboardInterrupt
        note_chunk(*told)

    monkeypatch.setattr(importing, "note_chunk", stop_at_third)
    with pytest.raises(KeyboardInterrupt):
        imported(register, path)
    assert len(held(register)) == 14
    monkeypatch.setattr(importing, "note_chunk", note_chunk)
    assert counts(imported(register, path)) == (30, 0, 0, 0)
    assert {version for _, version in held(register).values()} == {1}
    with register.reading() as session:
        assert session.query(ImportRow).count() == 1


def test_two_imports_at_once_are_refused(register: Register, tmp_path: Path) -> None:
    path = jsonl(tmp_path / "feed.jsonl", people(3))
    with at_work(register, tmp_path), pytest.raises(BusyError, match="正在进行"):
        imported(register, path)
    assert counts(imported(register, path))[0] == 3


def refused(register: Register, path: Path, reason: str, **options: Any) -> None:
    before = held(register)
    with pytest.raises(InputError, match=reason):
        imported(register, path, **options)
    assert held(register) == before


def test_suspicious_files_are_refused_whole(register: Register, tmp_path: Path) -> None:
    first = jsonl(tmp_path / "第一20260105.jsonl", people(30))
    imported(register, first, full=True)
    name = iter(f"x{n}.jsonl" for n in range(99))

    def feed(records: Any) -> Path:
        return jsonl(tmp_path / next(name), records)

    refused(register, feed(people(10)), "全量文件只有 10 行,上次有 30 行", full=True)
    refused(register, feed(people(29)), "2999-01-01 晚于今天", made_on="2999-01-01")
    refused(register, feed(people(29)), "早于上次导入的 2026-01-05", made_on="2026-01-04")
    twice = [*people(30), person(2, sex="2")]
    refused(register, feed(twice), "1 行与前面的行编号相同")
    bad = [*people(7), {"mp_id": 3}, {"mp_id": 4}, {"sex": "1"}]
    refused(register, feed(bad), "10 行中有 3 行不能用")
    cut = feed(people(40))
    cut.write_bytes(cut.read_bytes()[:-30])
    refused(register, cut, "最后一行不完整")
    assert counts(imported(register, feed(twice), anyway=True)) == (0, 0, 30, 0)


def csv_feed(path: Path, header: str, rows: int) -> Path:
    lines = [header, *(f"A{n},测试甲,男,1950-01-0{n % 9 + 1},{150 + n}" for n in range(rows))]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_moved_columns_are_refused(register: Register, tmp_path: Path) -> None:
    imported(register, csv_feed(tmp_path / "a.csv", "编号,姓名,性别,出生日期,身高", 30))
    moved = csv_feed(tmp_path / "b.csv", "编号,姓名,出生日期,性别,身高", 30)
    refused(register, moved, "可能串列")
    fewer = csv_feed(tmp_path / "c.csv", "编号,姓名,性别,出生日期,体貌备注甲", 30)
    refused(register, fewer, "上次文件有而这次没有的列:.*height_cm")


def test_wrong_encoding_is_refused(register: Register, tmp_path: Path) -> None:
    path = csv_feed(tmp_path / "a.csv", "编号,姓名,性别,出生日期,身高", 3)
    refused(register, path, "不是 utf-16 编码.第 0 字节起出错", encoding="utf-16")


@pytest.mark.parametrize(
    ("kind", "options", "reason"),
    [
        ("planets", {}, "不能导入“planets”"),
        ("residents", {"full": True}, "--full 只用于 missing"),
        ("missing", {"made_on": "昨天"}, "应写作 2026-11-26"),
    ],
)
def test_wrong_usage_is_said(
    register: Register, tmp_path: Path, kind: str, options: dict[str, Any], reason: str
) -> None:
    path = jsonl(tmp_path / "feed.jsonl", people(1))
    with pytest.raises(UsageError, match=reason):
        imported(register, path, kind, **options)


def test_a_full_disk_is_said(
    register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = jsonl(tmp_path / "feed.jsonl", people(400, clothing="长" * 2_000))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    monkeypatch.setattr("reunion.batch.spool.CHUNK", 100)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, hard))
    try:
        with pytest.raises(OutputError, match="腾出磁盘空间"):
            imported(register, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert counts(imported(register, path)) == (400, 0, 0, 0)


def test_a_database_that_goes_and_comes_back_loses_nothing(
    register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends every connection of an import in its midst."""
    if register.engine.dialect.name != "postgresql":
        pytest.skip("SQLite is a file: there is no server that could go")
    path = jsonl(tmp_path / "feed.jsonl", people(30))
    calls: list[Any] = []

    def gone_at_third(*told: Any) -> None:
        calls.append(told)
        if len(calls) == 3:
            with register.engine.connect() as other:
                other.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
                )
        note_chunk(*told)

    monkeypatch.setattr(importing, "note_chunk", gone_at_third)
    with pytest.raises(InputError, match="登记库出错或中断"):
        imported(register, path)
    monkeypatch.setattr(importing, "note_chunk", note_chunk)
    register.engine.dispose()
    assert counts(imported(register, path)) == (30, 0, 0, 0)
    assert {version for _, version in held(register).values()} == {1}


EASILY_LOST = (
    "某县易走失人员登记表,,,,,\n编号,姓名,性别,身份证号,家庭住址,登记日期\n"
    f"E1,测试甲,女,{NUMBER},四川省岳池县九龙镇,2026-07-01\nE2,测试乙,男,,四川省岳池县,2026-07-02\n"
)


def entries(register: Register, ledger: str) -> list[tuple[str, str | None, int, Json]]:
    with register.reading() as session:
        wanted = select(LedgerRow).where(LedgerRow.ledger == ledger)
        return [
            (
                row.source_id,
                row.follow_up_on,
                row.version,
                entry_record(session, register.keys, row),
            )
            for row in session.scalars(wanted.order_by(LedgerRow.source_id))
        ]


@pytest.mark.parametrize("kind", ["easily-lost", "returned", "repeat"])
def test_ledgers_come_in_and_the_same_file_changes_nothing(
    register: Register, tmp_path: Path, kind: str
) -> None:
    ledger = kind.replace("-", "_")
    path = tmp_path / "易走失.csv"
    path.write_text(EASILY_LOST, "utf-8")
    assert counts(imported(register, path, kind)) == (2, 0, 0, 0)
    assert imported(register, path, kind).known
    first, second = entries(register, ledger)
    assert first[0] == "E1" and first[3]["id_numbers"][0]["raw"] == NUMBER
    assert (first[1] is None) == (kind != "easily-lost") and "id_numbers" not in second[3]
    with register.reading() as session:
        assert numbers_of_nobody(session) == 0
        assert all(NUMBER not in row.body for row in session.scalars(select(LedgerRow)))
    path.write_text(EASILY_LOST.replace("测试甲", "测试丙"), "utf-8")
    assert counts(imported(register, path, kind)) == (0, 1, 1, 0)
    again = entries(register, ledger)[0]
    assert (again[1], again[2]) == (first[1], 2) and again[3]["names"][0]["text"] == "测试丙"
    assert again[3]["id_numbers"][0]["raw"] == NUMBER
    assert residents_held(register) == {}


def test_only_missing_persons_are_withdrawn_by_a_full_feed(
    register: Register, tmp_path: Path
) -> None:
    path = tmp_path / "易走失.csv"
    path.write_text(EASILY_LOST, "utf-8")
    with pytest.raises(UsageError, match="--full 只用于 missing"):
        imported(register, path, "easily-lost", full=True)
