"""The index in the service: changes within a second, a swap without a pause, a true /readyz."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reunion.api.config import Config, read_config
from reunion.api.worker import make_service
from reunion.engine import Engine
from reunion.store.changes import changed_since, latest_change
from reunion.store.followed import Followed, keep_followed
from reunion.store.models import MissingRow
from reunion.store.opening import Register
from tests.api.conftest import RECORDS, RESIDENT, Web, missing, opened, put_record, wait_until

LATER = "2027-01-01T00:00:00Z"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A saved index of the records."""
    records: list[Any] = [*RECORDS]
    Engine.build(records).save(tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def saved(register: Register, tmp_path: Path, folder: Path) -> Iterator[Web]:
    """The service over that index."""
    yield from opened(register, tmp_path, read_config(tmp_path, {}, index=str(folder)))


def found(web: Web, role: str = "police") -> list[str]:
    answer = web.match(role, RESIDENT, top=50)
    assert answer.status_code == 200, answer.text
    return [one["mp_id"] for one in answer.json()["candidates"]]


def put(web: Web, *records: Any) -> None:
    """As another program puts them, whom the service does not hear of."""
    with web.service.register.session() as session:
        for record in records:
            put_record(session, web.service.register, record, at=LATER)


def test_what_another_program_adds_changes_and_ends_is_seen(each_web: Web) -> None:
    put(each_web, missing("MNEW", "陈兰英", "1956-03-15", "四川省岳池县", "511621"))
    wait_until(lambda: "MNEW" in found(each_web), 3)
    with each_web.service.register.session() as session:
        row = session.get_one(MissingRow, "MNEW")
        row.body = row.body[:-1] + ', "protection": ["violence"]}'
        row.version += 1
    wait_until(lambda: "MNEW" not in found(each_web, "caseworker"), 3)
    assert "MNEW" in found(each_web, "reviewer")
    with each_web.service.register.session() as session:
        row = session.get_one(MissingRow, "MNEW")
        row.status, row.version = "found", row.version + 1
    wait_until(lambda: "MNEW" not in found(each_web), 3)


def test_a_saved_index_is_caught_up_with_the_register(
    register: Register, tmp_path: Path, folder: Path
) -> None:
    made = opened(register, tmp_path, read_config(tmp_path, {}, index=str(folder)))
    web = next(made)
    first = web.match("police", RESIDENT).json()
    put(web, missing("MNEW", "陈兰英", "1956-03-15", "四川省岳池县", "511621"))
    with web.service.register.session() as session:
        old = missing("MOLD", "陈兰英", "1956-03-15", "四川省岳池县", "511621")
        put_record(session, register, old, at="2020-01-01T00:00:00Z")
    web.service.index.stop()
    service = make_service(tmp_path, web.service.config, register)
    service.index.start()
    wait_until(lambda: service.index.ready)
    assert service.index.state()["records"] == len(RECORDS) + 2
    service.index.stop()
    assert first["candidates"][0]["mp_id"] == "M1"
    made.close()


def test_an_index_that_tells_how_far_it_followed_is_not_compared_with_the_register(
    register: Register, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a large import everything changed a moment ago."""
    read: list[str] = []

    def noted(*asked: Any, **more: Any) -> Iterator[Any]:
        for change in changed_since(*asked, **more):
            read.append(change.mp_id)
            yield change

    made = opened(register, tmp_path, read_config(tmp_path, {}, index=str(folder)))
    web = next(made)
    web.service.index.stop()
    first, second = RECORDS[0]["mp_id"], RECORDS[1]["mp_id"]
    with register.session() as session:
        cursor = latest_change(session)
        session.get_one(MissingRow, second).version = 3
    keep_followed(folder, Followed(cursor, {second: 3}))
    monkeypatch.setattr("reunion.api.index.changed_since", noted)
    index = make_service(tmp_path, web.service.config, register).index
    index.start()
    wait_until(lambda: index.ready)
    assert read == [] and index.state()["records"] == len(RECORDS)
    with register.session() as session:
        row = session.get_one(MissingRow, first)
        row.status, row.version = "found", 2
    wait_until(lambda: index.state()["records"] == len(RECORDS) - 1, 3)
    assert read == [first]
    index.stop()
    made.close()


def test_a_new_index_is_swapped_in_while_searches_go_on(saved: Web, folder: Path) -> None:
    """Every search is answered, by the old file or by the new one."""
    answers: list[tuple[int, bool]] = []
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            answer = saved.match("police", RESIDENT, top=50)
            ids = [one["mp_id"] for one in answer.json().get("candidates", [])]
            answers.append((answer.status_code, "MSWAP" in ids))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(answers) > 5)
    records: list[Any] = [*RECORDS, missing("MSWAP", "陈兰英", "1956-03-15", "四川", "511621")]
    Engine.build(records).save(folder)
    try:
        wait_until(lambda: answers[-1][1])
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert {status for status, _ in answers} == {200}
    assert answers[0][1] is False
    assert saved.client.get("/readyz").status_code == 200


def test_changes_are_seen_while_a_newer_index_is_opened(
    saved: Web, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, load = threading.Event(), Engine.load

    def slowly(path: Path) -> Engine:
        assert go.wait(20)
        return load(path)

    monkeypatch.setattr(Engine, "load", staticmethod(slowly))
    records: list[Any] = [*RECORDS]
    before = saved.service.index._now
    Engine.build(records).save(folder)
    wait_until(saved.service.index._busy)
    put(saved, missing("MNEW", "陈兰英", "1956-03-15", "四川省岳池县", "511621"))
    wait_until(lambda: "MNEW" in found(saved))
    assert saved.service.index._now is before
    go.set()
    wait_until(lambda: saved.service.index._now is not before)
    assert "MNEW" in found(saved)


def test_searches_go_on_while_many_changes_are_merged(
    saved: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, begun, merged = threading.Event(), threading.Event(), Engine.merged

    def slowly(engine: Engine, records: Any = ()) -> Any:
        begun.set()
        assert go.wait(20)
        return merged(engine, records)

    monkeypatch.setattr(Engine, "merged", slowly)
    before = set(found(saved))
    marks: list[Any] = [{"status": "found"}, {"protection": ["violence"]}, {}, {}]
    put(saved, *(
        missing(f"N{n}", "陈兰英", "1956-03-15", "四川省岳池县", "511621", **more)
        for n, more in enumerate(marks)
    ))  # fmt: skip
    assert begun.wait(20)
    assert set(found(saved)) == before  # and answers at once
    go.set()
    wait_until(lambda: {"N1", "N2", "N3"} <= set(found(saved)))
    assert "N0" not in found(saved)
    assert {"N2", "N3"} <= set(found(saved, "caseworker"))
    assert "N1" not in found(saved, "caseworker")


def test_what_waits_beside_a_large_table_is_merged_before_there_is_no_room(
    saved: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reunion.engine.SMALL", 0)
    monkeypatch.setattr("reunion.engine.FRESH", 4)
    now = saved.service.index._now
    assert now is not None
    engine = now.engine
    engine.warm()
    for number in range(4):
        key = f"N{number}"
        put(saved, missing(key, "陈兰英", "1956-03-15", "四川省岳池县", "511621"))
        wait_until(lambda key=key: key in found(saved), 3)
        wait_until(lambda: engine.waiting <= 2, 3)
    assert len(engine._prepared().table) >= len(RECORDS) + 3


def test_a_damaged_new_index_leaves_the_old_one_in_service(saved: Web, folder: Path) -> None:
    (folder / "manifest.json").write_text("{}", "utf-8")
    wait_until(lambda: "manifest.json" in saved.service.index._fault)
    assert "M1" in found(saved)


def test_readyz_tells_the_truth(register: Register, tmp_path: Path) -> None:
    from starlette.testclient import TestClient

    from reunion.api.app import create_app

    config = read_config(tmp_path, {}, index=str(tmp_path / "nothing"))
    service = make_service(tmp_path, config, register)
    with TestClient(create_app(service), base_url="https://testserver") as client:
        wait_until(lambda: "不是索引目录" in service.index.state()["reason"])
        answer = client.get("/readyz")
        assert answer.status_code == 503 and answer.json()["ready"] is False
        assert client.get("/healthz").status_code == 200
        records: list[Any] = [*RECORDS]
        Engine.build(records).save(tmp_path / "nothing")
        wait_until(lambda: client.get("/readyz").status_code == 200)
        service.draining = True
        assert client.get("/readyz").json()["reason"] == "服务正在停止"


def test_a_search_before_the_index_is_open_is_told_to_wait(
    register: Register, tmp_path: Path
) -> None:
    config: Config = read_config(tmp_path, {})
    made = opened(register, tmp_path, config)
    web = next(made)
    kept, web.service.index._now = web.service.index._now, None
    web.service.index.stop()
    web.service.index._now = None
    answer = web.match("caseworker", RESIDENT)
    assert answer.status_code == 503 and "检索暂不可用" in answer.json()["detail"]
    web.service.index._now = kept
    made.close()


def test_a_writer_whose_clock_is_slow_is_seen_by_the_deep_look(saved: Web) -> None:
    put(saved, missing("MNEW", "陈兰英", "1956-03-15", "四川省岳池县", "511621"))
    wait_until(lambda: "MNEW" in found(saved))
    slow = "2026-12-31T23:00:00Z"  # an hour before what was laid on last
    with saved.service.register.session() as session:
        record = missing("MSLOW", "陈兰英", "1956-03-15", "四川省岳池县", "511621")
        put_record(session, saved.service.register, record, at=slow)
    saved.service.index._deep_at = 0.0  # it is made once a minute: now
    wait_until(lambda: "MSLOW" in found(saved))
