"""The command line: wrong usage, and whole runs on a tiny world with our own engine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.cli import COMMANDS, main
from benchmarks.frozen import read_frozen
from tests.benchmarks.tiny import make_tiny_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_world(tmp_path_factory.mktemp("tiny"))


@pytest.mark.parametrize(
    ("argv", "zh", "en"),
    [
        (["quality", "--world", "nowhere"], "没有名为“nowhere”的虚构世界", "nowhere"),
        (["quality", "--peers", "nobody"], "没有名为“nobody”的对照程序", "unknown peer 'nobody'"),
        (["quality", "--method", "magic"], "没有“magic”这种检索方式", "unknown method 'magic'"),
        (["quality", "--records", "many"], "数量“many”无法识别", "size 'many'"),
        (["quality", "--wrong"], "基准命令用法有误", "wrong usage"),
        (["nothing"], "基准命令用法有误", "invalid choice"),
        ([], "基准命令用法有误", "wrong usage"),
    ],
)
def test_wrong_usage_exits_2_and_says_why(
    argv: list[str], zh: str, en: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = [*argv, "--cache", str(tmp_path)] if argv[:1] == ["quality"] else argv
    assert main(argv) == 2
    said = capsys.readouterr().err
    assert zh in said and en in said


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(command.name in said for command in COMMANDS)


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert name in capsys.readouterr().out


def test_quality_prints_one_table_and_writes_results(
    world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["quality", "--world", str(world), "--peers", "none", "--out", str(tmp_path / "a")]
    assert main([*argv, "--method", "fast,exhaustive", "--groups", "--quiet"]) == 0
    said = capsys.readouterr().out
    assert "reunion (fast)" in said and "ceiling" in said and "errors: sound" in said
    summary = json.loads((tmp_path / "a" / "summary.json").read_text(encoding="utf-8"))
    ours = next(one for one in summary["engines"] if one["label"] == "reunion (fast)")
    assert ours["hits"]["10"]["count"] == 18
    assert ours["hits"]["10"]["value"] > 0.8
    assert ours["hits"]["1"]["value"] <= ours["hits"]["10"]["value"]
    assert set(ours["seconds"]) == {"read", "build", "search"}
    frozen = read_frozen(tmp_path / "a" / "ranks.json")
    assert sum(one.rank == 1 for one in frozen.residents.values()) == round(
        ours["hits"]["1"]["value"] * 18
    )
    assert main(["compare", str(tmp_path / "a"), str(tmp_path / "a")]) == 0
    assert "No rank changed" in capsys.readouterr().out
