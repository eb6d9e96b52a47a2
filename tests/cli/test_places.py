"""`reunion places` and `reunion gazetteer add`, as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from reunion.cli.app import run
from reunion.settings import home_folder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("REUNION_HOME", str(folder))
    return folder


def _table(tmp_path: Path, text: str) -> str:
    path = tmp_path / "村名.csv"
    path.write_text(text, "utf-8")
    return str(path)


def test_places_prints_a_table(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert run(["places", "杨柳坝", "--accent", "川东", "--limit", "3"]) == 0
    said = capsys.readouterr()
    for heading in ("名称", "所属", "代码", "可能性", "为什么"):
        assert heading in said.out
    assert "杨柳街道" in said.out and "511703" in said.out and "%" in said.out
    assert said.out.count("│") == 3 * 6
    assert "未列出的地方" in said.err
    assert not home.exists()


def test_only_counties_where_a_county_was_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["places", "营堡", "--accent", "四川"]) == 0
    assert "灵宝市" not in capsys.readouterr().out
    assert run(["places", "营堡", "--accent", "四川", "--county"]) == 0
    assert "灵宝市" in capsys.readouterr().out


def test_added_villages_are_found(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["gazetteer", "add", _table(tmp_path, "村名,所属县\n杨柳坝村,岳池县\n")]) == 0
    assert "新增 1 个;地名库现有 1 个(第 1 版" in capsys.readouterr().err
    assert run(["places", "杨流坝", "--accent", "川东", "--quiet"]) == 0
    said = capsys.readouterr()
    assert "杨柳坝村" in said.out and said.err == ""
    assert [path.name for path in home.iterdir()] == ["gazetteer.tsv"]


def test_adding_again_makes_a_new_edition_and_no_doubles(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = _table(tmp_path, "村名,所属县\n杨柳坝村,岳池县\n")
    assert run(["gazetteer", "add", table]) == run(["gazetteer", "add", table]) == 0
    assert "新增 0 个;地名库现有 1 个(第 2 版" in capsys.readouterr().err


def test_unusable_rows_are_told_and_end_with_4(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = _table(tmp_path, "村名,所属县\n杨柳坝村,岳池县\n李家湾,火星县\n")
    assert run(["gazetteer", "add", table, "--quiet"]) == 4
    assert capsys.readouterr().err.startswith("1 行不能采用")
    assert "火星县" in (home / "gazetteer.quarantine.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("argv", "status", "zh"),
    [
        (["places", " "], 2, "没有给出地名"),
        (["places", "岳池", "--accent", "火星"], 2, "口音“火星”看不出是哪里的"),
        (["places", "岳池", "--limit", "0"], 2, "--limit 为 0,应是不小于 1 的整数"),
        (["gazetteer", "add", "none.csv"], 3, "找不到地名文件“none.csv”"),
        (["gazetteer", "add"], 2, "命令用法有误"),
    ],
)
def test_what_is_wrong_is_told(
    argv: list[str], status: int, zh: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(argv) == status
    assert zh in capsys.readouterr().err


def test_a_damaged_gazetteer_is_told_and_stays(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    (home / "gazetteer.tsv").write_text("?", "utf-8")
    table = _table(tmp_path, "村名,所属县\n杨柳坝村,岳池县\n")
    assert run(["places", "岳池"]) == run(["gazetteer", "add", table]) == 3
    assert capsys.readouterr().err.count("已损坏") == 2
    assert (home / "gazetteer.tsv").read_text("utf-8") == "?"


def test_a_name_that_sounds_like_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["places", "xyz"]) == 0
    said = capsys.readouterr()
    assert said.out == "" and "没有找到读音与“xyz”相近的" in said.err


def test_a_home_that_cannot_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("REUNION_HOME", str(tmp_path / "file" / "home"))
    table = _table(tmp_path, "村名,所属县\n杨柳坝村,岳池县\n")
    assert run(["gazetteer", "add", table]) == 3
    assert "REUNION_HOME" in capsys.readouterr().err


def test_without_a_setting_the_users_data_folder_is_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("REUNION_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert home_folder() == tmp_path / "reunion"
