"""The document is made of the results and of nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.cli import main
from benchmarks.report import read_summary
from benchmarks.svg import Axis, Line, line_chart
from reunion.errors import InputError
from tests.benchmarks.tiny import make_tiny_world


def test_the_document_holds_the_figures_of_the_run(tmp_path: Path) -> None:
    world = make_tiny_world(tmp_path / "tiny")
    argv = ["quality", "--world", str(world), "--peers", "none", "--quiet"]
    assert main([*argv, "--out", str(tmp_path / "a")]) == 0
    assert main(["report", str(tmp_path / "a"), "--out", str(tmp_path / "benchmarks.md")]) == 0
    text = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    hits = read_summary(tmp_path / "a")["engines"][0]["hits"]["10"]
    assert f"{hits['value']:.3f} [{hits['low']:.3f}, {hits['high']:.3f}]" in text
    assert "What these figures do not show" in text
    for word in ("ceiling", "Splink", "recordlinkage", "by group"):
        assert word.lower() in text.lower()
    drawn = [line.split("](")[1].rstrip(")") for line in text.splitlines() if line[:2] == "!["]
    assert len(drawn) == 4  # three of the run, and how a search grows
    for name in drawn:
        ElementTree.parse(tmp_path / name)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "holds no usable summary"),
        ("[]", "holds no usable"),
        ('{"format": 9}', "of format 9"),
    ],
)
def test_another_folder_is_refused(tmp_path: Path, content: str | None, message: str) -> None:
    if content is not None:
        (tmp_path / "summary.json").write_text(content)
    with pytest.raises(InputError, match=message):
        read_summary(tmp_path)


def test_a_chart_is_sound_xml_and_draws_every_point() -> None:
    points = ((0.0, 0.0), (0.5, 0.8), (1.0, 1.0))
    text = line_chart("a < b", Axis("x"), Axis("y"), [Line("one & two", points, dots=True)])
    root = ElementTree.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{space}title") == "a < b"
    circles = root.findall(f"{space}circle")
    assert len(circles) == len(points)
    heights = [float(one.get("cy", "0")) for one in circles]
    assert heights == sorted(heights, reverse=True)


def test_results_are_plain_json(tmp_path: Path) -> None:
    world = make_tiny_world(tmp_path / "tiny")
    argv = ["quality", "--world", str(world), "--peers", "none", "--quiet"]
    assert main([*argv, "--out", str(tmp_path / "a")]) == 0
    text = (tmp_path / "a" / "summary.json").read_text(encoding="utf-8")
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
