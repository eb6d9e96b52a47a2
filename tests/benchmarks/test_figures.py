"""The kept figures: a table of their own, complete or refused."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.cli import COMMANDS
from benchmarks.figures import Growth, OtherFigures, other_figures
from reunion.errors import InputError


def test_every_kept_figure_names_a_command_that_exists() -> None:
    names = {command.name for command in COMMANDS}
    for figure in other_figures().figures:
        words = figure.command.split()
        assert figure.what and figure.found
        if words[:2] == ["reunion", "bench"]:
            assert words[2] in names, figure.command


def test_the_section_shows_what_was_found_and_what_was_asked(tmp_path: Path) -> None:
    kept = tmp_path / "figures.toml"
    kept.write_text(
        'where = "here"\nafter = "there"\n'
        '[[figure]]\nwhat = "rows"\ncommand = "reunion bench x"\nfound = "7 | s"\ngoal = "6 s"\n'
    )
    text = other_figures(kept).markdown()
    assert text.startswith("## Other figures\n\nhere\n") and text.endswith("\nthere\n")
    assert "| rows | `reunion bench x` | 7 \\| s | 6 s |" in text


@pytest.mark.parametrize("text", ["", "where = 1", '[[figure]]\nwhat = "a"', "not toml ["])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "figures.toml").write_text(text)
    with pytest.raises(InputError, match=r"figures\.toml must hold"):
        other_figures(tmp_path / "figures.toml")


def test_a_search_ten_times_as_slow_is_drawn_a_power_of_ten_higher() -> None:
    growth = (
        Growth(10_000, {"fast": 10.0, "exhaustive": 10.0}),
        Growth(1_000_000, {"fast": 100.0, "exhaustive": 1_000.0}),
    )
    chart = ElementTree.fromstring(OtherFigures("", "", (), growth).growth_chart())
    circles = chart.findall("{http://www.w3.org/2000/svg}circle")
    first, fast, _, exhaustive = (float(one.get("cy", "0")) for one in circles)
    assert first - fast == pytest.approx(fast - exhaustive, abs=0.2)
    assert "1M" in [one.text for one in chart.iter("{http://www.w3.org/2000/svg}text")]
