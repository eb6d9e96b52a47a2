"""What goes out: by template, cut, guarded, as PFIF; and that it comes in again."""

from __future__ import annotations

import csv
import json
import os
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reunion.cli.app import run
from reunion.reading import Quarantine, open_records
from reunion.store.casework import put_missing
from reunion.store.ledgers import Entry, put_entry
from reunion.store.models import AuditRow, MissingRow
from reunion.store.opening import open_register
from tests.desk.people import AT, NUMBER, PERSON, resident, stations
from tests.registers import at_home, place, postgresql

__all__ = ["place", "postgresql"]
Json = dict[str, Any]
MISSING: Json = {
    "names": [{"text": "程南英", "kind": "legal"}, {"text": "兰妹", "kind": "nickname"}],
    "sex": "2", "birth": {"date": "1956-03-15"},
    "hukou": {"code": "511621", "text": "四川省岳池县九龙镇银杏村"},
    "missing": {"date": "2008-05-02", "place": "广东省广州市天河区石牌村"}, "id_number": NUMBER,
    "report": {"date": "2008-05-03", "unit": "岳池县公安局", "reporter": "王石头 13900000000"},
    "relatives": [{"relation": "儿子", "name": "王石头"}], "height_cm": 155,
    "marks": [{"text": "左手六指"}], "note": "=HYPERLINK(\"x\")",
}  # fmt: skip
NS = "{http://zesty.ca/pfif/1.4}"


@pytest.fixture
def home(place: tuple[Path, str | None], monkeypatch: pytest.MonkeyPatch) -> Path:
    folder, url = at_home(monkeypatch, place), place[1]
    monkeypatch.chdir(folder)
    with open_register(folder, url=url) as register:
        stations(register)
        whole = PERSON | {
            "recorded_on": "2015-06-01",
            "id_numbers": [{"raw": NUMBER}],
            "narrative": "-2+3 电话13900000000",
        }
        resident(register, "R1", "2026-11-20", whole)
        resident(
            register, "R2", "2026-11-20", whole | {"protection": ["violence"]}, station="OTHER"
        )
        with register.session() as session:
            for key, more in (
                ("M1", {}),
                ("M2", {"protection": ["minor"]}),
                ("M3", {"status": "found"}),
            ):
                row = MissingRow(mp_id=key, source="police", source_id=key, version=0)
                put_missing(session, register.keys, row, MISSING | more, at=AT)
            told = Entry(
                "easily_lost",
                "E1",
                None,
                "COUNTY",
                "2026-01-01",
                "2027-01-31",
                PERSON,
                {"to": "岳池"},
            )
            put_entry(session, register.keys, told, at=AT)
    return folder


def read(path: Path, kind: Any) -> list[Json]:
    with Quarantine(path.with_suffix(".quarantine.csv")) as aside:
        return [one.to_json() for one in open_records(path, kind, quarantine=aside)]


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8-sig").splitlines()


def texts(claims: list[Json]) -> set[str]:
    return {each["text"] for each in claims}


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".jsonl"])
def test_what_goes_out_comes_in_again(home: Path, suffix: str) -> None:
    assert run(["export", "residents", "--out", f"r{suffix}", "--whole"]) == 0
    first, _ = read(home / f"r{suffix}", "resident")
    for field in ("sex", "height_cm", "resident_id"):
        assert first[field] == (PERSON | {"resident_id": "R1"})[field]
    assert (
        first["birth"]["age"]["value"] == 60
        and first["birth"]["age"]["kind"] == "xu"
        and first["birth"]["zodiac"] == "猴"
    )
    assert texts(first["names"]) == {"陈兰英"} and "四川岳池" in texts(first["origin"])
    assert first["id_numbers"][0]["raw"] == NUMBER
    assert [(one["relation"], one["name"]) for one in first["relatives"]] == [("儿子", "石头")]
    assert run(["export", "missing", "--out", f"m{suffix}", "--whole"]) == 0
    found = read(home / f"m{suffix}", "missing")
    assert [(one["mp_id"], one.get("status", "open")) for one in found] == [
        ("M1", "open"), ("M2", "open"), ("M3", "found"),
    ]  # fmt: skip
    for field in ("birth", "hukou", "missing", "id_number", "height_cm"):
        assert found[0][field] == MISSING[field], field
    assert texts(found[0]["names"]) == {"程南英", "兰妹"}


def test_protected_people_and_numbers_stay_inside(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind, name in (("residents", "R"), ("missing", "M")):
        for suffix in (".csv", ".jsonl"):
            assert run(["export", kind, "--out", f"x{suffix}"]) == 0
            said = capsys.readouterr()
            assert "受保护人员,没有导出" in said.err
            text = (home / f"x{suffix}").read_text("utf-8-sig")
            assert NUMBER not in text and NUMBER[-4:] in text and "13900000000" not in text
            assert f"{name}1" in text and f"{name}2" not in text
    url = os.environ["REUNION_DATABASE_URL"]
    with open_register(home, url=url) as register, register.reading() as session:
        entry = session.query(AuditRow).order_by(AuditRow.audit_id.desc()).first()
        assert entry is not None and entry.action == "export:missing"
        told = {"rows": 2, "left_out": 1, "form": ".jsonl", "whole": False}
        assert json.loads(entry.detail) == told


def test_no_cell_is_run_as_a_formula(home: Path) -> None:
    assert run(["export", "missing", "--out", "m.csv"]) == 0
    rows = list(csv.DictReader(lines(home / "m.csv")))
    assert rows[0]["备注"] == '\'=HYPERLINK("x")'
    assert run(["export", "missing", "--out", "m.xlsx"]) == 0
    sheet = openpyxl.load_workbook(home / "m.xlsx").active
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value}
    assert kinds <= {"s", "n"}


