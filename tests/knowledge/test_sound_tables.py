"""The data files: sources named, columns whole, tables agreeing with each other."""

from __future__ import annotations

from importlib.resources import files

import pytest

from reunion.knowledge.accents import PROVINCES
from reunion.knowledge.syllables import syllable_id, syllables
from reunion.knowledge.tables import read_table

COLUMNS = {
    "surnames": 3, "surname_romanisations": 3, "given_chars": 3, "syllables": 3, "confusions": 7,
    "strokes": 2, "variants": 2, "transcriptions": 3, "era_names": 2, "accents": 2, "no_names": 2,
    "strokes_usual": 2, "southern_given": 3, "overseas_surnames": 3,
    "southern_surnames": 3,
}  # fmt: skip


@pytest.mark.parametrize(("name", "columns"), COLUMNS.items())
def test_files_name_their_source_and_have_whole_rows(name: str, columns: int) -> None:
    text = files("reunion.knowledge").joinpath("data", f"{name}.tsv").read_text(encoding="utf-8")
    assert text.startswith("# ") and text.endswith("\n") and "\r" not in text
    assert read_table(name)
    assert {len(row) for row in read_table(name)} == {columns}


@pytest.mark.parametrize(
    "name", ["surnames", "given_chars", "syllables", "strokes", "variants", "accents"]
)
def test_first_columns_are_keys(name: str) -> None:
    keys = [row[0] for row in read_table(name)]
    assert len(set(keys)) == len(keys)


def test_every_reading_is_a_known_syllable() -> None:
    for surname, _, readings in read_table("surnames"):
        for reading in readings.split(";"):
            sounds = reading.split(" ")
            assert len(sounds) == len(surname)
            assert all(syllable_id(sound) >= 0 for sound in sounds)
    for _, _, readings in read_table("given_chars"):
        assert all(syllable_id(reading) >= 0 for reading in readings.split(";"))


def test_every_spelled_surname_is_in_the_surname_table() -> None:
    surnames = {row[0] for row in read_table("surnames")}
    for table in ("surname_romanisations", "overseas_surnames", "southern_surnames"):
        assert {row[1] for row in read_table(table)} <= surnames


def test_confusions_are_about_known_sounds_and_places() -> None:
    for region, unit, a, b, context, rate, places in read_table("confusions"):
        assert region == "00" or region[:2] in PROVINCES.values()
        assert unit in ("initial", "final", "whole") and context in (
            "",
            "pair",
            "a/e/o/u",
            "a/e/o",
            "i/ü",
        )
        assert 0 < float(rate) <= 1 and int(places) >= 0
        if unit == "whole":
            assert a != b and {a, b} <= set(syllables())
