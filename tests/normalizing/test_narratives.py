"""Free text: what the rules find, what they must not find, and that the documented figures hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.normalizing.narrative_rules import RULES
from reunion.normalizing.narratives import bare_name, read_narrative
from tests.normalizing.narrative_truth import Case, cases, found, tally

DOC = (Path(__file__).parents[2] / "docs" / "free-text.md").read_text("utf-8")
BESIDE_THE_TABLE = {"told_age", "seen_age", "born_in", "mark"}
"""Rules that are code of their own."""
WIDE = {0xFF0C: ",", 0xFF1A: ":", 0xFF08: "(", 0xFF09: ")"}


def _rows(columns: int) -> list[list[str]]:
    rows = [line.strip("|").split("|") for line in DOC.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows if len(row) == columns]


@pytest.mark.parametrize("case", cases("tune"), ids=lambda case: case.text)
def test_every_sentence_that_was_looked_at_is_read_right(case: Case) -> None:
    assert sorted(claim for _, claim in found(case.text)) == sorted(case.claims.elements())


def test_there_are_enough_sentences_and_half_are_frozen() -> None:
    tune, frozen = cases("tune"), cases("frozen")
    assert len(tune) + len(frozen) >= 120 and len(frozen) >= len(tune) - 1
    assert not {case.text for case in tune} & {case.text for case in frozen}
    assert sum(not case.claims for case in frozen) >= 15


def test_the_documented_rules_are_the_rules() -> None:
    documented = {row[0]: row[4] for row in _rows(7) if row[0] != "rule"}
    assert set(documented) == {rule.name for rule in RULES} | BESIDE_THE_TABLE
    assert {rule.name: f"{rule.conf:g}" for rule in RULES}.items() <= documented.items()


@pytest.mark.parametrize(("half", "column"), [("tune", 5), ("frozen", 6)])
def test_the_documented_counts_are_recomputed(half: str, column: int) -> None:
    counts = tally(half)
    for row in _rows(7):
        if row[0] != "rule":
            made = counts.right[row[0]] + counts.wrong[row[0]]
            said = f"{counts.right[row[0]]}/{made}" if made else "–"
            assert row[column] == said, row[0]


@pytest.mark.parametrize("half", ["tune", "frozen"])
def test_the_documented_precision_is_recomputed(half: str) -> None:
    counts = tally(half)
    row = next(row for row in _rows(4) if row[0] == half)
    assert row[1:] == [
        str(len(cases(half))), f"{counts.precision:.3f}", f"{counts.recall:.3f}"
    ]  # fmt: skip
    assert counts.precision >= 0.9


@pytest.mark.parametrize("case", cases("tune") + cases("frozen"), ids=lambda case: case.text)
def test_spans_hold_and_punctuation_of_either_width_is_one(case: Case) -> None:
    for said in read_narrative(case.text):
        inside = case.text[said.start : said.end]
        assert inside and 0 < said.conf < 1
        if said.kind in ("name", "kin", "place", "zodiac", "accent"):
            assert inside.translate(WIDE) == said.text
    assert found(case.text.translate(WIDE)) == found(case.text)


@pytest.mark.parametrize("text", [None, "", "情绪稳定,饮食正常。"])
def test_nothing_said_gives_nothing(text: str | None) -> None:
    assert read_narrative(text) == ()


def test_a_claim_shows_no_name_in_its_repr() -> None:
    assert "李兰英" not in repr(read_narrative("自称李兰英"))


@pytest.mark.parametrize(
    ("text", "name"),
    [("李兰英", "李兰英"), (" 王大力 ", "王大力"), ("已找到", None), ("不详", None),
     ("离家出走,未带手机", None),
     ("", None), (None, None)],
)  # fmt: skip
def test_a_note_that_is_a_name(text: str | None, name: str | None) -> None:
    said = bare_name(text)
    assert (said.text if said else None) == name


WORDS = "自称叫李兰英家在四川岳池县人属猴虎岁六十五年生小名二妮儿子弟左手六指疤,。:“”(音)x3是姓"


@given(st.text(alphabet=WORDS, max_size=60))
def test_any_text_is_read_without_error_and_within_its_bounds(text: str) -> None:
    for said in read_narrative(text):
        assert 0 <= said.start < said.end <= len(text)
        assert said.text
    assert not re.search(r"李|名", repr(read_narrative(text)))
