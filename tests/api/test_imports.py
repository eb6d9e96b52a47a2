"""Files brought in by upload: progress, rows put aside, the same file twice, bombs."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from reunion.api.problems import Problem
from reunion.api.uploads import check_archive
from reunion.store.models import MissingRow, QuarantineRow
from tests.api.conftest import NUMBER, Web, wait_until

PATH = "/api/v1/imports"
TABLE = "编号,姓名,性别,出生日期,户籍地址\nU1,欧阳测一,女,1956-03-15,四川省岳池县\n"


def send(web: Web, data: bytes, name: str = "走失.csv", source: str = "police") -> Any:
    return web.call("reviewer", "POST", PATH, files={"file": (name, data)}, data={"source": source})


def ended(web: Web, answer: Any) -> Any:
    """The import when it is no longer running."""
    path = f"{PATH}/{answer.json()['import_id']}"
    wait_until(lambda: web.call("reviewer", "GET", path).json()["state"] != "running")
    return web.call("reviewer", "GET", path).json()


def test_a_table_is_brought_in_once_and_found(each_web: Web) -> None:
    web = each_web
    data = (TABLE + "U2,欧阳测二,男,1960-01-01,四川省岳池县\n").encode("gb18030")
    first = send(web, data)
    assert first.status_code == 202 and first.headers["location"].startswith(PATH)
    told = ended(web, first)
    assert (told["state"], told["rows"], told["counts"]) == ("done", 2, {"added": 2})
    again = send(web, data)
    assert again.status_code == 200 and again.json()["import_id"] == told["import_id"]
    changed = ended(web, send(web, data.replace(b"1960-01-01", b"1961-01-01")))
    assert changed["counts"] == {"unchanged": 1, "changed": 1}
    with web.service.register.reading() as session:
        assert session.get_one(MissingRow, "U2").source_version == 2
    wait_until(lambda: "U1" in web.service.index._now.engine, 3)  # type: ignore[union-attr]
    asked = {"names": [{"text": "欧阳测一"}], "birth": {"date": "1956-03-15"}}
    assert web.match("caseworker", asked).json()["candidates"][0]["mp_id"] == "U1"
    assert [one["import_id"] for one in web.call("reviewer", "GET", PATH).json()["items"]] == [2, 1]
    assert list((web.service.home / "uploads").iterdir()) == []


def test_what_cannot_be_used_is_put_aside_without_its_content(web: Web) -> None:
    lines = [
        {"mp_id": "U1", "names": [{"text": "某甲"}], "id_number": NUMBER},
        {"names": [{"text": "无编号"}], "sex": 5},
        {"mp_id": "M1", "names": [{"text": "抢占"}]},
    ]
    data = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
    told = ended(web, send(web, data, "a.jsonl", "other"))
    assert told["state"] == "done" and told["aside"] == 2
    assert any("已被来源“police”使用" in row["reason"] for row in told["quarantine"])
    said = json.dumps(told, ensure_ascii=False)
    assert NUMBER not in said and "无编号" not in said
    with web.service.register.reading() as session:
        assert all(row.sealed is None for row in session.query(QuarantineRow))
        kept = json.loads(session.get_one(MissingRow, "M1").body)
        assert kept["names"][0]["text"] == "程南英"


def test_a_file_that_is_none_is_refused_with_its_reason(web: Web) -> None:
    told = ended(web, send(web, b"\x00\x01\x02" * 100, "a.csv"))
    assert told["state"] == "refused" and told["counts"]["reason"]
    for name in ("a.pdf", "a", "a.zip", "a.csv.exe"):
        answer = send(web, b"x", name)
        assert answer.status_code == 415 and ".xlsx" in answer.json()["detail"]
    answer = send(web, b"PK\x03\x04 no workbook", "a.xlsx")
    assert answer.status_code == 422 and "不是完好的" in answer.json()["detail"]
    assert send(web, b"x", source="../x").status_code == 422
    missing = web.call("reviewer", "GET", f"{PATH}/999")
    assert missing.status_code == 404


def test_a_workbook_that_is_a_bomb_is_not_opened(web: Web, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(4):
            archive.writestr(f"xl/worksheets/sheet{n}.xml", b"0" * (8 * 2**20))
    answer = send(web, packed.getvalue(), "a.xlsx")
    assert answer.status_code == 422 and "解压后过大" in answer.json()["detail"]
    many = tmp_path / "many.xlsx"
    with zipfile.ZipFile(many, "w") as archive:
        for n in range(2_001):
            archive.writestr(f"{n}", b"")
    with pytest.raises(Problem, match="unpacks_too_large"):
        check_archive(many)


def test_an_upload_has_its_own_bound(web: Web) -> None:
    small = web.call("reviewer", "POST", "/api/v1/match", content=b"x" * (2 * 2**20))
    assert small.status_code == 413
    headers = {"Content-Length": str(300 * 2**20), "Content-Type": "multipart/form-data"}
    assert web.call("reviewer", "POST", PATH, headers=headers).status_code == 413
