"""The gazetteer's file: what is written is read again; damage and other formats are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from reunion.errors import InputError
from reunion.knowledge.gazetteer import NO_GAZETTEER, Gazetteer, LocalPlace, load_gazetteer

VILLAGE = LocalPlace("李家湾", "511621", "village")
COLUMNS = "name\tcounty\tlevel\tcode\n"


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "g.tsv"
    gazetteer = NO_GAZETTEER.with_places([VILLAGE, LocalPlace("天池乡", "511621", "town", "1" * 9)])
    path.write_bytes(gazetteer.to_bytes())
    again = load_gazetteer(path)
    assert (again.places, again.edition) == (gazetteer.places, 1)


def test_no_file_is_an_empty_gazetteer(tmp_path: Path) -> None:
    assert load_gazetteer(tmp_path / "none.tsv") is NO_GAZETTEER


def test_a_place_is_there_once_and_a_code_is_kept() -> None:
    coded = LocalPlace("李家湾", "511621", "village", "511621100201")
    grown = NO_GAZETTEER.with_places([VILLAGE]).with_places([coded]).with_places([VILLAGE])
    assert grown.places == (coded,) and grown.edition == 3


def test_the_repr_counts() -> None:
    assert repr(Gazetteer((VILLAGE,), 2)) == "Gazetteer(edition=2, places=1)"


@pytest.mark.parametrize(
    ("content", "zh"),
    [
        ("", "已损坏"),
        ("name\n", "已损坏"),
        ("# reunion gazetteer format x edition 1\n" + COLUMNS, "已损坏"),
        ("# reunion gazetteer format 1 edition 1\nother\n", "已损坏"),
        ("# reunion gazetteer format 1 edition 1\n" + COLUMNS + "a\tb\n", "已损坏"),
        ("# reunion gazetteer format 1 edition 1\n" + COLUMNS + "甲\t511621\tcity\t\n", "已损坏"),
        ("# reunion gazetteer format 2 edition 1\n" + COLUMNS, "格式版本是 2,本程序只读 1"),
    ],
)
def test_an_unusable_file_is_told(tmp_path: Path, content: str, zh: str) -> None:
    path = tmp_path / "g.tsv"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError) as caught:
        load_gazetteer(path)
    assert zh in caught.value.zh and "reunion gazetteer add" in caught.value.zh
    assert "gazetteer" in caught.value.en
