"""`--help` answers at once and Chinese first; wrong usage ends with 2 and says why."""

from __future__ import annotations

import subprocess
import sys

import pytest

from reunion.cli.app import run

HEAVY = ("numpy", "pandas", "recordlinkage", "sklearn", "scipy", "faiss", "rapidfuzz", "pypinyin")


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from reunion.cli.app import run\n"
        "run(['--help'])\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "match" in done.stdout


@pytest.mark.parametrize("command", ["match", "index", "demo", "bench"])
def test_help_lists_the_commands_chinese_first(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--help"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if command in line.split()[:1]]
    assert len(lines) == 1
    assert "\u4e00" <= lines[0].split()[1][0] <= "\u9fff"


@pytest.mark.parametrize(
    ("command", "options"),
    [
        (
            ["match"],
            [
                "--out",
                "--top",
                "--method",
                "--prior",
                "--map",
                "--encoding",
                "--limit",
                "--quiet",
                "--model",
            ],
        ),
        (["index", "build"], ["--out", "--map", "--quiet", "--model"]),
        (["index", "search"], ["--out", "--top", "--method", "--prior", "--limit", "--quiet"]),
        (["demo"], ["--quiet", "--model"]),
    ],
)
def test_every_option_is_explained(
    command: list[str], options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*command, "--help"]) == 0
    said = capsys.readouterr().out
    assert [option for option in options if option not in said] == []


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        ["no-such-command"],
        ["match"],
        ["match", "a.csv", "b.csv"],
        ["match", "a.csv", "b.csv", "--out", "c.csv", "--top", "many"],
        ["match", "a.csv", "b.csv", "--out", "c.csv", "--no-such-option"],
        ["index", "build", "a.csv"],
    ],
)
def test_wrong_usage_ends_with_2(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(wrong) == 2
    said = capsys.readouterr()
    assert said.out == "" or wrong == []
    if wrong:
        assert said.err.startswith("错误:命令用法有误")
        assert "Error: wrong usage" in said.err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    from reunion import __version__

    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"reunion {__version__}\n"
