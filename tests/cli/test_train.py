"""`reunion train`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.worlds import make_world
from benchmarks.worlds_on_disk import read_lines, read_truth
from reunion.cli.app import run
from reunion.matching.model import load_model


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    make_world("plain", 400, 90, seed=6, out=folder)
    return folder


@pytest.fixture(scope="module")
def verdicts(world: Path) -> Path:
    """Confirmed by two people where the truth is; rejected: the record after it."""
    path = world / "decisions.jsonl"
    ids = [str(one["mp_id"]) for one in read_lines(world / "records.jsonl")]
    with path.open("w", encoding="utf-8") as file:
        for one in read_truth(world):
            said = [(mp_id, "first_confirmed", "user1") for mp_id in one.mp_ids[:1]]
            said += [(mp_id, "confirmed", "user2") for mp_id in one.mp_ids[:1]]
            at = sum(map(ord, one.resident_id)) % len(ids)
            said += [(i, "rejected", "user1") for i in ids[at : at + 2] if i not in one.mp_ids]
            for mp_id, verdict, by in said:
                line = {"resident_id": one.resident_id, "mp_id": mp_id, "verdict": verdict,
                        "by": by, "at": "2026-05-01T08:00:00Z", "reason": "已核对"}  # fmt: skip
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return path


def files(world: Path) -> list[str]:
    return [str(world / "residents.jsonl"), str(world / "records.jsonl")]


def test_a_model_and_a_chart_are_written_and_not_written_over_by_one_no_better(
    world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new.json"
    assert run(["train", *files(world), "--out", str(out), "--quiet"]) == 0
    said = capsys.readouterr()
    assert "EM" in said.out and "留出的人员上" in said.out and "m 前" in said.out
    assert "+EM-" in load_model(out).version
    assert (tmp_path / "new.svg").read_text("utf-8").startswith("<svg")
    before = out.read_bytes()
    assert run(["train", *files(world), "--out", str(out), "--model", str(spoiled(tmp_path))]) == 3
    said = capsys.readouterr()
    assert "不优于现有模型" in said.err and "--anyway" in said.err
    assert out.read_bytes() == before


def spoiled(folder: Path) -> Path:
    """A model whose sexes and heights mean nothing; forty residents cannot mend that."""
    data = json.loads(load_model().text)
    for field in ("sex", "height"):
        rows = data["comparators"][field]["levels"]
        for row in rows.values():
            row["m"] = 1 / len(rows)
    path = folder / "spoiled.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_decisions_from_a_file(
    world: Path, verdicts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "weights.json"
    arguments = [
        "train",
        *files(world),
        "--decisions",
        str(verdicts),
        "--out",
        str(out),
        "--anyway",
    ]
    assert run(arguments) == 0
    said = capsys.readouterr()
    assert "对已确认" in said.out and "权重" in said.out and "对数损失" in said.out
    assert load_model(out).weights
    assert "已写入" in said.err


def test_decisions_from_the_register(
    world: Path,
    verdicts: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("REUNION_HOME", str(tmp_path))
    for name in ("REUNION_KEY", "REUNION_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    residents, records = files(world)
    assert run(["import", "residents", residents, "--quiet"]) == 0
    assert run(["import", "missing", records, "--quiet"]) == 0
    with verdicts.open(encoding="utf-8") as lines:
        for one in map(json.loads, list(lines)[:12]):
            run(
                ["decide", one["resident_id"], one["mp_id"], "--verdict", one["verdict"],
                 "--by", one["by"], "--reason", one["reason"]]
            )  # fmt: skip
    capsys.readouterr()
    out = tmp_path / "weights.json"
    assert run(["train", "--reviewed", "--out", str(out), "--quiet"]) == 3
    said = capsys.readouterr().err
    assert "至少各需 30 对" in said and "已确认" in said
    assert not out.exists()
    # The same people, with the decisions of the file.
    arguments = ["train", "--decisions", str(verdicts), "--out", str(out), "--anyway", "--quiet"]
    assert run(arguments) == 0
    assert load_model(out).version.split("+")[1].startswith("reviewed")


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["a.jsonl", "--out", "m.json"], 2, "要么都给,要么都不给"),
        (["a.jsonl", "b.jsonl", "--out", "m.txt"], 2, "应以 .json 结尾"),
        (["a.jsonl", "b.jsonl", "--out", "m.json", "--prior", "1"], 2, "应在 0 与 1 之间"),
        (["a.jsonl", "b.jsonl", "--out", "m.json", "--reviewed"], 2, "--reviewed 用登记库"),
        (
            ["a.jsonl", "b.jsonl", "--out", "m.json", "--decisions", "no.jsonl"],
            3,
            "没有核实结论文件",
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    arguments: list[str],
    status: int,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["train", *arguments]) == status
    assert told in capsys.readouterr().err


def test_a_damaged_model_in_the_way_is_not_written_over(
    world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new.json"
    out.write_text("{", encoding="utf-8")
    assert run(["train", *files(world), "--out", str(out), "--quiet"]) == 3
    assert "不是有效的 JSON" in capsys.readouterr().err
    assert out.read_text("utf-8") == "{"
