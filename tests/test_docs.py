"""What the README promises is there, and what is there is in the README."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

import reunion
from reunion.cli.app import app, run

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
README_ZH = (ROOT / "README.zh-CN.md").read_text("utf-8")
DEVELOPERS = (ROOT / "DEVELOPERS.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def _commands(tree: typer.Typer, prefix: str = "reunion") -> Iterator[str]:
    for command in tree.registered_commands:
        assert command.callback is not None
        yield f"{prefix} {command.name or command.callback.__name__.replace('_', '-')}"
    for group in tree.registered_groups:
        assert group.typer_instance is not None
        yield from _commands(group.typer_instance, f"{prefix} {group.name}")


COMMANDS = sorted(_commands(app))


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_commands_are_found() -> None:
    assert {"reunion match", "reunion index build", "reunion demo"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("text", [README, README_ZH], ids=["README.md", "README.zh-CN.md"])
def test_every_command_is_in_the_readme(command: str, text: str) -> None:
    assert f"`{command}" in text


@pytest.mark.parametrize("name", reunion.__all__)
def test_every_public_name_is_in_the_readme(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("text", [README, README_ZH], ids=["README.md", "README.zh-CN.md"])
def test_every_option_in_the_readme_exists(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        if command != "reunion bench":
            assert run([*command.split()[1:], "--help"]) == 0
    helped = capsys.readouterr().out
    named = set(re.findall(r"`(--[a-z-]+)", text))
    assert named >= {"--top", "--method", "--prior", "--map", "--encoding", "--limit", "--model"}
    assert [option for option in named if option not in helped] == []


def _shell_lines() -> list[str]:
    text = README + README_ZH + DEVELOPERS
    return [
        line
        for block in _blocks(text, "sh")
        for line in block.splitlines()
        if line.strip() and not line.startswith("#")
    ]


@pytest.mark.parametrize("line", sorted(set(_shell_lines())))
def test_every_shell_line_can_be_typed(line: str) -> None:
    words = shlex.split(line, comments=True)
    if words[0] == "make":
        assert re.search(rf"^{words[1]}:", MAKEFILE, re.MULTILINE)
    else:
        assert any(shlex.join(words).startswith(command) for command in COMMANDS)


def test_every_make_target_in_the_docs_exists() -> None:
    for target in re.findall(r"`make ([a-z]+)", README + README_ZH + DEVELOPERS):
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target


def test_every_link_leads_somewhere() -> None:
    for source in [ROOT / "README.md", ROOT / "README.zh-CN.md", *ROOT.glob("docs/*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", source.read_text("utf-8")):
            assert (source.parent / target).exists(), f"{source.name}: {target}"


def test_the_demo_in_the_readme_is_the_real_one(demo: subprocess.CompletedProcess[str]) -> None:
    real = demo.stdout
    shown = re.search(r"<!-- demo -->\n```text\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    rows = [line.rstrip() for line in shown[1].splitlines() if line.startswith("│")]
    assert len(rows) >= 5
    assert [
        row for row in rows if row not in [line.rstrip() for line in real.splitlines()]
    ] == [], "run: python -m tools.update_readme"


def test_the_changelog_names_the_version_or_what_is_to_come() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "## [Unreleased]" in changelog or f"## [{reunion.__version__}]" in changelog
