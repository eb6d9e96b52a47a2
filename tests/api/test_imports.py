"""Files brought in by upload: progress, rows put aside, the same file twice, bombs."""

from __future__ import annotations

import hashlib
import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from reunion.api.problems import Problem
from reunion.api.uploads import check_archive
from reunion.store.feeds import Feed, begin
from reunion.store.locks import at_work
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
        {"mp_id": "U3", "names": [{"text": "某乙"}]},
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


@pytest.mark.parametrize("kind", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_workbook_that_lies_about_its_size_is_not_opened(web: Web, kind: int) -> None:
    size = 64 * 2**20
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", kind) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    forged = packed.getvalue().replace(size.to_bytes(4, "little"), (5_000).to_bytes(4, "little"))
    assert zipfile.ZipFile(io.BytesIO(forged)).infolist()[0].file_size == 5_000
    answer = send(web, forged, "a.xlsx")
    assert answer.status_code == 422 and "不是完好的" in answer.json()["detail"]
    assert list((web.service.home / "uploads").iterdir()) == []


def test_an_upload_has_its_own_bound(web: Web) -> None:
    small = web.call("reviewer", "POST", "/api/v1/match", content=b"x" * (2 * 2**20))
    assert small.status_code == 413
    headers = {"Content-Length": str(300 * 2**20), "Content-Type": "multipart/form-data"}
    assert web.call("reviewer", "POST", PATH, headers=headers).status_code == 413


def test_a_suspicious_file_is_not_brought_in_unless_told(web: Web) -> None:
    lines = [{"mp_id": f"U{n}", "names": [{"text": "某某"}]} for n in range(5)]
    lines += [{"names": [{"text": "无编号"}]} for _ in range(5)]
    data = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
    told = ended(web, send(web, data, "a.jsonl", "other"))
    assert told["state"] == "refused" and "10 行中有 5 行不能用" in told["counts"]["reason"]
    assert told["aside"] == 5
    with web.service.register.reading() as session:
        assert session.get(MissingRow, "U0") is None
    answer = web.call(
        "reviewer", "POST", PATH, files={"file": ("a.jsonl", data)},
        data={"source": "other", "anyway": "true"},
    )  # fmt: skip
    told = ended(web, answer)
    assert (told["state"], told["counts"]["added"]) == ("done", 5)
    assert list((web.service.home / "uploads").iterdir()) == []


def test_a_full_feed_withdraws_and_an_older_one_is_refused(web: Web) -> None:
    def full(data: str, name: str) -> Any:
        answer = web.call(
            "reviewer", "POST", PATH, files={"file": (name, data.encode())},
            data={"source": "city", "full": "true"},
        )  # fmt: skip
        return ended(web, answer)

    two = TABLE + "U2,欧阳测二,男,1960-01-01,四川省岳池县\n"
    assert full(two, "走失20260102.csv")["counts"] == {"added": 2}
    assert full(TABLE, "走失20260103.csv")["counts"] == {"unchanged": 1, "withdrawn": 1}
    old = full(two, "走失20260101.csv")
    assert old["state"] == "refused" and "早于上次导入的 2026-01-03" in old["counts"]["reason"]


def test_an_upload_waits_for_another_import_to_end(web: Web) -> None:
    with at_work(web.service.register, web.service.home):
        answer = send(web, TABLE.encode())
        path = f"{PATH}/{answer.json()['import_id']}"
        time.sleep(0.3)
        assert web.call("reviewer", "GET", path).json()["state"] == "running"
        again = send(web, TABLE.encode())
        assert again.status_code == 200  # it is on its way already
    assert ended(web, answer)["state"] == "done"


def test_what_a_killed_worker_left_is_given_up_and_brought_in_anew(web: Web) -> None:
    digest = hashlib.sha256(TABLE.encode()).hexdigest()
    feed = Feed("missing", "police", "upload.csv", digest)
    with web.service.register.session() as session:
        left = begin(session, feed, at="2026-11-26T00:00:00Z").import_id
    folder = web.service.home / "uploads"
    folder.mkdir()
    (folder / f"{left}.csv").write_text(TABLE)
    answer = send(web, TABLE.encode())
    assert answer.status_code == 202 and ended(web, answer)["state"] == "done"
    assert web.call("reviewer", "GET", f"{PATH}/{left}").json()["state"] == "abandoned"
    assert list(folder.iterdir()) == []