def test_a_template_says_the_columns(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "t.csv").write_text(
        "某市救助站上报表\n受助人姓名,性别,儿子,身高(cm)\n", encoding="gb18030"
    )
    assert run(["export", "residents", "--out", "r.csv", "--template", "t.csv"]) == 0
    rows = list(csv.reader(lines(home / "r.csv")))
    assert rows == [["受助人姓名", "性别", "儿子", "身高(cm)"], ["陈兰英", "女", "石头", "155"]]
    assert run(["export", "residents", "--out", "r.xlsx"]) == 0
    assert run(["export", "residents", "--out", "r2.csv", "--template", "r.xlsx"]) == 0
    capsys.readouterr()
    (home / "t.csv").write_text("姓名,星座\n", encoding="utf-8")
    assert run(["export", "residents", "--out", "r3.csv", "--template", "t.csv"]) == 2
    assert "模板中的列“星座”不知何意" in capsys.readouterr().err
    (home / "t.csv").write_text("姓名\n", encoding="utf-8")
    assert run(["export", "residents", "--out", "r3.csv", "--template", "t.csv"]) == 3
    assert "没有表头" in capsys.readouterr().err
    assert run(["export", "residents", "--out", "r3.csv", "--template", "no.csv"]) == 3
    assert not (home / "r3.csv").exists()


def test_ledgers_encounters_and_stations(home: Path) -> None:
    assert run(["export", "easily-lost", "--out", "e.csv"]) == 0
    row = next(csv.DictReader(lines(home / "e.csv")))
    assert (row["返回地"], row["下次回访"], row["姓名"]) == ("岳池", "2027-01-31", "陈兰英")
    assert run(["export", "encounters", "--out", "e.jsonl"]) == 0
    assert run(["export", "residents", "--out", "s.jsonl", "--station", "OTHER", "--whole"]) == 0
    assert [one["resident_id"] for one in read(home / "s.jsonl", "resident")] == ["R2"]


def test_pfif_out_and_in(home: Path) -> None:
    assert run(["export", "missing", "--out", "m.xml", "--domain", "station.example"]) == 0
    people = ET.parse(home / "m.xml").getroot().findall(f"{NS}person")
    told = {child.tag.removeprefix(NS): child.text for child in people[0]}
    assert told["person_record_id"] == "station.example/M1" and told["full_name"] == "程南英"
    assert (told["home_state"], told["home_city"]) == ("四川省", "广安市岳池县")
    note = people[0].find(f"{NS}note")
    assert note is not None and note.findtext(f"{NS}status") == "information_sought"
    assert note.findtext(f"{NS}last_known_location") == "广东省广州市天河区"
    text = (home / "m.xml").read_text("utf-8")
    for secret in (NUMBER, NUMBER[-4:], "石头", "银杏", "石牌", "13900000000", "M2"):
        assert secret not in text
    back = read(home / "m.xml", "missing")
    assert [(one["mp_id"], one["status"]) for one in back] == [("M1", "open"), ("M3", "found")]
    assert back[0]["names"] == [
        {"text": "程南英", "kind": "legal"}, {"text": "兰妹", "kind": "former"},
    ]  # fmt: skip
    assert back[0]["missing"]["date"] == "2008-05-02" and back[0]["birth"]["date"] == "1956-03-15"
    assert run(["export", "residents", "--out", "r.xml"]) == 0
    text = (home / "r.xml").read_text("utf-8")
    assert "陈兰英" in text and "believed_alive" in text
    for secret in ("R2", "石头", "岳池", "救助站", NUMBER[-4:]):
        assert secret not in text
    assert run(["import", "missing", "m.xml", "--source", "pfif"]) == 4  # the ids are the police's
    assert run(["import", "residents", "m.xml"]) == 3


def test_the_register_as_text_is_the_same_for_the_same_content(home: Path) -> None:
    assert run(["export", "register", "--out", "a.txt"]) == 0
    first = (home / "a.txt").read_text("utf-8").splitlines()
    assert run(["backup", "copy.zip"]) == 0
    assert run(["restore", "copy.zip", "--force"]) == 0
    assert run(["export", "register", "--out", "b.txt"]) == 0
    again = (home / "b.txt").read_text("utf-8").splitlines()
    assert again == [*first, '["audit", "command-line", "export:register"]']
    assert any(line.startswith('["ledger", "easily_lost", "E1"') for line in first)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["export", "people", "--out", "x.csv"], "不能导出“people”"),
        (["export", "register", "--out", "x.csv"], "后缀应为 .txt"),
        (["export", "encounters", "--out", "x.xml"], "后缀应为 .jsonl、.csv、.xlsx"),
        (["export", "missing", "--out", "x.xml", "--whole"], "不能带 --whole"),
    ],
)
def test_what_is_typed_wrong(
    home: Path, command: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command) == 2
    assert said in capsys.readouterr().err


def test_an_age_of_another_day_is_told_in_words(home: Path) -> None:
    """Read again as of the row's own day it would be years off."""
    with open_register(home, url=os.environ["REUNION_DATABASE_URL"]) as register:
        resident(register, "R3", None, PERSON | {"recorded_on": "2026-11-20"})
    assert run(["export", "residents", "--out", "r.csv"]) == 0
    rows = list(csv.DictReader(lines(home / "r.csv")))
    assert (rows[0]["年龄"], rows[0]["出生说明"]) == ("60虚岁", "")
    assert (rows[1]["年龄"], rows[1]["出生说明"]) == ("", "2015-06-01时年龄60岁")
