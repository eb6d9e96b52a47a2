"""Files of encounters: in by id, out again, and those of nobody put aside."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from reunion.batch.importing import Imported, ImportOptions, bring_in
from reunion.cli.app import run
from reunion.errors import InputError
from reunion.store.canonical import canonical_lines
from reunion.store.encounters import encounter_body, encounters_of
from reunion.store.feeds import aside_of
from reunion.store.models import Station
from reunion.store.opening import Register, open_register
from tests.batch.feeds import NUMBER, Json, jsonl
from tests.batch.nights import resident
from tests.registers import at_home

HEADS = "救助记录编号,受助人员编号,救助日期,救助站,姓名,籍贯,离站去向,性别"
ROWS = (
    "E1,R000,2024-03-01,某站,王秀兰,四川岳池,自行离站,女",
    "E2,R001,2025年6月2日,外市站,李建国,,送返,男",
    ",R000,2025-01-05,,,,,",
    "E4,R900,2025-01-05,某站,张三,,,男",
    "E5,,2025-01-05,某站,李四,,,男",
    "E6,R001,不详,某站,李四,,,男",
)


def stay(number: int, **more: Any) -> Json:
    return {
        "encounter_id": f"E{number}", "resident_id": f"R00{number % 3}", "date": "2024-03-01",
        "station": "某站", "names": [{"text": "王秀兰", "kind": "self_oral"}], **more,
    }  # fmt: skip


def peopled(register: Register, home: Path) -> None:
    people = jsonl(home / "residents.jsonl", map(resident, range(3)))
    bring_in(register, home, "residents", people, ImportOptions())
    with register.session() as session:
        session.add(Station(station_id="S1", level="city", name="某站"))


def imported(register: Register, path: Path, **options: Any) -> Imported:
    return bring_in(register, path.parent, "encounters", path, ImportOptions(**options))


def told(done: Imported) -> tuple[int, int, int, int]:
    return done.added, done.changed, done.unchanged, done.aside


def table(folder: Path) -> Path:
    path = folder / "encounters.csv"
    path.write_text("\n".join((HEADS, *ROWS)) + "\n", "utf-8")
    return path


def test_a_table_comes_in_by_id_and_what_is_nobodys_is_put_aside(
    register: Register, tmp_path: Path
) -> None:
    peopled(register, tmp_path)
    path = table(tmp_path)
    with pytest.raises(InputError, match="6 行中有 2 行不能用"):
        imported(register, path)
    assert told(imported(register, path, dry_run=True)) == (3, 0, 0, 3)
    assert told(imported(register, path, anyway=True)) == (3, 0, 0, 3)
    assert imported(register, path, anyway=True).known
    with register.reading() as session:
        first, second = encounters_of(session, "R000")
        body = encounter_body(register.keys, first)
        assert (first.encounter_id, first.station_id, first.on_date) == ("E1", "S1", "2024-03-01")
        assert (first.confidence, first.linked_by) == (1.0, "import")
        assert body["outcome"] == "自行离站" and body["性别"] == "女"
        assert body["origin"][0]["text"] == "四川岳池"
        assert second.encounter_id == "R000:2025-01-05"
        assert [one.on_date for one in encounters_of(session, "R001")] == ["2025-06-02"]
        reasons = [one.reason for one in aside_of(session, 2, 10)]
    assert any("登记库中没有受助人员“R900”" in reason for reason in reasons)
    assert sum("没有受助人员编号或救助日期" in reason for reason in reasons) == 2


def test_only_what_changed_is_put(register: Register, tmp_path: Path) -> None:
    peopled(register, tmp_path)
    first = jsonl(tmp_path / "a.jsonl", [stay(0), stay(1), stay(2, confidence=0.7)])
    assert told(imported(register, first)) == (3, 0, 0, 0)
    again = [stay(0), stay(1, outcome="送返"), stay(2, confidence=0.9), stay(4)]
    assert told(imported(register, jsonl(tmp_path / "b.jsonl", again))) == (1, 2, 1, 0)
    moved = [stay(0, resident_id="R001")]
    assert told(imported(register, jsonl(tmp_path / "c.jsonl", moved))) == (0, 1, 0, 0)
    with register.reading() as session:
        held = {one.encounter_id: one for key in ("R000", "R001", "R002")
                for one in encounters_of(session, key)}  # fmt: skip
        versions = {key: one.version for key, one in held.items()}
        assert versions == {"E0": 2, "E1": 2, "E2": 2, "E4": 1}
        assert held["E0"].resident_id == "R001" and held["E2"].confidence == 0.9


def test_a_confidence_is_a_share(register: Register, tmp_path: Path) -> None:
    peopled(register, tmp_path)
    odd = jsonl(tmp_path / "a.jsonl", [stay(0, confidence=80), *map(stay, range(1, 9))])
    assert told(imported(register, odd)) == (8, 0, 0, 1)


def test_an_id_number_in_the_text_is_sealed(register: Register, tmp_path: Path) -> None:
    peopled(register, tmp_path)
    imported(register, jsonl(tmp_path / "a.jsonl", [stay(0, outcome=f"字条上写着{NUMBER}")]))
    with register.reading() as session:
        (row,) = encounters_of(session, "R000")
        assert NUMBER not in row.body
        assert encounter_body(register.keys, row)["outcome"] == f"字条上写着{NUMBER}"


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".xlsx"])
def test_what_is_exported_comes_in_again(
    place: tuple[Path, str | None],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    suffix: str,
) -> None:
    home, url = at_home(monkeypatch, place), place[1]
    origin = [{"text": "四川岳池", "role": "home"}]
    stays = [stay(0, origin=origin, confidence=0.8), stay(1, outcome="送返"), stay(2)]
    with open_register(home, url=url) as register:
        peopled(register, home)
        assert run(["import", "encounters", str(jsonl(home / "in.jsonl", stays))]) == 0
        assert "新增 3" in capsys.readouterr().out
        with register.reading() as session:
            before = lines_of(register, session)
    out = home / f"out{suffix}"
    assert run(["export", "encounters", "--out", str(out)]) == 0
    if suffix == ".csv":
        rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
        assert [row["救助记录编号"] for row in rows] == ["E0", "E1", "E2"]
    assert run(["import", "encounters", str(out)]) == 0
    assert "新增 0,变更 0,未变 3" in capsys.readouterr().out
    other = at_home(monkeypatch, (tmp_path_factory.mktemp("other"), None))
    with open_register(other) as copy:
        peopled(copy, other)
        assert run(["import", "encounters", str(out)]) == 0
        with copy.reading() as session:
            assert lines_of(copy, session) == before


def lines_of(register: Register, session: Any) -> list[str]:
    lines = canonical_lines(session, register.keys)
    return [line for line in lines if json.loads(line)[0] == "encounter"]


def test_residents_are_no_encounters(register: Register, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="走失人员"):
        imported(register, jsonl(tmp_path / "m.jsonl", [{"mp_id": "M1"}]))
